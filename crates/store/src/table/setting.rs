//! `setting`: the terminal's own small facts, by name.

use serde::{Serialize, de::DeserializeOwned};
use sqlx::Row;

use crate::{Store, StoreError};

impl Store {
    /// A setting; `None` when it was never set.
    ///
    /// # Errors
    /// What the database says.
    pub async fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let row = sqlx::query("SELECT value FROM setting WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Ok(serde_json::from_str(row.try_get("value")?)?)).transpose()
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// What the database says.
    pub async fn save_setting<T: Serialize + Sync>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO setting (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(serde_json::to_string(value)?)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
