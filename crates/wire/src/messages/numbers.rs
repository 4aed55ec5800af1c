//! Registration numbers.

use kaodian_domain::{SiteCode, SittingId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /v1/number-blocks`: a terminal asks for registration numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeaseNumbersRequest {
    /// For this sitting.
    pub sitting: SittingId,
    /// So many, 1 to 1,000.
    pub size: u32,
}

/// Serial numbers that belong to one terminal alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NumberBlock {
    /// The sitting.
    pub sitting: SittingId,
    /// The site that stands in the number.
    pub site: SiteCode,
    /// The first serial.
    pub first: u64,
    /// The last serial.
    pub last: u64,
}
