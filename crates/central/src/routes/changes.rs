//! What a site's terminals have not heard of yet.

use axum::{Json, extract::State};
use kaodian_wire::{ChangesResponse, ProblemCode};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    App, authentication::Signed, extract::Asked, openapi::SignedProblems, problem::ProblemAnswer, store,
};

/// The most registrations in one answer, and so many when nothing else is asked for.
const PAGE: usize = 200;

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Cursor {
    /// What the last page said; 0 at the beginning.
    #[serde(default)]
    cursor: u64,
    /// At most so many registrations: on a bad line a short answer is cut less often.
    limit: Option<usize>,
}

/// The next page of changes.
#[utoipa::path(
    get,
    path = "/v1/changes",
    operation_id = "pullChanges",
    tag = "synchronisation",
    params(Cursor),
    responses((status = 200, description = "The next page", body = ChangesResponse), SignedProblems),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn pull(
    State(app): State<App>,
    Asked(Cursor { cursor, limit }): Asked<Cursor>,
    signed: Signed,
) -> Result<Json<ChangesResponse>, ProblemAnswer> {
    let limit = limit.unwrap_or(PAGE);
    if !(1..=PAGE).contains(&limit) {
        return Err(ProblemCode::Malformed.into());
    }
    let mut db = app.store().connection().await?;
    // A cursor beyond all numbers is past the end, not a fault.
    let cursor = cursor.min(i64::MAX.unsigned_abs());
    let page = store::change::page(&mut db, &signed.terminal.site, cursor, limit).await?;
    let catalogue_version = store::catalogue::version(&mut db, None).await?.unwrap_or(0);
    let staff_version = store::staff::version(&mut db, &signed.terminal.site).await?;
    Ok(Json(ChangesResponse {
        cursor: page.cursor,
        more: page.more,
        registrations: page.registrations,
        catalogue_version,
        staff_version: Some(staff_version),
        offers_qq: app.qq().is_some(),
    }))
}
