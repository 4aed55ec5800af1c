//! The rules of a sitting at a site. Every provincial difference is a setting here.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    Date, NumberTemplate, SiteCode, SittingId, SubjectCode, Timestamp, Window, information::InformationRules,
};

/// What holds for a registration: the sitting's rules, and those of its site once one is chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SittingRules {
    /// The sitting that they belong to.
    pub sitting: SittingId,
    /// When candidates may enrol.
    pub enrolment: Window,
    /// Until when a registration that a reviewer returned may still be corrected; not before the
    /// end of enrolment.
    pub corrections_close_at: Timestamp,
    /// The first day of the examination.
    pub examination_on: Date,
    /// The agreement in force.
    pub agreement_version: u32,
    /// What is asked of the candidate.
    pub information: InformationRules,
    /// How many subjects one candidate may choose (NCRE: three).
    pub maximum_subjects: u8,
    /// How registration numbers look.
    pub registration_number: NumberTemplate,
    /// How ticket numbers look.
    pub ticket_number: NumberTemplate,
    /// How many sheets a candidate's tickets take.
    #[serde(default, skip_serializing_if = "TicketSheet::is_default")]
    pub ticket_sheet: TicketSheet,
    /// How long personal data is kept after the examination, in days.
    pub retention_days: u32,
    /// The rules of the chosen site; `None` before one is chosen.
    pub site: Option<SiteRules>,
}

/// How many sheets of paper the tickets of one candidate take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketSheet {
    /// One for each subject.
    #[default]
    PerSubject,
    /// One with all subjects on it.
    PerCandidate,
}

impl TicketSheet {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What holds at one site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SiteRules {
    /// The site.
    pub code: SiteCode,
    /// What it offers.
    pub subjects: Vec<Subject>,
    /// Whether and when it reviews.
    pub review: ReviewOrder,
    /// How long a candidate has to pay, in milliseconds: from the approval where the site reviews
    /// before payment, else from the first submission.
    pub payment_window_ms: i64,
    /// When payment ends for everybody, whatever is left of the window.
    pub payment_closes_at: Option<Timestamp>,
    /// Whether the desk takes cash.
    pub accepts_cash: bool,
    /// When candidates confirm on site (现场确认); `None` where none is asked for.
    pub confirmation: Option<Window>,
    /// When admission tickets can be printed; `None` while it is not settled.
    pub ticket_window: Option<Window>,
}

/// When the site reviews information and photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOrder {
    /// It does not.
    None,
    /// First the review, then the payment.
    BeforePayment,
    /// First the payment, then the review.
    AfterPayment,
}

/// A subject as one site offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// Its code, for example `66`.
    pub code: SubjectCode,
    /// Its name, for example `Python语言程序设计`.
    pub name: String,
    /// Its level, 1 to 4.
    pub level: u8,
    /// How long the examination lasts.
    pub duration_minutes: u32,
    /// The fee, in fen.
    pub fee_fen: u32,
    /// The certificate that the candidate needs beside it, in words: advice, never a bar.
    pub prerequisite: Option<String>,
}

impl Subject {
    /// How long the examination lasts, in milliseconds.
    pub fn duration_ms(&self) -> i64 {
        i64::from(self.duration_minutes) * 60_000
    }
}
