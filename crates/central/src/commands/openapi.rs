//! `kaodian-central openapi`

use std::io::Write;

use clap::Args;

use super::CommandError;
use crate::{app, openapi};

/// Describe the HTTP interface for programs (OpenAPI 3.1, JSON)
///
/// The description is of this very version and needs no data folder.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = "Example:\n  kaodian-central openapi > kaodian.json")]
pub(super) struct Arguments {}

pub(super) fn run(out: &mut dyn Write) -> Result<(), CommandError> {
    let unwritten = |error: serde_json::Error| CommandError::Input(error.to_string());
    let description = openapi::told(&app::description()).map_err(unwritten)?;
    let text = serde_json::to_string_pretty(&description).map_err(unwritten)?;
    writeln!(out, "{text}")?;
    Ok(())
}
