//! The central server on PostgreSQL beside pgbench: the same rows, once pushed by terminals over HTTP, signed and judged by
//! the rules, with the audit log of their terminals, and once inserted by PostgreSQL's own tool.

use std::{path::Path, process::Command, sync::Arc, time::Instant};

use kaodian_domain::{AuditEvent, AuditHead, AuditRecord, OperationRecord};
use kaodian_tests::{Central, Failure, Outcome, programs::run_well};
use kaodian_wire::{self as wire, PUSH_MAXIMUM, PushAuditRequest, PushRequest};
use tokio::task::JoinSet;

use crate::{
    central::document,
    faulty::Faults,
    postgres::{Durability, Postgres, programs},
    report::{Report, kept},
    station::Station,
};

const CLIENTS: u32 = 8;
/// Where they stand, in turn: as in a country, and as pgbench's clients do not wait for one another either.
const SITES: [&str; 3] = ["110001", "310002", "510003"];
/// Where they all stand at worst: one after the other settles with that site's seats.
const ONE_SITE: [&str; 1] = ["110001"];
/// Registrations that each terminal has begun, with three operations each.
const REGISTRATIONS: u32 = 1000;
const SECONDS: &str = "10";
const GOAL: f64 = 0.8;

/// Measures, and tells.
pub(crate) async fn measure(folder: &Path, report: &mut Report) -> Outcome {
    let postgres = Postgres::start(Durability::Full);
    let url = postgres.new_database();
    let data = folder.join("central-on-postgres");
    std::fs::create_dir_all(&data)?;
    std::fs::write(data.join("central.toml"), format!("database_url = \"{url}\"\n"))?;
    let central = Central::start(&data)?;
    let own = pushed(&folder.join("spread"), &central, &SITES, 0).await?;
    let crowded = pushed(&folder.join("crowded"), &central, &ONE_SITE, CLIENTS * REGISTRATIONS).await?;
    let database = url.rsplit('/').next().unwrap_or_default();
    let socket = postgres.socket_dir();
    let script = folder.join("insert.sql");
    std::fs::write(&script, self::script(&socket, database)?)?;
    // Without the server, which has its jobs.
    drop(central);
    let said = run_well(
        Command::new(programs().join("pgbench"))
            .args([
                "-U",
                "postgres",
                "-n",
                "-M",
                "prepared",
                "-j",
                "2",
                "-c",
                &CLIENTS.to_string(),
                "-T",
                SECONDS,
                "-h",
            ])
            .arg(&socket)
            .arg("-f")
            .arg(&script)
            .arg(database),
    )?;
    let rate =
        said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok());
    let peer = rate.ok_or_else(|| Failure::new("pgbench tells no rate"))?;
    // What is looked up must not take longer the more there is.
    let central = Central::start(&data)?;
    let first = 2 * CLIENTS * REGISTRATIONS;
    let later = pushed(&folder.join("later"), &central, &SITES, first).await?;
    drop(central);
    report.heading("The central server on PostgreSQL, and pgbench on the same one, 8 clients each");
    let row = |what: &str, rate: f64, goal: String| {
        [what.to_owned(), format!("{rate:.0} registrations a second"), goal]
    };
    let goal = |rate: f64| kept(rate >= peer * GOAL, "0.8 of pgbench");
    report.table(
        ["what", "measured", "goal"],
        [
            row(
                "pushed over HTTP from three sites: signed, judged, each with three operations and as many audit records",
                own,
                goal(own),
            ),
            row("the same from one site alone", crowded, goal(crowded)),
            row("the same from three sites, beside all that pgbench has inserted", later, goal(later)),
            row(
                "the same rows inserted by pgbench",
                peer,
                format!("{:.2} of it pushed, {:.2} from one site", own / peer, crowded / peer),
            ),
        ],
    );
    Ok(())
}

/// Registrations a second; of persons from `first` on.
async fn pushed(folder: &Path, central: &Central, sites: &[&'static str], first: u32) -> Outcome<f64> {
    std::fs::create_dir_all(folder)?;
    let mut stations = Vec::new();
    for number in 0..CLIENTS {
        let path = folder.join(format!("client-{number}.db"));
        let site = sites[number as usize % sites.len()];
        let station = Station::activate_at(site, &path, central, &format!("client-{first}-{number}")).await;
        let (mut outbox, mut sequence) = (Vec::new(), 0);
        for person in 0..REGISTRATIONS {
            let document = document(first + number * REGISTRATIONS + person);
            outbox.extend(station.begun_elsewhere(&document, &mut sequence).await);
        }
        let log = log(&outbox);
        stations.push((Arc::new(station), outbox, log));
    }
    let began = Instant::now();
    let mut pushing = JoinSet::new();
    for (station, outbox, log) in stations {
        pushing.spawn(async move {
            let faults = Faults::none();
            let client = station.client(&faults);
            let mut accepted = 0;
            for (operations, audit) in outbox.chunks(PUSH_MAXIMUM).zip(&log) {
                let answer = client.push(&PushRequest { operations: operations.to_vec() }).await?;
                accepted += answer
                    .results
                    .iter()
                    .filter(|result| matches!(result.outcome, wire::Outcome::Accepted { .. }))
                    .count();
                if client.push_audit(audit).await?.is_broken {
                    return Ok(false);
                }
            }
            Ok::<_, kaodian_sync::ClientError>(accepted == outbox.len())
        });
    }
    while let Some(done) = pushing.join_next().await {
        let done = done.map_err(|error| Failure::new(error.to_string()))?;
        if !done.map_err(|error| Failure::new(error.to_string()))? {
            return Err(Failure::new("not everything was accepted"));
        }
    }
    Ok(f64::from(CLIENTS * REGISTRATIONS) / began.elapsed().as_secs_f64())
}

/// What the terminal has written down of these operations, a part for each push of them.
fn log(outbox: &[OperationRecord]) -> Vec<PushAuditRequest> {
    let mut head = AuditHead::start();
    let mut push = |operations: &[OperationRecord]| {
        let mut records = Vec::new();
        for operation in operations {
            let record = AuditRecord {
                sequence: head.sequence + 1,
                at: operation.at,
                event: AuditEvent::OperationDone,
                by: Some(operation.actor.clone()),
                subject: Some(operation.registration.to_string()),
                detail: Some(operation.id.to_string()),
            };
            records.extend(serde_json::to_string(&record));
            head = records.last().and_then(|record: &String| head.after(record).ok()).unwrap_or(head);
        }
        PushAuditRequest { records, link: head.link }
    };
    outbox.chunks(PUSH_MAXIMUM).map(&mut push).collect()
}

/// One registration a transaction, with texts as long as those that the server wrote; at a site of their own, since they
/// cannot be read.
fn script(socket: &Path, database: &str) -> Outcome<String> {
    let longest = |sql: &str| {
        run_well(
            Command::new(programs().join("psql"))
                .args(["-U", "postgres", "-At", "-h"])
                .arg(socket)
                .args(["-d", database, "-c", sql]),
        )
    };
    let body = longest("SELECT body FROM registration LIMIT 1")?;
    let records = longest(
        "SELECT record FROM operation WHERE registration = (SELECT id FROM registration LIMIT 1) ORDER BY revision",
    )?;
    let audit = longest("SELECT record FROM terminal_audit LIMIT 1")?;
    let text = |text: &str| format!("'{}'", text.trim().replace('\'', "''").replace(':', "-"));
    let operations: Vec<_> = records
        .lines()
        .enumerate()
        .map(|(index, record)| {
            let id = format!("lpad((:n)::text || '-{index}', 36, '0')");
            let record = text(record);
            format!("({id}, lpad((:n)::text, 36, '0'), lpad('7', 36, '0'), {record}, {index}, NULL, 1800000000000)")
        })
        .collect();
    let link = "0".repeat(64);
    let record = text(&audit);
    let audit: Vec<_> = (1..=operations.len())
        .map(|sequence| {
            format!("(lpad((:n)::text, 36, '0'), {sequence}, 1800000000000, 'operation_done', {record}, '{link}', 1800000000000)")
        })
        .collect();
    Ok(format!(
        "\\set n random(1, 1000000000000000)\n\
         BEGIN;\n\
         INSERT INTO registration (id, sitting, account, revision, origin_site, site, number, document_key, due_at, body, changed_at) \
         VALUES (lpad((:n)::text, 36, '0'), '79', lpad('8', 36, '0'), 3, '990001', '990001', NULL, 'resident-' || (:n)::text, NULL, {}, 1800000000000);\n\
         INSERT INTO operation (id, registration, terminal, record, revision, refusal, decided_at) VALUES {};\n\
         INSERT INTO change_feed (site, registration, number) VALUES ('990001', lpad((:n)::text, 36, '0'), :n);\n\
         INSERT INTO terminal_audit (terminal, sequence, at, event, record, link, received_at) VALUES {};\n\
         COMMIT;\n",
        text(&body),
        operations.join(", "),
        audit.join(", ")
    ))
}
