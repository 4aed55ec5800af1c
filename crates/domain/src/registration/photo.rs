//! 照片: the picture itself travels apart, under its digest (S16-S18).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Confirmation, Payment, Registration, Review, Ticket};
use crate::{Field, Refusal, RefusalCode, SittingRules, Timestamp};

/// The attached photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Photo {
    /// None yet.
    Missing,
    /// Attached.
    Attached {
        /// Which.
        photo: PhotoReference,
        /// When.
        at: Timestamp,
    },
}

impl Photo {
    /// The attached photo.
    pub fn reference(&self) -> Option<&PhotoReference> {
        match self {
            Self::Missing => None,
            Self::Attached { photo, .. } => Some(photo),
        }
    }
}

/// A photo by the digest of its bytes, with what the machine said about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PhotoReference {
    /// SHA-256 of the JPEG, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Its size.
    pub size_bytes: u32,
    /// The version of the rules that judged it.
    pub rule_pack: String,
    /// Whether no rule rejects it.
    pub accepted: bool,
    /// The rules that it does not quite keep, by the codes of the rule pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// A staff member took it at a desk.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assisted: bool,
    /// Why the staff member takes it in spite of the warnings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Most code points of a reason.
const REASON_MAXIMUM: usize = 100;
/// Fewest code points of a reason.
const REASON_MINIMUM: usize = 2;

impl PhotoReference {
    /// A warning never stops a candidate, since a reviewer will see it. Staff who take a photo in spite of one say why.
    fn reason_refusal(&self) -> Option<Refusal> {
        let reason = self.reason.as_deref().map_or("", str::trim);
        let code = match reason.chars().count() {
            0 if self.assisted && !self.warnings.is_empty() => RefusalCode::Required,
            0 => return None,
            1..REASON_MINIMUM => RefusalCode::TooShort,
            REASON_MINIMUM..=REASON_MAXIMUM => return None,
            _ => RefusalCode::TooLong,
        };
        Some(Refusal::of(Field::PhotoReason, code))
    }
}

/// Whether the server took the photo away after the payment had begun: nobody pays without one.
pub(crate) fn is_to_be_replaced(registration: &Registration) -> bool {
    registration.photo == Photo::Missing && registration.payment != Payment::Unpaid
}

pub(super) fn may_attach(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    if !is_to_be_replaced(registration) {
        return registration.may_edit(rules, now);
    }
    // What else is locked stays locked, and the agreement that was accepted holds; the photo is owed.
    if now >= rules.corrections_close_at { Err(RefusalCode::EnrolmentClosed) } else { Ok(()) }
}

/// What a person has approved or confirmed, a machine does not take away.
pub(super) fn may_refuse(registration: &Registration) -> Result<(), RefusalCode> {
    if registration.photo == Photo::Missing {
        return Err(RefusalCode::PhotoMissing);
    }
    let is_fixed = matches!(registration.review, Review::Approved { .. })
        || matches!(registration.confirmation, Confirmation::Confirmed { .. })
        || matches!(registration.ticket, Ticket::Issued { .. });
    if is_fixed { Err(RefusalCode::Locked) } else { Ok(()) }
}

pub(super) fn refuse(registration: &mut Registration, sha256: &str) -> Result<(), Refusal> {
    if registration.photo.reference().is_none_or(|photo| photo.sha256 != sha256) {
        return Err(RefusalCode::PhotoMissing.into());
    }
    registration.photo = Photo::Missing;
    registration.review = registration.review.request_taken_back();
    Ok(())
}

pub(super) fn attach(
    registration: &mut Registration,
    photo: &PhotoReference,
    at: Timestamp,
) -> Result<(), Refusal> {
    let is_digest =
        photo.sha256.len() == 64 && photo.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !is_digest {
        return Err(Refusal::of(Field::Photo, RefusalCode::Format));
    }
    if !photo.accepted {
        return Err(Refusal::of(Field::Photo, RefusalCode::PhotoRejected));
    }
    if let Some(refusal) = photo.reason_refusal() {
        return Err(refusal);
    }
    if registration.photo.reference() != Some(photo) {
        registration.photo = Photo::Attached { photo: photo.clone(), at };
        // The declaration speaks of the answers and stays; the reviewer must see the new face.
        registration.review = registration.review.request_taken_back();
    }
    Ok(())
}
