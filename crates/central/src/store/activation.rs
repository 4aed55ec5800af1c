//! One-time activation codes, by their digest, and how often wrong ones were tried.

use kaodian_domain::{SiteCode, TerminalId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::StoreError;

const MINUTE_MS: i64 = 60_000;

/// A new code.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    digest: &str,
    site: &SiteCode,
    name: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO activation_code (digest, site, name, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(digest.to_owned())
        .bind(site.0.clone())
        .bind(name.to_owned())
        .bind(expires_at.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Uses a code up. The site and the name that it was made for; `None` when it is wrong, used or
/// expired.
pub(crate) async fn redeem(
    db: &mut AnyConnection,
    digest: &str,
    terminal: TerminalId,
    now: Timestamp,
) -> Result<Option<(SiteCode, String)>, StoreError> {
    let row = sqlx::query(
        "UPDATE activation_code SET terminal = $2
         WHERE digest = $1 AND terminal IS NULL AND expires_at > $3
         RETURNING site, name",
    )
    .bind(digest.to_owned())
    .bind(terminal.to_string())
    .bind(now.0)
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((SiteCode(row.try_get("site")?), row.try_get("name")?))).transpose()
}

/// How many wrong codes were tried in the minute of `now`.
pub(crate) async fn failures(db: &mut AnyConnection, now: Timestamp) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT failures FROM activation_failure WHERE minute = $1")
        .bind(now.0.div_euclid(MINUTE_MS))
        .fetch_optional(db)
        .await?;
    Ok(row.map(|row| row.try_get("failures")).transpose()?.unwrap_or(0))
}

/// One more wrong code.
pub(crate) async fn count_failure(db: &mut AnyConnection, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO activation_failure (minute, failures) VALUES ($1, 1)
         ON CONFLICT (minute) DO UPDATE SET failures = activation_failure.failures + 1",
    )
    .bind(now.0.div_euclid(MINUTE_MS))
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the counts of past minutes.
pub(crate) async fn forget_failures(db: &mut AnyConnection, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM activation_failure WHERE minute < $1")
        .bind(now.0.div_euclid(MINUTE_MS))
        .execute(db)
        .await?;
    Ok(())
}
