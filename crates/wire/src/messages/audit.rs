//! The audit logs of terminals.

use kaodian_domain::{AuditHead, AuditLink};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /v1/audit-records`: what happened on a terminal, in its order. Sending the same again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PushAuditRequest {
    /// The JSON of each record exactly as it was chained, one after the other without a gap; at most
    /// [`crate::AUDIT_MAXIMUM`].
    pub records: Vec<String>,
    /// The link after the last of them: 64 hexadecimal digits.
    #[schema(value_type = String)]
    pub link: AuditLink,
}

/// How far the server has the terminal's log now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PushAuditResponse {
    /// So many records, from the first on. What comes next is to be sent next, also when it was sent before.
    pub sequence: u64,
    /// What came does not go on from those: the log was changed, or is another one. Nothing of it was taken.
    pub is_broken: bool,
}

impl PushAuditResponse {
    /// The server has the log up to here.
    pub fn up_to(head: AuditHead) -> Self {
        Self { sequence: head.sequence, is_broken: false }
    }
}
