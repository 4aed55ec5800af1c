//! 照片: the picture itself travels apart, under its digest (S16-S18).

use serde::{Deserialize, Serialize};

use super::Registration;
use crate::{Field, Refusal, RefusalCode, Timestamp};

/// The attached photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    if registration.photo.reference() != Some(photo) {
        registration.photo = Photo::Attached { photo: photo.clone(), at };
        // The declaration speaks of the answers and stays; the reviewer must see the new face.
        registration.review = registration.review.request_taken_back();
    }
    Ok(())
}
