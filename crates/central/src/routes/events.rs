//! Hearing at once that there is something to pull.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;

use crate::{App, authentication::Signed, openapi::SignedProblems, problem::ProblemAnswer};

/// A silent stream says so often that it still lives, so that a terminal notices a dead one.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// After this the terminal must sign a new request: a revoked one hears nothing more.
const LIFE: Duration = Duration::from_secs(10 * 60);

/// The changes of the terminal's site, as server-sent events. An event says that there is something to pull, and
/// nothing of what.
#[utoipa::path(
    get,
    path = "/v1/events",
    operation_id = "listen",
    tag = "synchronisation",
    responses((status = 200, description = "An event for each change, without end", body = String, content_type = "text/event-stream"), SignedProblems),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn listen(State(app): State<App>, signed: Signed) -> Result<Response, ProblemAnswer> {
    let told = app.changes().listen(&signed.terminal.site);
    let end = tokio::time::Instant::now() + LIFE;
    let events = stream::unfold(told, move |mut told| async move {
        tokio::time::timeout_at(end, told.changed()).await.ok()?.ok()?;
        let last = told.borrow_and_update().last;
        let event = Event::default().event("changed").id(last.to_string()).data("{}");
        Some((Ok::<_, Infallible>(event), told))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // nginx would otherwise keep events until it has a page of them.
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}
