//! `print`: the journal of what was printed. What a state means is not known here.

use kaodian_domain::{Actor, AuditEvent, RegistrationId, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::{Row, sqlite::SqliteRow};
use uuid::Uuid;

use super::audit;
use crate::{AuditNote, Store, StoreError};

/// What stands on a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrintedSheet {
    /// Whose it is; none on a paper of the site's.
    pub registration: Option<RegistrationId>,
    /// 准考证号, on a ticket.
    pub number: Option<String>,
    /// 1 for the first.
    pub copy: u32,
}

/// One print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintRecord {
    /// Its identity (UUIDv7).
    pub id: Uuid,
    /// The code of what it is.
    pub paper: String,
    /// The candidate's whose form it is; none for the papers of the site.
    pub registration: Option<RegistrationId>,
    /// Nothing that names a candidate.
    pub title: String,
    /// What stands on each sheet, in the order in which they come out.
    pub sheets: Vec<PrintedSheet>,
    /// Ticket numbers that had to be left out.
    pub left_out: Vec<String>,
    /// The name of the queue.
    pub printer: String,
    /// When it was asked for.
    pub at: Timestamp,
    /// The highest copy among the sheets.
    pub copy: u32,
    /// The code of why it was printed again.
    pub reason: Option<String>,
    /// The print of which this one is the rest.
    pub resumed_from: Option<Uuid>,
    /// Whether its own rest has been printed, or was to be.
    pub is_resumed: bool,
    /// The job's number and name in the print system, once it was taken.
    pub job: Option<(i32, String)>,
    /// Sheets that surely came out.
    pub sheets_out: u32,
    /// Whether the printer itself has told of the job, and not only the print system.
    pub has_device_word: bool,
    /// The toner will soon be used up.
    pub is_toner_low: bool,
    /// The code of what is known.
    pub state: String,
    /// Since when nothing more will be heard of it.
    pub ended_at: Option<Timestamp>,
    /// How many sheets came out, as somebody says who has looked.
    pub answered_sheets: Option<u32>,
}

/// What has become known of a print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintNews {
    /// The code of what is known.
    pub state: String,
    /// Sheets that surely came out.
    pub sheets_out: u32,
    /// See [`PrintRecord::has_device_word`].
    pub has_device_word: bool,
    /// The toner will soon be used up.
    pub is_toner_low: bool,
    /// Since when nothing more will be heard of it.
    pub ended_at: Option<Timestamp>,
}

/// Everything that is read of a print.
const READ: &str = "SELECT print.*, print.rowid,
    EXISTS (SELECT 1 FROM print AS rest WHERE rest.resumed_from = print.id) AS is_resumed FROM print";

/// A statement that reads prints; what follows is written here, never brought.
fn query(which: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{READ}{which}"))
}

fn count(row: &SqliteRow, column: &str) -> Result<u32, StoreError> {
    let value: i64 = row.try_get(column)?;
    u32::try_from(value).map_err(|_| StoreError::Corrupt)
}

fn identity(text: &str) -> Result<Uuid, StoreError> {
    Uuid::parse_str(text).map_err(|_| StoreError::Corrupt)
}

fn record(row: &SqliteRow) -> Result<PrintRecord, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    let number = |column: &str| row.try_get::<Option<i64>, _>(column);
    let job_id = row.try_get::<Option<i32>, _>("job_id")?;
    let answered = number("answered_sheets")?.map(u32::try_from).transpose();
    Ok(PrintRecord {
        id: identity(&text("id")?)?,
        paper: text("paper")?,
        registration: optional("registration")?.map(|id| identity(&id).map(RegistrationId)).transpose()?,
        title: text("title")?,
        sheets: serde_json::from_str(&text("subjects")?)?,
        left_out: serde_json::from_str(&text("left_out")?)?,
        printer: text("printer")?,
        at: Timestamp(row.try_get("at")?),
        copy: count(row, "copy")?,
        reason: optional("reason")?,
        resumed_from: optional("resumed_from")?.map(|id| identity(&id)).transpose()?,
        is_resumed: row.try_get("is_resumed")?,
        job: job_id.zip(optional("job_name")?),
        sheets_out: count(row, "sheets_out")?,
        has_device_word: row.try_get("has_device_word")?,
        is_toner_low: row.try_get("is_toner_low")?,
        state: text("state")?,
        ended_at: number("ended_at")?.map(Timestamp),
        answered_sheets: answered.map_err(|_| StoreError::Corrupt)?,
    })
}

impl Store {
    /// Writes down that something is about to be printed. It is on the disk when this has returned.
    ///
    /// # Errors
    /// What the database says; then nothing may be sent.
    pub async fn intend_print(&self, print: &PrintRecord, by: Option<&Actor>) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "INSERT INTO print (id, paper, registration, title, subjects, left_out, printer, at, copy, reason,
                                resumed_from, sheets, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(print.id.to_string())
        .bind(&print.paper)
        .bind(print.registration.map(|id| id.to_string()))
        .bind(&print.title)
        .bind(serde_json::to_string(&print.sheets)?)
        .bind(serde_json::to_string(&print.left_out)?)
        .bind(&print.printer)
        .bind(print.at.0)
        .bind(print.copy)
        .bind(&print.reason)
        .bind(print.resumed_from.map(|id| id.to_string()))
        .bind(i64::try_from(print.sheets.len()).unwrap_or(i64::MAX))
        .bind(&print.state)
        .execute(&mut *transaction)
        .await?;
        let note = AuditNote::new(AuditEvent::Printed).by(by);
        let note = note.on(print.id.to_string()).saying(print.paper.clone());
        audit::append(&mut transaction, &note, print.at).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The print system has taken a print.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sent_print(&self, id: Uuid, job: i32, name: &str, state: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE print SET job_id = $2, job_name = $3, state = $4, ended_at = NULL WHERE id = $1")
            .bind(id.to_string())
            .bind(job)
            .bind(name)
            .bind(state)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Writes down what has become known of a print. What somebody has answered stays, and a count never falls.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tell_print(&self, id: Uuid, news: &PrintNews) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE print SET state = $2, sheets_out = max(sheets_out, $3),
                 has_device_word = max(has_device_word, $4), is_toner_low = $5, ended_at = $6
             WHERE id = $1 AND answered_at IS NULL",
        )
        .bind(id.to_string())
        .bind(&news.state)
        .bind(news.sheets_out)
        .bind(news.has_device_word)
        .bind(news.is_toner_low)
        .bind(news.ended_at.map(|at| at.0))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Writes down what somebody says came out of a print that has ended and is unclear; whether it still was.
    ///
    /// # Errors
    /// What the database says.
    pub async fn answer_print(
        &self,
        id: Uuid,
        sheets: u32,
        state: &str,
        by: Option<&Actor>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let done = sqlx::query(
            "UPDATE print SET answered_sheets = $2, state = $3, answered_at = $4
             WHERE id = $1 AND state = 'unclear' AND ended_at IS NOT NULL AND answered_at IS NULL",
        )
        .bind(id.to_string())
        .bind(sheets)
        .bind(state)
        .bind(at.0)
        .execute(&mut *transaction)
        .await?;
        let is_answered = done.rows_affected() == 1;
        if is_answered {
            let note = AuditNote::new(AuditEvent::PrintAnswered).by(by);
            let note = note.on(id.to_string()).saying(sheets.to_string());
            audit::append(&mut transaction, &note, at).await?;
        }
        transaction.commit().await?;
        Ok(is_answered)
    }

    /// One print.
    ///
    /// # Errors
    /// What the database says.
    pub async fn print(&self, id: Uuid) -> Result<Option<PrintRecord>, StoreError> {
        let query = query(" WHERE id = $1");
        let row = sqlx::query(query).bind(id.to_string()).fetch_optional(&self.pool).await?;
        row.as_ref().map(record).transpose()
    }

    /// The journal: those to be answered first, then the newest first, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn prints(&self, limit: u32) -> Result<Vec<PrintRecord>, StoreError> {
        let query = query(" ORDER BY (state = 'unclear' AND answered_at IS NULL) DESC, rowid DESC LIMIT $1");
        let rows = sqlx::query(query).bind(limit).fetch_all(&self.pool).await?;
        rows.iter().map(record).collect()
    }

    /// The prints that are to be followed or answered, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_prints(&self) -> Result<Vec<PrintRecord>, StoreError> {
        let query =
            query(" WHERE ended_at IS NULL OR (state = 'unclear' AND answered_at IS NULL) ORDER BY rowid");
        let rows = sqlx::query(query).fetch_all(&self.pool).await?;
        rows.iter().map(record).collect()
    }

    /// The prints on whose sheets one of a registration's papers stands, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn prints_of(&self, registration: RegistrationId) -> Result<Vec<PrintRecord>, StoreError> {
        let query = query(
            " WHERE EXISTS (SELECT 1 FROM json_each(print.subjects)
                            WHERE json_extract(json_each.value, '$.registration') = $1)
              ORDER BY rowid",
        );
        let rows = sqlx::query(query).bind(registration.to_string()).fetch_all(&self.pool).await?;
        rows.iter().map(record).collect()
    }

    /// The prints of these papers, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn prints_on(&self, papers: &[String]) -> Result<Vec<PrintRecord>, StoreError> {
        let query = query(" WHERE paper IN (SELECT value FROM json_each($1)) ORDER BY rowid");
        let rows = sqlx::query(query).bind(serde_json::to_string(papers)?).fetch_all(&self.pool).await?;
        rows.iter().map(record).collect()
    }
}
