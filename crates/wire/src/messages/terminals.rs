//! Terminals and their keys.

use kaodian_domain::{SiteCode, TerminalId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /v1/terminals/activate`: a terminal introduces itself, once. Unsigned: the code is the
/// proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActivateRequest {
    /// The one-time code that the centre gave out.
    pub code: String,
    /// The terminal's Ed25519 public key, base64.
    pub public_key: String,
    /// What the site calls it.
    pub name: String,
}

/// The answer to [`ActivateRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivateResponse {
    /// The terminal's identity from now on.
    pub terminal: TerminalId,
    /// The site that it stands at.
    pub site: SiteCode,
    /// The server's Ed25519 public key, base64: its signed time is checked with it.
    pub central_key: String,
}

/// `GET /v1/terminals/keys`: the keys of all terminals of the asking terminal's site, its own among them. With them it
/// checks the codes on their forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TerminalKeysResponse {
    /// One for each terminal that was ever activated there.
    pub keys: Vec<TerminalKey>,
}

/// The key of a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TerminalKey {
    /// The terminal.
    pub terminal: TerminalId,
    /// Its Ed25519 public key, base64.
    pub public_key: String,
    /// Since when it is not believed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}
