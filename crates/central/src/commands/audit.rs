//! `kaodian-central audit`

use std::io::Write;

use clap::Subcommand;

use kaodian_domain::{Actor, AuditRecord, TerminalId};

use super::CommandError;
use crate::{App, audit_logs, payments, store};

/// Who changed what about accounts and staff, and what happened on the terminals.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List what was done, the newest first: time, event, by whom, terminal, site, account or staff member. No names
    #[command(after_help = "Example:\n  kaodian-central audit list --limit 20")]
    List {
        /// At most so many
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// List what a terminal has written down, in its order: number, time, event, by whom, to what. No names
    #[command(
        after_help = "Example:\n  kaodian-central audit terminal 0198c1de-0000-7000-8000-000000000001 --after 1200"
    )]
    Terminal {
        /// The terminal, as `terminal list` names it
        terminal: uuid::Uuid,
        /// From the record after this one on
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// At most so many
        #[arg(long, default_value_t = 1000)]
        limit: usize,
    },
    /// Follow the chain of every terminal's log from its first record; an error when one does not fit
    ///
    /// A terminal whose own log was changed after it had been sent is in `audit list` as terminal_log_broken.
    #[command(after_help = "Example:\n  kaodian-central audit verify")]
    Verify,
}

pub(super) async fn run(
    command: Command,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    match command {
        Command::List { limit } => list(limit, app, out).await,
        Command::Terminal { terminal, after, limit } => {
            of_terminal(TerminalId(terminal), after, limit, app, out).await
        }
        Command::Verify => verify(app, out).await,
    }
}

async fn list(limit: u32, app: &App, out: &mut (dyn Write + Send)) -> Result<(), CommandError> {
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

async fn of_terminal(
    terminal: TerminalId,
    after: u64,
    limit: usize,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let mut db = app.store().connection().await?;
    for line in store::terminal_audit::after(&mut db, terminal, after, limit).await? {
        // What a newer program writes is shown as it is.
        let Ok(record) = serde_json::from_str::<AuditRecord>(&line.record) else {
            writeln!(out, "{}", line.record)?;
            continue;
        };
        let event = serde_json::to_value(record.event).unwrap_or_default();
        let by = match &record.by {
            None => "-".to_owned(),
            Some(Actor::Candidate { account }) => format!("candidate {account}"),
            Some(Actor::Staff { staff, .. }) => format!("staff {}", staff.0),
            Some(Actor::Central) => "central".to_owned(),
        };
        writeln!(
            out,
            "{}\t{}\t{}\tby {by}\t{}\t{}",
            record.sequence,
            payments::time_of_day(record.at),
            event.as_str().unwrap_or("-"),
            record.subject.as_deref().unwrap_or("-"),
            record.detail.as_deref().unwrap_or("-"),
        )?;
    }
    Ok(())
}

async fn verify(app: &App, out: &mut (dyn Write + Send)) -> Result<(), CommandError> {
    let terminals = {
        let mut db = app.store().connection().await?;
        store::terminal_audit::terminals(&mut db).await?
    };
    let mut broken = 0;
    for terminal in terminals {
        match audit_logs::verify(app, terminal).await? {
            Ok(head) => writeln!(out, "{terminal}\t{} records\t{}", head.sequence, head.link)?,
            Err(at) => {
                broken += 1;
                writeln!(out, "{terminal}\tBROKEN\t{at}")?;
            }
        }
    }
    if broken > 0 { Err(CommandError::Input(format!("{broken} logs do not fit"))) } else { Ok(()) }
}
