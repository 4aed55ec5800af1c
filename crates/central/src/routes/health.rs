//! For whoever watches over the server.

use axum::{extract::State, http::StatusCode};

use crate::{App, openapi::AnyProblems, problem::ProblemAnswer, reviews, store};

/// The process runs.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "healthz",
    tag = "operation",
    responses((status = 200, description = "The process runs", body = String, content_type = "text/plain")),
)]
pub(crate) async fn healthz() -> &'static str {
    "ok"
}

/// Figures for Prometheus. A proxy in front keeps them from strangers.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "operation",
    responses((status = 200, description = "Figures", body = String, content_type = "text/plain"), AnyProblems),
)]
pub(crate) async fn metrics(State(app): State<App>) -> Result<String, ProblemAnswer> {
    let waiting = {
        let mut db = app.store().connection().await?;
        store::photo_use::count(&mut db).await?
    };
    app.metrics().reviews(&reviews::figures(&app).await?, app.now());
    Ok(app.metrics().text(waiting, app.changes().listeners()))
}

/// The process can work: its database answers.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "readyz",
    tag = "operation",
    responses((status = 200, description = "The process can work", body = String, content_type = "text/plain"), (status = 503, description = "Its database does not answer")),
)]
pub(crate) async fn readyz(State(app): State<App>) -> Result<&'static str, StatusCode> {
    match app.catalogues().current(app.store()).await {
        Ok(_) => Ok("ok"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
