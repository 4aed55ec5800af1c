//! What the terminals have written down, as they chained it. Nothing here changes or deletes a row.

use kaodian_domain::{AuditHead, AuditLine, AuditLink, TerminalId, Timestamp};
use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow};

use super::{StoreError, from_bigint, parts, placeholders, to_bigint, to_uuid};

/// A record that is new here.
#[derive(Debug)]
pub(crate) struct NewRecord<'a> {
    /// The log's end with it.
    pub(crate) head: AuditHead,
    /// As it was chained.
    pub(crate) text: &'a str,
    /// When, as the terminal says.
    pub(crate) at: Timestamp,
    /// What, as the terminal calls it.
    pub(crate) event: String,
}

fn link(row: &AnyRow) -> Result<AuditLink, StoreError> {
    AuditLink::try_from(row.try_get::<String, _>("link")?).map_err(StoreError::record)
}

/// How far a terminal's log is here.
pub(crate) async fn head(db: &mut AnyConnection, terminal: TerminalId) -> Result<AuditHead, StoreError> {
    let row = sqlx::query(
        "SELECT sequence, link FROM terminal_audit WHERE terminal = $1 ORDER BY sequence DESC LIMIT 1",
    )
    .bind(terminal.to_string())
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(AuditHead::start()) };
    Ok(AuditHead { sequence: from_bigint(row.try_get("sequence")?)?, link: link(&row)? })
}

/// A terminal's records after the one with this number, at most `limit`.
pub(crate) async fn after(
    db: &mut AnyConnection,
    terminal: TerminalId,
    sequence: u64,
    limit: usize,
) -> Result<Vec<AuditLine>, StoreError> {
    let rows = sqlx::query(
        "SELECT record, link FROM terminal_audit WHERE terminal = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
    )
    .bind(terminal.to_string())
    .bind(to_bigint(sequence)?)
    .bind(to_bigint(limit as u64)?)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok(AuditLine { record: row.try_get("record")?, link: link(row)? })).collect()
}

/// The terminals of which there is a log.
pub(crate) async fn terminals(db: &mut AnyConnection) -> Result<Vec<TerminalId>, StoreError> {
    // Every log begins with its first record.
    let rows = sqlx::query("SELECT terminal FROM terminal_audit WHERE sequence = 1 ORDER BY terminal")
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Ok(TerminalId(to_uuid(&row.try_get::<String, _>("terminal")?)?))).collect()
}

/// Adds records. Contention when somebody else added the same meanwhile.
pub(crate) async fn add(
    db: &mut AnyConnection,
    terminal: TerminalId,
    records: &[NewRecord<'_>],
    now: Timestamp,
) -> Result<(), StoreError> {
    for part in parts(records) {
        let rows = placeholders(part.len(), 7);
        let mut query = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO terminal_audit (terminal, sequence, at, event, record, link, received_at) VALUES {rows}"
        )));
        for record in part {
            query = query
                .bind(terminal.to_string())
                .bind(to_bigint(record.head.sequence)?)
                .bind(record.at.0)
                .bind(record.event.clone())
                .bind(record.text.to_owned())
                .bind(record.head.link.to_string())
                .bind(now.0);
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}
