//! The command line: what an operator can do.

mod audit;
mod backup;
mod catalogue;
mod demo;
mod openapi;
mod payment;
mod plan;
mod plan_table;
mod reconcile;
mod registration;
mod review;
mod serve;
mod staff;
mod terminal;
mod tickets;

use std::{io::Write, path::PathBuf};

use clap::{Parser, Subcommand};

use crate::{App, CentralError, Clock, Config, Settings, StoreError, catalogue_file::CatalogueFileError};

/// The central server of Kaodian.
///
/// Everything lies in one data folder: database, photos, key. The server and other commands may
/// use the folder at the same time.
///
/// To look at it all, with an invented sitting:
///   kaodian-central demo --data-dir /tmp/kaodian-demo
///
/// First steps:
///   kaodian-central catalogue import assets/demo-catalogue.toml
///   kaodian-central serve
///   kaodian-central terminal code --site 110001
#[derive(Debug, Parser)]
#[command(version, verbatim_doc_comment)]
pub struct Arguments {
    /// The data folder; made when it is not there
    #[arg(
        long,
        visible_alias = "data-dir",
        global = true,
        value_name = "DIR",
        env = "KAODIAN_CENTRAL_DATA",
        default_value = "./central-data"
    )]
    data: PathBuf,
    /// The settings file; central.toml in the data folder when not given. docs/OPERATIONS.md lists its keys
    #[arg(long, global = true, value_name = "FILE", env = "KAODIAN_CENTRAL_SETTINGS")]
    settings: Option<PathBuf>,
    /// A PostgreSQL database (postgres://...) in the place of the file in the data folder
    #[arg(long, global = true, value_name = "URL", env = "KAODIAN_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// An S3-compatible store (s3://bucket/folder, AWS_* variables) in the place of the folder of photos
    #[arg(long, global = true, value_name = "URL", env = "KAODIAN_PHOTO_STORE")]
    photo_store: Option<String>,
    #[command(subcommand)]
    command: Command,
}

impl Arguments {
    /// What file, variables and command line settle; the nearer to the command wins.
    fn config(&self, public_url: &str) -> Result<Config, CentralError> {
        let path = self.settings.clone().unwrap_or_else(|| self.data.join("central.toml"));
        let mut settings = Settings::read(&path)?;
        settings.database_url = self.database_url.clone().or(settings.database_url);
        settings.photo_store = self.photo_store.clone().or(settings.photo_store);
        Ok(Config { settings, ..Config::new(&self.data, public_url) })
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer the terminals until SIGTERM or Ctrl-C
    Serve(serve::Arguments),
    Demo(demo::Arguments),
    /// The sitting: rules, sites, subjects, texts
    #[command(
        subcommand,
        after_help = "Example:\n  kaodian-central catalogue import assets/demo-catalogue.toml --dry-run"
    )]
    Catalogue(catalogue::Command),
    Backup(backup::Arguments),
    /// Terminals: let them in, list them, shut them out
    #[command(subcommand, after_help = "Example:\n  kaodian-central terminal code --site 110001")]
    Terminal(terminal::Command),
    /// Staff of the sites: who may do what at their terminals
    #[command(subcommand, after_help = "Example:\n  kaodian-central staff list --site 110001")]
    Staff(staff::Command),
    /// Who changed what about accounts and staff, and what happened on the terminals
    #[command(subcommand, after_help = "Example:\n  kaodian-central audit list --limit 20")]
    Audit(audit::Command),
    /// Admission tickets: rooms and seats
    #[command(subcommand, after_help = "Example:\n  kaodian-central tickets import plan.jsonl")]
    Tickets(tickets::Command),
    Plan(plan::Arguments),
    /// Look at registrations
    #[command(subcommand, after_help = "Example:\n  kaodian-central registration show 1100010001")]
    Registration(registration::Command),
    /// The queue of reviews, and the machines' verdicts on photos
    #[command(subcommand, after_help = "Example:\n  kaodian-central review queue --site 110001")]
    Review(review::Command),
    /// Orders at the gateways, and money that goes back
    #[command(subcommand, after_help = "Example:\n  kaodian-central payment list --unsettled")]
    Payment(payment::Command),
    /// Compare a gateway's bill of one day with our books
    Reconcile(reconcile::Arguments),
    Openapi(openapi::Arguments),
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The server's own parts.
    #[error(transparent)]
    Central(#[from] CentralError),
    /// The catalogue file.
    #[error("{path}: {source}")]
    Catalogue {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: CatalogueFileError,
    },
    /// A file or the terminal that the command was called from.
    #[error("{what}: {source}")]
    Io {
        /// Which.
        what: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// What was asked for is not there or makes no sense.
    #[error("{0}")]
    Input(String),
    /// A bill and our books differ; where was said.
    #[error("{0} differences")]
    Differences(usize),
}

impl CommandError {
    fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        CentralError::from(error).into()
    }
}

impl From<sqlx::Error> for CommandError {
    fn from(error: sqlx::Error) -> Self {
        CentralError::from(error).into()
    }
}

impl From<std::io::Error> for CommandError {
    fn from(source: std::io::Error) -> Self {
        Self::Io { what: "writing the answer".to_owned(), source }
    }
}

/// Does what the command line asks; `out` is told.
///
/// # Errors
/// [`CommandError`], in words for the operator.
pub async fn run(
    arguments: Arguments,
    clock: Clock,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let config = arguments.config("")?;
    let command = match arguments.command {
        Command::Openapi(_) => return openapi::run(out),
        Command::Serve(serve) => return serve::run(serve, config, clock, out).await,
        Command::Demo(demo) => return demo::run(demo, config, clock, out).await,
        command => command,
    };
    let app = App::open(&config, clock).await?;
    let result = match command {
        Command::Catalogue(command) => catalogue::run(command, &app, out).await,
        Command::Backup(arguments) => backup::run(arguments, &app, out).await,
        Command::Terminal(command) => terminal::run(command, &app, out).await,
        Command::Staff(command) => staff::run(command, &app, out).await,
        Command::Audit(command) => audit::run(command, &app, out).await,
        Command::Plan(arguments) => plan::run(arguments, &app, out).await,
        Command::Tickets(command) => tickets::run(command, &app, out).await,
        Command::Registration(command) => registration::run(command, &app, out).await,
        Command::Review(command) => review::run(command, &app, out).await,
        Command::Payment(command) => payment::run(command, &app, out).await,
        Command::Reconcile(arguments) => reconcile::run(arguments, &app, out).await,
        Command::Serve(_) | Command::Demo(_) | Command::Openapi(_) => Ok(()),
    };
    app.close().await;
    result
}
