//! Payment.

use kaodian_domain::{OrderId, PaymentChannel, Registration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET /v1/payment-channels`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentChannelsResponse {
    /// What the candidate can choose from; the first is taken when nothing is chosen.
    pub channels: Vec<PaymentChannel>,
}

/// `POST /v1/registrations/{id}/orders`: opens an order. An empty body asks for the usual channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenOrderRequest {
    /// How to pay; the usual channel when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<PaymentChannel>,
}

/// `POST /v1/registrations/{id}/orders`: the order that was opened, or the one that is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationResponse {
    /// The registration after it.
    pub registration: Registration,
}
