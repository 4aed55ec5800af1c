//! Paying.

use axum::{
    Json,
    extract::{Path, State},
};
use kaodian_domain::RegistrationId;
use kaodian_wire::{OrderResponse, ProblemCode, RegistrationResponse};

use crate::{App, authentication::Signed, payments, problem::ProblemAnswer};

fn registration_id(text: &str) -> Result<RegistrationId, ProblemAnswer> {
    text.parse().map(RegistrationId).map_err(|_| ProblemCode::NotFound.into())
}

/// Opens a payment order, or answers with the one that is open.
pub(crate) async fn open(
    State(app): State<App>,
    Path(id): Path<String>,
    signed: Signed,
) -> Result<Json<OrderResponse>, ProblemAnswer> {
    let registration = payments::find_for(&app, registration_id(&id)?, &signed.terminal.site).await?;
    Ok(Json(payments::open(&app, registration).await?))
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
