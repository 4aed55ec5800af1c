//! Candidates' accounts.

use axum::{Json, extract::State};
use kaodian_wire::{AccountView, SignInResponse};

use crate::{App, authentication::Signed, problem::ProblemAnswer, sign_in};

/// Registers an account.
pub(crate) async fn register(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<AccountView>, ProblemAnswer> {
    app.limits().sign_in(signed.terminal.id)?;
    Ok(Json(sign_in::register(&app, signed.terminal.id, signed.json()?).await?))
}

/// Signs a candidate in, and brings what they have begun anywhere.
pub(crate) async fn sign_in(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<SignInResponse>, ProblemAnswer> {
    app.limits().sign_in(signed.terminal.id)?;
    Ok(Json(sign_in::sign_in(&app, signed.terminal.id, signed.json()?).await?))
}

/// Changes a password.
pub(crate) async fn change_password(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<AccountView>, ProblemAnswer> {
    app.limits().sign_in(signed.terminal.id)?;
    Ok(Json(sign_in::change_password(&app, signed.json()?).await?))
}
