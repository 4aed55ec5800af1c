//! `kaodian-central terminal`

use std::io::Write;

use clap::Subcommand;
use kaodian_domain::{SiteCode, TerminalId};

use super::CommandError;
use crate::{App, activation, payments, seats, store};

/// Terminals: let them in, list them, shut them out.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print a one-time code with which one terminal can be activated at a site
    ///
    /// The code is shown once and kept nowhere; make another when it is lost. Type it in the
    /// terminal's setup, or: kaodianctl activate --central URL --code CODE --name NAME
    #[command(
        after_help = "Example:\n  kaodian-central terminal code --site 110001 --name \"自助 3\" --valid-hours 24"
    )]
    Code {
        /// The site's code, six digits
        #[arg(long)]
        site: String,
        /// What to call the terminal unless it names itself
        #[arg(long, default_value = "")]
        name: String,
        /// For how long the code can be used
        #[arg(long, value_name = "HOURS", default_value_t = 72, value_parser = clap::value_parser!(u16).range(1..=720))]
        valid_hours: u16,
    },
    /// List all terminals
    #[command(after_help = "Example:\n  kaodian-central terminal list")]
    List,
    /// Refuse everything that a terminal signs from now on (stolen, sold, replaced)
    #[command(
        after_help = "Example:\n  kaodian-central terminal revoke 01936f0e-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
    )]
    Revoke {
        /// The terminal's identity, from the list
        id: String,
    },
}

pub(super) async fn run(
    command: Command,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    match command {
        Command::Code { site, name, valid_hours } => {
            let site = SiteCode(site);
            let catalogue = app.catalogues().current(app.store()).await?;
            let known = catalogue.ok_or_else(|| {
                CommandError::Input(
                    "there is no catalogue yet: kaodian-central catalogue import FILE".to_owned(),
                )
            })?;
            if known.site(&site).is_none() {
                let codes: Vec<_> = known.sites.iter().map(|site| site.rules.code.0.as_str()).collect();
                let codes = codes.join(" ");
                return Err(CommandError::Input(format!("there is no site {site}; there are: {codes}")));
            }
            let expires_at = app.now().plus_ms(i64::from(valid_hours) * 3_600_000);
            writeln!(out, "{}", activation::issue(app, &site, &name, expires_at).await?)?;
        }
        Command::List => {
            let mut db = app.store().connection().await?;
            for terminal in store::terminal::all(&mut db).await? {
                let since = payments::time_of_day(terminal.activated_at);
                let state = match terminal.revoked_at {
                    Some(at) => format!("revoked {}", payments::time_of_day(at)),
                    None => "active".to_owned(),
                };
                writeln!(
                    out,
                    "{}\t{}\t{}\tsince {since}\t{state}",
                    terminal.id, terminal.site, terminal.name
                )?;
            }
        }
        Command::Revoke { id } => {
            let mut tx = app.store().transaction().await?;
            let unknown = || CommandError::Input(format!("there is no active terminal {id}"));
            let terminal = id.parse().map(TerminalId).map_err(|_| unknown())?;
            if !store::terminal::revoke(&mut tx, terminal, app.now()).await? {
                return Err(unknown());
            }
            let seats = seats::return_all(&mut tx, terminal).await?;
            tx.commit().await?;
            match seats {
                0 => writeln!(out, "revoked")?,
                seats => writeln!(out, "revoked; {seats} seats that it held are free again")?,
            }
        }
    }
    Ok(())
}
