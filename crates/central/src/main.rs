//! `kaodian-central`: the central server and its commands.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use clap::Parser;
use kaodian_central::{Clock, commands};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = commands::Arguments::parse();
    // RUST_LOG chooses; without it: what matters to whoever runs the server.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
    match commands::run(arguments, Clock::system(), &mut std::io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "kaodian-central: {error}");
            ExitCode::FAILURE
        }
    }
}
