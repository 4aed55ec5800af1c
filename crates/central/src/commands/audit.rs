//! `kaodian-central audit`

use std::io::Write;

use clap::Subcommand;

use super::CommandError;
use crate::{App, payments, store};

/// Who changed what about accounts and staff.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List what was done, the newest first: time, event, by whom, terminal, site, account or staff member. No names
    #[command(after_help = "Example:\n  kaodian-central audit list --limit 20")]
    List {
        /// At most so many
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
}

pub(super) async fn run(
    command: Command,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let Command::List { limit } = command;
    let mut db = app.store().connection().await?;
    for entry in store::audit::latest(&mut db, limit).await? {
        let terminal = entry.terminal.map_or_else(|| "-".to_owned(), |terminal| terminal.to_string());
        writeln!(
            out,
            "{}\t{}\tby {}\tterminal {terminal}\tsite {}\t{}\t{}",
            payments::time_of_day(entry.at),
            entry.event,
            entry.by_whom,
            entry.site.as_ref().map_or("-", |site| site.0.as_str()),
            entry.subject.as_deref().unwrap_or("-"),
            entry.detail.as_deref().unwrap_or("-"),
        )?;
    }
    Ok(())
}
