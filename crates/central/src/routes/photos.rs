//! Photos, by the digest of their bytes. Whoever knows a digest may fetch the photo: it stands in
//! registrations alone, and cannot be guessed.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use kaodian_wire::{ProblemCode, sha256_hex};

use crate::{
    App,
    authentication::Signed,
    extract::Segment,
    openapi::{Problems, SignedProblems},
    photos::{self, MAXIMUM_BYTES},
    problem::ProblemAnswer,
    store,
};

/// Takes a photo in. What is wrong with it is said when an operation names it: then the candidate learns why.
#[utoipa::path(
    put,
    path = "/v1/photos/{sha256}",
    operation_id = "storePhoto",
    tag = "photos",
    params(("sha256" = String, Path, description = "The digest of the bytes, 64 hexadecimal digits in lower case")),
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 204, description = "It is there"), SignedProblems, Problems<404>, Problems<422>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn store(
    State(app): State<App>,
    Segment(sha256): Segment,
    signed: Signed,
) -> Result<StatusCode, ProblemAnswer> {
    if !photos::is_digest(&sha256) {
        return Err(ProblemCode::NotFound.into());
    }
    if signed.body.len() > MAXIMUM_BYTES {
        return Err(ProblemCode::TooLarge.into());
    }
    if sha256_hex(&signed.body) != sha256 {
        return Err(ProblemCode::DigestMismatch.into());
    }
    let rejected = photos::judge_file(&sha256, &signed.body)?;
    let size_bytes = u32::try_from(signed.body.len()).unwrap_or(u32::MAX);
    app.photos().put(&sha256, signed.body).await?;
    // An operation that names the photo is committed after it. Without one, the photo is sent again.
    let mut db = app.store().relaxed().await?;
    match rejected {
        Some(rejected) => store::photo::save(&mut db, &rejected, app.now()).await?,
        None => store::photo::take_in(&mut db, &sha256, size_bytes, app.now()).await?,
    }
    Ok(StatusCode::NO_CONTENT)
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
