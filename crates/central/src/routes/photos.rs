//! Photos, by the digest of their bytes. Whoever knows a digest may fetch the photo: it stands in
//! registrations alone, and cannot be guessed.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use kaodian_wire::{ProblemCode, sha256_hex};

use crate::{
    App,
    authentication::Signed,
    photos::{self, MAXIMUM_BYTES},
    problem::ProblemAnswer,
    store,
};

/// Takes a photo in. What is wrong with it is said when an operation names it: then the candidate learns why.
pub(crate) async fn store(
    State(app): State<App>,
    Path(sha256): Path<String>,
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
    let mut db = app.store().connection().await?;
    match rejected {
        Some(rejected) => store::photo::save(&mut db, &rejected, app.now()).await?,
        None => store::photo::take_in(&mut db, &sha256, size_bytes, app.now()).await?,
    }
    Ok(StatusCode::NO_CONTENT)
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
