//! The pretended gateway's own books.

use kaodian_domain::{OrderId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::StoreError;

/// How an order stands at the pretended gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SandboxState {
    /// Waits for the payer.
    Open,
    /// The payer chose that the gateway shall not answer.
    Silent,
    /// Paid.
    Paid,
    /// Closed and not paid.
    Closed,
}

impl SandboxState {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Open, "open"), (Self::Silent, "silent"), (Self::Paid, "paid"), (Self::Closed, "closed")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("open", |(_, name)| name)
    }
}

/// An order there.
#[derive(Debug, Clone)]
pub(crate) struct SandboxOrder {
    pub(crate) amount_fen: u32,
    pub(crate) expires_at: Timestamp,
    pub(crate) state: SandboxState,
    pub(crate) changed_at: Timestamp,
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
    let row =
        sqlx::query("SELECT amount_fen, expires_at, state, changed_at FROM sandbox_order WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(db)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let name: String = row.try_get("state")?;
    let state = SandboxState::ALL.iter().find(|(_, known)| *known == name).map(|(state, _)| *state);
    Ok(Some(SandboxOrder {
        amount_fen: u32::try_from(row.try_get::<i64, _>("amount_fen")?).map_err(StoreError::record)?,
        expires_at: Timestamp(row.try_get("expires_at")?),
        state: state.unwrap_or(SandboxState::Closed),
        changed_at: Timestamp(row.try_get("changed_at")?),
    }))
}

/// Moves an order that is neither paid nor closed. `false` when it is, or there is none.
pub(crate) async fn change(
    db: &mut AnyConnection,
    id: OrderId,
    state: SandboxState,
    bank: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE sandbox_order SET state = $2, bank = $3, changed_at = $4
         WHERE id = $1 AND state IN ('open', 'silent')",
    )
    .bind(id.to_string())
    .bind(state.name().to_owned())
    .bind(bank.map(str::to_owned))
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
