//! Terminals.

use axum::{
    Json,
    extract::{Request, State},
};
use kaodian_wire::{ActivateRequest, ActivateResponse, PROTOCOL_HEADER, TerminalKey, TerminalKeysResponse};

use crate::{
    App, activation,
    authentication::{Signed, from_json, read_body},
    openapi::{BodyProblems, Problems, SignedProblems},
    problem::ProblemAnswer,
    protocol, store,
};

/// A terminal introduces itself. Unsigned: the code is the proof.
#[utoipa::path(
    post,
    path = "/v1/terminals/activate",
    operation_id = "activateTerminal",
    tag = "terminals",
    request_body = ActivateRequest,
    responses((status = 200, description = "Who the terminal is from now on", body = ActivateResponse), BodyProblems, Problems<403>, Problems<429>),
)]
pub(crate) async fn activate(
    State(app): State<App>,
    request: Request,
) -> Result<Json<ActivateResponse>, ProblemAnswer> {
    // One that is too old must not use its code up.
    let told = request.headers().get(PROTOCOL_HEADER).and_then(|told| told.to_str().ok());
    protocol::version_of(told, app.protocol())?;
    let body = read_body(request.into_body()).await?;
    Ok(Json(activation::activate(&app, &from_json(&body)?).await?))
}

/// The keys of the asking terminal's site, also those that are not believed any more: a paper that such a terminal
/// signed must be told from one that nobody signed.
#[utoipa::path(
    get,
    path = "/v1/terminals/keys",
    operation_id = "listTerminalKeys",
    tag = "terminals",
    responses((status = 200, description = "The keys of the site", body = TerminalKeysResponse), SignedProblems),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn keys(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<TerminalKeysResponse>, ProblemAnswer> {
    let mut db = app.store().connection().await?;
    let terminals = store::terminal::of_site(&mut db, &signed.terminal.site).await?;
    let key = |terminal: store::terminal::Terminal| TerminalKey {
        terminal: terminal.id,
        public_key: terminal.public_key,
        revoked_at: terminal.revoked_at,
    };
    Ok(Json(TerminalKeysResponse { keys: terminals.into_iter().map(key).collect() }))
}
