//! Operations that wait for their photo.

use kaodian_domain::{OperationRecord, TerminalId};
use sqlx::{AnyConnection, Row};

use super::{StoreError, to_bigint};

/// The photo that an operation must wait for because an earlier one of the same terminal, on the
/// same registration, waits for it: what comes after must not be decided before.
pub(crate) async fn photo_before(
    db: &mut AnyConnection,
    record: &OperationRecord,
    terminal: TerminalId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(
        "SELECT sha256 FROM held_operation
         WHERE registration = $1 AND terminal = $2 AND operation <> $3 AND sequence < $4",
    )
    .bind(record.registration.to_string())
    .bind(terminal.to_string())
    .bind(record.id.to_string())
    .bind(to_bigint(record.sequence)?)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.try_get("sha256")).transpose()?)
}

/// This operation waits.
pub(crate) async fn hold(
    db: &mut AnyConnection,
    record: &OperationRecord,
    terminal: TerminalId,
    sha256: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO held_operation (registration, terminal, operation, sequence, sha256)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (registration, terminal) DO UPDATE SET
             operation = excluded.operation, sequence = excluded.sequence, sha256 = excluded.sha256",
    )
    .bind(record.registration.to_string())
    .bind(terminal.to_string())
    .bind(record.id.to_string())
    .bind(to_bigint(record.sequence)?)
    .bind(sha256.to_owned())
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
