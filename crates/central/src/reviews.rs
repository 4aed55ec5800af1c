//! What waits for a reviewer, and what two machines say of its photo.

use kaodian_domain::{
    Operation, OperationRecord, PhotoReference, Registration, RegistrationId, SiteCode, SittingId, Timestamp,
};
use kaodian_wire::{MachineVerdict, ProblemCode, ReviewQueueResponse, ReviewedPhoto, WaitingReview};
use uuid::Uuid;

use crate::{
    App, CentralError,
    problem::ProblemAnswer,
    store::{
        self, StoreError,
        photo::StoredPhoto,
        photo_verdict::{Judged, PhotoVerdict},
        review_queue::{Place, Waiting},
        terminal::Terminal,
    },
};

/// The most on one page.
const PAGE_MAXIMUM: u32 = 200;

/// As many unless the reader says otherwise.
const PAGE_USUAL: u32 = 50;

/// Where a registration stands in the queues: the site and the time of its request. `None` when nobody has to decide.
pub(crate) fn place(registration: &Registration) -> Option<(SiteCode, Timestamp)> {
    Some((registration.choice.site()?.clone(), registration.awaits_review_since()?))
}

/// A page of a site's queue.
pub(crate) async fn queue(
    app: &App,
    site: &SiteCode,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<ReviewQueueResponse, ProblemAnswer> {
    let after = cursor.filter(|cursor| !cursor.is_empty()).map(read_cursor).transpose()?;
    let limit = limit.unwrap_or(PAGE_USUAL).clamp(1, PAGE_MAXIMUM);
    let Some(catalogue) = app.catalogues().current(app.store()).await? else {
        return Ok(ReviewQueueResponse { waiting: 0, reviews: Vec::new(), cursor: None });
    };
    let mut db = app.store().connection().await?;
    let waiting = store::review_queue::count(&mut db, &catalogue.sitting, site).await?;
    // One more than is shown tells whether there are more.
    let mut page = store::review_queue::page(&mut db, &catalogue.sitting, site, after, limit + 1).await?;
    let has_more = page.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if has_more {
        page.pop();
    }
    let cursor = page.last().filter(|_| has_more).map(|last| write_cursor(last.place));
    let photos: Vec<_> = page.iter().filter_map(|waiting| waiting.registration.photo.reference()).collect();
    let digests: Vec<_> = photos.iter().map(|photo| photo.sha256.clone()).collect();
    let judged = store::photo::find_all(&mut db, &digests).await?;
    let now = app.now();
    let reviews = page.iter().map(|waiting| {
        let photo = waiting.registration.photo.reference();
        let photo =
            photo.map(|photo| reviewed(photo, judged.iter().find(|known| known.sha256 == photo.sha256)));
        review(waiting, photo, now)
    });
    Ok(ReviewQueueResponse { waiting, reviews: reviews.collect(), cursor })
}

fn review(waiting: &Waiting, photo: Option<ReviewedPhoto>, now: Timestamp) -> WaitingReview {
    let registration = &waiting.registration;
    let requested_at = registration.awaits_review_since().unwrap_or(waiting.place.requested_at);
    WaitingReview {
        registration: registration.id,
        number: registration.number.clone(),
        round: registration.review.round(),
        requested_at,
        waited_ms: u64::try_from(now.0 - requested_at.0).unwrap_or(0),
        photo,
    }
}

fn reviewed(photo: &PhotoReference, known: Option<&StoredPhoto>) -> ReviewedPhoto {
    let terminal = told(photo);
    let central = known.and_then(StoredPhoto::verdict);
    let comparison = central.as_ref().map(|central| terminal.compare(central));
    ReviewedPhoto { sha256: photo.sha256.clone(), terminal, central, comparison }
}

/// What the terminal said.
fn told(photo: &PhotoReference) -> MachineVerdict {
    MachineVerdict {
        rule_pack: photo.rule_pack.clone(),
        engine: None,
        accepted: photo.accepted,
        rejections: Vec::new(),
        warnings: photo.warnings.clone(),
    }
}

fn write_cursor(place: Place) -> String {
    format!("{}.{}", place.requested_at.0, place.registration.0.simple())
}

fn read_cursor(text: &str) -> Result<Place, ProblemCode> {
    let place = || {
        let (at, registration) = text.split_once('.')?;
        let registration = RegistrationId(Uuid::try_parse(registration).ok()?);
        Some(Place { requested_at: Timestamp(at.parse().ok()?), registration })
    };
    place().ok_or(ProblemCode::Malformed)
}

/// Both verdicts on the photo that an operation attaches, as far as the server has looked; `None` for any other.
pub(crate) fn verdicts(
    record: &OperationRecord,
    terminal: &Terminal,
    judged: Option<&StoredPhoto>,
    now: Timestamp,
) -> Option<PhotoVerdict> {
    let Operation::AttachPhoto { photo } = &record.operation else { return None };
    let told = told(photo);
    let judged = judged.and_then(StoredPhoto::verdict).map(|verdict| Judged {
        at: now,
        comparison: told.compare(&verdict),
        verdict,
    });
    Some(PhotoVerdict {
        operation: record.id,
        registration: record.registration,
        sha256: photo.sha256.clone(),
        site: terminal.site.clone(),
        terminal: terminal.id,
        told_at: now,
        told,
        judged,
    })
}

/// The server has looked at a photo that was accepted before: what it says is noted beside what the terminals said.
pub(crate) async fn note_verdict(app: &App, photo: &StoredPhoto) -> Result<(), CentralError> {
    let Some(verdict) = photo.verdict() else { return Ok(()) };
    let mut db = app.store().connection().await?;
    for waiting in store::photo_verdict::unjudged(&mut db, &photo.sha256).await? {
        let comparison = waiting.told.compare(&verdict);
        let judged = Judged { at: app.now(), verdict: verdict.clone(), comparison };
        if store::photo_verdict::settle(&mut db, waiting.operation, &judged).await? {
            app.metrics().photo_verdict(comparison);
        }
    }
    Ok(())
}

/// The queues of the sitting in figures, for whoever watches over the server.
pub(crate) async fn figures(app: &App) -> Result<Vec<store::review_queue::SiteQueue>, CentralError> {
    let Some(sitting) = current_sitting(app).await? else { return Ok(Vec::new()) };
    let mut db = app.store().connection().await?;
    Ok(store::review_queue::sites(&mut db, &sitting).await?)
}

async fn current_sitting(app: &App) -> Result<Option<SittingId>, StoreError> {
    let catalogue = app.catalogues().current(app.store()).await?;
    Ok(catalogue.map(|catalogue| catalogue.sitting.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let place = Place {
            requested_at: Timestamp(1_796_140_860_000),
            registration: RegistrationId(Uuid::now_v7()),
        };
        assert_eq!(read_cursor(&write_cursor(place)), Ok(place));
        for text in
            ["", ".", "1", "1.", ".1", "x.0190", "1.2.3", "1' OR '1'='1", "../1", "9223372036854775808.0"]
        {
            assert_eq!(read_cursor(text), Err(ProblemCode::Malformed), "{text}");
        }
    }
}
