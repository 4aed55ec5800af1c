//! Terminals.

use axum::{
    Json,
    extract::{Request, State},
};
use kaodian_wire::ActivateResponse;

use crate::{
    App, activation,
    authentication::{from_json, read_body},
    problem::ProblemAnswer,
};

/// A terminal introduces itself. Unsigned: the code is the proof.
pub(crate) async fn activate(
    State(app): State<App>,
    request: Request,
) -> Result<Json<ActivateResponse>, ProblemAnswer> {
    let body = read_body(request.into_body()).await?;
    Ok(Json(activation::activate(&app, &from_json(&body)?).await?))
}
