//! `audit`: what happened on this terminal, one chained record after the other. Nothing here changes or deletes one, and
//! the database refuses to.

use kaodian_domain::{Actor, AuditEvent, AuditHead, AuditLine, AuditLink, AuditRecord, Timestamp};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use crate::{Store, StoreError};

/// What is to be written down.
#[derive(Debug, Clone)]
pub struct AuditNote {
    event: AuditEvent,
    by: Option<Actor>,
    subject: Option<String>,
    detail: Option<String>,
}

impl AuditNote {
    /// That this happened.
    pub fn new(event: AuditEvent) -> Self {
        Self { event, by: None, subject: None, detail: None }
    }

    /// By whom, when that is known.
    #[must_use]
    pub fn by<'a>(self, actor: impl Into<Option<&'a Actor>>) -> Self {
        Self { by: actor.into().cloned(), ..self }
    }

    /// To what: an identity, never a name.
    #[must_use]
    pub fn on(self, subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// What else is to be said: a code, a count, an identity.
    #[must_use]
    pub fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

fn link(text: String) -> Result<AuditLink, StoreError> {
    Ok(serde_json::from_value(text.into())?)
}

fn line(row: &SqliteRow) -> Result<AuditLine, StoreError> {
    Ok(AuditLine { record: row.try_get("record")?, link: link(row.try_get("link")?)? })
}

async fn head(connection: &mut SqliteConnection) -> Result<AuditHead, StoreError> {
    let row = sqlx::query("SELECT sequence, link FROM audit ORDER BY sequence DESC LIMIT 1")
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(AuditHead::start()) };
    let sequence: i64 = row.try_get("sequence")?;
    Ok(AuditHead { sequence: sequence.unsigned_abs(), link: link(row.try_get("link")?)? })
}

/// Writes it down, in the transaction of what it is about.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    note: &AuditNote,
    at: Timestamp,
) -> Result<(), StoreError> {
    let head = head(connection).await?;
    let AuditNote { event, by, subject, detail } = note.clone();
    let record = AuditRecord { sequence: head.sequence + 1, at, event, by, subject, detail };
    let text = serde_json::to_string(&record)?;
    sqlx::query("INSERT INTO audit (sequence, record, link, at) VALUES ($1, $2, $3, $4)")
        .bind(record.sequence.cast_signed())
        .bind(&text)
        .bind(head.link.after(&text).to_string())
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(())
}

impl Store {
    /// Writes down what happened.
    ///
    /// # Errors
    /// What the database says.
    pub async fn note(&self, note: &AuditNote, at: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        append(&mut transaction, note, at).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The end of the audit log.
    ///
    /// # Errors
    /// What the database says.
    pub async fn audit_head(&self) -> Result<AuditHead, StoreError> {
        head(&mut *self.pool.acquire().await?).await
    }

    /// The records after the one with this number, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn audit_after(&self, sequence: u64, limit: u32) -> Result<Vec<AuditLine>, StoreError> {
        let rows =
            sqlx::query("SELECT record, link FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT $2")
                .bind(sequence.cast_signed())
                .bind(limit)
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(line).collect()
    }

    /// How many records there are after the one with this number, and when the first of them was written.
    ///
    /// # Errors
    /// What the database says.
    pub async fn audit_waiting(&self, sequence: u64) -> Result<(u64, Option<Timestamp>), StoreError> {
        let row = sqlx::query("SELECT count(*) AS waiting, min(at) AS since FROM audit WHERE sequence > $1")
            .bind(sequence.cast_signed())
            .fetch_one(&self.pool)
            .await?;
        let waiting: i64 = row.try_get("waiting")?;
        Ok((waiting.unsigned_abs(), row.try_get::<Option<i64>, _>("since")?.map(Timestamp)))
    }
}
