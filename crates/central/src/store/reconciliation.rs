//! The bills of gateways that were compared with our books.

use kaodian_domain::{Date, PaymentChannel, Timestamp};
use sqlx::{AnyConnection, Row};

use super::{StoreError, to_json};

/// Remembers a comparison. When this very file was first imported, if that was before.
pub(crate) async fn note(
    db: &mut AnyConnection,
    channel: PaymentChannel,
    day: Date,
    sha256: &str,
    differences: usize,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let differences = i64::try_from(differences).map_err(StoreError::record)?;
    let inserted = sqlx::query(
        "INSERT INTO reconciliation (channel, day, sha256, imported_at, differences, compared_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (channel, day, sha256) DO NOTHING",
    )
    .bind(to_json(&channel)?)
    .bind(day.to_string())
    .bind(sha256.to_owned())
    .bind(now.0)
    .bind(differences)
    .bind(now.0)
    .execute(&mut *db)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(None);
    }
    let row = sqlx::query(
        "UPDATE reconciliation SET differences = $4, compared_at = $5
         WHERE channel = $1 AND day = $2 AND sha256 = $3 RETURNING imported_at",
    )
    .bind(to_json(&channel)?)
    .bind(day.to_string())
    .bind(sha256.to_owned())
    .bind(differences)
    .bind(now.0)
    .fetch_one(db)
    .await?;
    Ok(Some(Timestamp(row.try_get("imported_at")?)))
}
