//! Recovering an account at a desk, with the ID document in hand.

use kaodian_domain::{AccountId, StaffId, Timestamp, document::DocumentType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /v1/recovery/search`: staff look for the account of the person before them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FindAccountRequest {
    /// Who looks; signed in at the terminal.
    pub staff: StaffId,
    /// The kind of document.
    pub document_type: DocumentType,
    /// Its number, as it was typed or read.
    pub document_number: String,
}

/// The answer to [`FindAccountRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindAccountResponse {
    /// The account, when a registration that counts holds this document.
    pub found: Option<FoundAccount>,
}

/// As much of an account as staff need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundAccount {
    /// Its identity.
    pub account: AccountId,
    /// Its name with the middle starred, to be recognised by its owner.
    pub masked_name: String,
    /// Whether the document is registered for the open sitting.
    pub is_registered: bool,
}

/// `POST /v1/recovery/reset`: two staff members of the site, who prove themselves now, have seen the document and give
/// its holder a one-time password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResetAccountRequest {
    /// The account that was found.
    pub account: AccountId,
    /// The kind of document.
    pub document_type: DocumentType,
    /// Its number: the account must be the one that it leads to.
    pub document_number: String,
    /// Both declare that they compared the document with its holder.
    pub document_checked: bool,
    /// One of the two.
    pub first: StaffProof,
    /// The other.
    pub second: StaffProof,
}

/// A staff member who proves who they are.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StaffProof {
    /// The name that they sign in with.
    pub sign_in: String,
    /// Their password.
    pub password: String,
}

/// The answer to [`ResetAccountRequest`]: for the candidate's eyes. There is no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResetAccountResponse {
    /// The account's name, whole.
    pub name: String,
    /// The one-time password: it opens nothing but its change.
    pub password: String,
    /// Until when it does.
    pub valid_until: Timestamp,
}
