//! For whoever watches over the server.

use axum::{extract::State, http::StatusCode};

use crate::App;

/// The process runs.
pub(crate) async fn healthz() -> &'static str {
    "ok"
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
