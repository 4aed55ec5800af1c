//! The log of all operations that were decided.

use kaodian_domain::{OperationId, OperationRecord, Refusal, TerminalId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::{StoreError, from_bigint, from_json, to_bigint, to_json};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Applied; the registration's revision after it.
    Accepted(u64),
    /// Refused for good.
    Refused(Refusal),
}

/// What was decided on an operation; `None` when it is new.
pub(crate) async fn decision(
    db: &mut AnyConnection,
    id: OperationId,
) -> Result<Option<Decision>, StoreError> {
    let row = sqlx::query("SELECT revision, refusal FROM operation WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let refusal: Option<String> = row.try_get("refusal")?;
    Ok(Some(match refusal {
        Some(refusal) => Decision::Refused(from_json(&refusal)?),
        None => Decision::Accepted(from_bigint(row.try_get("revision")?)?),
    }))
}

/// Writes down what was decided. Fails as taken when another node decided on the same meanwhile.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    record: &OperationRecord,
    terminal: Option<TerminalId>,
    decision: Decision,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (revision, refusal) = match decision {
        Decision::Accepted(revision) => (Some(to_bigint(revision)?), None),
        Decision::Refused(refusal) => (None, Some(to_json(&refusal)?)),
    };
    sqlx::query(
        "INSERT INTO operation (id, registration, terminal, record, revision, refusal, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(record.id.to_string())
    .bind(record.registration.to_string())
    .bind(terminal.map(|terminal| terminal.to_string()))
    .bind(to_json(record)?)
    .bind(revision)
    .bind(refusal)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// What was applied to a registration, in order: when, and the record.
pub(crate) async fn applied(
    db: &mut AnyConnection,
    registration: kaodian_domain::RegistrationId,
) -> Result<Vec<OperationRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT record FROM operation WHERE registration = $1 AND revision IS NOT NULL ORDER BY revision",
    )
    .bind(registration.to_string())
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| from_json(&row.try_get::<String, _>("record")?)).collect()
}
