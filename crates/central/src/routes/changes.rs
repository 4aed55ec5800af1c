//! What a site's terminals have not heard of yet.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use kaodian_wire::{ChangesResponse, ProblemCode};
use serde::Deserialize;

use crate::{App, authentication::Signed, problem::ProblemAnswer, store};

/// The most registrations in one answer, and so many when nothing else is asked for.
const PAGE: usize = 200;

/// Where to go on.
#[derive(Debug, Deserialize)]
pub(crate) struct Cursor {
    #[serde(default)]
    cursor: u64,
    /// At most so many registrations: on a bad line a short answer is cut less often.
    limit: Option<usize>,
}

/// The next page of changes.
pub(crate) async fn pull(
    State(app): State<App>,
    query: Result<Query<Cursor>, QueryRejection>,
    signed: Signed,
) -> Result<Json<ChangesResponse>, ProblemAnswer> {
    let Query(Cursor { cursor, limit }) = query.map_err(|_| ProblemCode::Malformed)?;
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
