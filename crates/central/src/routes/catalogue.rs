//! What the sitting offers.

use std::sync::Arc;

use axum::{Json, extract::State};
use kaodian_domain::Catalogue;
use kaodian_wire::ProblemCode;

use crate::{
    App,
    authentication::Signed,
    openapi::{Problems, SignedProblems},
    problem::ProblemAnswer,
};

/// The catalogue in force.
#[utoipa::path(
    get,
    path = "/v1/catalogue",
    operation_id = "fetchCatalogue",
    tag = "catalogue",
    responses((status = 200, description = "The catalogue in force", body = Catalogue), SignedProblems, Problems<404>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn fetch(State(app): State<App>, _: Signed) -> Result<Json<Catalogue>, ProblemAnswer> {
    let catalogue = app.catalogues().current(app.store()).await?.ok_or(ProblemCode::NoSitting)?;
    Ok(Json(Arc::unwrap_or_clone(catalogue)))
}
