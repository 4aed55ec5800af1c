//! Photos that come in parts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long a part of a photo is, in bytes; the last one is shorter.
pub const PHOTO_PART_BYTES: usize = 64 * 1024;

/// `GET /v1/photos/{sha256}/parts`, and the answer to each part (`PUT /v1/photos/{sha256}?from=A&total=N`): how much of
/// the photo has come from this terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PhotoPartsResponse {
    /// So many bytes from its beginning are there: the next part begins here.
    pub received_bytes: u32,
    /// The whole photo is there, checked against its digest. Nothing more need be sent.
    pub is_complete: bool,
}
