//! The terminal without a window: for administrators, scripts and tests.
//!
//! Exit status: 0 yes or done, 1 no, 2 could not.

mod activate;
mod answer;
mod audit;
mod camera;
mod database;
mod document;
mod forms;
mod photo;
mod printing;
mod prints;
mod qr;
mod recovery;
mod registration;
mod review;
mod setup;
mod staff;
mod sync;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kaodian_terminal::{Home, OpenError, Terminal};

use answer::{Answer, Failure};

/// The enrolment terminal without a window.
///
/// Exit status: 0 yes or done, 1 no, 2 could not.
#[derive(Parser)]
#[command(name = "kaodianctl", version)]
struct Arguments {
    /// Print one JSON document instead of words.
    #[arg(long, global = true)]
    json: bool,
    /// The terminal's folder; else KAODIAN_HOME, else the user's data folder.
    #[arg(long, global = true)]
    home: Option<std::path::PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Identity documents.
    #[command(subcommand)]
    Id(document::IdCommand),
    /// Names.
    #[command(subcommand)]
    Name(document::NameCommand),
    /// Photos.
    #[command(subcommand)]
    Photo(photo::PhotoCommand),
    /// Cameras.
    #[command(subcommand)]
    Camera(camera::CameraCommand),
    /// The printers that the system knows.
    Printers,
    /// Print a PDF on A4; no when it is not printed.
    Print(printing::Print),
    /// The journal of this terminal's prints: those to be answered first, then the newest first.
    Prints,
    /// Forms as PDFs.
    #[command(subcommand)]
    Forms(forms::FormsCommand),
    /// The codes on registration forms and admission tickets.
    #[command(subcommand)]
    Qr(qr::QrCommand),
    /// The terminal's database.
    #[command(subcommand)]
    Db(database::DatabaseCommand),
    /// What happened on this terminal.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// The connection to the central server.
    #[command(subcommand)]
    Sync(sync::SyncCommand),
    /// Registrations on this terminal.
    #[command(subcommand)]
    Registration(registration::RegistrationCommand),
    /// Registrations that wait for a reviewer.
    #[command(subcommand)]
    Review(review::ReviewCommand),
    /// Candidates' accounts; the password is read from standard input.
    #[command(subcommand)]
    Account(activate::AccountCommand),
    /// Staff of the terminal's site.
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// What staff can set up at the terminal itself.
    #[command(subcommand)]
    Setup(setup::SetupCommand),
    /// Make this folder a terminal, with the one-time code that the centre gave out.
    Activate(activate::Activate),
}

/// Opens the terminal in the chosen folder.
async fn open(home: Home) -> Result<Terminal, Failure> {
    Terminal::open(home).await.map_err(|error| match error {
        OpenError::NotActivated => Failure::new("not_activated", "the terminal has not been activated"),
        other => Failure::new(open_code(&other), other.to_string()),
    })
}

/// Does something with the terminal in the chosen folder, and closes it properly: what the
/// write-ahead log holds is then in the database file.
async fn with_terminal(
    home: Home,
    work: impl AsyncFnOnce(Terminal) -> Result<Answer, Failure>,
) -> Result<Answer, Failure> {
    let terminal = open(home).await?;
    let store = terminal.store().clone();
    let outcome = work(terminal).await;
    store.close().await;
    outcome
}

/// The code of a failure to open, for scripts.
fn open_code(error: &OpenError) -> &'static str {
    use kaodian_store::StoreError as S;
    match error {
        OpenError::Home(_) => "not_set_up",
        OpenError::Secret(_) => "secrets_unavailable",
        OpenError::KeyMissing => "key_missing",
        OpenError::NotActivated => "not_activated",
        OpenError::Incomplete(_) => "program_incomplete",
        OpenError::Store(store) => match store {
            S::Missing => "database_missing",
            S::WrongKey => "database_key_wrong",
            S::Corrupt => "database_damaged",
            S::Full => "disk_full",
            S::NewerSchema { .. } => "database_newer",
            S::AlreadyThere | S::Unreadable(_) | S::Folder(_) | S::Database(_) => "database_failed",
        },
    }
}

async fn run(command: Command, home: Home, as_json: bool) -> Result<Answer, Failure> {
    match command {
        Command::Id(command) => document::id(command),
        Command::Name(command) => document::name(command),
        Command::Photo(command) => photo::run(command),
        Command::Camera(command) => camera::run(command),
        Command::Printers => printing::printers(),
        Command::Print(print) => printing::run(print, as_json),
        Command::Prints => with_terminal(home, async |t| prints::run(t).await).await,
        Command::Forms(command) => forms::run(command),
        Command::Qr(command) => qr::run(command, home).await,
        Command::Db(command) => with_terminal(home, async |t| database::run(command, t).await).await,
        Command::Audit(command) => with_terminal(home, async |t| audit::run(command, t).await).await,
        Command::Sync(command) => with_terminal(home, async |t| sync::run(command, t).await).await,
        Command::Registration(command) => {
            with_terminal(home, async |t| registration::run(command, t).await).await
        }
        Command::Review(command) => with_terminal(home, async |t| review::run(command, t).await).await,
        Command::Account(command) => with_terminal(home, async |t| activate::account(command, t).await).await,
        Command::Staff(command) => with_terminal(home, async |t| staff::run(command, t).await).await,
        Command::Setup(command) => with_terminal(home, async |t| setup::run(command, t).await).await,
        Command::Activate(command) => activate::run(command, home).await,
    }
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("KAODIAN_LOG").unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let home = arguments.home.map_or_else(Home::default_place, Home::at);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(run(arguments.command, home, arguments.json));
            // A keyring that never answers must not keep the program from ending.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(Failure::new("unexpected", error.to_string())),
    };
    answer::print(outcome, arguments.json)
}
