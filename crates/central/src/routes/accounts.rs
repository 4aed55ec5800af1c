//! Candidates' accounts.

use axum::{Json, extract::State};
use kaodian_wire::{
    AccountView, ChangePasswordRequest, RegisterAccountRequest, SignInRequest, SignInResponse,
};

use crate::{
    App,
    authentication::Signed,
    openapi::{Problems, SignedProblems},
    problem::ProblemAnswer,
    sign_in,
};

/// Registers an account.
#[utoipa::path(
    post,
    path = "/v1/accounts",
    operation_id = "registerAccount",
    tag = "accounts",
    request_body = RegisterAccountRequest,
    responses((status = 200, description = "The account", body = AccountView), SignedProblems, Problems<409>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn register(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<AccountView>, ProblemAnswer> {
    app.limits().sign_in(signed.terminal.id)?;
    Ok(Json(sign_in::register(&app, signed.terminal.id, signed.json()?).await?))
}

/// Signs a candidate in, and brings what they have begun anywhere.
#[utoipa::path(
    post,
    path = "/v1/accounts/sign-in",
    operation_id = "signIn",
    tag = "accounts",
    request_body = SignInRequest,
    responses((status = 200, description = "Who signed in, and what they have begun", body = SignInResponse), SignedProblems),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn sign_in(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<SignInResponse>, ProblemAnswer> {
    app.limits().sign_in(signed.terminal.id)?;
    Ok(Json(sign_in::sign_in(&app, signed.terminal.id, signed.json()?).await?))
}

/// Changes a password.
#[utoipa::path(
    post,
    path = "/v1/accounts/password",
    operation_id = "changePassword",
    tag = "accounts",
    request_body = ChangePasswordRequest,
    responses((status = 200, description = "The account", body = AccountView), SignedProblems, Problems<409>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<AccountView>, ProblemAnswer> {
    app.limits().sign_in(signed.terminal.id)?;
    Ok(Json(sign_in::change_password(&app, signed.json()?).await?))
}
