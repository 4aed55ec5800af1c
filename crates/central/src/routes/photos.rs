//! Photos, by the digest of their bytes. Whoever knows a digest may fetch the photo: it stands in
//! registrations alone, and cannot be guessed.

use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use kaodian_wire::{PhotoPartsResponse, ProblemCode};
use serde::Deserialize;

use crate::{
    App,
    authentication::Signed,
    photo_intake::{self, Place},
    photos,
    problem::ProblemAnswer,
    store,
};

/// Where a part belongs; both are missing for a whole photo. They stand in the query, which the signature covers.
#[derive(Debug, Deserialize)]
pub(crate) struct PlaceQuery {
    from: Option<u32>,
    total: Option<u32>,
}

/// Takes a photo in, or a part of it. What is wrong with the photo is said when an operation names it: then the
/// candidate learns why.
pub(crate) async fn store(
    State(app): State<App>,
    Path(sha256): Path<String>,
    place: Result<Query<PlaceQuery>, QueryRejection>,
    signed: Signed,
) -> Result<Response, ProblemAnswer> {
    if !photos::is_digest(&sha256) {
        return Err(ProblemCode::NotFound.into());
    }
    let Query(place) = place.map_err(|_| ProblemCode::Malformed)?;
    match (place.from, place.total) {
        (None, None) => {
            photo_intake::take_whole(&app, &sha256, signed.body).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        (Some(from), Some(total)) => {
            let (terminal, place) = (signed.terminal.id, Place { from, total });
            let taken = photo_intake::take_part(&app, terminal, &sha256, place, &signed.body).await?;
            Ok(Json(taken).into_response())
        }
        (Some(_), None) | (None, Some(_)) => Err(ProblemCode::Malformed.into()),
    }
}

/// How much of a photo has come from this terminal.
pub(crate) async fn parts(
    State(app): State<App>,
    Path(sha256): Path<String>,
    signed: Signed,
) -> Result<Json<PhotoPartsResponse>, ProblemAnswer> {
    if !photos::is_digest(&sha256) {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(Json(photo_intake::progress(&app, signed.terminal.id, &sha256).await?))
}

/// A photo's bytes; without them for `HEAD`, which asks whether it is there.
pub(crate) async fn fetch(
    State(app): State<App>,
    Path(sha256): Path<String>,
    _: Signed,
) -> Result<Response, ProblemAnswer> {
    if !photos::is_digest(&sha256) {
        return Err(ProblemCode::NotFound.into());
    }
    let known = {
        let mut db = app.store().connection().await?;
        store::photo::find(&mut db, &sha256).await?
    };
    known.ok_or(ProblemCode::NotFound)?;
    let jpeg = app.photos().get(&sha256).await?.ok_or(ProblemCode::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}
