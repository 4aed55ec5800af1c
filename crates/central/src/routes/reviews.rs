//! What waits for a reviewer.

use axum::{Json, extract::State};
use kaodian_wire::ReviewQueueResponse;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    App, authentication::Signed, extract::Asked, openapi::SignedProblems, problem::ProblemAnswer, reviews,
};

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// What the last page said; left out for the first.
    cursor: Option<String>,
    /// How many at most; 1 to 200.
    limit: Option<u32>,
}

/// The queue of the asking terminal's site, the oldest request first, a page at a time.
#[utoipa::path(
    get,
    path = "/v1/reviews",
    operation_id = "listReviews",
    tag = "review",
    params(Page),
    responses((status = 200, description = "The page", body = ReviewQueueResponse), SignedProblems),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn queue(
    State(app): State<App>,
    Asked(Page { cursor, limit }): Asked<Page>,
    signed: Signed,
) -> Result<Json<ReviewQueueResponse>, ProblemAnswer> {
    Ok(Json(reviews::queue(&app, &signed.terminal.site, cursor.as_deref(), limit).await?))
}
