//! Payment orders that this server opened: every one of them, whatever became of its registration.

use kaodian_domain::{OrderId, PaymentChannel, RegistrationId, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{StoreError, from_json, to_json, to_uuid};

/// What the gateway says of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BookedState {
    /// Nothing that would be final.
    Open,
    /// It was paid.
    Paid,
    /// It was not paid and can no longer be. Should money come all the same, it becomes paid.
    Closed,
}

impl BookedState {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Open, "open"), (Self::Paid, "paid"), (Self::Closed, "closed")];

    /// Its name in the table and in lists.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("open", |(_, name)| name)
    }
}

/// An order at a gateway.
#[derive(Debug, Clone)]
pub(crate) struct PaymentOrder {
    pub(crate) id: OrderId,
    pub(crate) registration: RegistrationId,
    pub(crate) channel: PaymentChannel,
    pub(crate) amount_fen: u32,
    /// `None` until the gateway has taken it.
    pub(crate) pay_url: Option<String>,
    pub(crate) opened_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) state: BookedState,
    /// What was paid, in fen; 0 while nothing was.
    pub(crate) paid_fen: u32,
    pub(crate) paid_at: Option<Timestamp>,
    /// When the gateway is asked next; `None` once everything that follows from its word is done.
    pub(crate) poll_at: Option<Timestamp>,
    /// How often it was asked without being asked for.
    pub(crate) polls: u32,
}

impl PaymentOrder {
    /// How the gateways know it: 32 hexadecimal digits, within the alphabets of WeChat Pay and Alipay.
    pub(crate) fn trade_number(&self) -> String {
        self.id.0.simple().to_string()
    }
}

fn fen(row: &AnyRow, column: &str) -> Result<u32, StoreError> {
    let fen: Option<i64> = row.try_get(column)?;
    u32::try_from(fen.unwrap_or(0)).map_err(StoreError::record)
}

fn read(row: &AnyRow) -> Result<PaymentOrder, StoreError> {
    let name: String = row.try_get("state")?;
    let state = BookedState::ALL.iter().find(|(_, known)| *known == name).map(|(state, _)| *state);
    Ok(PaymentOrder {
        id: OrderId(to_uuid(&row.try_get::<String, _>("id")?)?),
        registration: RegistrationId(to_uuid(&row.try_get::<String, _>("registration")?)?),
        channel: from_json(&row.try_get::<String, _>("channel")?)?,
        amount_fen: fen(row, "amount_fen")?,
        pay_url: row.try_get("pay_url")?,
        opened_at: Timestamp(row.try_get("opened_at")?),
        expires_at: Timestamp(row.try_get("expires_at")?),
        state: state.unwrap_or(BookedState::Open),
        paid_fen: fen(row, "paid_fen")?,
        paid_at: row.try_get::<Option<i64>, _>("paid_at")?.map(Timestamp),
        poll_at: row.try_get::<Option<i64>, _>("poll_at")?.map(Timestamp),
        polls: fen(row, "polls")?,
    })
}

/// A new one.
pub(crate) async fn insert(db: &mut AnyConnection, order: &PaymentOrder) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO payment_order (id, registration, channel, amount_fen, opened_at, expires_at, state, poll_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(order.id.to_string())
    .bind(order.registration.to_string())
    .bind(to_json(&order.channel)?)
    .bind(i64::from(order.amount_fen))
    .bind(order.opened_at.0)
    .bind(order.expires_at.0)
    .bind(order.state.name().to_owned())
    .bind(order.poll_at.map(|at| at.0))
    .execute(db)
    .await?;
    Ok(())
}

/// The order with this identity.
pub(crate) async fn find(db: &mut AnyConnection, id: OrderId) -> Result<Option<PaymentOrder>, StoreError> {
    let query = sqlx::query("SELECT * FROM payment_order WHERE id = $1").bind(id.to_string());
    query.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// Those of which the gateway is to be asked by now, the longest waiting first.
pub(crate) async fn due(
    db: &mut AnyConnection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<PaymentOrder>, StoreError> {
    let rows = sqlx::query("SELECT * FROM payment_order WHERE poll_at <= $1 ORDER BY poll_at, id LIMIT $2")
        .bind(now.0)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?;
    rows.iter().map(read).collect()
}

/// The newest first; only those that wait for the gateway's word when `unsettled`.
pub(crate) async fn newest(
    db: &mut AnyConnection,
    unsettled: bool,
    limit: u32,
) -> Result<Vec<PaymentOrder>, StoreError> {
    let sql = if unsettled {
        "SELECT * FROM payment_order WHERE poll_at IS NOT NULL ORDER BY opened_at DESC, id LIMIT $1"
    } else {
        "SELECT * FROM payment_order ORDER BY opened_at DESC, id LIMIT $1"
    };
    let rows = sqlx::query(sql).bind(i64::from(limit)).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// Those of a channel that were paid from `from` (included) to `to` (excluded).
pub(crate) async fn paid_between(
    db: &mut AnyConnection,
    channel: PaymentChannel,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<PaymentOrder>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM payment_order
         WHERE channel = $1 AND state = 'paid' AND paid_at >= $2 AND paid_at < $3 ORDER BY paid_at, id",
    )
    .bind(to_json(&channel)?)
    .bind(from.0)
    .bind(to.0)
    .fetch_all(db)
    .await?;
    rows.iter().map(read).collect()
}

/// The gateway has taken it. `false` when it was closed or paid meanwhile.
pub(crate) async fn set_pay_url(
    db: &mut AnyConnection,
    id: OrderId,
    pay_url: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE payment_order SET pay_url = $2 WHERE id = $1 AND state = 'open'")
        .bind(id.to_string())
        .bind(pay_url.to_owned())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the next time to ask, for whoever read `order`. `false` when another was first: then it is theirs to ask.
pub(crate) async fn claim(
    db: &mut AnyConnection,
    order: &PaymentOrder,
    next_at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE payment_order SET poll_at = $2, polls = polls + 1 WHERE id = $1 AND poll_at = $3",
    )
    .bind(order.id.to_string())
    .bind(next_at.0)
    .bind(order.poll_at.map(|at| at.0))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The gateway says that it was paid; asked again until [`settle`]. The first word on it stays.
pub(crate) async fn book_paid(
    db: &mut AnyConnection,
    id: OrderId,
    paid_fen: u32,
    paid_at: Timestamp,
    gateway_number: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE payment_order SET state = 'paid', paid_fen = $2, paid_at = $3, gateway_number = $4,
             poll_at = COALESCE(poll_at, $5)
         WHERE id = $1 AND state <> 'paid'",
    )
    .bind(id.to_string())
    .bind(i64::from(paid_fen))
    .bind(paid_at.0)
    .bind(gateway_number.to_owned())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// The gateway says that it is closed. What was paid stays paid.
pub(crate) async fn book_closed(db: &mut AnyConnection, id: OrderId) -> Result<(), StoreError> {
    sqlx::query("UPDATE payment_order SET state = 'closed' WHERE id = $1 AND state = 'open'")
        .bind(id.to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// Everything that follows from the gateway's word is done. An order that was booked as something
/// else meanwhile is asked about again.
pub(crate) async fn settle(
    db: &mut AnyConnection,
    id: OrderId,
    state: BookedState,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE payment_order SET poll_at = NULL WHERE id = $1 AND state = $2")
        .bind(id.to_string())
        .bind(state.name().to_owned())
        .execute(db)
        .await?;
    Ok(())
}

/// The gateway's bill knows of money that is not booked here: it is asked about again.
pub(crate) async fn ask_again(db: &mut AnyConnection, id: OrderId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE payment_order SET poll_at = $2 WHERE id = $1 AND state <> 'paid'")
        .bind(id.to_string())
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}
