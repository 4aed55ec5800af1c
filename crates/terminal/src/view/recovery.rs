//! An account that is given back at a desk.

use std::fmt;

use kaodian_domain::{AccountId, Timestamp};
use serde::Serialize;
use specta::Type;

/// As much of an account as staff need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FoundAccountView {
    /// Its identity.
    pub account: AccountId,
    /// Its name with the middle starred.
    pub masked_name: String,
    /// Whether the document is registered for the open sitting.
    pub is_registered: bool,
}

/// What the candidate is told, and nobody else.
#[derive(Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecoveredAccountView {
    /// 账号
    pub account_name: String,
    /// The one-time password.
    pub password: String,
    /// Until when it opens its change.
    pub valid_until: Timestamp,
}

impl fmt::Debug for RecoveredAccountView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveredAccountView(..)")
    }
}
