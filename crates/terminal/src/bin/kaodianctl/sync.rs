//! `sync once`, `sync status`.

use clap::Subcommand;
use kaodian_terminal::Terminal;
use serde_json::json;

use crate::answer::{Answer, Failure, from_app};

/// The connection to the central server.
#[derive(Subcommand)]
pub(crate) enum SyncCommand {
    /// Bring terminal and central server into step, once.
    Once,
    /// What waits to be uploaded, and what was refused.
    Status,
}

/// `sync once`, `sync status`
pub(crate) async fn run(command: SyncCommand, terminal: Terminal) -> Result<Answer, Failure> {
    match command {
        SyncCommand::Once => match terminal.synchronise().await {
            Ok(report) => {
                let json = json!({
                    "accepted": report.accepted, "refused": report.refused, "photos": report.photos,
                    "pulled": report.pulled, "catalogueChanged": report.catalogue_changed,
                });
                let words = format!(
                    "{} operations accepted, {} refused, {} photos sent, {} registrations received",
                    report.accepted, report.refused, report.photos, report.pulled
                );
                Ok(Answer::yes(json, words))
            }
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
            let words = format!(
                "{} operations and {} photos wait to be uploaded; {} were refused",
                outbox.operations,
                outbox.photos,
                refused.len()
            );
            Ok(Answer::when(is_in_step, json, words))
        }
    }
}
