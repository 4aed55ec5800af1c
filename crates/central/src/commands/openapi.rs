//! `kaodian-central openapi`

use std::io::Write;

use clap::Args;

use super::CommandError;
use crate::app;

/// Describe the HTTP interface for programs (OpenAPI 3.1, JSON)
///
/// The description is of this very version and needs no data folder.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = "Example:\n  kaodian-central openapi > kaodian.json")]
pub(super) struct Arguments {}

pub(super) fn run(out: &mut dyn Write) -> Result<(), CommandError> {
    let text = app::description().to_pretty_json().map_err(|error| CommandError::Input(error.to_string()))?;
    writeln!(out, "{text}")?;
    Ok(())
}
