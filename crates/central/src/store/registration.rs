//! Registrations as they are now.

use kaodian_domain::{
    AccountId, Registration, RegistrationId, RegistrationNumber, SiteCode, SittingId, TerminalId, Timestamp,
};
use sqlx::{
    Any, AnyConnection, AssertSqlSafe, Row,
    any::{AnyArguments, AnyRow},
    query::Query,
};

use super::{StoreError, from_json, parts, placeholders, to_bigint, to_json, to_uuid};

/// A registration with what the server knows beside it.
#[derive(Debug, Clone)]
pub(crate) struct StoredRegistration {
    pub(crate) registration: Registration,
    /// The site of the terminal where it began.
    pub(crate) origin: SiteCode,
    /// The terminal that all operations of terminals on it came from; `None` when there are several, or nobody noted it.
    pub(crate) only_terminal: Option<TerminalId>,
}

impl StoredRegistration {
    /// Whether it is a site's business.
    pub(crate) fn concerns(&self, site: &SiteCode) -> bool {
        self.origin == *site || self.registration.choice.site() == Some(site)
    }
}

const COLUMNS: &str = "body, origin_site, only_terminal";

fn read(row: &AnyRow) -> Result<StoredRegistration, StoreError> {
    let only_terminal: Option<String> = row.try_get("only_terminal")?;
    Ok(StoredRegistration {
        only_terminal: only_terminal.map(|id| to_uuid(&id).map(TerminalId)).transpose()?,
        registration: from_json(&row.try_get::<String, _>("body")?)?,
        origin: SiteCode(row.try_get("origin_site")?),
    })
}

/// The registration with this identity.
pub(crate) async fn find(
    db: &mut AnyConnection,
    id: RegistrationId,
) -> Result<Option<StoredRegistration>, StoreError> {
    let sql = AssertSqlSafe(format!("SELECT {COLUMNS} FROM registration WHERE id = $1"));
    sqlx::query(sql).bind(id.to_string()).fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// Those of these registrations that there are.
pub(crate) async fn find_all(
    db: &mut AnyConnection,
    ids: &[RegistrationId],
) -> Result<Vec<StoredRegistration>, StoreError> {
    let mut found = Vec::new();
    for part in parts(ids) {
        let names = placeholders(1, part.len());
        let sql = format!("SELECT {COLUMNS} FROM registration WHERE id IN {names}");
        let query = part.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, id| query.bind(id.to_string()));
        for row in query.fetch_all(&mut *db).await? {
            found.push(read(&row)?);
        }
    }
    Ok(found)
}

/// The registration with this number.
pub(crate) async fn find_by_number(
    db: &mut AnyConnection,
    sitting: &SittingId,
    number: &RegistrationNumber,
) -> Result<Option<StoredRegistration>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM registration WHERE sitting = $1 AND number = $2");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(sitting.0.clone())
        .bind(number.0.clone())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read).transpose()
}

/// An account's registrations for a sitting, the oldest first.
pub(crate) async fn of_account(
    db: &mut AnyConnection,
    account: AccountId,
    sitting: &SittingId,
) -> Result<Vec<Registration>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM registration WHERE account = $1 AND sitting = $2 ORDER BY id");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(account.to_string())
        .bind(sitting.0.clone())
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Ok(read(row)?.registration)).collect()
}

/// A sitting's registrations, those that changed last first.
pub(crate) async fn of_sitting(
    db: &mut AnyConnection,
    sitting: &SittingId,
    limit: u32,
) -> Result<Vec<StoredRegistration>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM registration WHERE sitting = $1 ORDER BY changed_at DESC, id LIMIT $2"
    );
    let rows =
        sqlx::query(AssertSqlSafe(sql)).bind(sitting.0.clone()).bind(i64::from(limit)).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// A sitting's registrations for one site. They are found by what the site was told of: it is one of thousands, and all
/// are asked for when seats are planned.
pub(crate) async fn at_site(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
) -> Result<Vec<Registration>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM change_feed AS f JOIN registration AS r ON r.id = f.registration
         WHERE f.site = $2 AND r.site = $2 AND r.sitting = $1 ORDER BY r.id"
    );
    let rows =
        sqlx::query(AssertSqlSafe(sql)).bind(sitting.0.clone()).bind(site.0.clone()).fetch_all(db).await?;
    rows.iter().map(|row| Ok(read(row)?.registration)).collect()
}

/// Which of a sitting's registrations hold these documents.
pub(crate) async fn holders_of_documents(
    db: &mut AnyConnection,
    sitting: &SittingId,
    keys: &[String],
) -> Result<Vec<(String, RegistrationId)>, StoreError> {
    holders(db, "document_key", sitting, keys).await
}

/// Which of a sitting's registrations have these numbers.
pub(crate) async fn holders_of_numbers(
    db: &mut AnyConnection,
    sitting: &SittingId,
    numbers: &[RegistrationNumber],
) -> Result<Vec<(RegistrationNumber, RegistrationId)>, StoreError> {
    let numbers: Vec<_> = numbers.iter().map(|number| number.0.clone()).collect();
    let holders = holders(db, "number", sitting, &numbers).await?;
    Ok(holders.into_iter().map(|(number, holder)| (RegistrationNumber(number), holder)).collect())
}

/// Which of a sitting's registrations have one of `values` in `column`, which no two have.
async fn holders(
    db: &mut AnyConnection,
    column: &'static str,
    sitting: &SittingId,
    values: &[String],
) -> Result<Vec<(String, RegistrationId)>, StoreError> {
    let mut holders = Vec::new();
    for part in parts(values) {
        // In pairs, so that each is looked up by both columns: a sitting that has just opened is one of which PostgreSQL's
        // statistics know nothing, and it would read all of its registrations for each batch.
        let pairs = placeholders(part.len(), 2);
        let sql = format!(
            "SELECT r.id AS id, r.{column} AS value FROM (VALUES {pairs}) AS v
             JOIN registration AS r ON r.sitting = v.column1 AND r.{column} = v.column2"
        );
        let query = part.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, value| {
            query.bind(sitting.0.clone()).bind(value.clone())
        });
        for row in query.fetch_all(&mut *db).await? {
            holders.push((row.try_get("value")?, RegistrationId(to_uuid(&row.try_get::<String, _>("id")?)?)));
        }
    }
    Ok(holders)
}

/// Whose account a document leads to, and whether by a registration of this sitting; that one counts before the latest
/// of another.
pub(crate) async fn account_of_document(
    db: &mut AnyConnection,
    sitting: &SittingId,
    document_key: &str,
) -> Result<Option<(AccountId, bool)>, StoreError> {
    let row = sqlx::query(
        "SELECT account, sitting FROM registration WHERE document_key = $1
         ORDER BY CASE WHEN sitting = $2 THEN 0 ELSE 1 END, changed_at DESC LIMIT 1",
    )
    .bind(document_key.to_owned())
    .bind(sitting.0.clone())
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let account = AccountId(to_uuid(&row.try_get::<String, _>("account")?)?);
    Ok(Some((account, row.try_get::<String, _>("sitting")? == sitting.0)))
}

/// A registration to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    pub(crate) stored: &'a StoredRegistration,
    /// The revision that was read; 0 for a new one.
    pub(crate) base: u64,
    /// When to look whether it was paid.
    pub(crate) due_at: Option<Timestamp>,
}

/// Writes registrations. `false` when somebody else changed one since it was read; then some of them may be written,
/// and the transaction must not be committed.
pub(crate) async fn write_all(
    db: &mut AnyConnection,
    written: &[Written<'_>],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (new, known): (Vec<Written<'_>>, Vec<Written<'_>>) =
        written.iter().partition(|written| written.base == 0);
    for part in parts(&new) {
        let rows = placeholders(part.len(), 12);
        let sql = format!(
            "INSERT INTO registration
                 (id, revision, site, number, document_key, due_at, body, changed_at, only_terminal, origin_site, sitting, account)
             VALUES {rows} ON CONFLICT (id) DO NOTHING"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for written in part {
            let registration = &written.stored.registration;
            query = bind(query, written, now)?
                .bind(written.stored.origin.0.clone())
                .bind(registration.sitting.0.clone())
                .bind(registration.account.to_string());
        }
        if query.execute(&mut *db).await?.rows_affected() != part.len() as u64 {
            return Ok(false);
        }
    }
    for part in parts(&known) {
        // PostgreSQL must be told what the placeholders are; both call the columns of a list so.
        const TYPES: [&str; 10] =
            ["TEXT", "BIGINT", "TEXT", "TEXT", "TEXT", "BIGINT", "TEXT", "BIGINT", "TEXT", "BIGINT"];
        let row = |row: usize| {
            let types = TYPES.iter().enumerate();
            let values = types.map(|(at, kind)| format!("CAST(${} AS {kind})", row * TYPES.len() + at + 1));
            format!("({})", values.collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<_> = (0..part.len()).map(row).collect();
        let sql = format!(
            "UPDATE registration SET revision = v.column2, site = v.column3, number = v.column4,
                 document_key = v.column5, due_at = v.column6, body = v.column7, changed_at = v.column8,
                 only_terminal = v.column9
             FROM (VALUES {}) AS v WHERE registration.id = v.column1 AND registration.revision = v.column10",
            rows.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for written in part {
            query = bind(query, written, now)?.bind(to_bigint(written.base)?);
        }
        if query.execute(&mut *db).await?.rows_affected() != part.len() as u64 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The columns that every operation may change.
fn bind<'q>(
    query: Query<'q, Any, AnyArguments>,
    written: &Written<'_>,
    now: Timestamp,
) -> Result<Query<'q, Any, AnyArguments>, StoreError> {
    let registration = &written.stored.registration;
    Ok(query
        .bind(registration.id.to_string())
        .bind(to_bigint(registration.revision)?)
        .bind(registration.choice.site().map(|site| site.0.clone()))
        .bind(registration.number.as_ref().map(|number| number.0.clone()))
        .bind(registration.document_key())
        .bind(written.due_at.map(|at| at.0))
        .bind(to_json(registration)?)
        .bind(now.0)
        .bind(written.stored.only_terminal.map(|terminal| terminal.to_string())))
}

/// Those whose time to pay may be over.
pub(crate) async fn due(
    db: &mut AnyConnection,
    now: Timestamp,
    after: &str,
    limit: u32,
) -> Result<Vec<RegistrationId>, StoreError> {
    let rows = sqlx::query("SELECT id FROM registration WHERE due_at <= $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(now.0)
        .bind(after.to_owned())
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Ok(RegistrationId(to_uuid(&row.try_get::<String, _>("id")?)?))).collect()
}

/// Another time to look, unless the registration changed meanwhile.
pub(crate) async fn set_due(
    db: &mut AnyConnection,
    registration: &Registration,
    due_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE registration SET due_at = $3 WHERE id = $1 AND revision = $2")
        .bind(registration.id.to_string())
        .bind(to_bigint(registration.revision)?)
        .bind(due_at.map(|at| at.0))
        .execute(db)
        .await?;
    Ok(())
}

/// The sitting's rules changed: everything that is due is to be looked at again.
pub(crate) async fn reconsider_due(db: &mut AnyConnection, sitting: &SittingId) -> Result<(), StoreError> {
    sqlx::query("UPDATE registration SET due_at = 0 WHERE sitting = $1 AND due_at IS NOT NULL")
        .bind(sitting.0.clone())
        .execute(db)
        .await?;
    Ok(())
}
