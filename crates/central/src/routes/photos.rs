//! Photos, by the digest of their bytes. Whoever knows a digest may fetch the photo: it stands in
//! registrations alone, and cannot be guessed.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use kaodian_wire::{PhotoPartsResponse, ProblemCode};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    App,
    authentication::Signed,
    extract::{Asked, Segment},
    openapi::{Problems, SignedProblems},
    photo_intake::{self, Place},
    photos,
    problem::ProblemAnswer,
    store,
};

/// Where a part belongs; both are missing for a whole photo. They stand in the query, which the signature covers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlaceQuery {
    /// Where the part begins, in bytes.
    from: Option<u32>,
    /// How long the photo is, in bytes.
    total: Option<u32>,
}

/// Takes a photo in, or a part of it. What is wrong with the photo is said when an operation names it: then the
/// candidate learns why.
#[utoipa::path(
    put,
    path = "/v1/photos/{sha256}",
    operation_id = "storePhoto",
    tag = "photos",
    params(("sha256" = String, Path, description = "The digest of the bytes, 64 hexadecimal digits in lower case"), PlaceQuery),
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 204, description = "It is there"), (status = 200, description = "How much of it is there", body = PhotoPartsResponse), SignedProblems, Problems<404>, Problems<422>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn store(
    State(app): State<App>,
    Segment(sha256): Segment,
    Asked(place): Asked<PlaceQuery>,
    signed: Signed,
) -> Result<Response, ProblemAnswer> {
    if !photos::is_digest(&sha256) {
        return Err(ProblemCode::NotFound.into());
    }
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
#[utoipa::path(
    get,
    path = "/v1/photos/{sha256}/parts",
    operation_id = "photoParts",
    tag = "photos",
    params(("sha256" = String, Path, description = "The digest of the bytes, 64 hexadecimal digits in lower case")),
    responses((status = 200, description = "How much of it is there", body = PhotoPartsResponse), SignedProblems, Problems<404>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn parts(
    State(app): State<App>,
    Segment(sha256): Segment,
    signed: Signed,
) -> Result<Json<PhotoPartsResponse>, ProblemAnswer> {
    if !photos::is_digest(&sha256) {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(Json(photo_intake::progress(&app, signed.terminal.id, &sha256).await?))
}

/// A photo's bytes; without them for `HEAD`, which asks whether it is there.
#[utoipa::path(
    get,
    path = "/v1/photos/{sha256}",
    operation_id = "fetchPhoto",
    tag = "photos",
    params(("sha256" = String, Path, description = "The digest of the bytes, 64 hexadecimal digits in lower case")),
    responses((status = 200, description = "The JPEG", body = Vec<u8>, content_type = "image/jpeg"), SignedProblems, Problems<404>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn fetch(
    State(app): State<App>,
    Segment(sha256): Segment,
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
