//! Sign-ins with QQ under way. Every step names the stage that it goes out from, so each is taken once.

use kaodian_domain::{AccountId, TerminalId, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};
use uuid::Uuid;

use super::{StoreError, to_uuid};

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It waits for the phone.
    Open,
    /// The phone came back from QQ; QQ is being asked.
    Returned,
    /// The phone's owner chooses an account.
    Binding,
    /// The phone's owner says whether it is the terminal before them.
    Confirming,
    /// Signed in.
    Done,
    /// Not wanted.
    Cancelled,
    /// QQ did not answer, or too much was tried.
    Failed,
}

impl Stage {
    const ALL: [(Self, &str); 7] = [
        (Self::Open, "open"),
        (Self::Returned, "returned"),
        (Self::Binding, "binding"),
        (Self::Confirming, "confirming"),
        (Self::Done, "done"),
        (Self::Cancelled, "cancelled"),
        (Self::Failed, "failed"),
    ];

    fn name(self) -> String {
        let found = Self::ALL.iter().find(|(stage, _)| *stage == self);
        found.map(|(_, name)| (*name).to_owned()).unwrap_or_default()
    }

    /// What cannot be read has failed.
    fn of(name: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == name).map_or(Self::Failed, |(stage, _)| *stage)
    }
}

/// A sign-in with QQ.
pub(crate) struct QqLogin {
    pub(crate) id: Uuid,
    pub(crate) terminal: TerminalId,
    pub(crate) state_digest: String,
    pub(crate) stage: Stage,
    pub(crate) expires_at: Timestamp,
    pub(crate) openid_digest: Option<String>,
    pub(crate) page_digest: Option<String>,
    pub(crate) account: Option<AccountId>,
    /// Two digits that the terminal shows.
    pub(crate) check_number: Option<String>,
}

fn read(row: &AnyRow) -> Result<QqLogin, StoreError> {
    let account: Option<String> = row.try_get("account")?;
    Ok(QqLogin {
        id: to_uuid(&row.try_get::<String, _>("id")?)?,
        terminal: TerminalId(to_uuid(&row.try_get::<String, _>("terminal")?)?),
        state_digest: row.try_get("state_digest")?,
        stage: Stage::of(&row.try_get::<String, _>("stage")?),
        expires_at: Timestamp(row.try_get("expires_at")?),
        openid_digest: row.try_get("openid_digest")?,
        page_digest: row.try_get("page_digest")?,
        account: account.map(|text| to_uuid(&text).map(AccountId)).transpose()?,
        check_number: row.try_get("check_number")?,
    })
}

/// A new one, open.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    id: Uuid,
    terminal: TerminalId,
    state_digest: &str,
    check_number: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO qq_login (id, terminal, state_digest, stage, expires_at, tries, check_number)
         VALUES ($1, $2, $3, $4, $5, 0, $6)",
    )
    .bind(id.to_string())
    .bind(terminal.to_string())
    .bind(state_digest.to_owned())
    .bind(Stage::Open.name())
    .bind(expires_at.0)
    .bind(check_number.to_owned())
    .execute(db)
    .await?;
    Ok(())
}

/// The one with this identity.
pub(crate) async fn find(db: &mut AnyConnection, id: Uuid) -> Result<Option<QqLogin>, StoreError> {
    let row =
        sqlx::query("SELECT * FROM qq_login WHERE id = $1").bind(id.to_string()).fetch_optional(db).await?;
    row.as_ref().map(read).transpose()
}

/// The one with this state.
pub(crate) async fn find_by_state(
    db: &mut AnyConnection,
    state_digest: &str,
) -> Result<Option<QqLogin>, StoreError> {
    let query = sqlx::query("SELECT * FROM qq_login WHERE state_digest = $1").bind(state_digest.to_owned());
    query.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// The one whose page on the phone has this secret.
pub(crate) async fn find_by_page(
    db: &mut AnyConnection,
    page_digest: &str,
) -> Result<Option<QqLogin>, StoreError> {
    let query = sqlx::query("SELECT * FROM qq_login WHERE page_digest = $1").bind(page_digest.to_owned());
    query.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// Takes it from one stage to the next, in time. `false` when somebody else did, or it is too late.
pub(crate) async fn advance(
    db: &mut AnyConnection,
    id: Uuid,
    from: Stage,
    to: Stage,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE qq_login SET stage = $3 WHERE id = $1 AND stage = $2 AND expires_at > $4")
        .bind(id.to_string())
        .bind(from.name())
        .bind(to.name())
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Its QQ is known, and belongs to no account yet: the phone's owner chooses one until then.
pub(crate) async fn begin_binding(
    db: &mut AnyConnection,
    id: Uuid,
    openid_digest: &str,
    page_digest: &str,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE qq_login SET stage = $2, openid_digest = $3, page_digest = $4, expires_at = $5
         WHERE id = $1 AND stage = $6",
    )
    .bind(id.to_string())
    .bind(Stage::Binding.name())
    .bind(openid_digest.to_owned())
    .bind(page_digest.to_owned())
    .bind(expires_at.0)
    .bind(Stage::Returned.name())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Its QQ is known and belongs to this account: the phone's owner confirms until then.
pub(crate) async fn begin_confirming(
    db: &mut AnyConnection,
    id: Uuid,
    account: AccountId,
    openid_digest: &str,
    page_digest: &str,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE qq_login SET stage = $2, openid_digest = $3, page_digest = $4, expires_at = $5, account = $6
         WHERE id = $1 AND stage = $7",
    )
    .bind(id.to_string())
    .bind(Stage::Confirming.name())
    .bind(openid_digest.to_owned())
    .bind(page_digest.to_owned())
    .bind(expires_at.0)
    .bind(account.to_string())
    .bind(Stage::Returned.name())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Counts a try on the phone's page; how many there were with it. `None` when the page is over.
pub(crate) async fn count_try(
    db: &mut AnyConnection,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let row = sqlx::query(
        "UPDATE qq_login SET tries = tries + 1 WHERE id = $1 AND stage = $2 AND expires_at > $3 RETURNING tries",
    )
    .bind(id.to_string())
    .bind(Stage::Binding.name())
    .bind(now.0)
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok(row.try_get("tries")?)).transpose()
}

/// Signed in, in time. `false` when somebody else decided otherwise, or it is too late.
pub(crate) async fn finish(
    db: &mut AnyConnection,
    id: Uuid,
    from: Stage,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE qq_login SET stage = $3, account = $5 WHERE id = $1 AND stage = $2 AND expires_at > $4",
    )
    .bind(id.to_string())
    .bind(from.name())
    .bind(Stage::Done.name())
    .bind(now.0)
    .bind(account.to_string())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets those that were over before then.
pub(crate) async fn forget(db: &mut AnyConnection, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM qq_login WHERE expires_at < $1").bind(before.0).execute(db).await?;
    Ok(())
}
