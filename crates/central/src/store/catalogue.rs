//! Catalogues: every version that was ever in force.

use kaodian_domain::{Catalogue, SittingId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::{StoreError, from_bigint, from_json, to_bigint, to_json};

/// The version in force, of one sitting or of all; `None` before the first import.
pub(crate) async fn version(
    db: &mut AnyConnection,
    sitting: Option<&SittingId>,
) -> Result<Option<u64>, StoreError> {
    let query = match sitting {
        Some(sitting) => {
            sqlx::query("SELECT version FROM catalogue WHERE sitting = $1 ORDER BY version DESC LIMIT 1")
                .bind(sitting.0.clone())
        }
        None => sqlx::query("SELECT version FROM catalogue ORDER BY version DESC LIMIT 1"),
    };
    let row = query.fetch_optional(db).await?;
    row.map(|row| from_bigint(row.try_get("version")?)).transpose()
}

/// One version.
pub(crate) async fn find(db: &mut AnyConnection, version: u64) -> Result<Option<Catalogue>, StoreError> {
    let row = sqlx::query("SELECT body FROM catalogue WHERE version = $1")
        .bind(to_bigint(version)?)
        .fetch_optional(db)
        .await?;
    row.map(|row| from_json(&row.try_get::<String, _>("body")?)).transpose()
}

/// A new version, which is in force from now on.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO catalogue (version, sitting, body, imported_at) VALUES ($1, $2, $3, $4)")
        .bind(to_bigint(catalogue.version)?)
        .bind(catalogue.sitting.0.clone())
        .bind(to_json(catalogue)?)
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}
