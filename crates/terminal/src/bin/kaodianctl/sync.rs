//! `sync once`, `sync status`.

use clap::Subcommand;
use kaodian_terminal::{ErrorCode, Terminal};
use serde_json::json;

use crate::answer::{Answer, Failure, from_app};

/// The connection to the central server.
#[derive(Subcommand)]
pub(crate) enum SyncCommand {
    /// Bring terminal and central server into step, once.
    ///
    /// What is cut goes on where it stopped when this is run again. `update_needed` means that the terminal's program is
    /// too old for the central server; what waits here stays until it was updated.
    Once,
    /// What waits to be uploaded, and what was refused; no while something waits.
    ///
    /// A refused operation was not done anywhere: the registration is as the central server has it. Look at it with
    /// `registration show`, and do again what is still wanted.
    Status,
}

/// `sync once`, `sync status`
pub(crate) async fn run(command: SyncCommand, terminal: Terminal) -> Result<Answer, Failure> {
    match command {
        SyncCommand::Once => match terminal.synchronise().await {
            Ok(report) => {
                let json = json!({
                    "accepted": report.accepted, "refused": report.refused, "photos": report.photos,
                    "awaitingUpdate": report.awaiting_update,
                    "pulled": report.pulled, "catalogueChanged": report.catalogue_changed,
                });
                let mut words = format!(
                    "{} operations accepted, {} refused, {} photos sent, {} registrations received",
                    report.accepted, report.refused, report.photos, report.pulled
                );
                if report.awaiting_update > 0 {
                    words += &format!(
                        "\n{} operations wait here until the central server was updated: it does not know them yet",
                        report.awaiting_update
                    );
                }
                Ok(Answer::yes(json, words))
            }
            Err(error) if error.code == ErrorCode::UpdateNeeded => Err(Failure::new(
                "update_needed",
                "the central server no longer speaks with this version of the program: update the terminal. \
                 Nothing is lost; what waits here is uploaded after the update",
            )),
            Err(error) => from_app(error),
        },
        SyncCommand::Status => {
            let store = terminal.store();
            let failure =
                |error: kaodian_store::StoreError| Failure::new("database_failed", error.to_string());
            let outbox = store.outbox_counts().await.map_err(failure)?;
            let refused = store.refused(None).await.map_err(failure)?;
            let refusals: Vec<_> = refused
                .iter()
                .map(|refused| {
                    json!({
                        "registration": refused.record.registration,
                        "operation": refused.record.operation.kind(),
                        "refusal": refused.refusal,
                        "at": refused.refused_at,
                    })
                })
                .collect();
            let json = json!({
                "pendingOperations": outbox.operations, "pendingPhotos": outbox.photos, "refusals": refusals,
            });
            let is_in_step = outbox.operations == 0 && outbox.photos == 0;
            let mut words = format!(
                "{} operations and {} photos wait to be uploaded; {} were refused",
                outbox.operations,
                outbox.photos,
                refused.len()
            );
            for refused in &refused {
                let kind = serde_json::to_value(refused.record.operation.kind()).unwrap_or_default();
                let kind = kind.as_str().unwrap_or_default();
                words += &format!("\n{}  {kind}: {}", refused.record.registration, refused.refusal);
            }
            Ok(Answer::when(is_in_step, json, words))
        }
    }
}
