//! Operations that wait: for their photo, or for a server that knows them.

use kaodian_domain::{OperationId, OperationRecord, RegistrationId, TerminalId};
use kaodian_wire::Outcome;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::{StoreError, from_bigint, parts, placeholders, to_bigint, to_uuid};

/// An operation that waits; a terminal has one at most on each registration.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) registration: RegistrationId,
    pub(crate) terminal: TerminalId,
    pub(crate) operation: OperationId,
    pub(crate) sequence: u64,
    /// The photo that it waits for; empty for an operation that this server does not know.
    pub(crate) sha256: String,
}

impl Held {
    /// What the terminal is told of it, and of what it did after it.
    pub(crate) fn outcome(&self) -> Outcome {
        if self.sha256.is_empty() {
            Outcome::AwaitsUpdate
        } else {
            Outcome::AwaitsPhoto { sha256: self.sha256.clone() }
        }
    }
}

/// What waits on these registrations.
pub(crate) async fn of_registrations(
    db: &mut AnyConnection,
    ids: &[RegistrationId],
) -> Result<Vec<Held>, StoreError> {
    let mut held = Vec::new();
    for part in parts(ids) {
        let names = placeholders(1, part.len());
        let sql = format!(
            "SELECT registration, terminal, operation, sequence, sha256 FROM held_operation WHERE registration IN {names}"
        );
        let query = part.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, id| query.bind(id.to_string()));
        for row in query.fetch_all(&mut *db).await? {
            let id = |name| to_uuid(&row.try_get::<String, _>(name)?);
            held.push(Held {
                registration: RegistrationId(id("registration")?),
                terminal: TerminalId(id("terminal")?),
                operation: OperationId(id("operation")?),
                sequence: from_bigint(row.try_get("sequence")?)?,
                sha256: row.try_get("sha256")?,
            });
        }
    }
    Ok(held)
}

/// This operation waits.
pub(crate) async fn hold(db: &mut AnyConnection, held: &Held) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO held_operation (registration, terminal, operation, sequence, sha256)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (registration, terminal) DO UPDATE SET
             operation = excluded.operation, sequence = excluded.sequence, sha256 = excluded.sha256",
    )
    .bind(held.registration.to_string())
    .bind(held.terminal.to_string())
    .bind(held.operation.to_string())
    .bind(to_bigint(held.sequence)?)
    .bind(held.sha256.clone())
    .execute(db)
    .await?;
    Ok(())
}

/// This operation waits no longer.
pub(crate) async fn release(db: &mut AnyConnection, record: &OperationRecord) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM held_operation WHERE registration = $1 AND operation = $2")
        .bind(record.registration.to_string())
        .bind(record.id.to_string())
        .execute(db)
        .await?;
    Ok(())
}
