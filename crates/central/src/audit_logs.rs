//! The audit logs of the terminals: taken in as they come, each going on from what is here, and read for auditors.

use kaodian_domain::{AuditBroken, AuditHead, TerminalId, Timestamp};
use kaodian_wire::{PushAuditRequest, PushAuditResponse};
use serde::Deserialize;

use crate::{
    App, CentralError,
    store::{
        self, StoreError,
        audit::AuditEntry,
        terminal::Terminal,
        terminal_audit::{self, NewRecord},
    },
};

/// What the centre's own log says of a terminal's that does not go on from what is here.
const BROKEN: &str = "terminal_log_broken";

/// A terminal says the same in each of its rounds; once a day is enough to be told.
const TOLD_AGAIN_MS: i64 = 24 * 60 * 60 * 1000;

/// So many records are read at once where all are looked at.
const PAGE: usize = 1000;

/// What is read of a record. Its event may be one of a newer program.
#[derive(Deserialize)]
struct Stamped {
    sequence: u64,
    at: Timestamp,
    event: String,
}

/// What came is no part of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotALog;

/// Whether this may be what a program, this one or a newer, calls an event.
fn is_event(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// Takes in what a terminal has written down. What is here already is compared, what comes next is added, and where
/// something is missing in between nothing is.
pub(crate) async fn take(
    app: &App,
    terminal: &Terminal,
    request: &PushAuditRequest,
) -> Result<Result<PushAuditResponse, NotALog>, CentralError> {
    let stamped: Result<Vec<Stamped>, _> =
        request.records.iter().map(|text| serde_json::from_str(text)).collect();
    let Ok(stamped) = stamped else { return Ok(Err(NotALog)) };
    let follow = stamped.windows(2).all(|two| two[0].sequence.checked_add(1) == Some(two[1].sequence));
    let is_a_log = follow && stamped.iter().all(|stamped| is_event(&stamped.event));
    let first = stamped.first().map(|stamped| stamped.sequence);
    let Some(first) = first.filter(|first| is_a_log && *first > 0) else { return Ok(Err(NotALog)) };

    let mut tx = app.store().transaction().await?;
    let head = terminal_audit::head(&mut tx, terminal.id).await?;
    // Something before is missing, as after a restore of an older backup: the terminal has it still.
    if first > head.sequence + 1 {
        return Ok(Ok(PushAuditResponse::up_to(head)));
    }
    let known = usize::try_from(head.sequence + 1 - first).unwrap_or(usize::MAX).min(stamped.len());
    let here = terminal_audit::after(&mut tx, terminal.id, first - 1, known).await?;
    let is_same = here.iter().map(|line| &line.record).eq(request.records.iter().take(known));
    let mut added = Vec::with_capacity(stamped.len() - known);
    let mut end = here.last().map_or(head, |line| AuditHead { sequence: head.sequence, link: line.link });
    for (text, stamped) in request.records.iter().zip(stamped).skip(known) {
        // They follow one another, so only a number too large for the chain fails here.
        let Ok(next) = end.after(text) else { return Ok(Err(NotALog)) };
        end = next;
        added.push(NewRecord { head: end, text, at: stamped.at, event: stamped.event });
    }
    if !is_same || end.link != request.link {
        drop(tx);
        tell_of_broken(app, terminal, head).await?;
        return Ok(Ok(PushAuditResponse { is_broken: true, ..PushAuditResponse::up_to(head) }));
    }
    if added.is_empty() {
        return Ok(Ok(PushAuditResponse::up_to(head)));
    }
    match terminal_audit::add(&mut tx, terminal.id, &added, app.now()).await {
        Ok(()) => tx.commit().await?,
        // The same terminal asked twice at once; it is told how far the log is when it asks again.
        Err(error) if error.is_contention() => return Ok(Ok(PushAuditResponse::up_to(head))),
        Err(error) => return Err(error.into()),
    }
    Ok(Ok(PushAuditResponse::up_to(end)))
}

async fn tell_of_broken(app: &App, terminal: &Terminal, head: AuditHead) -> Result<(), CentralError> {
    let mut db = app.store().connection().await?;
    let since = app.now().plus_ms(-TOLD_AGAIN_MS);
    if store::audit::count_since(&mut db, terminal.id, BROKEN, since).await? > 0 {
        return Ok(());
    }
    let entry = AuditEntry {
        at: app.now(),
        event: BROKEN.to_owned(),
        by_whom: "central".to_owned(),
        terminal: Some(terminal.id),
        site: Some(terminal.site.clone()),
        subject: None,
        detail: Some(format!("after {}", head.sequence)),
    };
    store::audit::insert(&mut db, &entry).await?;
    tracing::error!(terminal = %terminal.id, "its audit log does not go on from what is here");
    Ok(())
}

/// Follows the whole chain of a terminal's log as it lies here: its end, or where it does not fit.
pub(crate) async fn verify(
    app: &App,
    terminal: TerminalId,
) -> Result<Result<AuditHead, AuditBroken>, StoreError> {
    let mut db = app.store().connection().await?;
    let mut end = AuditHead::start();
    loop {
        let lines = terminal_audit::after(&mut db, terminal, end.sequence, PAGE).await?;
        match end.verify(&lines) {
            Ok(next) if lines.is_empty() => return Ok(Ok(next)),
            Ok(next) => end = next,
            Err(broken) => return Ok(Err(broken)),
        }
    }
}
