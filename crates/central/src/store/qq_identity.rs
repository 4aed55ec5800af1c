//! Which account a QQ belongs to.

use kaodian_domain::{AccountId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::{StoreError, to_uuid};

/// The account of a QQ.
pub(crate) async fn account_of(
    db: &mut AnyConnection,
    openid_digest: &str,
) -> Result<Option<AccountId>, StoreError> {
    let row = sqlx::query("SELECT account FROM qq_identity WHERE openid_digest = $1")
        .bind(openid_digest.to_owned())
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok(AccountId(to_uuid(&row.try_get::<String, _>("account")?)?))).transpose()
}

/// Holds a QQ until the transaction ends, when it still belongs to this account.
pub(crate) async fn hold(
    db: &mut AnyConnection,
    openid_digest: &str,
    account: AccountId,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("UPDATE qq_identity SET account = account WHERE openid_digest = $1 AND account = $2")
            .bind(openid_digest.to_owned())
            .bind(account.to_string())
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Binds a QQ to an account. `false` when it belongs to one already.
pub(crate) async fn bind(
    db: &mut AnyConnection,
    openid_digest: &str,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO qq_identity (openid_digest, account, bound_at) VALUES ($1, $2, $3)
         ON CONFLICT (openid_digest) DO NOTHING",
    )
    .bind(openid_digest.to_owned())
    .bind(account.to_string())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes an account's QQs away from it.
pub(crate) async fn unbind_all(db: &mut AnyConnection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM qq_identity WHERE account = $1").bind(account.to_string()).execute(db).await?;
    Ok(())
}
