//! Signing in with QQ.

use kaodian_domain::Timestamp;
use serde::Serialize;
use specta::Type;

use super::SessionView;

/// What the candidate scans with the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QqCodeView {
    /// The sign-in, for asking how it stands.
    pub login: String,
    /// The code.
    pub qr_svg: String,
    /// What it holds; in demonstrations alone.
    pub url: Option<String>,
    /// Until when it can be scanned.
    pub expires_at: Timestamp,
    /// Two digits that the phone shows, too, so that nobody signs in at another terminal.
    pub check_number: Option<String>,
}

/// How a sign-in with QQ stands.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum QqSignInView {
    /// Nothing is decided.
    Waiting {
        /// Until when it can be.
        expires_at: Timestamp,
        /// The phone is being used.
        on_phone: bool,
    },
    /// Signed in.
    SignedIn {
        /// Who.
        session: SessionView,
    },
    /// The candidate did not want to.
    Cancelled,
    /// The code is too old.
    Expired,
    /// QQ did not answer.
    Failed,
}
