//! What is said in each direction.

use kaodian_domain::{
    AccountId, OperationId, OperationRecord, OrderId, PaymentChannel, Refusal, Registration, SiteCode,
    SittingId, TerminalId, Timestamp,
};
use serde::{Deserialize, Serialize};

/// `POST /v1/terminals/activate`: a terminal introduces itself, once. Unsigned: the code is the
/// proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TerminalKeysResponse {
    /// One for each terminal that was ever activated there.
    pub keys: Vec<TerminalKey>,
}

/// The key of a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// `POST /v1/accounts`: 用户注册 (S1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignInRequest {
    /// 账号
    pub name: String,
    /// 密码
    pub password: String,
}

/// `POST /v1/accounts/password` (S6).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its identity.
    pub account: AccountId,
    /// 账号, as it was registered.
    pub name: String,
}

/// The answer to a sign-in: the account, and its registrations wherever they were begun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignInResponse {
    /// The account.
    pub account: AccountView,
    /// Its registrations of the open sitting.
    pub registrations: Vec<Registration>,
}

/// `POST /v1/operations`: the outbox, in order, at most [`crate::PUSH_MAXIMUM`] at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PushRequest {
    /// What happened, in the terminal's order.
    pub operations: Vec<OperationRecord>,
}

/// The answer to [`PushRequest`]: one result for each operation, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PushResponse {
    /// The results.
    pub results: Vec<OperationResult>,
}

/// What became of one operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationResult {
    /// The operation.
    pub id: OperationId,
    /// What became of it.
    pub outcome: Outcome,
}

/// What the server decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
}

/// `POST /v1/number-blocks`: a terminal asks for registration numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeaseNumbersRequest {
    /// For this sitting.
    pub sitting: SittingId,
    /// So many, 1 to 1,000.
    pub size: u32,
}

/// Serial numbers that belong to one terminal alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// `POST /v1/registrations/{id}/orders`: the order that was opened, or the one that is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderResponse {
    /// The order.
    pub order: OrderId,
    /// The gateway.
    pub channel: PaymentChannel,
    /// What it asks for, in fen.
    pub amount_fen: u32,
    /// What the QR code holds: the gateway's address for the candidate's phone.
    pub pay_url: String,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
    /// The registration after it.
    pub registration: Registration,
}

/// `POST /v1/registrations/{id}/payment-query`: 我已支付，更新支付信息 (S25).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationResponse {
    /// The registration after it.
    pub registration: Registration,
}
