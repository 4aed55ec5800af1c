//! `account`: candidates who have signed in here, so that they can again without the network.

use kaodian_domain::{AccountId, Timestamp};
use sqlx::Row;
use uuid::Uuid;

use crate::{Store, StoreError};

/// An account that this terminal knows.
#[derive(Clone, PartialEq, Eq)]
pub struct KnownAccount {
    /// Its identity.
    pub account: AccountId,
    /// Its name as it was registered.
    pub name: String,
    /// Argon2id of the password, with this terminal's own salt.
    pub verifier: String,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// No password is tried before then.
    pub locked_until: Timestamp,
}

/// The name as it is compared: people do not remember how they wrote its case.
fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Store {
    /// The account with this name, if somebody has signed in with it here.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account_named(&self, name: &str) -> Result<Option<KnownAccount>, StoreError> {
        let row =
            sqlx::query("SELECT id, name, verifier, failures, locked_until FROM account WHERE name_key = $1")
                .bind(name_key(name))
                .fetch_optional(&self.pool)
                .await?;
        row.map(|row| {
            let id: String = row.try_get("id")?;
            let id = Uuid::parse_str(&id).map_err(|_| StoreError::Corrupt)?;
            Ok(KnownAccount {
                account: AccountId(id),
                name: row.try_get("name")?,
                verifier: row.try_get("verifier")?,
                failures: row.try_get("failures")?,
                locked_until: Timestamp(row.try_get("locked_until")?),
            })
        })
        .transpose()
    }

    /// Remembers an account after a good sign-in; answers whether it was new here.
    ///
    /// # Errors
    /// What the database says.
    pub async fn remember_account(
        &self,
        account: AccountId,
        name: &str,
        verifier: &str,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        // The centre may have given the name to another account since; its word counts.
        let known = sqlx::query("DELETE FROM account WHERE name_key = $1 OR id = $2 RETURNING id")
            .bind(name_key(name))
            .bind(account.to_string())
            .fetch_all(&mut *transaction)
            .await?;
        let mut is_new = true;
        for row in known {
            is_new &= row.try_get::<String, _>("id")? != account.to_string();
        }
        sqlx::query("INSERT INTO account (id, name, name_key, verifier) VALUES ($1, $2, $3, $4)")
            .bind(account.to_string())
            .bind(name)
            .bind(name_key(name))
            .bind(verifier)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(is_new)
    }

    /// Counts a wrong password, and from then on tries none before `locked_until`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_failure(
        &self,
        account: AccountId,
        failures: u32,
        locked_until: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE account SET failures = $2, locked_until = $3 WHERE id = $1")
            .bind(account.to_string())
            .bind(failures)
            .bind(locked_until.0)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
