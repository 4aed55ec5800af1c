//! Judging one operation: the terminal's claims, the domain's rules, and what only the centre can
//! see (other registrations, leased numbers, stored photos).

use std::collections::{BTreeSet, HashMap};

use kaodian_domain::{
    Catalogue, Edits, Field, NumberTemplate, NumberValues, Operation, OperationRecord, PhotoReference,
    Refusal, RefusalCode, Registration, RegistrationNumber, Timestamp, apply,
};
use kaodian_wire::{NumberBlock, SIGNATURE_TOLERANCE_S};
use sqlx::AnyConnection;

use super::{Source, claims, known::Known};
use crate::{
    App, CentralError,
    photo_judging::{self, Verdict},
    photos,
    store::{self, StoreError, photo::StoredPhoto, registration::StoredRegistration},
};

/// What an operation leads to.
pub(super) enum Judgement {
    /// The registration after it.
    Accepted(Box<Registration>),
    /// Not done.
    Refused(Refusal),
    /// Its photo is not there yet.
    Awaits,
}

/// How the photo stands that an operation names.
pub(super) enum PhotoState {
    /// It names none.
    None,
    /// The photo with this digest is not there.
    Missing(String),
    /// It can never be accepted, and is not looked at.
    Unacceptable,
    /// It is there and of the right kind, and will be looked at later.
    Unjudged(String),
    /// It is there, and keeps the rules or breaks them.
    Judged(StoredPhoto),
}

impl PhotoState {
    /// The digest of the photo that is not there.
    pub(super) fn missing(&self) -> Option<&str> {
        match self {
            Self::Missing(sha256) => Some(sha256),
            Self::None | Self::Unacceptable | Self::Unjudged(_) | Self::Judged(_) => None,
        }
    }

    /// The photo at which the server has looked.
    pub(super) fn judged(&self) -> Option<&StoredPhoto> {
        match self {
            Self::Judged(photo) => Some(photo),
            Self::None | Self::Unacceptable | Self::Unjudged(_) | Self::Missing(_) => None,
        }
    }
}

/// How the photo of each operation stands.
///
/// The terminal's word on a photo is not enough: the server looks at it, too. Where one candidate waits for the answer
/// it looks at once; photos that come together are what piled up without the network, and are looked at when there is
/// time ([`crate::photo_judging`]): nobody waits for those, and their rules were checked on the terminal.
pub(super) async fn photo_states(
    app: &App,
    records: &[OperationRecord],
) -> Result<Vec<PhotoState>, CentralError> {
    let is_photo = |record: &&OperationRecord| matches!(record.operation, Operation::AttachPhoto { .. });
    let at_once = records.iter().filter(is_photo).count() == 1;
    let stored = stored_photos(app, records).await?;
    let mut states = Vec::with_capacity(records.len());
    for record in records {
        states.push(match &record.operation {
            Operation::AttachPhoto { photo } => {
                photo_state(app, photo, stored.get(&photo.sha256), at_once).await?
            }
            _ => PhotoState::None,
        });
    }
    Ok(states)
}

/// The photos that these operations name, as far as they are there, by their digests.
async fn stored_photos(
    app: &App,
    records: &[OperationRecord],
) -> Result<HashMap<String, StoredPhoto>, CentralError> {
    let named = records.iter().filter_map(|record| match &record.operation {
        Operation::AttachPhoto { photo } if photos::is_digest(&photo.sha256) => Some(photo.sha256.clone()),
        _ => None,
    });
    let named: Vec<_> = named.collect::<BTreeSet<_>>().into_iter().collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let mut db = app.store().connection().await?;
    let found = store::photo::find_all(&mut db, &named).await?;
    Ok(found.into_iter().map(|stored| (stored.sha256.clone(), stored)).collect())
}

async fn photo_state(
    app: &App,
    photo: &PhotoReference,
    stored: Option<&StoredPhoto>,
    at_once: bool,
) -> Result<PhotoState, CentralError> {
    // Malformed names are left to the domain to refuse; nothing of them touches a path.
    if !photos::is_digest(&photo.sha256) {
        return Ok(PhotoState::None);
    }
    // It would never be taken in, so there is nothing to wait for.
    if usize::try_from(photo.size_bytes).map_or(true, |size| size > photos::MAXIMUM_BYTES) {
        return Ok(PhotoState::Unacceptable);
    }
    let Some(stored) = stored else { return Ok(PhotoState::Missing(photo.sha256.clone())) };
    if stored.size_bytes != photo.size_bytes {
        return Ok(PhotoState::Unacceptable);
    }
    Ok(match photo_judging::verdict(app, stored, at_once).await? {
        Some(Verdict::Judged(judged)) => PhotoState::Judged(judged),
        Some(Verdict::Gone) => PhotoState::Missing(photo.sha256.clone()),
        None => PhotoState::Unjudged(photo.sha256.clone()),
    })
}

/// What an operation meets.
pub(super) struct Scene<'a> {
    /// The registration as it is.
    pub(super) existing: Option<&'a StoredRegistration>,
    /// Who edited it last, as it matters to the terminal.
    pub(super) edits: Option<&'a Edits>,
    /// That of its sitting.
    pub(super) catalogue: Option<&'a Catalogue>,
    /// The photo that it names.
    pub(super) photo: &'a PhotoState,
    /// The rest of the database.
    pub(super) known: &'a Known,
    /// The time.
    pub(super) now: Timestamp,
}

/// Judges an operation.
pub(super) async fn judge(
    db: &mut AnyConnection,
    record: &OperationRecord,
    source: Source<'_>,
    scene: &Scene<'_>,
) -> Result<Judgement, StoreError> {
    let Scene { existing, edits, catalogue, photo, known, now } = *scene;
    if let Some(terminal) = source.terminal()
        && let Some(refusal) =
            claims::check(db, record, judged_at(record, now), terminal, existing, known).await?
    {
        return Ok(Judgement::Refused(refusal));
    }
    // A sitting without a catalogue was never opened here.
    let Some(catalogue) = catalogue else {
        return Ok(Judgement::Refused(RefusalCode::EnrolmentNotOpen.into()));
    };
    let new = || Registration::new(record.registration, record.sitting.clone(), record.account);
    let before = existing.map_or_else(new, |existing| existing.registration.clone());
    let rules = catalogue.rules_for_operation(&before, &record.operation);
    let applied = apply(&before, &record.operation, &rules, &record.actor, judged_at(record, now));
    let judged = match edits {
        Some(edits) => edits.judge(record, &before, applied),
        None => applied,
    };
    let changed = match judged {
        Ok(changed) => changed,
        Err(refusal) => return Ok(Judgement::Refused(refusal)),
    };
    match photo {
        PhotoState::Missing(_) => return Ok(Judgement::Awaits),
        PhotoState::Unacceptable => return Ok(photo_rejected()),
        PhotoState::Judged(photo) if !photo.accepted => return Ok(photo_rejected()),
        PhotoState::None | PhotoState::Unjudged(_) | PhotoState::Judged(_) => {}
    }
    if let Some(refusal) = document_conflict(known, &before, &changed) {
        return Ok(Judgement::Refused(refusal));
    }
    if let (Operation::Submit { number }, Source::Terminal(_)) = (&record.operation, source)
        && before.number.is_none()
        && let Some(refusal) = number_conflict(known, number, &rules.registration_number, &changed)
    {
        return Ok(Judgement::Refused(refusal));
    }
    Ok(Judgement::Accepted(Box::new(changed)))
}

fn photo_rejected() -> Judgement {
    Judgement::Refused(Refusal::of(Field::Photo, RefusalCode::PhotoRejected))
}

/// The time that an operation is judged by: its own, which a terminal knows also offline, but
/// never a time that is still to come. The tolerance is that of signatures.
fn judged_at(record: &OperationRecord, now: Timestamp) -> Timestamp {
    if record.at > now.plus_ms(SIGNATURE_TOLERANCE_S * 1000) { now } else { record.at }
}

/// One document, one registration of a sitting. The database holds this too; asking first gives
/// the refusal its name.
fn document_conflict(known: &Known, before: &Registration, changed: &Registration) -> Option<Refusal> {
    let key = changed.document_key()?;
    if before.document_key().as_ref() == Some(&key) {
        return None;
    }
    let holder = known.holder_of_document(&changed.sitting, &key);
    let is_taken = holder.is_some_and(|holder| holder != changed.id);
    is_taken.then(|| Refusal::of(Field::DocumentNumber, RefusalCode::DocumentAlreadyRegistered))
}

/// A first number must come from a block of the terminal that gives it, and be nobody else's.
fn number_conflict(
    known: &Known,
    number: &RegistrationNumber,
    template: &NumberTemplate,
    changed: &Registration,
) -> Option<Refusal> {
    if !known.blocks(&changed.sitting).iter().any(|block| holds(block, template, number)) {
        return Some(RefusalCode::NumberFormat.into());
    }
    let holder = known.holder_of_number(&changed.sitting, number);
    let is_taken = holder.is_some_and(|holder| holder != changed.id);
    is_taken.then(|| RefusalCode::NumberChanged.into())
}

/// Whether a number is one of a block's.
///
/// With everything but the serial fixed, numbers rise with the serial, first in length and then
/// digit by digit. So a number that fits the template and lies between the block's ends is in it.
fn holds(block: &NumberBlock, template: &NumberTemplate, number: &RegistrationNumber) -> bool {
    let values = |serial| NumberValues {
        sitting: Some(&block.sitting.0),
        site: Some(&block.site.0),
        serial,
        ..NumberValues::default()
    };
    let ends = (template.number(&values(Some(block.first))), template.number(&values(Some(block.last))));
    let (Some(first), Some(last)) = ends else { return false };
    let rank = |text: &str| (text.len(), text.to_owned());
    template.accepts(&number.0, &values(None)) && (rank(&first)..=rank(&last)).contains(&rank(&number.0))
}

#[cfg(test)]
mod tests {
    use kaodian_domain::{SiteCode, SittingId};

    use super::*;

    fn check(template: &str, number: &str, expected: bool) {
        let template = NumberTemplate::try_from(template.to_owned()).unwrap();
        let block = NumberBlock {
            sitting: SittingId("79".into()),
            site: SiteCode("110001".into()),
            first: 9_990,
            last: 10_010,
        };
        assert_eq!(holds(&block, &template, &RegistrationNumber(number.into())), expected, "{number}");
    }

    #[test]
    fn a_block_holds_its_own_numbers_alone() {
        for (number, expected) in [
            ("1100019990", true),
            ("1100019999", true),
            ("11000110000", true),
            ("11000110010", true),
            ("11000110011", false),
            ("1100019989", false),
            ("110001009995", false),
            ("3100029995", false),
            ("", false),
        ] {
            check("{site:6}{serial:4}", number, expected);
        }
        check("{serial:4}{sitting:2}{site:6}", "999579110001", true);
        check("{serial:4}{sitting:2}{site:6}", "999578110001", false);
        check("{subject:2}{serial:4}", "669995", false);
    }
}
