//! The audit log of a terminal: what happened there, in its order. Each record is chained to all before it, so that one
//! which is changed, taken out or put elsewhere no longer fits. It holds ids and no names, documents or passwords.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Actor, Timestamp, closed_list};

closed_list! {
    /// What is written down.
    AuditEvent {
        /// The program began.
        Started,
        /// The program ended in good order.
        Stopped,
        /// A candidate signed in; `detail` says `offline` when nobody but this terminal checked it.
        SignedIn,
        /// Somebody was not let in as a candidate; `detail` says why.
        SignInFailed,
        /// The candidate left, or was signed out.
        SignedOut,
        /// A staff member signed in.
        StaffSignedIn,
        /// Somebody was not let in as staff; `detail` says why.
        StaffSignInFailed,
        /// The staff member left.
        StaffSignedOut,
        /// The set-up was opened with the staff's PIN.
        SetUpOpened,
        /// It was not; `detail` says why.
        SetUpRefused,
        /// Another setting; `subject` says which.
        SettingChanged,
        /// Something was done to a registration: `subject`; `detail` is the operation's identity.
        OperationDone,
        /// The central server refused an operation; `subject` is the registration, `detail` the operation's identity.
        OperationRefused,
        /// A print was sent; `subject` is its identity.
        Printed,
        /// Somebody said what became of a print: `subject`; `detail` how many sheets came out.
        PrintAnswered,
        /// An account was given back at the desk: `subject`.
        AccountGivenBack,
    }
}

/// One record of a terminal's audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRecord {
    /// Counts from 1.
    pub sequence: u64,
    /// When, in trusted time.
    pub at: Timestamp,
    /// What.
    pub event: AuditEvent,
    /// Who; nobody when the terminal did it by itself, or does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Actor>,
    /// To what: an identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What else is to be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A record as it was written, with its link: the text itself is chained, so that no version of the program reads it
/// otherwise than it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// The JSON of an [`AuditRecord`].
    pub record: String,
    /// After it.
    pub link: AuditLink,
}

/// SHA-256 over all records up to one, each with what came before it. Written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AuditLink([u8; 32]);

impl AuditLink {
    /// Before the first record.
    pub fn start() -> Self {
        Self(Sha256::digest(b"kaodian audit log, version 1").into())
    }

    /// After one more record.
    pub fn after(self, record: &str) -> Self {
        // The link has always the same length: no two pairs run together to the same bytes.
        Self(Sha256::new().chain_update(self.0).chain_update(record).finalize().into())
    }
}

impl fmt::Display for AuditLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for AuditLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuditLink({self})")
    }
}

impl From<AuditLink> for String {
    fn from(link: AuditLink) -> Self {
        link.to_string()
    }
}

/// A text that is no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a link is 64 hexadecimal digits")]
pub struct NoLink;

impl TryFrom<String> for AuditLink {
    type Error = NoLink;

    fn try_from(text: String) -> Result<Self, NoLink> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NoLink),
        };
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(NoLink) };
        let mut bytes = [0; 32];
        if pairs.len() != bytes.len() {
            return Err(NoLink);
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

/// The end of a log, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// How many records there are.
    pub sequence: u64,
    /// After the last of them.
    pub link: AuditLink,
}

/// The record with this number is not the one that was written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("record {sequence} of the audit log is not the one that was written")]
pub struct AuditBroken {
    /// Where the log stops to fit, counted from 1.
    pub sequence: u64,
}

/// What is read of a record to see that it stands where it was written. A newer program's events are none of this one's
/// business.
#[derive(Deserialize)]
struct Numbered {
    sequence: u64,
}

impl AuditHead {
    /// Of a log without a record.
    pub fn start() -> Self {
        Self { sequence: 0, link: AuditLink::start() }
    }

    /// After one more record, which must be the next.
    ///
    /// # Errors
    /// [`AuditBroken`] when it is another one, or none.
    pub fn after(self, record: &str) -> Result<Self, AuditBroken> {
        let sequence = self.sequence + 1;
        // A list would be read as well, field by field.
        let numbered =
            record.starts_with('{').then(|| serde_json::from_str::<Numbered>(record).ok()).flatten();
        if numbered.is_none_or(|numbered| numbered.sequence != sequence) {
            return Err(AuditBroken { sequence });
        }
        Ok(Self { sequence, link: self.link.after(record) })
    }

    /// After these lines, each with its link.
    ///
    /// # Errors
    /// [`AuditBroken`] for the first that does not fit.
    pub fn verify<'a>(self, lines: impl IntoIterator<Item = &'a AuditLine>) -> Result<Self, AuditBroken> {
        lines.into_iter().try_fold(self, |head, line| {
            let next = head.after(&line.record)?;
            if next.link == line.link { Ok(next) } else { Err(AuditBroken { sequence: next.sequence }) }
        })
    }
}
