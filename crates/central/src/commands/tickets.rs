//! `kaodian-central tickets`

use std::{collections::BTreeMap, collections::HashSet, fs, io::Write, path::PathBuf};

use clap::Subcommand;
use kaodian_domain::{RegistrationNumber, SittingId, SubjectCode, TicketNumber, TicketSeat, Timestamp};
use serde::Deserialize;

use super::CommandError;
use crate::{App, store, tickets};

/// Admission tickets: rooms and seats.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import the plan of rooms: one line of JSON for each ticket
    ///
    /// {"registrationNumber":"1100010027","subject":"66","ticketNumber":"6679110001030027",
    ///  "room":"03","seat":"27","startsAt":1806112800000}
    ///
    /// startsAt is in milliseconds since the epoch. A registration needs all of its subjects in
    /// one file; importing it again replaces its tickets. Each ticket gets a code that the server
    /// signs, for the candidate's name and document as they are at the time of the import.
    #[command(verbatim_doc_comment, after_help = "Example:\n  kaodian-central tickets import plan.jsonl")]
    Import {
        /// The file
        file: PathBuf,
    },
}

/// A line of the file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Row {
    registration_number: String,
    subject: String,
    ticket_number: String,
    room: String,
    seat: String,
    starts_at: i64,
}

pub(super) async fn run(
    command: Command,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let Command::Import { file } = command;
    let path = file.display().to_string();
    let text = fs::read_to_string(&file).map_err(CommandError::io(&path))?;
    // The whole file is read before anything is applied: a typing error stops it all.
    let plan = read(&path, &text)?;
    let catalogue = app.catalogues().current(app.store()).await?;
    let catalogue = catalogue.ok_or_else(|| CommandError::Input("there is no catalogue yet".to_owned()))?;
    let (mut accepted, mut refused) = (0_u32, 0_u32);
    for (number, tickets) in plan {
        match issue(app, &catalogue.sitting, &number, tickets).await? {
            Ok(()) => accepted += 1,
            Err(why) => {
                refused += 1;
                writeln!(out, "refused {number}: {why}")?;
            }
        }
    }
    writeln!(out, "tickets issued for {accepted} registrations, {refused} refused")?;
    if refused > 0 {
        return Err(CommandError::Input("some tickets were refused; see above".to_owned()));
    }
    Ok(())
}

fn read(path: &str, text: &str) -> Result<BTreeMap<String, Vec<TicketSeat>>, CommandError> {
    let mut plan: BTreeMap<String, Vec<TicketSeat>> = BTreeMap::new();
    let mut numbers = HashSet::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{path}, line {}", index + 1);
        let row: Row = serde_json::from_str(line)
            .map_err(|error| CommandError::Input(format!("{}: {error}", place())))?;
        if !numbers.insert(row.ticket_number.clone()) {
            return Err(CommandError::Input(format!(
                "{}: ticket {} is there twice",
                place(),
                row.ticket_number
            )));
        }
        plan.entry(row.registration_number).or_default().push(TicketSeat {
            subject: SubjectCode(row.subject),
            number: TicketNumber(row.ticket_number),
            room: row.room,
            seat: row.seat,
            starts_at: Timestamp(row.starts_at),
            code: None,
        });
    }
    Ok(plan)
}

async fn issue(
    app: &App,
    sitting: &SittingId,
    number: &str,
    seats: Vec<TicketSeat>,
) -> Result<Result<(), String>, CommandError> {
    let number = RegistrationNumber(number.to_owned());
    let found = {
        let mut db = app.store().connection().await?;
        store::registration::find_by_number(&mut db, sitting, &number).await?
    };
    let Some(stored) = found else { return Ok(Err("there is no such registration".to_owned())) };
    Ok(tickets::issue(app, &stored.registration, seats).await?)
}
