//! Terminals.

use axum::{
    Json,
    extract::{Request, State},
};
use kaodian_wire::{ActivateResponse, PROTOCOL_HEADER, TerminalKey, TerminalKeysResponse};

use crate::{
    App, activation,
    authentication::{Signed, from_json, read_body},
    problem::ProblemAnswer,
    protocol, store,
};

/// A terminal introduces itself. Unsigned: the code is the proof.
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
