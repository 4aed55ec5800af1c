//! `audit list`, `audit verify`, `audit send`, `audit export`.

use std::{io::Write, path::PathBuf};

use clap::Subcommand;
use kaodian_domain::AuditRecord;
use kaodian_terminal::{AuditSent, Terminal};
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, from_app};

/// So many records are read at once for a file.
const PAGE: u32 = 1000;

/// What happened on this terminal.
#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Records of the log, in their order: ids, no names.
    List {
        /// From the record after this one on.
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Follow the chain of the log from its first record; no when a record was changed, taken out, put elsewhere or cut
    /// off.
    ///
    /// The central server compares the log with what it has whenever the terminal sends more of it.
    Verify,
    /// Send what the central server does not have of the log; no when it has another one.
    Send,
    /// Write the whole log to a new file, one JSON line for each record with its link, for an auditor.
    Export {
        /// The file; it must not be there.
        file: PathBuf,
    },
}

/// `audit ...`
pub(crate) async fn run(command: AuditCommand, terminal: Terminal) -> Result<Answer, Failure> {
    match command {
        AuditCommand::List { after, limit } => list(&terminal, after, limit).await,
        AuditCommand::Verify => verify(&terminal).await,
        AuditCommand::Send => send(&terminal).await,
        AuditCommand::Export { file } => export(&terminal, &file).await,
    }
}

fn in_words(record: &AuditRecord) -> String {
    let event = json!(record.event);
    let mut words = format!("{}  {}  {}", record.sequence, record.at.0, event.as_str().unwrap_or_default());
    for said in [&record.subject, &record.detail].into_iter().flatten() {
        words.push_str(&format!("  {said}"));
    }
    words
}

async fn list(terminal: &Terminal, after: u64, limit: u32) -> Result<Answer, Failure> {
    let lines = match terminal.audit_after(after, limit).await {
        Ok(lines) => lines,
        Err(error) => return from_app(error),
    };
    let values: Vec<Value> =
        lines.iter().filter_map(|line| serde_json::from_str(&line.record).ok()).collect();
    let words = lines.iter().map(|line| {
        serde_json::from_str(&line.record).map_or_else(|_| line.record.clone(), |record| in_words(&record))
    });
    let words = words.collect::<Vec<_>>().join("\n");
    Ok(Answer::yes(values.into(), words))
}

async fn verify(terminal: &Terminal) -> Result<Answer, Failure> {
    let findings = match terminal.verify_audit().await {
        Ok(findings) => findings,
        Err(error) => return from_app(error),
    };
    let sent = findings.sent;
    let (json, words) = match findings.chain {
        Ok(head) if findings.is_sound() => (
            json!({"records": head.sequence, "link": head.link, "sent": sent}),
            format!(
                "{} records, each where it was written; {sent} of them are at the central server",
                head.sequence
            ),
        ),
        Ok(head) => (
            json!({"records": head.sequence, "link": head.link, "sent": sent}),
            format!("the log was cut off: {} records, and the central server has {sent}", head.sequence),
        ),
        Err(broken) => (json!({"brokenAt": broken.sequence, "sent": sent}), broken.to_string()),
    };
    Ok(Answer::when(findings.is_sound(), json, words))
}

async fn send(terminal: &Terminal) -> Result<Answer, Failure> {
    let done = match terminal.send_audit().await {
        Ok(done) => done,
        Err(error) => return from_app(error),
    };
    let sent = match terminal.verify_audit().await {
        Ok(findings) => findings.sent,
        Err(error) => return from_app(error),
    };
    let words = match done {
        AuditSent::All | AuditSent::More => format!("{sent} records are at the central server"),
        AuditSent::Again => format!("the central server has only {sent} records left: send again"),
        AuditSent::Broken => {
            "the central server has another log of this terminal; its auditors are told".to_owned()
        }
        AuditSent::Refused => "the central server takes no such logs: update it".to_owned(),
    };
    let json = json!({"sent": sent, "isBroken": done == AuditSent::Broken});
    Ok(Answer::when(done == AuditSent::All, json, words))
}

async fn export(terminal: &Terminal, path: &std::path::Path) -> Result<Answer, Failure> {
    let failure = |error: std::io::Error| Failure::file(path, &error);
    let mut file = std::fs::File::create_new(path).map_err(failure)?;
    let mut count = 0;
    loop {
        let lines = match terminal.audit_after(count, PAGE).await {
            Ok(lines) if lines.is_empty() => break,
            Ok(lines) => lines,
            Err(error) => return from_app(error),
        };
        count += lines.len() as u64;
        for line in lines {
            let line = serde_json::to_string(&line).unwrap_or_default();
            writeln!(file, "{line}").map_err(failure)?;
        }
    }
    file.sync_all().map_err(failure)?;
    Ok(Answer::yes(json!({"records": count}), format!("{count} records written")))
}
