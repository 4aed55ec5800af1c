//! The log of all operations that were decided.

use std::collections::HashMap;

use kaodian_domain::{
    Edits, OperationId, OperationKind, OperationRecord, Refusal, RegistrationId, TerminalId, Timestamp,
};
use serde::Deserialize;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::{StoreError, from_bigint, from_json, parts, placeholders, to_bigint, to_json, to_uuid};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Applied; the registration's revision after it.
    Accepted(u64),
    /// Refused for good.
    Refused(Refusal),
}

/// An operation with what was decided on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided<'a> {
    pub(crate) record: &'a OperationRecord,
    pub(crate) decision: Decision,
}

/// What was decided on these operations before; new ones are not in it.
pub(crate) async fn decisions(
    db: &mut AnyConnection,
    ids: &[OperationId],
) -> Result<HashMap<OperationId, Decision>, StoreError> {
    let mut decisions = HashMap::new();
    for part in parts(ids) {
        let names = placeholders(1, part.len());
        let sql = format!("SELECT id, revision, refusal FROM operation WHERE id IN {names}");
        let query = part.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, id| query.bind(id.to_string()));
        for row in query.fetch_all(&mut *db).await? {
            let refusal: Option<String> = row.try_get("refusal")?;
            let decision = match refusal {
                Some(refusal) => Decision::Refused(from_json(&refusal)?),
                None => Decision::Accepted(from_bigint(row.try_get("revision")?)?),
            };
            decisions.insert(OperationId(to_uuid(&row.try_get::<String, _>("id")?)?), decision);
        }
    }
    Ok(decisions)
}

/// Writes down what was decided. Fails as contention when another node decided on the same meanwhile.
pub(crate) async fn insert_all(
    db: &mut AnyConnection,
    decided: &[Decided<'_>],
    terminal: Option<TerminalId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for part in parts(decided) {
        let rows = placeholders(part.len(), 7);
        let mut query = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO operation (id, registration, terminal, record, revision, refusal, decided_at) VALUES {rows}"
        )));
        for Decided { record, decision } in part {
            let (revision, refusal) = match decision {
                Decision::Accepted(revision) => (Some(to_bigint(*revision)?), None),
                Decision::Refused(refusal) => (None, Some(to_json(refusal)?)),
            };
            query = query
                .bind(record.id.to_string())
                .bind(record.registration.to_string())
                .bind(terminal.map(|terminal| terminal.to_string()))
                .bind(to_json(record)?)
                .bind(revision)
                .bind(refusal)
                .bind(now.0);
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// Of a record, what kind of operation it holds.
#[derive(Deserialize)]
struct OfKind {
    operation: Kind,
}

#[derive(Deserialize)]
struct Kind {
    kind: OperationKind,
}

/// Who edited these registrations last, as it matters to this terminal.
pub(crate) async fn edits(
    db: &mut AnyConnection,
    registrations: &[RegistrationId],
    terminal: TerminalId,
) -> Result<HashMap<RegistrationId, Edits>, StoreError> {
    let mut edits: HashMap<_, Edits> = HashMap::new();
    for part in parts(registrations) {
        let names = placeholders(1, part.len());
        let sql = format!(
            "SELECT registration, terminal, record, revision FROM operation
             WHERE registration IN {names} AND revision IS NOT NULL AND terminal IS NOT NULL
             ORDER BY registration, revision"
        );
        let query = part.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, id| query.bind(id.to_string()));
        for row in query.fetch_all(&mut *db).await? {
            let id = RegistrationId(to_uuid(&row.try_get::<String, _>("registration")?)?);
            let of_kind: OfKind = from_json(&row.try_get::<String, _>("record")?)?;
            let revision = from_bigint(row.try_get("revision")?)?;
            let elsewhere = to_uuid(&row.try_get::<String, _>("terminal")?)? != terminal.0;
            edits.entry(id).or_default().note(of_kind.operation.kind, revision, elsewhere);
        }
    }
    Ok(edits)
}

/// What was applied to a registration, in order: when, and the record.
pub(crate) async fn applied(
    db: &mut AnyConnection,
    registration: RegistrationId,
) -> Result<Vec<OperationRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT record FROM operation WHERE registration = $1 AND revision IS NOT NULL ORDER BY revision",
    )
    .bind(registration.to_string())
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| from_json(&row.try_get::<String, _>("record")?)).collect()
}
