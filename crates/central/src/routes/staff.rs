//! The staff of a terminal's site.

use axum::{Json, extract::State, http::StatusCode};
use kaodian_wire::{ChangeStaffPasswordRequest, StaffResponse};

use crate::{
    App,
    authentication::Signed,
    openapi::{Problems, SignedProblems},
    problem::ProblemAnswer,
    staff,
};

/// Who works at the asking terminal's site, with what their passwords are checked by.
#[utoipa::path(
    get,
    path = "/v1/staff",
    operation_id = "listStaff",
    tag = "staff",
    responses((status = 200, description = "Everybody of the site", body = StaffResponse), SignedProblems),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<StaffResponse>, ProblemAnswer> {
    Ok(Json(staff::list(&app, &signed.terminal.site).await?))
}

/// A staff member changes their own password.
#[utoipa::path(
    post,
    path = "/v1/staff/password",
    operation_id = "changeStaffPassword",
    tag = "staff",
    request_body = ChangeStaffPasswordRequest,
    responses((status = 204, description = "Changed"), SignedProblems, Problems<404>, Problems<409>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    signed: Signed,
) -> Result<StatusCode, ProblemAnswer> {
    staff::change_password(&app, signed.terminal.id, &signed.terminal.site, signed.json()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
