//! `kaodian-central review`

use std::io::Write;

use clap::Subcommand;
use kaodian_domain::{SiteCode, Timestamp};
use kaodian_wire::{MachineVerdict, VerdictComparison};
use serde_json::{Value, json};

use super::CommandError;
use crate::{
    App, payments, reviews,
    store::{
        self,
        photo_verdict::{Counts, PhotoVerdict},
        review_queue::SiteQueue,
    },
};

/// The queue of reviews, and the machines' verdicts on photos.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tell how many registrations wait for a reviewer at each site, and since when the oldest does
    ///
    /// A registration is decided at a terminal of its site by somebody with the role reviewer. Sites where nobody waits
    /// are left out unless one is named.
    ///
    ///   kaodian-central review queue --site 110001
    #[command(verbatim_doc_comment)]
    Queue {
        /// Only this site
        #[arg(long)]
        site: Option<String>,
        /// Answer with one JSON list
        #[arg(long)]
        json: bool,
    },
    /// Compare what terminals and this server said of photos: counts, then the newest, one a line. No names
    ///
    /// Every photo that a terminal judged is judged here again. "same": both say the same by the same rules.
    /// "other_rules": both take it or both do not, by rules of different versions. "different": one takes what the other
    /// rejects, or they warn of different things; a terminal with many of these is broken, outdated or tampered with.
    /// "unjudged": the server has not looked yet.
    ///
    ///   kaodian-central review verdicts --site 110001 --disagreeing
    #[command(verbatim_doc_comment)]
    Verdicts {
        /// Only photos from terminals of this site
        #[arg(long)]
        site: Option<String>,
        /// List only those on which the two differ
        #[arg(long)]
        disagreeing: bool,
        /// List at most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Answer with one JSON object
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(
    command: Command,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    match command {
        Command::Queue { site, json } => queue(app, site.map(SiteCode), json, out).await,
        Command::Verdicts { site, disagreeing, limit, json } => {
            let site = site.map(SiteCode);
            let wanted = disagreeing.then_some(VerdictComparison::Different);
            let mut db = app.store().connection().await?;
            let counts = store::photo_verdict::counts(&mut db, site.as_ref()).await?;
            let newest = store::photo_verdict::newest(&mut db, site.as_ref(), wanted, limit).await?;
            if json { verdicts_as_json(counts, &newest, out) } else { list_verdicts(counts, &newest, out) }
        }
    }
}

async fn queue(
    app: &App,
    site: Option<SiteCode>,
    as_json: bool,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let mut queues = reviews::figures(app).await?;
    if let Some(site) = &site {
        queues.retain(|queue| queue.site == *site);
    }
    let age_s = |queue: &SiteQueue| (app.now().0 - queue.oldest_at.0).max(0) / 1000;
    if as_json {
        let entry = |queue: &SiteQueue| {
            json!({"site": queue.site, "waiting": queue.waiting, "oldestAt": queue.oldest_at,
                "oldestAgeS": age_s(queue)})
        };
        writeln!(out, "{:#}", Value::from_iter(queues.iter().map(entry)))?;
        return Ok(());
    }
    for queue in &queues {
        writeln!(
            out,
            "{}\t{} waiting\toldest {}, {} ago",
            queue.site,
            queue.waiting,
            payments::time_of_day(queue.oldest_at),
            duration(age_s(queue)),
        )?;
    }
    match (queues.is_empty(), site) {
        (true, Some(site)) => writeln!(out, "{site}\t0 waiting")?,
        (true, None) => writeln!(out, "nobody waits for a review")?,
        (false, _) => {}
    }
    Ok(())
}

/// As an operator reads it: 3 d 4 h, 2 h 5 min, 7 min.
fn duration(seconds: i64) -> String {
    let minutes = seconds / 60;
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

fn comparison(verdict: &PhotoVerdict) -> &'static str {
    verdict.judged.as_ref().map_or("unjudged", |judged| judged.comparison.name())
}

/// A verdict in one word group: `accepted ncre-2026.2 warns blurred`.
fn words(verdict: &MachineVerdict) -> String {
    let said = if verdict.accepted { "accepted" } else { "rejected" };
    let list = |what: &str, codes: &[String]| {
        if codes.is_empty() { String::new() } else { format!(" {what} {}", codes.join(",")) }
    };
    let engine = verdict.engine.as_ref().map_or_else(String::new, |engine| format!(" ({engine})"));
    format!(
        "{said} {}{engine}{}{}",
        verdict.rule_pack,
        list("rejects", &verdict.rejections),
        list("warns", &verdict.warnings)
    )
}

fn list_verdicts(
    counts: Counts,
    verdicts: &[PhotoVerdict],
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let Counts { same, other_rules, different, unjudged } = counts;
    writeln!(out, "same {same}\tother_rules {other_rules}\tdifferent {different}\tunjudged {unjudged}")?;
    for verdict in verdicts {
        let central = verdict.judged.as_ref().map_or_else(|| "-".to_owned(), |judged| words(&judged.verdict));
        writeln!(
            out,
            "{}\t{}\t{}\tterminal {}\tregistration {}\tphoto {}\tterminal: {}\tserver: {central}",
            payments::time_of_day(verdict.told_at),
            comparison(verdict),
            verdict.site,
            verdict.terminal,
            verdict.registration,
            verdict.sha256,
            words(&verdict.told),
        )?;
    }
    Ok(())
}

fn verdicts_as_json(
    counts: Counts,
    verdicts: &[PhotoVerdict],
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let at = |at: Timestamp| json!(at);
    let entry = |verdict: &PhotoVerdict| {
        json!({
            "toldAt": at(verdict.told_at), "comparison": comparison(verdict), "site": verdict.site,
            "terminal": verdict.terminal, "registration": verdict.registration, "sha256": verdict.sha256,
            "told": verdict.told,
            "central": verdict.judged.as_ref().map(|judged| json!({"at": at(judged.at), "verdict": judged.verdict})),
        })
    };
    let Counts { same, other_rules, different, unjudged } = counts;
    let counts =
        json!({"same": same, "otherRules": other_rules, "different": different, "unjudged": unjudged});
    let list = Value::from_iter(verdicts.iter().map(entry));
    writeln!(out, "{:#}", json!({"counts": counts, "verdicts": list}))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_in_two_figures() {
        for (seconds, told) in
            [(0, "0 min"), (59, "0 min"), (3_600, "1 h 0 min"), (7_500, "2 h 5 min"), (90_000, "1 d 1 h")]
        {
            assert_eq!(duration(seconds), told);
        }
    }
}
