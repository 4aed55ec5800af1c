//! The staff of a site.

use kaodian_domain::{Role, StaffId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET /v1/staff`: who works at the asking terminal's site, so that they sign in there without the network.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffResponse {
    /// Rises with every change; [`crate::ChangesResponse::staff_version`] tells of a newer one.
    pub version: u64,
    /// Everybody who has not been removed.
    pub staff: Vec<StaffEntry>,
}

/// A staff member as terminals of the site know them. There is no `Debug`: the verifier is nobody's to read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffEntry {
    /// Their identity, which stands in what they do.
    pub staff: StaffId,
    /// 姓名
    pub name: String,
    /// The name that they sign in with.
    pub sign_in: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Argon2id of their password.
    pub verifier: String,
    /// The password was made up by the centre: it opens nothing but the change of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub must_change_password: bool,
}

/// `POST /v1/staff/password`: a staff member of the terminal's site changes their own password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeStaffPasswordRequest {
    /// The name that they sign in with.
    pub sign_in: String,
    /// 原密码
    pub old_password: String,
    /// 新密码
    pub new_password: String,
}
