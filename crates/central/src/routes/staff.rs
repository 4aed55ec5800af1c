//! The staff of a terminal's site.

use axum::{Json, extract::State, http::StatusCode};
use kaodian_wire::StaffResponse;

use crate::{App, authentication::Signed, problem::ProblemAnswer, staff};

/// Who works at the asking terminal's site, with what their passwords are checked by.
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<StaffResponse>, ProblemAnswer> {
    Ok(Json(staff::list(&app, &signed.terminal.site).await?))
}

/// A staff member changes their own password.
pub(crate) async fn change_password(
    State(app): State<App>,
    signed: Signed,
) -> Result<StatusCode, ProblemAnswer> {
    staff::change_password(&app, signed.terminal.id, &signed.terminal.site, signed.json()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
