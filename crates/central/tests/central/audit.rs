//! The audit logs of terminals, as they come in: whole, in parts, again, with gaps, and changed.

use kaodian_domain::{AuditHead, AuditLink};
use kaodian_wire::{AUDIT_MAXIMUM, ProblemCode, PushAuditRequest, PushAuditResponse};
use serde_json::{Value, json};

use crate::support::{BEIJING, SHANGHAI, Server, Terminal};

/// A log of so many records, all of them somehow different.
fn log(length: usize) -> Vec<String> {
    let record = |sequence| json!({"sequence": sequence, "at": 1_800_000_000_000_i64, "event": "signed_out"});
    (1..=length).map(|sequence| record(sequence).to_string()).collect()
}

/// The part of a log after so many records, up to so many, as its terminal sends it.
fn part(log: &[String], after: usize, until: usize) -> PushAuditRequest {
    let link = log[..until].iter().fold(AuditLink::start(), |link, record| link.after(record));
    PushAuditRequest { records: log[after..until].to_vec(), link }
}

async fn send(terminal: &Terminal<'_>, request: &PushAuditRequest) -> (u64, bool) {
    let answer: PushAuditResponse = terminal.post("/v1/audit-records", request).await.ok();
    (answer.sequence, answer.is_broken)
}

#[tokio::test]
async fn a_log_comes_in_parts_each_of_them_once() {
    let server = Server::start().await;
    let (terminal, other) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let log = log(12);
    // Something before is missing: nothing is taken, and the terminal is told what to send.
    assert_eq!(send(&terminal, &part(&log, 3, 5)).await, (0, false));
    assert_eq!(send(&terminal, &part(&log, 0, 5)).await, (5, false));
    assert_eq!(send(&terminal, &part(&log, 0, 5)).await, (5, false));
    assert_eq!(send(&terminal, &part(&log, 1, 3)).await, (5, false));
    assert_eq!(send(&terminal, &part(&log, 7, 9)).await, (5, false));
    assert_eq!(send(&terminal, &part(&log, 3, 9)).await, (9, false));
    // Twice at the same time, as after an answer that was slow.
    let request = part(&log, 9, 12);
    let both = tokio::join!(send(&terminal, &request), send(&terminal, &request));
    assert!(both.0 == (12, false) || both.1 == (12, false), "{both:?}");
    assert_eq!(send(&terminal, &request).await, (12, false));
    // Another terminal's is its own.
    assert_eq!(send(&other, &part(&log, 0, 2)).await, (2, false));

    let listed = server.command(&["audit", "terminal", &terminal.id.to_string(), "--after", "10"]).await;
    let listed = listed.unwrap();
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("11\t") && lines[1].contains("signed_out"), "{listed}");
    let verified = server.command(&["audit", "verify"]).await.unwrap();
    let head = log.iter().fold(AuditHead::start(), |head, record| head.after(record).unwrap());
    assert!(verified.contains(&format!("12 records\t{}", head.link)), "{verified}");
    assert_eq!(verified.lines().count(), 2);
}

#[tokio::test]
async fn a_log_that_was_changed_is_not_taken_and_the_auditor_sees_it() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let log = log(6);
    assert_eq!(send(&terminal, &part(&log, 0, 4)).await, (4, false));
    let mut changed = log.clone();
    changed[1] = changed[1].replace("signed_out", "stopped");
    let mut shorter = log[..3].to_vec();
    shorter.push(json!({"sequence": 4, "at": 1, "event": "started"}).to_string());
    shorter.push(json!({"sequence": 5, "at": 2, "event": "stopped"}).to_string());
    let wrong = PushAuditRequest { link: AuditLink::start(), ..part(&log, 4, 6) };
    for request in
        [part(&changed, 0, 6), part(&changed, 1, 2), part(&changed, 4, 6), part(&shorter, 3, 5), wrong]
    {
        assert_eq!(send(&terminal, &request).await, (4, true));
    }
    let listed = server.command(&["audit", "list"]).await.unwrap();
    let told: Vec<_> = listed.lines().filter(|line| line.contains("terminal_log_broken")).collect();
    assert_eq!(told.len(), 1, "{listed}");
    assert!(told[0].contains(&terminal.id.to_string()) && told[0].contains("after 4"), "{listed}");
    server.advance_minutes(24 * 60 + 1);
    assert_eq!(send(&terminal, &part(&changed, 0, 6)).await, (4, true));
    let listed = server.command(&["audit", "list"]).await.unwrap();
    assert_eq!(listed.lines().filter(|line| line.contains("terminal_log_broken")).count(), 2);
    // The one that was written goes on.
    assert_eq!(send(&terminal, &part(&log, 4, 6)).await, (6, false));
    assert!(server.command(&["audit", "verify"]).await.is_ok());
}

#[tokio::test]
async fn what_is_no_log_is_malformed() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let record = |value: Value| value.to_string();
    let with = |sequence: Value, at: Value, event: Value| {
        vec![record(json!({"sequence": sequence, "at": at, "event": event}))]
    };
    let wrong = [
        vec![],
        vec![String::new()],
        vec!["null".to_owned()],
        with(json!(0), json!(1), json!("started")),
        with(json!(-1), json!(1), json!("started")),
        with(json!(1.5), json!(1), json!("started")),
        with(json!(1), json!("soon"), json!("started")),
        with(json!(1), json!(1), json!("")),
        with(json!(1), json!(1), json!("a\u{0}b")),
        with(json!(1), json!(1), json!("'; DROP TABLE audit; --")),
        with(json!(1), json!(1), json!("e".repeat(65))),
        [log(1), log(1)].concat(),
        [log(1), log(3)[2..].to_vec()].concat(),
        [with(json!(1), json!(1), json!("started")), log(1)].concat(),
    ];
    for records in wrong {
        let link = records.iter().fold(AuditLink::start(), |link, record| link.after(record));
        let request = PushAuditRequest { records: records.clone(), link };
        terminal.post("/v1/audit-records", &request).await.is(ProblemCode::Malformed);
    }
    for link in [json!("0"), json!("x".repeat(64)), json!(7), json!(null)] {
        let request = json!({"records": log(1), "link": link});
        terminal.post("/v1/audit-records", &request).await.is(ProblemCode::Malformed);
    }
    terminal
        .post("/v1/audit-records", &part(&log(AUDIT_MAXIMUM + 1), 0, AUDIT_MAXIMUM + 1))
        .await
        .is(ProblemCode::TooLarge);
    // Far away, and no fault: the terminal is told that nothing is here.
    let far = with(json!(u64::MAX), json!(i64::MIN), json!("started"));
    let link = AuditLink::start().after(&far[0]);
    assert_eq!(send(&terminal, &PushAuditRequest { records: far, link }).await, (0, false));
    assert_eq!(
        send(&terminal, &part(&log(AUDIT_MAXIMUM), 0, AUDIT_MAXIMUM)).await,
        (AUDIT_MAXIMUM as u64, false)
    );
}
