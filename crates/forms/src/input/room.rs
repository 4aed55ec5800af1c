//! Who sits where.

use super::{FormInput, counted, private::Sealed};
use crate::error::FormError;
use crate::template::FormKind;
use serde::{Deserialize, Serialize};

/// More candidates than any room holds.
const MAX_CANDIDATES: usize = 500;

/// One candidate of a room. Everybody reads the list at the door: there is nothing more on it than what one needs to find
/// one's own seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomCandidate {
    /// Seat.
    pub seat: String,
    /// Ticket number.
    pub ticket_number: String,
    /// Name, at most 50 characters.
    pub name: String,
    /// The last four characters of the document's number.
    pub document_last_four: String,
}

/// The candidates of a room, as the list at its door names them (考场考生名单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomList {
    /// Name of the sitting with year and month.
    pub sitting_name: String,
    /// Code of the site, six digits.
    pub site_code: String,
    /// Name of the site.
    pub site_name: String,
    /// Number of the room.
    pub room: String,
    /// Where the room is.
    pub place: Option<String>,
    /// Code and name of the subject.
    pub subject: String,
    /// Day and time of the examination, as text.
    pub starts_at: String,
    /// Who sits in it, in the order of the seats.
    pub candidates: Vec<RoomCandidate>,
    /// When the list was printed, as text.
    pub printed_at: String,
    /// Which reprint this is; the first print is none.
    pub copy: Option<u32>,
}

impl Sealed for RoomList {}

impl FormInput for RoomList {
    const KIND: FormKind = FormKind::RoomList;

    fn check(&self) -> Result<(), FormError> {
        counted("candidates", self.candidates.len(), MAX_CANDIDATES)
    }
}

/// The signature sheet of a room (考生签到表), for staff: the same room, with the candidates' photos given beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignatureSheet(pub RoomList);

impl Sealed for SignatureSheet {}

impl FormInput for SignatureSheet {
    const KIND: FormKind = FormKind::SignatureSheet;

    fn check(&self) -> Result<(), FormError> {
        self.0.check()
    }
}
