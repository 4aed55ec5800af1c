//! Photos that registrations carry and that are still to be judged.

use kaodian_domain::{RegistrationId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::{StoreError, to_uuid};

/// A registration carries this photo, which is still to be judged.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    sha256: &str,
    registration: RegistrationId,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO photo_use (sha256, registration) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(sha256.to_owned())
        .bind(registration.to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// The next photos to be judged that no node is at.
pub(crate) async fn waiting(
    db: &mut AnyConnection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(
        "SELECT DISTINCT u.sha256 AS sha256 FROM photo_use u JOIN photo p ON p.sha256 = u.sha256
         WHERE p.claimed_until <= $1 ORDER BY u.sha256 LIMIT $2",
    )
    .bind(now.0)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok(row.try_get("sha256")?)).collect()
}

/// The registrations that wait for the verdict on this photo.
pub(crate) async fn of_photo(
    db: &mut AnyConnection,
    sha256: &str,
) -> Result<Vec<RegistrationId>, StoreError> {
    let rows = sqlx::query("SELECT registration FROM photo_use WHERE sha256 = $1 ORDER BY registration")
        .bind(sha256.to_owned())
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Ok(RegistrationId(to_uuid(&row.try_get::<String, _>("registration")?)?))).collect()
}

/// The verdict has had its consequence.
pub(crate) async fn settle(
    db: &mut AnyConnection,
    sha256: &str,
    registration: RegistrationId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM photo_use WHERE sha256 = $1 AND registration = $2")
        .bind(sha256.to_owned())
        .bind(registration.to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// How many photos wait.
pub(crate) async fn count(db: &mut AnyConnection) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT CAST(COUNT(*) AS BIGINT) AS waiting FROM photo_use").fetch_one(db).await?;
    Ok(row.try_get("waiting")?)
}
