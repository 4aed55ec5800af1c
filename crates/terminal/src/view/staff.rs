//! Staff.

use kaodian_domain::{Role, StaffId};
use serde::Serialize;
use specta::Type;

/// A staff member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StaffView {
    /// 工号
    pub staff: StaffId,
    /// 姓名
    pub name: String,
    /// The name to sign in with.
    pub sign_in: String,
    /// What they may do.
    pub roles: Vec<Role>,
}
