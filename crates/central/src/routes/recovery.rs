//! Giving a candidate's account back at a desk.

use axum::{Json, extract::State};
use kaodian_wire::{FindAccountRequest, FindAccountResponse, ResetAccountRequest, ResetAccountResponse};

use crate::{
    App,
    authentication::Signed,
    openapi::{Problems, SignedProblems},
    problem::ProblemAnswer,
    recovery,
};

/// Staff look for an account by the ID document before them.
#[utoipa::path(
    post,
    path = "/v1/recovery/search",
    operation_id = "findAccount",
    tag = "accounts",
    request_body = FindAccountRequest,
    responses((status = 200, description = "The account, when there is one", body = FindAccountResponse), SignedProblems, Problems<404>, Problems<409>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn search(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<FindAccountResponse>, ProblemAnswer> {
    Ok(Json(recovery::find(&app, &signed.terminal, signed.json()?).await?))
}

/// Two staff members give its holder a one-time password.
#[utoipa::path(
    post,
    path = "/v1/recovery/reset",
    operation_id = "resetAccount",
    tag = "accounts",
    request_body = ResetAccountRequest,
    responses((status = 200, description = "For the candidate to read", body = ResetAccountResponse), SignedProblems, Problems<404>, Problems<409>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn reset(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<ResetAccountResponse>, ProblemAnswer> {
    Ok(Json(recovery::reset(&app, &signed.terminal, signed.json()?).await?))
}
