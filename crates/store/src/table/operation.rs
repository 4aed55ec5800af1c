//! `operation`: everything done here, in order; the outbox and the refusal inbox are views of it.

use kaodian_domain::{AuditEvent, OperationId, OperationRecord, Refusal, RegistrationId, Timestamp};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{audit, seat};
use crate::{AuditNote, Store, StoreError};

/// An operation that the central server refused.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedOperation {
    /// What was refused.
    pub record: OperationRecord,
    /// Why.
    pub refusal: Refusal,
    /// When the terminal learnt of it.
    pub refused_at: Timestamp,
}

/// How much waits to be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Operations.
    pub operations: u64,
    /// Photos.
    pub photos: u64,
}

pub(super) async fn next_sequence(connection: &mut SqliteConnection) -> Result<u64, StoreError> {
    let next: i64 = sqlx::query_scalar("SELECT coalesce(max(sequence), 0) + 1 FROM operation")
        .fetch_one(connection)
        .await?;
    Ok(next.unsigned_abs())
}

pub(super) async fn insert(
    connection: &mut SqliteConnection,
    record: &OperationRecord,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO operation (sequence, id, registration, record, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(record.sequence.cast_signed())
        .bind(record.id.to_string())
        .bind(record.registration.to_string())
        .bind(serde_json::to_string(record)?)
        .bind(record.at.0)
        .execute(&mut *connection)
        .await?;
    let note = AuditNote::new(AuditEvent::OperationDone)
        .by(&record.actor)
        .on(record.registration.to_string())
        .saying(record.id.to_string());
    audit::append(connection, &note, record.at).await
}

fn record(row: &SqliteRow) -> Result<OperationRecord, StoreError> {
    Ok(serde_json::from_str(row.try_get("record")?)?)
}

pub(super) async fn pending_of(
    connection: &mut SqliteConnection,
    registration: RegistrationId,
) -> Result<Vec<OperationRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT record FROM operation WHERE registration = $1 AND acknowledged_at IS NULL ORDER BY sequence",
    )
    .bind(registration.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(record).collect()
}

/// The central server has decided on an operation: it leaves the outbox, and with a refusal it enters the refusal
/// inbox. Deciding again on the same operation changes nothing.
pub(super) async fn acknowledge(
    connection: &mut SqliteConnection,
    id: OperationId,
    refusal: Option<Refusal>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let registration: Option<String> = sqlx::query_scalar(
        "UPDATE operation SET acknowledged_at = $2, refusal = $3 WHERE id = $1 AND acknowledged_at IS NULL
         RETURNING registration",
    )
    .bind(id.to_string())
    .bind(at.0)
    .bind(refusal.as_ref().map(serde_json::to_string).transpose()?)
    .fetch_optional(&mut *connection)
    .await?;
    if refusal.is_some()
        && let Some(registration) = registration
    {
        let note = AuditNote::new(AuditEvent::OperationRefused).on(registration).saying(id.to_string());
        audit::append(connection, &note, at).await?;
    }
    seat::settle(connection, id, refusal.is_none()).await
}

impl Store {
    /// The outbox from its beginning, at most `limit` operations.
    ///
    /// # Errors
    /// What the database says.
    pub async fn outbox(&self, limit: u32) -> Result<Vec<OperationRecord>, StoreError> {
        let rows = sqlx::query(
            "SELECT record FROM operation WHERE acknowledged_at IS NULL ORDER BY sequence LIMIT $1",
        )
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(record).collect()
    }

    /// How much waits to be uploaded.
    ///
    /// # Errors
    /// What the database says.
    pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM operation WHERE acknowledged_at IS NULL) AS operations,
                    (SELECT count(*) FROM photo WHERE uploaded_at IS NULL) AS photos",
        )
        .fetch_one(&self.pool)
        .await?;
        let (operations, photos): (i64, i64) = (row.try_get("operations")?, row.try_get("photos")?);
        Ok(OutboxCounts { operations: operations.unsigned_abs(), photos: photos.unsigned_abs() })
    }

    /// The refusal inbox, the newest first; of one registration, or of all.
    ///
    /// # Errors
    /// What the database says.
    pub async fn refused(
        &self,
        registration: Option<RegistrationId>,
    ) -> Result<Vec<RefusedOperation>, StoreError> {
        let rows = sqlx::query(
            "SELECT record, refusal, acknowledged_at FROM operation
             WHERE refusal IS NOT NULL AND ($1 IS NULL OR registration = $1)
             ORDER BY sequence DESC LIMIT 1000",
        )
        .bind(registration.map(|id| id.to_string()))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(RefusedOperation {
                    record: record(row)?,
                    refusal: serde_json::from_str(row.try_get("refusal")?)?,
                    refused_at: Timestamp(row.try_get("acknowledged_at")?),
                })
            })
            .collect()
    }

    /// All operations done here on a registration, in order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn operations_of(
        &self,
        registration: RegistrationId,
    ) -> Result<Vec<OperationRecord>, StoreError> {
        let rows = sqlx::query("SELECT record FROM operation WHERE registration = $1 ORDER BY sequence")
            .bind(registration.to_string())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(record).collect()
    }
}
