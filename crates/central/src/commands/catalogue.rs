//! `kaodian-central catalogue`

use std::{fs, io::Write, path::PathBuf};

use clap::Subcommand;

use super::CommandError;
use crate::{
    App, catalogue_file,
    catalogues::{self, Import},
};

/// The sitting: rules, sites, subjects, texts.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Put a catalogue file in force; terminals fetch it with their next exchange
    ///
    /// Times in the file may count from today: "+30d 17:00". Importing what is in force already
    /// changes nothing.
    #[command(
        after_help = "Examples:\n  kaodian-central catalogue import catalogue.toml --dry-run\n  kaodian-central catalogue import catalogue.toml"
    )]
    Import {
        /// The file, for example assets/demo-catalogue.toml
        file: PathBuf,
        /// Only check the file and list what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Print the catalogue in force as a file
    #[command(after_help = "Example:\n  kaodian-central catalogue export > catalogue.toml")]
    Export,
}

pub(super) async fn run(
    command: Command,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    match command {
        Command::Import { file, dry_run } => import(app, file, dry_run, out).await,
        Command::Export => {
            let in_force = app.catalogues().current(app.store()).await?;
            let catalogue =
                in_force.ok_or_else(|| CommandError::Input("there is no catalogue yet".to_owned()))?;
            let text = catalogue_file::export(&catalogue)
                .map_err(|source| CommandError::Catalogue { path: "export".to_owned(), source })?;
            Ok(write!(out, "{text}")?)
        }
    }
}

async fn import(
    app: &App,
    file: PathBuf,
    dry_run: bool,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let path = file.display().to_string();
    let text = fs::read_to_string(&file).map_err(CommandError::io(&path))?;
    let today = app.now().date_in_china();
    let catalogue = catalogue_file::import(&text, today)
        .map_err(|source| CommandError::Catalogue { path: path.clone(), source })?;
    let in_force = app.catalogues().current(app.store()).await?;
    let lines = match &in_force {
        Some(in_force) => catalogue_file::differences(in_force, &catalogue)
            .map_err(|_| CommandError::Input(format!("{path}: cannot be compared")))?,
        None => vec![format!("+ sitting {} with {} sites", catalogue.sitting, catalogue.sites.len())],
    };
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    if dry_run {
        writeln!(out, "{} changes; nothing was written (--dry-run)", lines.len())?;
        return Ok(());
    }
    let Import { version, is_new } = catalogues::import(app.store(), catalogue, app.now()).await?;
    let said = if is_new { "is in force" } else { "is in force already; nothing changed" };
    writeln!(out, "catalogue version {version} {said}")?;
    Ok(())
}
