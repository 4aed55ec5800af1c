//! Money on its way back to who paid it.

use kaodian_domain::{OrderId, PaymentChannel, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{StoreError, to_json, to_uuid};

/// A closed set of words, as they stand in the table.
macro_rules! words {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $case:ident = $word:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$inner])* $case,)+ }

        impl $name {
            /// Its name in the table and in lists.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$case => $word,)+ }
            }

            fn from_name(name: &str) -> Option<Self> {
                match name { $($word => Some(Self::$case),)+ _ => None }
            }
        }
    };
}

words! {
    /// Which of an order's money.
    Part {
        /// All that the order holds.
        Whole = "whole",
        /// What was paid beyond it.
        Surplus = "surplus",
    }
}

words! {
    /// Why it goes back.
    Cause {
        /// Another amount was paid than the order asked for.
        Amount = "amount",
        /// The registration no longer waited for it.
        Late = "late",
        /// The registration was paid already.
        Second = "second",
        /// The centre gives the fee back.
        Centre = "centre",
    }
}

words! {
    /// How far it is.
    RefundProgress {
        /// The gateway has not confirmed that it heard of it.
        Wanted = "wanted",
        /// The gateway works on it.
        Processing = "processing",
        /// The gateway cannot, until somebody acts at its own pages.
        Stuck = "stuck",
        /// The money is back.
        Done = "done",
    }
}

/// A refund.
#[derive(Debug, Clone)]
pub(crate) struct Refund {
    pub(crate) order: OrderId,
    pub(crate) part: Part,
    pub(crate) cause: Cause,
    pub(crate) amount_fen: u32,
    /// The number that the gateway knows it by.
    pub(crate) number: String,
    pub(crate) state: RefundProgress,
    pub(crate) wanted_at: Timestamp,
    /// When the gateway is asked next; `None` when it is done.
    pub(crate) attempt_at: Option<Timestamp>,
    pub(crate) attempts: u32,
}

/// A word that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown word in a refund")]
struct UnknownWord;

fn read(row: &AnyRow) -> Result<Refund, StoreError> {
    let word = |column: &str| row.try_get::<String, _>(column);
    let unknown = || StoreError::record(UnknownWord);
    Ok(Refund {
        order: OrderId(to_uuid(&word("payment_order")?)?),
        part: Part::from_name(&word("part")?).ok_or_else(unknown)?,
        cause: Cause::from_name(&word("cause")?).ok_or_else(unknown)?,
        amount_fen: u32::try_from(row.try_get::<i64, _>("amount_fen")?).map_err(StoreError::record)?,
        number: word("number")?,
        state: RefundProgress::from_name(&word("state")?).ok_or_else(unknown)?,
        wanted_at: Timestamp(row.try_get("wanted_at")?),
        attempt_at: row.try_get::<Option<i64>, _>("attempt_at")?.map(Timestamp),
        attempts: u32::try_from(row.try_get::<i64, _>("attempts")?).map_err(StoreError::record)?,
    })
}

/// Wants an order's money back to its payer, once: a refund of the same part that is there stays as it is.
pub(crate) async fn insert(db: &mut AnyConnection, refund: &Refund) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO refund (payment_order, part, cause, amount_fen, number, state, wanted_at, attempt_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (payment_order, part) DO NOTHING",
    )
    .bind(refund.order.to_string())
    .bind(refund.part.name().to_owned())
    .bind(refund.cause.name().to_owned())
    .bind(i64::from(refund.amount_fen))
    .bind(refund.number.clone())
    .bind(refund.state.name().to_owned())
    .bind(refund.wanted_at.0)
    .bind(refund.attempt_at.map(|at| at.0))
    .execute(db)
    .await?;
    Ok(())
}

/// The refund of a part of an order.
pub(crate) async fn find(
    db: &mut AnyConnection,
    order: OrderId,
    part: Part,
) -> Result<Option<Refund>, StoreError> {
    let row = sqlx::query("SELECT * FROM refund WHERE payment_order = $1 AND part = $2")
        .bind(order.to_string())
        .bind(part.name().to_owned())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The refund that the gateway knows by this number.
pub(crate) async fn find_by_number(
    db: &mut AnyConnection,
    number: &str,
) -> Result<Option<Refund>, StoreError> {
    let query = sqlx::query("SELECT * FROM refund WHERE number = $1").bind(number.to_owned());
    query.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// Those of which the gateway is to be asked by now.
pub(crate) async fn due(
    db: &mut AnyConnection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Refund>, StoreError> {
    let rows =
        sqlx::query("SELECT * FROM refund WHERE attempt_at <= $1 ORDER BY attempt_at, number LIMIT $2")
            .bind(now.0)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?;
    rows.iter().map(read).collect()
}

/// Those that are not done, the oldest first.
pub(crate) async fn unfinished(db: &mut AnyConnection, limit: u32) -> Result<Vec<Refund>, StoreError> {
    let rows = sqlx::query("SELECT * FROM refund WHERE state <> 'done' ORDER BY wanted_at, number LIMIT $1")
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?;
    rows.iter().map(read).collect()
}

/// Those of a channel that were done from `from` (included) to `to` (excluded).
pub(crate) async fn done_between(
    db: &mut AnyConnection,
    channel: PaymentChannel,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Refund>, StoreError> {
    let rows = sqlx::query(
        "SELECT refund.* FROM refund JOIN payment_order ON payment_order.id = refund.payment_order
         WHERE payment_order.channel = $1 AND refund.done_at >= $2 AND refund.done_at < $3
         ORDER BY refund.done_at, refund.number",
    )
    .bind(to_json(&channel)?)
    .bind(from.0)
    .bind(to.0)
    .fetch_all(db)
    .await?;
    rows.iter().map(read).collect()
}

/// Sets the next attempt, for whoever read `refund`. `false` when another was first: then it is theirs to make.
pub(crate) async fn claim(
    db: &mut AnyConnection,
    refund: &Refund,
    next_at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE refund SET attempt_at = $3, attempts = attempts + 1
         WHERE payment_order = $1 AND part = $2 AND attempt_at = $4",
    )
    .bind(refund.order.to_string())
    .bind(refund.part.name().to_owned())
    .bind(next_at.0)
    .bind(refund.attempt_at.map(|at| at.0))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How far the gateway says it is, and by which number it is known from now on.
pub(crate) async fn set_state(
    db: &mut AnyConnection,
    refund: &Refund,
    state: RefundProgress,
    number: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE refund SET state = $3, number = $4
         WHERE payment_order = $1 AND part = $2 AND state <> 'done' AND number = $5",
    )
    .bind(refund.order.to_string())
    .bind(refund.part.name().to_owned())
    .bind(state.name().to_owned())
    .bind(number.to_owned())
    .bind(refund.number.clone())
    .execute(db)
    .await?;
    Ok(())
}

/// The money is back.
pub(crate) async fn finish(
    db: &mut AnyConnection,
    refund: &Refund,
    done_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE refund SET state = 'done', done_at = $3, attempt_at = NULL
         WHERE payment_order = $1 AND part = $2 AND state <> 'done'",
    )
    .bind(refund.order.to_string())
    .bind(refund.part.name().to_owned())
    .bind(done_at.0)
    .execute(db)
    .await?;
    Ok(())
}
