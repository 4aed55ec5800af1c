//! What happened on terminals, and what changed for a site.

use kaodian_domain::{OperationId, OperationRecord, Refusal, Registration};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /v1/operations`: the outbox, in order, at most [`crate::PUSH_MAXIMUM`] at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PushRequest {
    /// What happened, in the terminal's order.
    pub operations: Vec<OperationRecord>,
}

/// The answer to [`PushRequest`]: one result for each operation, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PushResponse {
    /// The results.
    pub results: Vec<OperationResult>,
}

/// What became of one operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperationResult {
    /// The operation.
    pub id: OperationId,
    /// What became of it.
    pub outcome: Outcome,
}

/// What the server decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// Applied, now or earlier.
    Accepted {
        /// The registration's revision after it.
        revision: u64,
    },
    /// Refused for good.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The registration as the server has it, when it has one.
        current: Option<Box<Registration>>,
    },
    /// Not decided: the photo that it names is not there yet. Send the photo, then this again.
    AwaitsPhoto {
        /// The photo.
        sha256: String,
    },
}

/// `GET /v1/changes?cursor=N`: what changed for the terminal's site since the cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangesResponse {
    /// Where to go on.
    pub cursor: u64,
    /// There is more behind it.
    pub more: bool,
    /// The registrations that changed, as they are now.
    pub registrations: Vec<Registration>,
    /// The catalogue's version; a terminal with another one fetches it.
    pub catalogue_version: u64,
    /// The version of the site's list of staff; a terminal with another one fetches it. Servers from before there were
    /// staff do not tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_version: Option<u64>,
    /// Candidates can sign in with QQ.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offers_qq: bool,
}
