//! The audit log: whatever is done to it shows.

#![allow(clippy::expect_used, reason = "the helpers of a test may fail it")]

use kaodian_domain::{
    AccountId, Actor, AuditBroken, AuditEvent, AuditHead, AuditLine, AuditLink, AuditRecord, Timestamp,
};
use proptest::prelude::*;

fn record(sequence: u64) -> AuditRecord {
    AuditRecord {
        sequence,
        at: Timestamp(1_800_000_000_000 + sequence.cast_signed()),
        event: AuditEvent::ALL[usize::try_from(sequence).expect("a few") % AuditEvent::ALL.len()],
        by: Some(Actor::Candidate { account: AccountId(uuid::Uuid::from_u128(7)) }),
        subject: Some(format!("registration {}", sequence % 3)),
        detail: None,
    }
}

/// A log of so many records.
fn log(length: u64) -> (Vec<AuditLine>, AuditHead) {
    let mut head = AuditHead::start();
    let mut lines = Vec::new();
    for sequence in 1..=length {
        let record = serde_json::to_string(&record(sequence)).expect("JSON");
        head = head.after(&record).expect("the next");
        lines.push(AuditLine { record, link: head.link });
    }
    (lines, head)
}

/// What is found when the log should end there.
fn check(lines: &[AuditLine], end: AuditHead) -> Result<bool, AuditBroken> {
    AuditHead::start().verify(lines).map(|found| found == end)
}

#[test]
fn a_log_as_it_was_written_fits_also_in_parts() {
    let (lines, end) = log(40);
    assert_eq!(check(&lines, end), Ok(true));
    assert_eq!(check(&[], AuditHead::start()), Ok(true));
    let half = AuditHead::start().verify(&lines[..17]).expect("the first half");
    assert_eq!((half.sequence, half.verify(&lines[17..])), (17, Ok(end)));
}

#[test]
fn the_chain_of_the_first_version_stays_as_it_is() {
    // `printf %s "kaodian audit log, version 1" | sha256sum`, and so on with the bytes of the link before.
    let record = r#"{"sequence":1,"at":1800000000000,"event":"started"}"#;
    assert_eq!(
        AuditLink::start().to_string(),
        "a420ed953ea6e66c570c97e3f82b2a8e8350b35809d3577ff86f5cab83623cc8"
    );
    assert_eq!(
        AuditHead::start().after(record).expect("the first").link.to_string(),
        "dca04aa3f41e52c3c138846274588314adca5040c968107f9bb9328249f0ed98"
    );
    let written = AuditRecord { event: AuditEvent::Started, by: None, subject: None, ..record_at(1) };
    assert_eq!(serde_json::to_string(&written).expect("JSON"), record);
}

fn record_at(sequence: u64) -> AuditRecord {
    AuditRecord { at: Timestamp(1_800_000_000_000), ..record(sequence) }
}

#[test]
fn what_is_no_next_record_is_not_taken() {
    let start = AuditHead::start();
    for text in ["", "{}", "null", r#"{"sequence":0}"#, r#"{"sequence":2}"#, r#"{"sequence":-1}"#, "[1]"] {
        assert_eq!(start.after(text), Err(AuditBroken { sequence: 1 }), "{text}");
    }
    // A newer program may say more.
    assert!(start.after(r#"{"sequence":1,"event":"weighed","more":{}}"#).is_ok());
}

#[test]
fn links_are_hexadecimal_digits() {
    let link = AuditLink::start();
    assert_eq!(AuditLink::try_from(link.to_string()), Ok(link));
    for text in [
        String::new(),
        "0".repeat(63),
        "0".repeat(65),
        "0".repeat(66),
        "G".repeat(64),
        link.to_string().to_uppercase(),
    ] {
        assert!(AuditLink::try_from(text.clone()).is_err(), "{text}");
    }
}

/// What somebody with the database and its key may do to a log.
#[derive(Debug, Clone)]
enum Manipulation {
    Flip {
        line: usize,
        byte: usize,
        bit: u8,
    },
    Remove {
        line: usize,
    },
    Swap {
        one: usize,
        other: usize,
    },
    Repeat {
        line: usize,
    },
    Truncate {
        length: usize,
    },
    /// Changed, and the links after it made to fit.
    Forge {
        line: usize,
    },
}

fn manipulations() -> impl Strategy<Value = Manipulation> {
    let line = 0..30_usize;
    prop_oneof![
        (line.clone(), any::<usize>(), 0..8_u8).prop_map(|(line, byte, bit)| Manipulation::Flip {
            line,
            byte,
            bit
        }),
        line.clone().prop_map(|line| Manipulation::Remove { line }),
        (line.clone(), line.clone()).prop_map(|(one, other)| Manipulation::Swap { one, other }),
        line.clone().prop_map(|line| Manipulation::Repeat { line }),
        line.clone().prop_map(|length| Manipulation::Truncate { length }),
        line.prop_map(|line| Manipulation::Forge { line }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn whatever_is_done_to_a_log_shows_beside_its_end(manipulation in manipulations()) {
        let (mut lines, end) = log(30);
        let before = lines.clone();
        match manipulation {
            Manipulation::Flip { line, byte, bit } => {
                let mut bytes = lines[line].record.clone().into_bytes();
                let at = byte % bytes.len();
                bytes[at] ^= 1 << bit;
                lines[line].record = String::from_utf8_lossy(&bytes).into_owned();
            }
            Manipulation::Remove { line } => drop(lines.remove(line)),
            Manipulation::Swap { one, other } => lines.swap(one, other),
            Manipulation::Repeat { line } => lines.insert(line, lines[line].clone()),
            Manipulation::Truncate { length } => lines.truncate(length),
            Manipulation::Forge { line } => {
                lines[line].record = lines[line].record.replace("registration", "registrations");
                let mut head = AuditHead::start();
                for line in &mut lines {
                    head = head.after(&line.record).expect("the numbers are right");
                    line.link = head.link;
                }
            }
        }
        prop_assert_eq!(check(&lines, end) == Ok(true), lines == before);
    }
}
