//! The words on the forms, as data.

use crate::error::FormError;
use serde::Deserialize;
use std::sync::OnceLock;

static WORDING: OnceLock<Result<Wording, String>> = OnceLock::new();

/// Labels and texts of both forms; see `assets/forms/wording.json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Wording {
    pub(crate) registration_form: RegistrationWording,
    pub(crate) admission_ticket: TicketWording,
}

/// The words of this build.
pub(crate) fn wording() -> Result<&'static Wording, FormError> {
    let read = || {
        serde_json::from_str(include_str!("../../../assets/forms/wording.json"))
            .map_err(|error| error.to_string())
    };
    WORDING.get_or_init(read).as_ref().map_err(|cause| FormError::Wording(cause.clone()))
}

/// The registration form.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RegistrationWording {
    pub(crate) title: String,
    pub(crate) site_half: String,
    pub(crate) candidate_half: String,
    pub(crate) candidate_title: String,
    pub(crate) document_title: String,
    pub(crate) registration_number: String,
    pub(crate) site: String,
    pub(crate) sitting: String,
    pub(crate) name: String,
    pub(crate) sex: String,
    pub(crate) ethnic_group: String,
    pub(crate) birth_date: String,
    pub(crate) document_type: String,
    pub(crate) document_number: String,
    pub(crate) occupation: String,
    pub(crate) education: String,
    pub(crate) training: String,
    pub(crate) mobile: String,
    pub(crate) email: String,
    pub(crate) postcode: String,
    pub(crate) address: String,
    pub(crate) school: String,
    pub(crate) student_number: String,
    pub(crate) note: String,
    pub(crate) subjects: String,
    pub(crate) subject_code: String,
    pub(crate) subject_name: String,
    pub(crate) fee: String,
    pub(crate) total: String,
    pub(crate) payment: String,
    pub(crate) not_stated: String,
    pub(crate) statement_title: String,
    pub(crate) statement: String,
    pub(crate) candidate_signature: String,
    pub(crate) staff_signature: String,
    pub(crate) date: String,
    pub(crate) year: String,
    pub(crate) month: String,
    pub(crate) day: String,
    pub(crate) seal: String,
    pub(crate) cut: String,
    pub(crate) qr_caption: String,
    pub(crate) dates: String,
    pub(crate) what_to_bring: String,
    pub(crate) notice: String,
    pub(crate) printed_at: String,
}

/// The admission ticket.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TicketWording {
    pub(crate) title: String,
    pub(crate) document_title: String,
    pub(crate) ticket_number: String,
    pub(crate) name: String,
    pub(crate) sex: String,
    pub(crate) document_type: String,
    pub(crate) document_number: String,
    pub(crate) subject: String,
    pub(crate) starts_at: String,
    pub(crate) duration: String,
    pub(crate) minutes: String,
    pub(crate) entry: String,
    pub(crate) room: String,
    pub(crate) seat: String,
    pub(crate) site: String,
    pub(crate) site_code: String,
    pub(crate) site_address: String,
    pub(crate) rules: String,
    pub(crate) seal: String,
    pub(crate) qr_caption: String,
}
