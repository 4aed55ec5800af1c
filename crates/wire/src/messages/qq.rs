//! Signing in with QQ: the terminal waits, the candidate's phone does it.

use kaodian_domain::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::SignInResponse;

/// The answer to `POST /v1/qq-logins`: a sign-in that waits for a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QqLoginResponse {
    /// Its identity, for asking how it stands.
    pub login: Uuid,
    /// What the QR code holds: the address that the phone opens.
    pub url: String,
    /// Until when the phone can.
    pub expires_at: Timestamp,
    /// Two digits that the terminal shows beside the code: the phone asks its owner for the terminal that shows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_number: Option<String>,
}

/// The answer to `GET /v1/qq-logins/{id}?wait_s=N`: as soon as something is decided, after so many seconds at the latest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum QqLoginState {
    /// Nothing is decided.
    Waiting {
        /// Until when it can be.
        #[schema(rename = "expiresAt")]
        expires_at: Timestamp,
        /// The phone has come back from QQ, and its owner chooses an account there.
        #[schema(rename = "onPhone")]
        on_phone: bool,
    },
    /// Signed in.
    Done {
        /// As after any other sign-in.
        #[schema(rename = "signedIn")]
        signed_in: Box<SignInResponse>,
    },
    /// The candidate did not want to, on the phone or at the terminal.
    Cancelled,
    /// The time is over.
    Expired,
    /// QQ did not answer as it should, or too much was tried.
    Failed,
}
