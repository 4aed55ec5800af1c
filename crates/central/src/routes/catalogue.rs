//! What the sitting offers.

use std::sync::Arc;

use axum::{Json, extract::State};
use kaodian_domain::Catalogue;
use kaodian_wire::ProblemCode;

use crate::{App, authentication::Signed, problem::ProblemAnswer};

/// The catalogue in force.
pub(crate) async fn fetch(State(app): State<App>, _: Signed) -> Result<Json<Catalogue>, ProblemAnswer> {
    let catalogue = app.catalogues().current(app.store()).await?.ok_or(ProblemCode::NoSitting)?;
    Ok(Json(Arc::unwrap_or_clone(catalogue)))
}
