//! Paying.

use axum::{Json, extract::State};
use kaodian_domain::RegistrationId;
use kaodian_wire::{
    OpenOrderRequest, OrderResponse, PaymentChannelsResponse, ProblemCode, RegistrationResponse,
};

use crate::{
    App,
    authentication::Signed,
    extract::Segment,
    openapi::{Problems, SignedProblems},
    payments,
    problem::ProblemAnswer,
};

fn registration_id(text: &str) -> Result<RegistrationId, ProblemAnswer> {
    text.parse().map(RegistrationId).map_err(|_| ProblemCode::NotFound.into())
}

/// What can be chosen to pay with, the usual channel first.
#[utoipa::path(
    get,
    path = "/v1/payment-channels",
    operation_id = "listPaymentChannels",
    tag = "payment",
    responses((status = 200, description = "The usual channel first", body = PaymentChannelsResponse), SignedProblems),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn channels(
    State(app): State<App>,
    _signed: Signed,
) -> Result<Json<PaymentChannelsResponse>, ProblemAnswer> {
    Ok(Json(payments::channels(&app).await?))
}

/// Opens a payment order, or answers with the one that is open. Without a body, or without a
/// channel in it, at the usual gateway.
#[utoipa::path(
    post,
    path = "/v1/registrations/{id}/orders",
    operation_id = "openOrder",
    tag = "payment",
    params(("id" = RegistrationId, Path, description = "The registration")),
    request_body = Option<OpenOrderRequest>,
    responses((status = 200, description = "The order that is open", body = OrderResponse), SignedProblems, Problems<404>, Problems<409>, Problems<503>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn open(
    State(app): State<App>,
    Segment(id): Segment,
    signed: Signed,
) -> Result<Json<OrderResponse>, ProblemAnswer> {
    let request: OpenOrderRequest =
        if signed.body.is_empty() { OpenOrderRequest::default() } else { signed.json()? };
    let registration = payments::find_for(&app, registration_id(&id)?, &signed.terminal.site).await?;
    Ok(Json(payments::open(&app, registration, request.channel).await?))
}

/// Asks the gateway how the payment stands.
#[utoipa::path(
    post,
    path = "/v1/registrations/{id}/payment-query",
    operation_id = "queryPayment",
    tag = "payment",
    params(("id" = RegistrationId, Path, description = "The registration")),
    responses((status = 200, description = "The registration after it", body = RegistrationResponse), SignedProblems, Problems<404>, Problems<409>, Problems<503>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn query(
    State(app): State<App>,
    Segment(id): Segment,
    signed: Signed,
) -> Result<Json<RegistrationResponse>, ProblemAnswer> {
    let registration = payments::find_for(&app, registration_id(&id)?, &signed.terminal.site).await?;
    Ok(Json(RegistrationResponse { registration: payments::query(&app, registration).await? }))
}
