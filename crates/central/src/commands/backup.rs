//! `kaodian-central backup`

use std::{io::Write, path::PathBuf};

use clap::Args;

use super::CommandError;
use crate::{App, CentralError, store::StoreError};

/// Write the database to another file, whole and as of one moment, while the server runs
///
/// For the file in the data folder; PostgreSQL has pg_dump. Copy the folder of photos afterwards, so that every photo
/// that the database names is there, and keep central.key with them. docs/OPERATIONS.md says how to restore.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:\n  kaodian-central --data /srv/kaodian backup /backup/central.db"
)]
pub(super) struct Arguments {
    /// The file to write; it must not be there yet
    file: PathBuf,
}

pub(super) async fn run(
    arguments: Arguments,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let path = std::path::absolute(&arguments.file).map_err(CommandError::io("the backup"))?;
    if path.exists() {
        return Err(CommandError::Input(format!("{} is there already", path.display())));
    }
    let text =
        path.to_str().ok_or_else(|| CommandError::Input("the file's name is not Unicode".to_owned()))?;
    match app.store().back_up(text).await {
        Ok(()) => writeln!(out, "written: {}", path.display())?,
        Err(StoreError::NotAFile) => {
            return Err(CommandError::Input("the database is PostgreSQL: use pg_dump".to_owned()));
        }
        Err(error) => return Err(CentralError::from(error).into()),
    }
    Ok(())
}
