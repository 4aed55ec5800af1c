//! For whoever watches over the server.

use axum::{extract::State, http::StatusCode};

use crate::{App, problem::ProblemAnswer, reviews, store};

/// The process runs.
pub(crate) async fn healthz() -> &'static str {
    "ok"
}

/// Figures for Prometheus. A proxy in front keeps them from strangers.
pub(crate) async fn metrics(State(app): State<App>) -> Result<String, ProblemAnswer> {
    let waiting = {
        let mut db = app.store().connection().await?;
        store::photo_use::count(&mut db).await?
    };
    app.metrics().reviews(&reviews::figures(&app).await?, app.now());
    Ok(app.metrics().text(waiting, app.changes().listeners()))
}

/// The process can work: its database answers.
pub(crate) async fn readyz(State(app): State<App>) -> Result<&'static str, StatusCode> {
    match app.catalogues().current(app.store()).await {
        Ok(_) => Ok("ok"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
