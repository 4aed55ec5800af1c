//! Errors as they travel (RFC 9457, `application/problem+json`), with a closed list of codes.

use kaodian_domain::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why the server did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, ToSchema)]
#[error("{code:?}")]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The closed code; screens react to this alone.
    pub code: ProblemCode,
    /// The HTTP status, again (RFC 9457, section 3.1.2).
    pub status: u16,
    /// What the rules said, for [`ProblemCode::Refused`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// When to try again, in seconds, for [`ProblemCode::AccountLocked`] and overload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_in_s: Option<u32>,
}

impl Problem {
    /// A problem with this code and nothing more to say.
    pub fn new(code: ProblemCode) -> Self {
        Self { code, status: code.status(), refusals: Vec::new(), retry_in_s: None }
    }

    /// The rules said no.
    pub fn refused(refusal: Refusal) -> Self {
        Self { refusals: vec![refusal], ..Self::new(ProblemCode::Refused) }
    }
}

/// The closed list of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// Not a message of this version.
    Malformed,
    /// The signature is missing.
    Unsigned,
    /// The signature does not fit, or the key is unknown.
    SignatureInvalid,
    /// `created` lies too far from the server's time.
    SignatureStale,
    /// The nonce was used before.
    Replayed,
    /// The terminal's key was revoked.
    TerminalRevoked,
    /// The activation code is wrong, used or expired.
    ActivationCodeInvalid,
    /// The account's name is taken.
    AccountTaken,
    /// Account or password is wrong.
    CredentialsWrong,
    /// The password was made up by the centre or at a desk; it opens nothing but its change.
    PasswordChangeNeeded,
    /// QQ sign-in is not set up at this server.
    QqNotOffered,
    /// Too many failures.
    AccountLocked,
    /// The terminal speaks none of the versions that the server speaks: it must be updated. What it holds waits.
    VersionUnsupported,
    /// The terminal asks for too much at once.
    TooManyRequests,
    /// There is no such thing.
    NotFound,
    /// Too many bytes.
    TooLarge,
    /// The photo's bytes do not have the digest of its name.
    DigestMismatch,
    /// The photo breaks the rules.
    PhotoRejected,
    /// The rules of the registration say no.
    Refused,
    /// No sitting is open.
    NoSitting,
    /// The payment gateway does not answer.
    GatewayUnavailable,
    /// The server is at fault.
    Internal,
}

impl ProblemCode {
    /// The HTTP status that goes with it.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unsigned
            | Self::SignatureInvalid
            | Self::SignatureStale
            | Self::Replayed
            | Self::CredentialsWrong => 401,
            Self::TerminalRevoked | Self::ActivationCodeInvalid | Self::PasswordChangeNeeded => 403,
            Self::NotFound | Self::NoSitting | Self::QqNotOffered => 404,
            Self::AccountTaken | Self::Refused => 409,
            Self::TooLarge => 413,
            Self::DigestMismatch | Self::PhotoRejected => 422,
            Self::VersionUnsupported => 426,
            Self::AccountLocked | Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::GatewayUnavailable => 503,
        }
    }
}
