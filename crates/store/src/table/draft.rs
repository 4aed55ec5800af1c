//! `draft`: what is half typed on a page, as typed, saved as each field is left.

use kaodian_domain::{AccountId, Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::Row;

use crate::{Store, StoreError};

impl Store {
    /// The draft of a page.
    ///
    /// A draft that this version cannot read is as good as none: it was never more than a help.
    ///
    /// # Errors
    /// What the database says.
    pub async fn draft<T: DeserializeOwned>(
        &self,
        account: AccountId,
        page: &str,
    ) -> Result<Option<T>, StoreError> {
        let row = sqlx::query("SELECT body FROM draft WHERE account = $1 AND page = $2")
            .bind(account.to_string())
            .bind(page)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(serde_json::from_str(row.try_get("body")?).ok())
    }

    /// Saves the draft of a page.
    ///
    /// # Errors
    /// What the database says.
    pub async fn save_draft<T: Serialize + Sync>(
        &self,
        account: AccountId,
        page: &str,
        body: &T,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO draft (account, page, body, saved_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account, page) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
        )
        .bind(account.to_string())
        .bind(page)
        .bind(serde_json::to_string(body)?)
        .bind(at.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Drops the draft of a page: what it held has been saved for good.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_draft(&self, account: AccountId, page: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM draft WHERE account = $1 AND page = $2")
            .bind(account.to_string())
            .bind(page)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
