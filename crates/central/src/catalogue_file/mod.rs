//! A catalogue as one readable file (TOML), written by hand, imported and exported.

mod difference;
mod export;
mod import;
mod moments;

use std::collections::BTreeMap;

use kaodian_domain::{Field, ReviewOrder, RoomMixing, TicketSheet, document::DocumentType};
use serde::{Deserialize, Serialize};

pub(crate) use difference::differences;
pub(crate) use export::export;
pub(crate) use import::import;

/// A time as the file has it: `2027-03-15 09:00`, or `+30d 09:00` counted from `today`.
pub(crate) fn moment(text: &str, today: kaodian_domain::Date) -> Option<kaodian_domain::Timestamp> {
    moments::moment(text, today)
}

/// What is wrong with a catalogue file, in words for its author.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueFileError {
    /// Not TOML, or not our tables and keys.
    #[error("{0}")]
    Syntax(#[from] toml::de::Error),
    /// A value cannot be read.
    #[error("{key}: {text:?} is not {expected}")]
    Value {
        /// Where it stands.
        key: String,
        /// What stands there.
        text: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// It can be read, but contradicts itself.
    #[error("the catalogue contradicts itself:\n- {}", .0.join("\n- "))]
    Contradictions(Vec<String>),
    /// It cannot be written down.
    #[error("the catalogue cannot be written: {0}")]
    Write(#[from] toml::ser::Error),
}

/// The whole file. Times are text: `2027-01-08 17:00` in China, or `+30d 17:00` counted from the
/// day of the import.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    sitting: String,
    name: String,
    #[serde(default)]
    demonstration: bool,
    /// A day: `2027-03-27` or `+40d`.
    examination_on: String,
    /// The end of enrolment when it is not given.
    corrections_close_at: Option<String>,
    #[serde(default = "three")]
    maximum_subjects: u8,
    #[serde(default = "registration_number")]
    registration_number: String,
    #[serde(default = "ticket_number")]
    ticket_number: String,
    /// `per_subject` or `per_candidate`: how many sheets a candidate's tickets take.
    #[serde(default)]
    ticket_sheet: TicketSheet,
    #[serde(default = "retention_days")]
    retention_days: u32,
    #[serde(default)]
    what_to_bring: Vec<String>,
    #[serde(default)]
    ticket_rules: Vec<String>,
    enrolment: WindowFile,
    agreement: AgreementFile,
    information: InformationFile,
    #[serde(default)]
    site_defaults: SiteSettings,
    #[serde(default)]
    announcements: Vec<ArticleFile>,
    #[serde(default)]
    instructions: Vec<ArticleFile>,
    subjects: Vec<SubjectFile>,
    sites: Vec<SiteFile>,
}

fn three() -> u8 {
    3
}

fn registration_number() -> String {
    "{site:6}{serial:4}".to_owned()
}

fn ticket_number() -> String {
    "{subject:2}{sitting:2}{site:6}{room:2}{serial:4}".to_owned()
}

fn retention_days() -> u32 {
    180
}

fn fourteen() -> u8 {
    14
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowFile {
    opens_at: String,
    closes_at: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ArticleFile {
    title: String,
    published_at: Option<String>,
    body: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgreementFile {
    version: u32,
    title: String,
    published_at: Option<String>,
    body: String,
}

/// Value lists are lines of a code and a name: `"01 汉族"`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InformationFile {
    documents: Vec<DocumentType>,
    #[serde(default)]
    required: Vec<Field>,
    #[serde(default)]
    hidden: Vec<Field>,
    #[serde(default = "fourteen")]
    guardian_below_age: u8,
    #[serde(default)]
    ethnic_groups: Vec<String>,
    #[serde(default)]
    occupations: Vec<String>,
    #[serde(default)]
    educations: Vec<String>,
    #[serde(default)]
    trainings: Vec<String>,
    #[serde(default)]
    guardian_relations: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SubjectFile {
    code: String,
    name: String,
    level: u8,
    minutes: u32,
    fee_yuan: f64,
    prerequisite: Option<String>,
}

/// What a site may have otherwise than the others. What is not given is as in `site_defaults`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteSettings {
    review: Option<ReviewOrder>,
    payment_window_minutes: Option<u32>,
    accepts_cash: Option<bool>,
    payment_closes_at: Option<Setting<String>>,
    confirmation: Option<Setting<WindowFile>>,
    ticket_window: Option<Setting<WindowFile>>,
    /// When the examination's sessions begin.
    sessions: Option<SessionsFile>,
    /// The least time between two examinations of one candidate.
    travel_gap_minutes: Option<u32>,
    /// `allowed`, `when_needed` or `never`: whether subjects share a room.
    room_mixing: Option<RoomMixing>,
}

/// The sessions: their times one by one, or the same times on several days.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum SessionsFile {
    Times(Vec<String>),
    Days(SessionDays),
}

/// `{ days = ["2027-03-27", "2027-03-28"], first = "08:30", gap_minutes = 135, count = 4 }`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionDays {
    days: Vec<String>,
    first: String,
    gap_minutes: u32,
    count: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoomFile {
    /// Two digits.
    code: String,
    place: String,
    seats: u32,
    /// Seats side by side in a row.
    columns: Option<u32>,
}

/// A value, or the word `none` where the site has none although the others have.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Setting<T> {
    None(NoneWord),
    Value(T),
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum NoneWord {
    None,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteFile {
    code: String,
    name: String,
    district: String,
    address: String,
    telephone: String,
    /// Codes of subjects; all of them when it is not given.
    subjects: Option<Vec<String>>,
    #[serde(default)]
    rules: SiteSettings,
    notice: Option<ArticleFile>,
    /// How many candidates it takes for a subject; no limit where a subject is not named.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    capacity: BTreeMap<String, u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rooms: Vec<RoomFile>,
    /// Subjects that differ here, in fee or otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    own_subjects: Vec<SubjectFile>,
}
