//! Photos on their way in: whole, or in parts over a bad line, which any node may take.

use axum::body::Bytes;
use kaodian_domain::{TerminalId, Timestamp};
use kaodian_wire::{PHOTO_PART_BYTES, PhotoPartsResponse, ProblemCode, sha256_hex};

use crate::{
    App, CentralError,
    photos::{self, MAXIMUM_BYTES},
    problem::ProblemAnswer,
    store::{self, photo_part::Part},
};

/// Parts that nobody has brought the rest of for so long are forgotten; the terminal begins again.
const FORGOTTEN_AFTER_MS: i64 = 24 * 3600 * 1000;

/// Where a part belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The byte of the photo that it begins with.
    pub(crate) from: u32,
    /// How long the whole photo is.
    pub(crate) total: u32,
}

/// Takes a whole photo in.
///
/// # Errors
/// [`ProblemCode::TooLarge`], [`ProblemCode::DigestMismatch`]. What the rules say of it is said when an operation names
/// it: then the candidate learns why.
pub(crate) async fn take_whole(app: &App, sha256: &str, jpeg: Bytes) -> Result<(), ProblemAnswer> {
    if jpeg.len() > MAXIMUM_BYTES {
        return Err(ProblemCode::TooLarge.into());
    }
    if sha256_hex(&jpeg) != sha256 {
        return Err(ProblemCode::DigestMismatch.into());
    }
    let rejected = photos::judge_header(sha256, &jpeg)?;
    let size_bytes = u32::try_from(jpeg.len()).unwrap_or(u32::MAX);
    app.photos().put(sha256, jpeg).await?;
    // An operation that names the photo is committed after it. Without one, the photo is sent again.
    let mut db = app.store().relaxed().await?;
    match rejected {
        Some(rejected) => store::photo::save(&mut db, &rejected, app.now()).await?,
        None => store::photo::take_in(&mut db, sha256, size_bytes, app.now()).await?,
    }
    Ok(())
}

/// How much of a photo has come from this terminal.
pub(crate) async fn progress(
    app: &App,
    terminal: TerminalId,
    sha256: &str,
) -> Result<PhotoPartsResponse, CentralError> {
    let mut db = app.store().connection().await?;
    if let Some(stored) = store::photo::find(&mut db, sha256).await? {
        return Ok(PhotoPartsResponse { received_bytes: stored.size_bytes, is_complete: true });
    }
    let received = store::photo_part::received(&mut db, terminal, sha256).await?;
    Ok(PhotoPartsResponse { received_bytes: received.map_or(0, |(end, _)| end), is_complete: false })
}

/// Takes the next part; another one is not needed now, and the answer says which is. The last one makes the photo whole.
///
/// # Errors
/// [`ProblemCode::Malformed`] for a part that is none; see [`take_whole`], after which the photo begins anew.
pub(crate) async fn take_part(
    app: &App,
    terminal: TerminalId,
    sha256: &str,
    place: Place,
    bytes: &[u8],
) -> Result<PhotoPartsResponse, ProblemAnswer> {
    let Place { from, total } = place;
    if usize::try_from(total).map_or(true, |total| total > MAXIMUM_BYTES) || bytes.len() > PHOTO_PART_BYTES {
        return Err(ProblemCode::TooLarge.into());
    }
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let end = from.checked_add(length).filter(|end| length > 0 && *end <= total);
    let end = end.ok_or(ProblemCode::Malformed)?;
    let known = progress(app, terminal, sha256).await?;
    if known.is_complete {
        return Ok(known);
    }
    {
        let mut db = app.store().connection().await?;
        match store::photo_part::received(&mut db, terminal, sha256).await? {
            Some((_, other)) if other != total => {
                // The same digest cannot have two lengths: one of the two was wrong, and it begins anew.
                store::photo_part::forget(&mut db, terminal, sha256).await?;
                return Ok(PhotoPartsResponse { received_bytes: 0, is_complete: false });
            }
            Some((next, _)) if next != from => {
                return Ok(PhotoPartsResponse { received_bytes: next, is_complete: false });
            }
            None if from != 0 => return Ok(known),
            Some(_) | None => {}
        }
        let part = Part { sha256, first_byte: from, total_bytes: total, bytes };
        store::photo_part::insert(&mut db, terminal, part, app.now()).await?;
    }
    if end < total {
        return Ok(PhotoPartsResponse { received_bytes: end, is_complete: false });
    }
    let mut db = app.store().connection().await?;
    let whole = store::photo_part::assembled(&mut db, terminal, sha256).await?;
    drop(db);
    let taken = take_whole(app, sha256, whole.into()).await;
    let is_settled = match &taken {
        Ok(()) => true,
        // With a fault of the server the parts are still good.
        Err(ProblemAnswer(problem)) => problem.code != ProblemCode::Internal,
    };
    if is_settled {
        let mut db = app.store().connection().await?;
        store::photo_part::forget(&mut db, terminal, sha256).await?;
    }
    taken.map(|()| PhotoPartsResponse { received_bytes: total, is_complete: true })
}

/// Forgets what nobody brought the rest of.
pub(crate) async fn forget_old(app: &App, now: Timestamp) -> Result<(), CentralError> {
    let mut db = app.store().connection().await?;
    Ok(store::photo_part::forget_before(&mut db, now.plus_ms(-FORGOTTEN_AFTER_MS)).await?)
}
