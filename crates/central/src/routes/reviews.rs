//! What waits for a reviewer.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use kaodian_wire::{ProblemCode, ReviewQueueResponse};
use serde::Deserialize;

use crate::{App, authentication::Signed, problem::ProblemAnswer, reviews};

/// Which page.
#[derive(Deserialize)]
pub(crate) struct Page {
    cursor: Option<String>,
    limit: Option<u32>,
}

/// The queue of the asking terminal's site, the oldest request first, a page at a time.
pub(crate) async fn queue(
    State(app): State<App>,
    query: Result<Query<Page>, QueryRejection>,
    signed: Signed,
) -> Result<Json<ReviewQueueResponse>, ProblemAnswer> {
    let Query(Page { cursor, limit }) = query.map_err(|_| ProblemCode::Malformed)?;
    Ok(Json(reviews::queue(&app, &signed.terminal.site, cursor.as_deref(), limit).await?))
}
