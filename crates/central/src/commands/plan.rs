//! `kaodian-central plan`

use std::io::Write;

use clap::{Args, Subcommand};
use kaodian_domain::{Catalogue, Site, SiteCode, Window};

use super::{CommandError, plan_table};
use crate::{
    App,
    admission::{PlanError, Unplaced},
    catalogue_file, catalogues, payments,
    planning::{self, Issued},
};

/// Plan the examination: sessions, rooms, seats, ticket numbers.
///
/// Rooms and sessions are those of the catalogue ([[sites.rooms]], rules.sessions). Everybody who is ready for a
/// ticket (submitted, paid, approved and confirmed where the site asks for it) is seated; nobody twice at one time;
/// neighbours differ in subject, or else in class and order of registration, where they can. Then the tickets are
/// issued, each with a code that the server signs. The same seed gives the same plan.
///
/// Run it again after late changes: seats that are still good stay, as few as possible move, and no ticket number
/// passes to somebody else. A run that was cut off goes on where it stopped.
///
///   kaodian-central plan --site 110001 --dry-run
///   kaodian-central plan --site 110001
///   kaodian-central plan publish --opens "2027-03-15 09:00" --closes "2027-03-28 18:00"
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, verbatim_doc_comment)]
pub(super) struct Arguments {
    #[command(flatten)]
    plan: PlanArguments,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
struct PlanArguments {
    /// The site's code; all sites without it
    #[arg(long)]
    site: Option<String>,
    /// Decides where there is a choice; the seed of the plan before, or 1
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Only show the plan: nothing is written, no ticket issued
    #[arg(long)]
    dry_run: bool,
    /// Tell it in JSON, one object for each site
    #[arg(long)]
    json: bool,
    /// Also while enrolment or corrections are still open
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say when candidates can print their tickets: a new version of the catalogue, which reaches the terminals
    #[command(
        after_help = "Example:\n  kaodian-central plan publish --opens \"2027-03-15 09:00\" --closes \"2027-03-28 18:00\" --site 110001"
    )]
    Publish(PublishArguments),
}

#[derive(Debug, Args)]
struct PublishArguments {
    /// From when, in China: "2027-03-15 09:00", or "+0d 09:00" counted from today
    #[arg(long, value_name = "TIME")]
    opens: String,
    /// Until when
    #[arg(long, value_name = "TIME")]
    closes: String,
    /// The site's code, once for each site; all sites without it
    #[arg(long)]
    site: Vec<String>,
}

pub(super) async fn run(
    arguments: Arguments,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    match arguments.command {
        Some(Command::Publish(publish)) => publish_window(publish, app, out).await,
        None => plan(arguments.plan, app, out).await,
    }
}

async fn in_force(app: &App) -> Result<std::sync::Arc<Catalogue>, CommandError> {
    let catalogue = app.catalogues().current(app.store()).await?;
    catalogue.ok_or_else(|| CommandError::Input("there is no catalogue yet".to_owned()))
}

fn site<'a>(catalogue: &'a Catalogue, code: &str) -> Result<&'a Site, CommandError> {
    let found = catalogue.site(&SiteCode(code.to_owned()));
    found.ok_or_else(|| CommandError::Input(format!("there is no site {code}")))
}

async fn plan(arguments: PlanArguments, app: &App, out: &mut (dyn Write + Send)) -> Result<(), CommandError> {
    let catalogue = in_force(app).await?;
    let closes_at = catalogue.rules.corrections_close_at.max(catalogue.rules.enrolment.closes_at);
    if app.now() < closes_at && !arguments.force && !arguments.dry_run {
        return Err(CommandError::Input(format!(
            "registrations can still change until {}; --dry-run shows the plan so far, --force makes it",
            payments::time_of_day(closes_at)
        )));
    }
    let sites: Vec<&Site> = match &arguments.site {
        Some(code) => vec![site(&catalogue, code)?],
        None => catalogue.sites.iter().collect(),
    };
    let mut failed = 0;
    for site in sites {
        failed += usize::from(!plan_site(&arguments, app, &catalogue, site, out).await?);
    }
    if failed > 0 {
        return Err(CommandError::Input(format!("{failed} sites are not done; see above")));
    }
    Ok(())
}

/// Whether the site is done.
async fn plan_site(
    arguments: &PlanArguments,
    app: &App,
    catalogue: &Catalogue,
    site: &Site,
    out: &mut (dyn Write + Send),
) -> Result<bool, CommandError> {
    let situation = planning::look_at(app, catalogue, site, arguments.seed).await?;
    let plan = match situation.plan() {
        Ok(plan) => plan,
        Err(error) => {
            tell_failure(site, &error, arguments.json, out)?;
            return Ok(false);
        }
    };
    let mut version = situation.before.version;
    let mut issued = None;
    if !arguments.dry_run {
        let Some(saved) = situation.save(app, &plan).await? else {
            writeln!(
                out,
                "site {}: somebody else planned it at the same moment; run it again",
                site.rules.code
            )?;
            return Ok(false);
        };
        version = saved;
        issued = Some(situation.issue(app, &plan).await?);
    }
    let table = plan_table::Table::new(&situation, &plan, version, issued.as_ref());
    if arguments.json {
        let text = serde_json::to_string(&table).map_err(std::io::Error::other)?;
        writeln!(out, "{text}")?;
    } else {
        table.write(out)?;
    }
    Ok(issued.is_none_or(|Issued { refused, .. }| refused.is_empty()))
}

fn tell_failure(
    site: &Site,
    error: &PlanError,
    json: bool,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let code = &site.rules.code;
    if json {
        writeln!(out, "{}", serde_json::json!({ "site": code.0, "error": error.to_string() }))?;
        return Ok(());
    }
    writeln!(out, "site {code}: no plan: {error}")?;
    if let PlanError::DoesNotFit { unplaced, .. } = error {
        for Unplaced { number, subject, is_for_want_of_time } in unplaced.iter().take(20) {
            let why = if *is_for_want_of_time { "no time beside the other subjects" } else { "no seat" };
            writeln!(out, "  {number} subject {subject}: {why}")?;
        }
        if unplaced.len() > 20 {
            writeln!(out, "  and {} more", unplaced.len() - 20)?;
        }
        writeln!(out, "  add rooms or sessions to the catalogue, or allow rooms to be mixed (room_mixing)")?;
    }
    Ok(())
}

async fn publish_window(
    arguments: PublishArguments,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let catalogue = in_force(app).await?;
    let today = app.now().date_in_china();
    let read = |text: &str| {
        catalogue_file::moment(text, today)
            .ok_or_else(|| CommandError::Input(format!("{text:?} is not a time such as 2027-03-15 09:00")))
    };
    let window = Window { opens_at: read(&arguments.opens)?, closes_at: read(&arguments.closes)? };
    let codes = match arguments.site.as_slice() {
        [] => catalogue.sites.iter().map(|site| site.rules.code.clone()).collect(),
        codes => codes
            .iter()
            .map(|code| Ok(site(&catalogue, code)?.rules.code.clone()))
            .collect::<Result<Vec<_>, CommandError>>()?,
    };
    let count = codes.len();
    let amended = catalogues::amend(app.store(), app.now(), |catalogue| {
        for site in catalogue.sites.iter_mut().filter(|site| codes.contains(&site.rules.code)) {
            site.rules.ticket_window = Some(window);
        }
    });
    match amended.await? {
        Some(Ok(version)) => {
            writeln!(
                out,
                "tickets of {count} sites can be printed from {} to {}; catalogue version {version} is in force",
                payments::time_of_day(window.opens_at),
                payments::time_of_day(window.closes_at)
            )?;
            Ok(())
        }
        Some(Err(problems)) => Err(CommandError::Input(problems.join("\n"))),
        None => Err(CommandError::Input("there is no catalogue yet".to_owned())),
    }
}
