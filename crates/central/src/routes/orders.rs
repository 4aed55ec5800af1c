//! Paying.

use axum::{
    Json,
    extract::{Path, State},
};
use kaodian_domain::RegistrationId;
use kaodian_wire::{
    OpenOrderRequest, OrderResponse, PaymentChannelsResponse, ProblemCode, RegistrationResponse,
};

use crate::{App, authentication::Signed, payments, problem::ProblemAnswer};

fn registration_id(text: &str) -> Result<RegistrationId, ProblemAnswer> {
    text.parse().map(RegistrationId).map_err(|_| ProblemCode::NotFound.into())
}

/// What can be chosen to pay with, the usual channel first.
pub(crate) async fn channels(
    State(app): State<App>,
    _signed: Signed,
) -> Result<Json<PaymentChannelsResponse>, ProblemAnswer> {
    Ok(Json(payments::channels(&app).await?))
}

/// Opens a payment order, or answers with the one that is open. Without a body, or without a
/// channel in it, at the usual gateway.
pub(crate) async fn open(
    State(app): State<App>,
    Path(id): Path<String>,
    signed: Signed,
) -> Result<Json<OrderResponse>, ProblemAnswer> {
    let request: OpenOrderRequest =
        if signed.body.is_empty() { OpenOrderRequest::default() } else { signed.json()? };
    let registration = payments::find_for(&app, registration_id(&id)?, &signed.terminal.site).await?;
    Ok(Json(payments::open(&app, registration, request.channel).await?))
}

/// Asks the gateway how the payment stands.
pub(crate) async fn query(
    State(app): State<App>,
    Path(id): Path<String>,
    signed: Signed,
) -> Result<Json<RegistrationResponse>, ProblemAnswer> {
    let registration = payments::find_for(&app, registration_id(&id)?, &signed.terminal.site).await?;
    Ok(Json(RegistrationResponse { registration: payments::query(&app, registration).await? }))
}
