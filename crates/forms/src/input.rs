//! What goes onto the forms. Everything that people read comes ready to print; nothing is looked up here.

use serde::{Deserialize, Serialize};

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
}

/// One admission ticket (准考证): one page for each subject.
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
}
