//! Candidates' accounts.

use kaodian_domain::{AccountId, Registration};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /v1/accounts`: 用户注册 (S1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterAccountRequest {
    /// 账号
    pub name: String,
    /// 密码
    pub password: String,
    /// 手机
    pub mobile: String,
    /// 邮箱
    pub email: String,
}

/// `POST /v1/accounts/sign-in` (S2).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignInRequest {
    /// 账号
    pub name: String,
    /// 密码
    pub password: String,
}

/// `POST /v1/accounts/password` (S6).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePasswordRequest {
    /// 账号
    pub name: String,
    /// 原密码
    pub old_password: String,
    /// 新密码
    pub new_password: String,
}

/// An account as terminals know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its identity.
    pub account: AccountId,
    /// 账号, as it was registered.
    pub name: String,
}

/// The answer to a sign-in: the account, and its registrations wherever they were begun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInResponse {
    /// The account.
    pub account: AccountView,
    /// Its registrations of the open sitting.
    pub registrations: Vec<Registration>,
    /// The password was made up at a desk: nothing can be done before it is changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub must_change_password: bool,
}
