//! Failed sign-ins, by the digest of the name.

use kaodian_domain::Timestamp;
use sqlx::{AnyConnection, Row};

use super::StoreError;

/// What is known of a name when somebody tries to sign in with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempts {
    /// How many failed in a row, the one that begins now included.
    pub(crate) failures: i64,
    /// Until when nobody may try.
    pub(crate) locked_until: Timestamp,
}

/// Counts an attempt as failed before it is made, so that many at once cannot all pass. Attempts
/// before `forgotten_before` no longer count.
pub(crate) async fn begin(
    db: &mut AnyConnection,
    name_digest: &str,
    now: Timestamp,
    forgotten_before: Timestamp,
) -> Result<Attempts, StoreError> {
    let row = sqlx::query(
        "INSERT INTO sign_in_attempt (name_digest, failures, last_at, locked_until) VALUES ($1, 1, $2, 0)
         ON CONFLICT (name_digest) DO UPDATE SET
             failures = CASE WHEN sign_in_attempt.last_at < $3 THEN 1 ELSE sign_in_attempt.failures + 1 END,
             last_at = $2
         RETURNING failures, locked_until",
    )
    .bind(name_digest.to_owned())
    .bind(now.0)
    .bind(forgotten_before.0)
    .fetch_one(db)
    .await?;
    Ok(Attempts { failures: row.try_get("failures")?, locked_until: Timestamp(row.try_get("locked_until")?) })
}

/// Nobody may try with this name until then; afterwards the count begins anew.
pub(crate) async fn lock(
    db: &mut AnyConnection,
    name_digest: &str,
    until: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE sign_in_attempt SET failures = 0, locked_until = $2 WHERE name_digest = $1")
        .bind(name_digest.to_owned())
        .bind(until.0)
        .execute(db)
        .await?;
    Ok(())
}

/// The password was right.
pub(crate) async fn forgive(db: &mut AnyConnection, name_digest: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sign_in_attempt WHERE name_digest = $1")
        .bind(name_digest.to_owned())
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets what no longer counts.
pub(crate) async fn forget(
    db: &mut AnyConnection,
    before: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sign_in_attempt WHERE last_at < $1 AND locked_until < $2")
        .bind(before.0)
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}
