//! The closed list of errors that a screen can show. Nothing in it names a person, a file or an SQL
//! statement; what happened inside is in the log.

use kaodian_domain::{Field, Refusal, RefusalCode};
use kaodian_store::{OperateError, StoreError};
use kaodian_sync::{ClientError, ProblemCode, SyncError};
use serde::Serialize;
use specta::Type;

/// What went wrong, as the screen is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type, thiserror::Error)]
#[error("{code:?}")]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// What went wrong.
    pub code: ErrorCode,
    /// What the rules said, for [`ErrorCode::Refused`].
    pub refusals: Vec<Refusal>,
    /// When to try again, in seconds.
    pub retry_in_s: Option<u32>,
}

/// A code is added only when the screen has something of its own to say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The rules say no.
    Refused,
    /// The captcha's answer is wrong.
    CaptchaWrong,
    /// The captcha is used or too old.
    CaptchaExpired,
    /// Account or password is wrong.
    CredentialsWrong,
    /// Too many failures.
    AccountLocked,
    /// The password was made up by the centre and must be changed first.
    PasswordChangeNeeded,
    /// QQ sign-in is not offered, or QQ does not answer.
    QqUnavailable,
    /// Who works here was last heard too long ago.
    StaffListOld,
    /// The account's name is taken.
    AccountTaken,
    /// Offline, and nobody has signed in with this account here.
    AccountNotOnThisTerminal,
    /// Nobody is signed in.
    NotSignedIn,
    /// No staff member is signed in at the desk, or no longer.
    StaffNotSignedIn,
    /// This needs the network.
    Offline,
    /// The terminal has not been activated, or has no catalogue yet.
    NotActivated,
    /// The terminal's registration numbers are used up.
    NumbersExhausted,
    /// The terminal holds no seat of a subject with a limit, and cannot ask for one.
    SeatsNotLeased,
    /// The program of the terminal is too old for the central server.
    UpdateNeeded,
    /// The central server said no for a reason that the candidate cannot mend.
    CentralRefused,
    /// The payment gateway does not answer.
    PaymentFailed,
    /// There is no such printer.
    PrinterMissing,
    /// The printer did not take the job.
    PrinterRefused,
    /// It came out before: one more needs a reason.
    ReprintReasonNeeded,
    /// The same is being printed, or nobody has said yet whether it came out.
    PrintUnanswered,
    /// The journal holds no such print.
    PrintUnknown,
    /// This is for staff at a desk.
    DeskOnly,
    /// The camera gives no picture.
    CameraUnavailable,
    /// The staff's PIN is wrong.
    WrongPin,
    /// No staff PIN has been set on this terminal.
    PinNotSet,
    /// Too many wrong PINs.
    PinLocked,
    /// The file could not be saved.
    SaveFailed,
    /// A form cannot be made of these data.
    FormFailed,
    /// The database failed.
    StorageFailed,
    /// The disk is full.
    StorageFull,
    /// A fault of the program.
    Unexpected,
}

impl AppError {
    /// Whether somebody else changed meanwhile what this rests on.
    pub(crate) fn is_changed_elsewhere(&self) -> bool {
        self.refusals.iter().any(|refusal| refusal.code == RefusalCode::ChangedElsewhere)
    }
}

impl From<ErrorCode> for AppError {
    fn from(code: ErrorCode) -> Self {
        Self { code, refusals: Vec::new(), retry_in_s: None }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        vec![refusal].into()
    }
}

impl From<Vec<Refusal>> for AppError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self { refusals, ..ErrorCode::Refused.into() }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = %Chain(&error), "the database failed");
        match error {
            StoreError::Full => ErrorCode::StorageFull.into(),
            _ => ErrorCode::StorageFailed.into(),
        }
    }
}

impl From<OperateError<AppError>> for AppError {
    fn from(error: OperateError<AppError>) -> Self {
        match error {
            OperateError::Store(error) => error.into(),
            OperateError::NoSeat(_) => ErrorCode::SeatsNotLeased.into(),
            OperateError::Declined(error) => error,
        }
    }
}

impl From<SyncError> for AppError {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Client(error) => error.into(),
            SyncError::Store(error) => error.into(),
        }
    }
}

impl From<ClientError> for AppError {
    fn from(error: ClientError) -> Self {
        let problem = match error {
            ClientError::Offline(_) => return ErrorCode::Offline.into(),
            ClientError::NotUnderstood => {
                tracing::warn!("the central server's answer was not understood");
                return ErrorCode::Offline.into();
            }
            ClientError::Problem(problem) => problem,
        };
        let code = match problem.code {
            ProblemCode::Refused => ErrorCode::Refused,
            ProblemCode::AccountTaken => ErrorCode::AccountTaken,
            ProblemCode::CredentialsWrong => ErrorCode::CredentialsWrong,
            ProblemCode::AccountLocked => ErrorCode::AccountLocked,
            ProblemCode::PasswordChangeNeeded => ErrorCode::PasswordChangeNeeded,
            ProblemCode::QqNotOffered => ErrorCode::QqUnavailable,
            ProblemCode::VersionUnsupported => ErrorCode::UpdateNeeded,
            ProblemCode::GatewayUnavailable => ErrorCode::PaymentFailed,
            ProblemCode::PhotoRejected => {
                return Refusal::of(Field::Photo, RefusalCode::PhotoRejected).into();
            }
            ProblemCode::Malformed
            | ProblemCode::Unsigned
            | ProblemCode::SignatureInvalid
            | ProblemCode::SignatureStale
            | ProblemCode::Replayed
            | ProblemCode::TerminalRevoked
            | ProblemCode::TooManyRequests
            | ProblemCode::ActivationCodeInvalid
            | ProblemCode::NotFound
            | ProblemCode::TooLarge
            | ProblemCode::DigestMismatch
            | ProblemCode::NoSitting
            | ProblemCode::Internal => {
                tracing::warn!(code = ?problem.code, "the central server refused");
                ErrorCode::CentralRefused
            }
        };
        Self { code, refusals: problem.refusals, retry_in_s: problem.retry_in_s }
    }
}

/// An error with its causes, for the log. Our errors hold no personal data.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
