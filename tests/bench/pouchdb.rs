//! The same work done by PouchDB, which terminals of other makers are built on: documents with a photo each, replicated to
//! express-pouchdb in another process.

use std::process::Command;

use kaodian_tests::{
    Failure, Outcome,
    programs::{run_well, target_folder},
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Replicated {
    arrived: u32,
    failed: u32,
    per_second: f64,
}

/// Documents a second.
pub(crate) fn documents_per_s(documents: u32, photo_bytes: usize) -> Outcome<f64> {
    let said = run_well(
        Command::new("node")
            .arg("replicate.mjs")
            .args([documents.to_string(), photo_bytes.to_string()])
            .current_dir(target_folder().join("bench/pouchdb")),
    )?;
    let done: Replicated = serde_json::from_str(&said)?;
    if (done.arrived, done.failed) != (documents, 0) {
        return Err(Failure::new("PouchDB lost documents"));
    }
    Ok(done.per_second)
}
