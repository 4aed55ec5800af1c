//! `kaodian-central registration`

use std::io::Write;

use clap::Subcommand;
use kaodian_domain::{Registration, RegistrationId, RegistrationNumber, status};

use super::CommandError;
use crate::{App, payments, store};

/// Look at registrations.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List those that changed last: identity, number, site, status. No names
    #[command(after_help = "Example:\n  kaodian-central registration list --limit 20")]
    List {
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show one with its history. It holds personal data
    #[command(after_help = "Example:\n  kaodian-central registration show 1100010001")]
    Show {
        /// Its identity or its number
        registration: String,
    },
}

pub(super) async fn run(
    command: Command,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let catalogue = app.catalogues().current(app.store()).await?;
    let catalogue = catalogue.ok_or_else(|| CommandError::Input("there is no catalogue yet".to_owned()))?;
    let mut db = app.store().connection().await?;
    let line = |registration: &Registration| {
        let number = registration.number.as_ref().map_or("-", |number| number.0.as_str());
        let site = registration.choice.site().map_or("-", |site| site.0.as_str());
        let status = status(registration, &catalogue.rules_for(registration));
        format!("{}\t{number}\t{site}\t{status:?}\trevision {}", registration.id, registration.revision)
    };
    match command {
        Command::List { limit } => {
            for stored in store::registration::of_sitting(&mut db, &catalogue.sitting, limit).await? {
                writeln!(out, "{}", line(&stored.registration))?;
            }
        }
        Command::Show { registration } => {
            let found = match registration.parse() {
                Ok(id) => store::registration::find(&mut db, RegistrationId(id)).await?,
                Err(_) => {
                    let number = RegistrationNumber(registration.clone());
                    store::registration::find_by_number(&mut db, &catalogue.sitting, &number).await?
                }
            };
            let missing = || CommandError::Input(format!("there is no registration {registration}"));
            let registration = found.ok_or_else(missing)?.registration;
            writeln!(out, "{}", line(&registration))?;
            for record in store::operation::applied(&mut db, registration.id).await? {
                writeln!(out, "{}\t{:?}", payments::time_of_day(record.at), record.operation.kind())?;
            }
            let json = serde_json::to_string_pretty(&registration)
                .map_err(|_| CommandError::Input("it cannot be shown".to_owned()))?;
            writeln!(out, "{json}")?;
        }
    }
    Ok(())
}
