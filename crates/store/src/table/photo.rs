//! `photo`: pictures by the digest of their bytes.

use kaodian_domain::Timestamp;
use sqlx::Row;

use crate::{Store, StoreError};

impl Store {
    /// Keeps a photo; keeping it again changes nothing.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_photo(&self, sha256: &str, jpeg: &[u8]) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO photo (sha256, jpeg) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING")
            .bind(sha256)
            .bind(jpeg)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The bytes of a photo.
    ///
    /// # Errors
    /// What the database says.
    pub async fn photo(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let row = sqlx::query("SELECT jpeg FROM photo WHERE sha256 = $1")
            .bind(sha256)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("jpeg")).transpose()?)
    }

    /// The photos that still wait to be uploaded, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn photos_to_upload(&self, limit: u32) -> Result<Vec<String>, StoreError> {
        let names =
            sqlx::query_scalar("SELECT sha256 FROM photo WHERE uploaded_at IS NULL ORDER BY rowid LIMIT $1")
                .bind(limit)
                .fetch_all(&self.pool)
                .await?;
        Ok(names)
    }

    /// The central server has these photos (`at`), or says that it does not (`None`).
    ///
    /// # Errors
    /// What the database says.
    pub async fn mark_photos_uploaded(
        &self,
        names: &[&str],
        at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        if names.is_empty() {
            return Ok(());
        }
        sqlx::query("UPDATE photo SET uploaded_at = $2 WHERE sha256 IN (SELECT value FROM json_each($1))")
            .bind(serde_json::to_string(names)?)
            .bind(at.map(|at| at.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
