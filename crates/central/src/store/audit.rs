//! Who changed what about an account or a staff member. Nothing here changes or deletes a row.

use kaodian_domain::{SiteCode, TerminalId, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};
use uuid::Uuid;

use super::{StoreError, to_uuid};

/// One thing that was done, or tried. It holds ids and no names, so it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditEntry {
    pub(crate) at: Timestamp,
    pub(crate) event: String,
    pub(crate) by_whom: String,
    pub(crate) terminal: Option<TerminalId>,
    pub(crate) site: Option<SiteCode>,
    pub(crate) subject: Option<String>,
    pub(crate) detail: Option<String>,
}

fn read(row: &AnyRow) -> Result<AuditEntry, StoreError> {
    let terminal: Option<String> = row.try_get("terminal")?;
    Ok(AuditEntry {
        at: Timestamp(row.try_get("at")?),
        event: row.try_get("event")?,
        by_whom: row.try_get("by_whom")?,
        terminal: terminal.map(|text| to_uuid(&text).map(TerminalId)).transpose()?,
        site: row.try_get::<Option<String>, _>("site")?.map(SiteCode),
        subject: row.try_get("subject")?,
        detail: row.try_get("detail")?,
    })
}

/// Notes it.
pub(crate) async fn insert(db: &mut AnyConnection, entry: &AuditEntry) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (id, at, event, by_whom, terminal, site, subject, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(entry.at.0)
    .bind(entry.event.clone())
    .bind(entry.by_whom.clone())
    .bind(entry.terminal.map(|terminal| terminal.to_string()))
    .bind(entry.site.as_ref().map(|site| site.0.clone()))
    .bind(entry.subject.clone())
    .bind(entry.detail.clone())
    .execute(db)
    .await?;
    Ok(())
}

/// The latest, the newest first.
pub(crate) async fn latest(db: &mut AnyConnection, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    let rows = sqlx::query("SELECT * FROM audit ORDER BY at DESC, id DESC LIMIT $1")
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?;
    rows.iter().map(read).collect()
}

/// How often this was noted for a terminal since then.
pub(crate) async fn count_since(
    db: &mut AnyConnection,
    terminal: TerminalId,
    event: &str,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "SELECT CAST(count(*) AS BIGINT) AS n FROM audit WHERE terminal = $1 AND event = $2 AND at >= $3",
    )
    .bind(terminal.to_string())
    .bind(event.to_owned())
    .bind(since.0)
    .fetch_one(db)
    .await?;
    Ok(row.try_get("n")?)
}
