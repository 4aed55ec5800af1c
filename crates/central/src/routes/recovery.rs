//! Giving a candidate's account back at a desk.

use axum::{Json, extract::State};
use kaodian_wire::{FindAccountResponse, ResetAccountResponse};

use crate::{App, authentication::Signed, problem::ProblemAnswer, recovery};

/// Staff look for an account by the ID document before them.
pub(crate) async fn search(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<FindAccountResponse>, ProblemAnswer> {
    Ok(Json(recovery::find(&app, &signed.terminal, signed.json()?).await?))
}

/// Two staff members give its holder a one-time password.
pub(crate) async fn reset(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<ResetAccountResponse>, ProblemAnswer> {
    Ok(Json(recovery::reset(&app, &signed.terminal, signed.json()?).await?))
}
