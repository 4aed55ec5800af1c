//! What goes onto the forms. Everything that people read comes ready to print; nothing is looked up here.

mod cash;
mod room;
mod sample;

pub use cash::{CashEntry, CashReport, Receipt};
pub use room::{RoomCandidate, RoomList, SignatureSheet};

use crate::error::FormError;
use crate::template::FormKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// Sittings have up to three subjects for each candidate.
const MAX_SUBJECTS: usize = 3;

/// Something that a template can lay out.
pub trait FormInput: Serialize + private::Sealed {
    /// Which templates are for it.
    const KIND: FormKind;

    /// What the type does not say already, such as how many subjects there may be.
    ///
    /// # Errors
    /// [`FormError::Count`].
    fn check(&self) -> Result<(), FormError> {
        Ok(())
    }

    /// The fields by their names, as the templates know them.
    ///
    /// # Errors
    /// [`FormError::Document`] should serialising fail.
    fn fields(&self) -> Result<Value, FormError> {
        serde_json::to_value(self).map_err(|error| FormError::Document(error.to_string()))
    }
}

pub(crate) mod private {
    /// The forms are those of this crate: a template is checked against their fields.
    pub trait Sealed {}
}

/// Refuses a list that has none or too many.
fn counted(field: &'static str, count: usize, at_most: usize) -> Result<(), FormError> {
    if (1..=at_most).contains(&count) {
        Ok(())
    } else {
        Err(FormError::Count { field: Cow::Borrowed(field), count })
    }
}

/// One chosen subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubjectLine {
    /// Code of the subject, two digits.
    pub code: String,
    /// Name of the subject.
    pub name: String,
    /// Fee in fen.
    pub fee_fen: i64,
}

/// One date that the candidate should keep in mind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DateLine {
    /// What happens, such as 考试日期.
    pub label: String,
    /// When, as text.
    pub when: String,
}

/// The registration form (考生报名登记表): one page, the site's half and the candidate's half.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationForm {
    /// Name of the sitting with year and month.
    pub sitting_name: String,
    /// Code of the site, six digits.
    pub site_code: String,
    /// Name of the site.
    pub site_name: String,
    /// Registration number.
    pub registration_number: String,
    /// Name of the candidate, at most 50 characters.
    pub name: String,
    /// 男 or 女.
    pub sex: String,
    /// Name of the ethnic group; foreigners have none.
    pub ethnic_group: Option<String>,
    /// Date of birth as it is to be read, such as 2000年02月29日.
    pub birth_date: String,
    /// Name of the kind of document.
    pub document_type: String,
    /// Number of the document; printed as it is, ungrouped.
    pub document_number: String,
    /// Occupation.
    pub occupation: String,
    /// Education.
    pub education: String,
    /// How the candidate prepared.
    pub training: String,
    /// Mobile telephone.
    pub mobile: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// School.
    pub school: Option<String>,
    /// Student number at that school.
    pub student_number: Option<String>,
    /// Note of the site, such as faculty and class.
    pub note: Option<String>,
    /// The chosen subjects, one to three.
    pub subjects: Vec<SubjectLine>,
    /// What is to be paid, in fen.
    pub total_fee_fen: i64,
    /// State of the payment with channel and time.
    pub payment: Option<String>,
    /// When the form was printed, as text.
    pub printed_at: String,
    /// Payload of the QR code.
    pub qr: String,
    /// Dates to keep in mind.
    #[serde(default)]
    pub dates: Vec<DateLine>,
    /// What to bring, one line each.
    #[serde(default)]
    pub what_to_bring: Vec<String>,
    /// What the site wants to add.
    pub notice: Option<String>,
    /// Which reprint this is; the first print is none.
    pub copy: Option<u32>,
}

impl private::Sealed for RegistrationForm {}

impl FormInput for RegistrationForm {
    const KIND: FormKind = FormKind::Registration;

    fn check(&self) -> Result<(), FormError> {
        counted("subjects", self.subjects.len(), MAX_SUBJECTS)
    }
}

/// One admission ticket (准考证), for one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdmissionTicket {
    /// Name of the sitting with year and month.
    pub sitting_name: String,
    /// Ticket number, issued by the national system.
    pub ticket_number: String,
    /// Name of the candidate, at most 50 characters.
    pub name: String,
    /// 男 or 女.
    pub sex: String,
    /// Name of the kind of document.
    pub document_type: String,
    /// Number of the document; printed as it is, ungrouped.
    pub document_number: String,
    /// Code of the site, six digits.
    pub site_code: String,
    /// Name of the site.
    pub site_name: String,
    /// Where the site is.
    pub site_address: String,
    /// Room, or how it is assigned.
    pub room: String,
    /// Seat, or how it is assigned.
    pub seat: String,
    /// Code of the subject, two digits.
    pub subject_code: String,
    /// Name of the subject.
    pub subject_name: String,
    /// Day and time of the examination, as text.
    pub starts_at: String,
    /// When to enter, as text.
    pub entry: String,
    /// Length of the examination in minutes.
    pub duration_minutes: u32,
    /// Payload of the QR code.
    pub qr: String,
    /// Rules for candidates (考生须知), one paragraph each.
    pub rules: Vec<String>,
    /// Which reprint this is; the first print is none.
    pub copy: Option<u32>,
}

impl private::Sealed for AdmissionTicket {}

impl FormInput for AdmissionTicket {
    const KIND: FormKind = FormKind::AdmissionTicket;
}

/// All tickets of one candidate on one sheet: who and where from the first ticket, the rest from each.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CandidateTickets<'a> {
    #[serde(flatten)]
    first: &'a AdmissionTicket,
    subjects: &'a [AdmissionTicket],
}

impl<'a> CandidateTickets<'a> {
    /// # Errors
    /// [`FormError::Count`] unless there are one to three.
    pub(crate) fn new(tickets: &'a [AdmissionTicket]) -> Result<Self, FormError> {
        let count = || FormError::Count { field: Cow::Borrowed("tickets"), count: tickets.len() };
        let first = tickets.first().filter(|_| tickets.len() <= MAX_SUBJECTS).ok_or_else(count)?;
        Ok(Self { first, subjects: tickets })
    }
}

impl private::Sealed for CandidateTickets<'_> {}

impl FormInput for CandidateTickets<'_> {
    const KIND: FormKind = FormKind::AdmissionTicketAll;
}
