//! Candidates' accounts.

use kaodian_domain::{AccountId, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{StoreError, to_uuid};

/// An account. It has no `Debug`: all of it is personal.
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) name: String,
    pub(crate) verifier: String,
    pub(crate) mobile: String,
    pub(crate) email: String,
    /// Until when the password is one that was made up at a desk; `None` when it is the candidate's own.
    pub(crate) one_time_until: Option<Timestamp>,
}

fn read(row: &AnyRow) -> Result<Account, StoreError> {
    Ok(Account {
        id: AccountId(to_uuid(&row.try_get::<String, _>("id")?)?),
        name: row.try_get("name")?,
        verifier: row.try_get("verifier")?,
        mobile: row.try_get("mobile")?,
        email: row.try_get("email")?,
        one_time_until: row.try_get::<Option<i64>, _>("one_time_until")?.map(Timestamp),
    })
}

/// A new one. `false` when the name is taken.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    account: &Account,
    name_key: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO account (id, name, name_key, verifier, mobile, email, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name_key) DO NOTHING",
    )
    .bind(account.id.to_string())
    .bind(account.name.clone())
    .bind(name_key.to_owned())
    .bind(account.verifier.clone())
    .bind(account.mobile.clone())
    .bind(account.email.clone())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The account with this name, as it is compared.
pub(crate) async fn find(db: &mut AnyConnection, name_key: &str) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query("SELECT * FROM account WHERE name_key = $1")
        .bind(name_key.to_owned())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The account with this identity.
pub(crate) async fn find_by_id(db: &mut AnyConnection, id: AccountId) -> Result<Option<Account>, StoreError> {
    let row =
        sqlx::query("SELECT * FROM account WHERE id = $1").bind(id.to_string()).fetch_optional(db).await?;
    row.as_ref().map(read).transpose()
}

/// Holds an account until the transaction ends, when the password is still the one that was proven. Whoever gives the
/// account back meanwhile waits, and then ends what was begun here.
pub(crate) async fn hold(db: &mut AnyConnection, id: AccountId, verifier: &str) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE account SET verifier = verifier WHERE id = $1 AND verifier = $2")
        .bind(id.to_string())
        .bind(verifier.to_owned())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A password that was made up at a desk, in the place of whatever was there.
pub(crate) async fn set_one_time(
    db: &mut AnyConnection,
    id: AccountId,
    verifier: &str,
    until: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET verifier = $2, one_time_until = $3 WHERE id = $1")
        .bind(id.to_string())
        .bind(verifier.to_owned())
        .bind(until.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Another password of the candidate's own, unless it was changed by somebody else meanwhile.
pub(crate) async fn set_verifier(
    db: &mut AnyConnection,
    id: AccountId,
    old: &str,
    new: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE account SET verifier = $3, one_time_until = NULL WHERE id = $1 AND verifier = $2",
    )
    .bind(id.to_string())
    .bind(old.to_owned())
    .bind(new.to_owned())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
