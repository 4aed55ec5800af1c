//! At which terminals candidates have proven who they are, and until when that counts.

use kaodian_domain::{AccountId, TerminalId, Timestamp};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::StoreError;

/// Nodes agree on the time to within this.
const SKEW_MS: i64 = 60_000;

/// A candidate proved who they are at a terminal. Once is enough.
pub(crate) async fn begin(
    db: &mut AnyConnection,
    account: AccountId,
    terminal: TerminalId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO account_sign_in (id, account, terminal, begun_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account, terminal) WHERE ended_at IS NULL DO NOTHING",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(account.to_string())
    .bind(terminal.to_string())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Whether it counted at that time.
pub(crate) async fn covers(
    db: &mut AnyConnection,
    account: AccountId,
    terminal: TerminalId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT id FROM account_sign_in
         WHERE account = $1 AND terminal = $2 AND begun_at <= $3 AND (ended_at IS NULL OR ended_at > $4) LIMIT 1",
    )
    .bind(account.to_string())
    .bind(terminal.to_string())
    .bind(at.0 + SKEW_MS)
    .bind(at.0)
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

/// Ends it at every terminal.
pub(crate) async fn end_all(
    db: &mut AnyConnection,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account_sign_in SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL")
        .bind(account.to_string())
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}
