//! The photos that are there, and the last verdict on each.

use kaodian_domain::Timestamp;
use sqlx::{AnyConnection, Row};

use super::StoreError;

/// A stored photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredPhoto {
    pub(crate) sha256: String,
    pub(crate) size_bytes: u32,
    /// The rules of the verdict; empty while there is none.
    pub(crate) rule_pack: String,
    pub(crate) accepted: bool,
}

/// A photo came in and is not judged yet. One that is there already keeps its verdict.
pub(crate) async fn take_in(
    db: &mut AnyConnection,
    sha256: &str,
    size_bytes: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO photo (sha256, size_bytes, rule_pack, accepted, stored_at) VALUES ($1, $2, '', 0, $3)
         ON CONFLICT (sha256) DO NOTHING",
    )
    .bind(sha256.to_owned())
    .bind(i64::from(size_bytes))
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// This node judges the photo until then. `false` when another is at it.
pub(crate) async fn claim(
    db: &mut AnyConnection,
    sha256: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE photo SET claimed_until = $3 WHERE sha256 = $1 AND claimed_until <= $2")
        .bind(sha256.to_owned())
        .bind(now.0)
        .bind(until.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The photo with this digest.
pub(crate) async fn find(db: &mut AnyConnection, sha256: &str) -> Result<Option<StoredPhoto>, StoreError> {
    let row = sqlx::query("SELECT size_bytes, rule_pack, accepted FROM photo WHERE sha256 = $1")
        .bind(sha256.to_owned())
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(StoredPhoto {
        sha256: sha256.to_owned(),
        size_bytes: u32::try_from(row.try_get::<i64, _>("size_bytes")?).map_err(StoreError::record)?,
        rule_pack: row.try_get("rule_pack")?,
        accepted: row.try_get::<i64, _>("accepted")? != 0,
    }))
}

/// The photo was judged.
pub(crate) async fn save(
    db: &mut AnyConnection,
    photo: &StoredPhoto,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO photo (sha256, size_bytes, rule_pack, accepted, stored_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (sha256) DO UPDATE SET rule_pack = excluded.rule_pack, accepted = excluded.accepted",
    )
    .bind(photo.sha256.clone())
    .bind(i64::from(photo.size_bytes))
    .bind(photo.rule_pack.clone())
    .bind(i64::from(photo.accepted))
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}
