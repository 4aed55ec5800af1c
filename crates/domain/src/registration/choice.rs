//! 考点与科目: one site, one to so many of its subjects, none twice (S13, S14).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Payment, Registration, Review};
use crate::{Field, Refusal, RefusalCode, SiteCode, SittingRules, SubjectCode, Timestamp};

/// The chosen site and subjects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Choice {
    /// Nothing chosen.
    Open,
    /// Chosen.
    Chosen {
        /// The site.
        site: SiteCode,
        /// The subjects, in the order of choosing.
        subjects: Vec<ChosenSubject>,
    },
}

/// A chosen subject with the fee that holds for this registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChosenSubject {
    /// The subject.
    pub code: SubjectCode,
    /// Its fee when it was chosen, in fen.
    pub fee_fen: u32,
}

impl Choice {
    /// The chosen site.
    pub fn site(&self) -> Option<&SiteCode> {
        match self {
            Self::Open => None,
            Self::Chosen { site, .. } => Some(site),
        }
    }

    /// The chosen subjects.
    pub fn subjects(&self) -> &[ChosenSubject] {
        match self {
            Self::Open => &[],
            Self::Chosen { subjects, .. } => subjects,
        }
    }

    /// What the subjects cost together, in fen; `None` when nothing is chosen.
    pub fn total_fee_fen(&self) -> Option<u32> {
        match self {
            Self::Open => None,
            Self::Chosen { subjects, .. } => {
                Some(subjects.iter().fold(0, |sum, subject| sum.saturating_add(subject.fee_fen)))
            }
        }
    }
}

pub(super) fn may_choose(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    registration.may_edit(rules, now)?;
    // A returned registration that is paid may mend its information, not what was paid for.
    match registration.payment {
        Payment::Paid(_) => Err(RefusalCode::AlreadyPaid),
        Payment::Unpaid | Payment::Open(_) | Payment::Unknown(_) | Payment::Refunded { .. } => Ok(()),
    }
}

pub(super) fn choose(
    registration: &mut Registration,
    site: &SiteCode,
    subjects: &[SubjectCode],
    rules: &SittingRules,
    at: Timestamp,
) -> Result<(), Refusal> {
    let offer = rules
        .site
        .as_ref()
        .filter(|offer| offer.code == *site)
        .ok_or(Refusal::of(Field::Site, RefusalCode::SiteUnknown))?;
    let refuse = |code| Err(Refusal::of(Field::Subjects, code));
    if subjects.is_empty() {
        return refuse(RefusalCode::SubjectsTooFew);
    }
    if subjects.len() > usize::from(rules.maximum_subjects) {
        return refuse(RefusalCode::SubjectsTooMany);
    }
    let mut chosen: Vec<ChosenSubject> = Vec::with_capacity(subjects.len());
    for code in subjects {
        if chosen.iter().any(|earlier| earlier.code == *code) {
            return refuse(RefusalCode::SubjectTwice);
        }
        match offer.subjects.iter().find(|subject| subject.code == *code) {
            Some(subject) => chosen.push(ChosenSubject { code: code.clone(), fee_fen: subject.fee_fen }),
            None => return refuse(RefusalCode::SubjectUnknown),
        }
    }
    let choice = Choice::Chosen { site: site.clone(), subjects: chosen };
    let moves = registration.choice.site().is_some_and(|own| own != site);
    if moves && matches!(registration.review, Review::Returned { .. }) {
        // The time for corrections was given by the site that returned it.
        if at >= rules.enrolment.closes_at {
            return Err(Refusal::of(Field::Site, RefusalCode::EnrolmentClosed));
        }
        // Its decision says nothing at another site, which may not review at all.
        registration.review = Review::NotRequested { round: registration.review.round() };
    }
    if registration.choice != choice {
        registration.choice = choice;
        registration.content_changed();
    }
    Ok(())
}
