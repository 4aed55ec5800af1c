//! `db check`.

use clap::Subcommand;
use kaodian_store::StoreError;
use kaodian_terminal::Terminal;
use serde_json::json;

use crate::answer::{Answer, Failure};

/// The terminal's database.
#[derive(Subcommand)]
pub(crate) enum DatabaseCommand {
    /// Read every page and check its seal and structure.
    Check,
}

/// `db check`
pub(crate) async fn run(command: DatabaseCommand, terminal: Terminal) -> Result<Answer, Failure> {
    let DatabaseCommand::Check = command;
    let failure = |error: StoreError| Failure::new("database_failed", error.to_string());
    let schema = terminal.store().schema_version().await.map_err(failure)?;
    let outbox = terminal.store().outbox_counts().await.map_err(failure)?;
    let is_sound = match terminal.store().check().await {
        Ok(()) => true,
        Err(StoreError::Corrupt) => false,
        Err(error) => return Err(failure(error)),
    };
    let json = json!({
        "sound": is_sound, "schema": schema,
        "pendingOperations": outbox.operations, "pendingPhotos": outbox.photos,
    });
    let words = format!(
        "{}; schema {schema}; {} operations and {} photos wait to be uploaded",
        if is_sound { "the database is sound" } else { "the database is damaged" },
        outbox.operations,
        outbox.photos
    );
    Ok(Answer::when(is_sound, json, words))
}
