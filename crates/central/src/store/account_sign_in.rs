//! At which terminals candidates have proven who they are, and until when that counts.

use std::collections::HashMap;

use kaodian_domain::{AccountId, TerminalId, Timestamp};
use sqlx::{AnyConnection, AssertSqlSafe, Row};
use uuid::Uuid;

use super::{StoreError, parts, to_uuid};

/// Nodes agree on the time to within this.
const SKEW_MS: i64 = 60_000;

/// A candidate proved who they are at a terminal. Once is enough.
pub(crate) async fn begin(
    db: &mut AnyConnection,
    account: AccountId,
    terminal: TerminalId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO account_sign_in (id, account, terminal, begun_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account, terminal) WHERE ended_at IS NULL DO NOTHING",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(account.to_string())
    .bind(terminal.to_string())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// A time during which a candidate's word counted at a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignIn {
    begun_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl SignIn {
    /// Whether it counted at that time.
    pub(crate) fn covers(&self, at: Timestamp) -> bool {
        self.begun_at.0 <= at.0.saturating_add(SKEW_MS) && self.ended_at.is_none_or(|ended_at| ended_at > at)
    }
}

/// When these accounts were signed in at a terminal; an account that there is not is not in it.
pub(crate) async fn at_terminal(
    db: &mut AnyConnection,
    accounts: &[AccountId],
    terminal: TerminalId,
) -> Result<HashMap<AccountId, Vec<SignIn>>, StoreError> {
    let mut known: HashMap<_, Vec<_>> = HashMap::new();
    for part in parts(accounts) {
        let names: Vec<_> = (2..part.len() + 2).map(|index| format!("${index}")).collect();
        let sql = format!(
            "SELECT a.id AS id, s.begun_at AS begun_at, s.ended_at AS ended_at FROM account a
             LEFT JOIN account_sign_in s ON s.account = a.id AND s.terminal = $1 WHERE a.id IN ({})",
            names.join(", ")
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(terminal.to_string());
        let query = part.iter().fold(query, |query, account| query.bind(account.to_string()));
        for row in query.fetch_all(&mut *db).await? {
            let sign_ins = known.entry(AccountId(to_uuid(&row.try_get::<String, _>("id")?)?)).or_default();
            if let Some(begun_at) = row.try_get::<Option<i64>, _>("begun_at")? {
                let ended_at = row.try_get::<Option<i64>, _>("ended_at")?.map(Timestamp);
                sign_ins.push(SignIn { begun_at: Timestamp(begun_at), ended_at });
            }
        }
    }
    Ok(known)
}

/// Ends it at every terminal.
pub(crate) async fn end_all(
    db: &mut AnyConnection,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account_sign_in SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL")
        .bind(account.to_string())
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}
