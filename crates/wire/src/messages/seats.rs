//! Seats of subjects that a site has a limit for.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use kaodian_domain::{SiteCode, SittingId, SubjectCode, TerminalId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /v1/seat-blocks`: a terminal says how many seats it wants to hold, in all. Asking again gives nothing twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeaseSeatsRequest {
    /// For this sitting.
    pub sitting: SittingId,
    /// For these subjects, at most [`crate::SEAT_WANTS_MAXIMUM`].
    pub wants: Vec<SeatWant>,
}

/// What a terminal wants of one subject at one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeatWant {
    /// The site.
    pub site: SiteCode,
    /// The subject.
    pub subject: SubjectCode,
    /// For candidates who wait; given as long as there are any.
    pub needed: u32,
    /// Beside these, for the time without the network; given as far as enough is left for the other terminals.
    pub reserve: u32,
}

/// `POST /v1/seat-blocks/return`: a terminal keeps so many seats and gives the others back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReturnSeatsRequest {
    /// For this sitting.
    pub sitting: SittingId,
    /// At most [`crate::SEAT_WANTS_MAXIMUM`].
    pub keeps: Vec<SeatKeep>,
}

/// What a terminal keeps of one subject at one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeatKeep {
    /// The site.
    pub site: SiteCode,
    /// The subject.
    pub subject: SubjectCode,
    /// So many.
    pub seats: u32,
}

/// The answer to both: what the terminal holds now. A subject without a limit is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeatBlocksResponse {
    /// One for each subject that was asked about.
    pub blocks: Vec<SeatBlock>,
}

/// Seats of a subject that one terminal may give out without the network. The newest block of a subject holds alone:
/// its number is all that the terminal has, and not what is added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeatBlock {
    /// Whose they are.
    pub terminal: TerminalId,
    /// The sitting.
    pub sitting: SittingId,
    /// The site.
    pub site: SiteCode,
    /// The subject.
    pub subject: SubjectCode,
    /// How many it holds.
    pub seats: u32,
    /// How many nobody holds: with 0 of both, the subject is full.
    pub left: u32,
    /// When the server said so.
    pub issued_at: Timestamp,
    /// The server's signature over all of it, Base64.
    pub signature: String,
}

impl SeatBlock {
    /// What is signed. Codes of catalogues hold no line ends; a block with one is not believed.
    fn text(&self) -> Option<String> {
        let parts = [&self.sitting.0, &self.site.0, &self.subject.0];
        if parts.iter().any(|part| part.contains('\n')) {
            return None;
        }
        let Self { terminal, sitting, site, subject, seats, left, issued_at, signature: _ } = self;
        let at = issued_at.0;
        Some(format!("kaodian-seat-block/1\n{terminal}\n{sitting}\n{site}\n{subject}\n{seats}\n{left}\n{at}"))
    }

    /// The block with the server's signature.
    #[must_use]
    pub fn signed(self, key: &SigningKey) -> Self {
        let signature = self.text().map(|text| BASE64.encode(key.sign(text.as_bytes()).to_bytes()));
        Self { signature: signature.unwrap_or_default(), ..self }
    }

    /// Whether it is the server's word on what this terminal holds.
    pub fn is_genuine(&self, key: &VerifyingKey, terminal: TerminalId) -> bool {
        let signature = BASE64.decode(&self.signature).ok();
        let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
        let (Some(text), Some(signature)) = (self.text(), signature) else { return false };
        self.terminal == terminal && key.verify_strict(text.as_bytes(), &signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_block_is_believed_only_as_it_was_signed() {
        let key = SigningKey::from_bytes(&[5; 32]);
        let terminal = TerminalId(Uuid::from_u128(7));
        let block = SeatBlock {
            terminal,
            sitting: SittingId("79".to_owned()),
            site: SiteCode("110001".to_owned()),
            subject: SubjectCode("66".to_owned()),
            seats: 5,
            left: 20,
            issued_at: Timestamp(1_800_000_000_000),
            signature: String::new(),
        };
        let signed = block.clone().signed(&key);
        let public = key.verifying_key();
        assert!(signed.is_genuine(&public, terminal));
        assert!(!block.is_genuine(&public, terminal), "unsigned");
        assert!(!signed.is_genuine(&public, TerminalId(Uuid::from_u128(8))), "another terminal's");
        assert!(!signed.is_genuine(&SigningKey::from_bytes(&[6; 32]).verifying_key(), terminal));
        let changed = [
            SeatBlock { seats: 6, ..signed.clone() },
            SeatBlock { left: 0, ..signed.clone() },
            SeatBlock { subject: SubjectCode("65".to_owned()), ..signed.clone() },
            SeatBlock { issued_at: Timestamp(1_800_000_000_001), ..signed.clone() },
            SeatBlock { signature: "AAAA".to_owned(), ..signed },
        ];
        assert!(changed.iter().all(|block| !block.is_genuine(&public, terminal)));
        let broken = SeatBlock { site: SiteCode("110001\n66".to_owned()), ..block }.signed(&key);
        assert!(!broken.is_genuine(&public, terminal));
    }
}
