//! The pretended gateway's own books.

use kaodian_domain::{OrderId, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{StoreError, to_uuid};

/// How an order stands at the pretended gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SandboxState {
    /// Waits for the payer.
    Open,
    /// The payer chose that the gateway shall not answer.
    Silent,
    /// The payer's bank is slow; it pays at a time that is settled.
    Slow,
    /// Paid.
    Paid,
    /// Closed and not paid.
    Closed,
}

impl SandboxState {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Open, "open"),
        (Self::Silent, "silent"),
        (Self::Slow, "slow"),
        (Self::Paid, "paid"),
        (Self::Closed, "closed"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("open", |(_, name)| name)
    }
}

/// An order there.
#[derive(Debug, Clone)]
pub(crate) struct SandboxOrder {
    pub(crate) id: OrderId,
    pub(crate) amount_fen: u32,
    pub(crate) expires_at: Timestamp,
    pub(crate) state: SandboxState,
    pub(crate) changed_at: Timestamp,
    /// When a slow bank pays.
    pub(crate) pays_at: Option<Timestamp>,
    /// How often the payer paid, once it is paid.
    pub(crate) payments: u32,
    /// What was given back, in fen.
    pub(crate) refunded_fen: u32,
}

impl SandboxOrder {
    /// How it stands at this time, and since when: a slow bank pays without being asked.
    pub(crate) fn at(&self, now: Timestamp) -> (SandboxState, Timestamp) {
        match (self.state, self.pays_at) {
            (SandboxState::Slow, Some(pays_at)) if pays_at <= now => (SandboxState::Paid, pays_at),
            (state, _) => (state, self.changed_at),
        }
    }
}

/// Money that was given back.
#[derive(Debug, Clone)]
pub(crate) struct SandboxRefund {
    pub(crate) number: String,
    pub(crate) order: OrderId,
    pub(crate) amount_fen: u32,
    pub(crate) refunded_at: Timestamp,
}

/// What the payer's choice makes of an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SandboxChange<'a> {
    pub(crate) state: SandboxState,
    pub(crate) bank: Option<&'a str>,
    pub(crate) pays_at: Option<Timestamp>,
    pub(crate) payments: u32,
}

const SELECT: &str = "SELECT id, amount_fen, expires_at, state, changed_at, pays_at, payments,
     (SELECT CAST(COALESCE(sum(sandbox_refund.amount_fen), 0) AS BIGINT) FROM sandbox_refund
      WHERE sandbox_refund.sandbox_order = sandbox_order.id) AS refunded_fen
     FROM sandbox_order";

fn number(row: &AnyRow, column: &str) -> Result<u32, StoreError> {
    u32::try_from(row.try_get::<i64, _>(column)?).map_err(StoreError::record)
}

fn read(row: &AnyRow) -> Result<SandboxOrder, StoreError> {
    let name: String = row.try_get("state")?;
    let state = SandboxState::ALL.iter().find(|(_, known)| *known == name).map(|(state, _)| *state);
    Ok(SandboxOrder {
        id: OrderId(to_uuid(&row.try_get::<String, _>("id")?)?),
        amount_fen: number(row, "amount_fen")?,
        expires_at: Timestamp(row.try_get("expires_at")?),
        state: state.unwrap_or(SandboxState::Closed),
        changed_at: Timestamp(row.try_get("changed_at")?),
        pays_at: row.try_get::<Option<i64>, _>("pays_at")?.map(Timestamp),
        payments: number(row, "payments")?,
        refunded_fen: number(row, "refunded_fen")?,
    })
}

/// Takes an order in. The same again changes nothing.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    id: OrderId,
    amount_fen: u32,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sandbox_order (id, amount_fen, expires_at, state, changed_at) VALUES ($1, $2, $3, 'open', $4)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(id.to_string())
    .bind(i64::from(amount_fen))
    .bind(expires_at.0)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// The order with this identity.
pub(crate) async fn find(db: &mut AnyConnection, id: OrderId) -> Result<Option<SandboxOrder>, StoreError> {
    let sql = format!("{SELECT} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.to_string());
    query.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// All that were paid or wait for a slow bank.
pub(crate) async fn all_paid(db: &mut AnyConnection) -> Result<Vec<SandboxOrder>, StoreError> {
    let sql = format!("{SELECT} WHERE state IN ('paid', 'slow') ORDER BY changed_at, id");
    sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(db).await?.iter().map(read).collect()
}

/// Moves an order that is neither paid nor closed nor being paid. `false` when it is, or there is none.
pub(crate) async fn change(
    db: &mut AnyConnection,
    id: OrderId,
    change: SandboxChange<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE sandbox_order SET state = $2, bank = $3, changed_at = $4, pays_at = $5, payments = $6
         WHERE id = $1 AND state IN ('open', 'silent')",
    )
    .bind(id.to_string())
    .bind(change.state.name().to_owned())
    .bind(change.bank.map(str::to_owned))
    .bind(now.0)
    .bind(change.pays_at.map(|at| at.0))
    .bind(i64::from(change.payments))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives money back, once for each number.
pub(crate) async fn refund(db: &mut AnyConnection, refund: &SandboxRefund) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sandbox_refund (number, sandbox_order, amount_fen, refunded_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (number) DO NOTHING",
    )
    .bind(refund.number.clone())
    .bind(refund.order.to_string())
    .bind(i64::from(refund.amount_fen))
    .bind(refund.refunded_at.0)
    .execute(db)
    .await?;
    Ok(())
}

fn read_refund(row: &AnyRow) -> Result<SandboxRefund, StoreError> {
    Ok(SandboxRefund {
        number: row.try_get("number")?,
        order: OrderId(to_uuid(&row.try_get::<String, _>("sandbox_order")?)?),
        amount_fen: number(row, "amount_fen")?,
        refunded_at: Timestamp(row.try_get("refunded_at")?),
    })
}

/// The refund with this number.
pub(crate) async fn find_refund(
    db: &mut AnyConnection,
    number: &str,
) -> Result<Option<SandboxRefund>, StoreError> {
    let query = sqlx::query("SELECT * FROM sandbox_refund WHERE number = $1").bind(number.to_owned());
    query.fetch_optional(db).await?.as_ref().map(read_refund).transpose()
}

/// All refunds.
pub(crate) async fn all_refunds(db: &mut AnyConnection) -> Result<Vec<SandboxRefund>, StoreError> {
    let query = sqlx::query("SELECT * FROM sandbox_refund ORDER BY refunded_at, number");
    query.fetch_all(db).await?.iter().map(read_refund).collect()
}
