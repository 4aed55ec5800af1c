//! `kaodian-central openapi`

use std::io::Write;

use clap::Args;

use super::CommandError;
use crate::app;

/// Describe the HTTP interface for programs (OpenAPI 3.1, JSON)
///
/// The description is of this very version and needs no data folder:
///   kaodian-central openapi > kaodian.json
///   kaodian-central openapi | jq '.paths | keys'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Arguments {}

pub(super) fn run(out: &mut dyn Write) -> Result<(), CommandError> {
    let text = app::description().to_pretty_json().map_err(|error| CommandError::Input(error.to_string()))?;
    writeln!(out, "{text}")?;
    Ok(())
}
