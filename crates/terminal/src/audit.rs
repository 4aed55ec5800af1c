//! The terminal's audit log: who signed in and out, what was set up, printed and given back. What happens to a
//! registration writes itself down, in the store.

use kaodian_domain::{Actor, AuditBroken, AuditEvent, AuditHead, AuditLine};
use kaodian_store::AuditNote;
use kaodian_sync::{AuditSent, audit_sent, send_audit};

use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
};

/// So many records are read at once where all are looked at.
const PAGE: u32 = 1000;

/// What following the chain of the log has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditFindings {
    /// The end of the log, or where it does not fit.
    pub chain: Result<AuditHead, AuditBroken>,
    /// How many records the central server has. More than there are here: the log was cut off.
    pub sent: u64,
}

impl AuditFindings {
    /// Whether nothing is wrong with the log, as far as the terminal can see.
    pub fn is_sound(&self) -> bool {
        self.chain.is_ok_and(|head| head.sequence >= self.sent)
    }
}

/// The code of an error, as records call it.
fn code(error: &AppError) -> String {
    let code = serde_json::to_value(error.code).unwrap_or_default();
    code.as_str().unwrap_or("unexpected").to_owned()
}

impl Terminal {
    /// Writes down what happened.
    pub(crate) async fn note(&self, note: AuditNote) -> Result<(), AppError> {
        Ok(self.store.note(&note, self.clock.now()).await?)
    }

    /// Writes down that somebody was not let in, when that is what the error says.
    pub(crate) async fn note_kept_out(&self, event: AuditEvent, error: &AppError) -> Result<(), AppError> {
        use ErrorCode as E;
        match error.code {
            E::CredentialsWrong
            | E::AccountLocked
            | E::AccountNotOnThisTerminal
            | E::PasswordChangeNeeded
            | E::StaffListOld
            | E::WrongPin
            | E::PinLocked => self.note(AuditNote::new(event).saying(code(error))).await,
            _ => Ok(()),
        }
    }

    /// Writes down that the program began; for the program that serves candidates.
    ///
    /// # Errors
    /// What the database says.
    pub async fn note_started(&self) -> Result<(), AppError> {
        let version = concat!("version ", env!("CARGO_PKG_VERSION"));
        self.note(AuditNote::new(AuditEvent::Started).saying(version)).await
    }

    /// Writes down that it ends in good order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn note_stopped(&self) -> Result<(), AppError> {
        self.note(AuditNote::new(AuditEvent::Stopped)).await
    }

    /// Who is at the terminal: the staff member at the desk, else the candidate.
    pub(crate) fn whoever_is_here(&self) -> Option<Actor> {
        self.staff_here().or_else(|| Some(Actor::Candidate { account: self.session()?.account }))
    }

    /// Records of the log after the one with this number, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn audit_after(&self, sequence: u64, limit: u32) -> Result<Vec<AuditLine>, AppError> {
        Ok(self.store.audit_after(sequence, limit).await?)
    }

    /// Sends everything of the log that the central server does not have; usually a round does, within two minutes.
    ///
    /// # Errors
    /// What stands in the way; what was sent before stays sent.
    pub async fn send_audit(&self) -> Result<AuditSent, AppError> {
        self.synchronise().await?;
        let _alone = self.one_round.lock().await;
        loop {
            match send_audit(&self.store, &self.client).await? {
                AuditSent::More => {}
                done => return Ok(done),
            }
        }
    }

    /// Follows the chain of the log from its first record.
    ///
    /// # Errors
    /// What the database says.
    pub async fn verify_audit(&self) -> Result<AuditFindings, AppError> {
        let sent = audit_sent(&self.store).await?;
        let mut end = AuditHead::start();
        loop {
            let lines = self.audit_after(end.sequence, PAGE).await?;
            match end.verify(&lines) {
                Ok(next) if lines.is_empty() => return Ok(AuditFindings { chain: Ok(next), sent }),
                Ok(next) => end = next,
                Err(broken) => return Ok(AuditFindings { chain: Err(broken), sent }),
            }
        }
    }
}
