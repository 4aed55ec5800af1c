//! Nonces of signed requests: each may be used once.

use kaodian_domain::{TerminalId, Timestamp};
use sqlx::AnyConnection;

use super::StoreError;

/// Uses a nonce up. `false` when it was used before.
pub(crate) async fn burn(
    db: &mut AnyConnection,
    terminal: TerminalId,
    nonce: &str,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO nonce (terminal, nonce, expires_at) VALUES ($1, $2, $3) ON CONFLICT (terminal, nonce) DO NOTHING",
    )
    .bind(terminal.to_string())
    .bind(nonce.to_owned())
    .bind(expires_at.0)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets those whose signatures are stale by now.
pub(crate) async fn forget_expired(db: &mut AnyConnection, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM nonce WHERE expires_at < $1").bind(now.0).execute(db).await?;
    Ok(())
}
