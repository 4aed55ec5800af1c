//! `catalogue`: the last one that the central server gave.

use kaodian_domain::Catalogue;
use sqlx::Row;

use crate::{Store, StoreError};

impl Store {
    /// The catalogue; `None` before the first contact.
    ///
    /// # Errors
    /// What the database says.
    pub async fn catalogue(&self) -> Result<Option<Catalogue>, StoreError> {
        let row = sqlx::query("SELECT body FROM catalogue").fetch_optional(&self.pool).await?;
        row.map(|row| Ok(serde_json::from_str(row.try_get("body")?)?)).transpose()
    }

    /// Takes over a catalogue.
    ///
    /// # Errors
    /// What the database says.
    pub async fn save_catalogue(&self, catalogue: &Catalogue) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO catalogue (id, version, body) VALUES (1, $1, $2)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body",
        )
        .bind(catalogue.version.cast_signed())
        .bind(serde_json::to_string(catalogue)?)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
