//! The words that the terminal itself puts onto forms: names of codes, and how dates are written.
//!
//! They are data (`assets/forms/words.json`), as the words of the templates are.

use std::sync::OnceLock;

use kaodian_domain::{
    PaymentChannel, Timestamp,
    document::{DocumentType, Sex},
};
use serde::Deserialize;

use crate::{
    error::{AppError, ErrorCode},
    view::FormKind,
};

static WORDS: OnceLock<Option<FormWords>> = OnceLock::new();

/// The file's words. `{…}` in them stands for what the methods put in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FormWords {
    sexes: Sexes,
    document_types: DocumentTypes,
    channels: Channels,
    paid: String,
    window: String,
    entry: String,
    examination: String,
    date: String,
    date_and_time: String,
    pub(super) labels: DateLabels,
    /// Who took the money where nobody did.
    pub(super) self_service: String,
    files: Files,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Sexes {
    male: String,
    female: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DocumentTypes {
    resident: String,
    hmt_residence: String,
    hk_mo_permit: String,
    taiwan_permit: String,
    passport: String,
    foreign_pr: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Channels {
    wechat: String,
    alipay: String,
    sandbox: String,
    cash: String,
}

/// What saved files are called.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Files {
    registration_form: String,
    admission_ticket: String,
    payment_receipt: String,
}

/// What happens on a date.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct DateLabels {
    pub(super) confirmation: String,
    pub(super) tickets: String,
    pub(super) examination: String,
}

/// Puts values into a pattern.
fn filled(pattern: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(pattern.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

impl FormWords {
    /// The words of this build.
    ///
    /// # Errors
    /// [`ErrorCode::FormFailed`] when the file cannot be read, which a test excludes.
    pub(super) fn bundled() -> Result<&'static Self, AppError> {
        let read = || {
            let words = serde_json::from_str(include_str!("../../../../assets/forms/words.json"));
            words.inspect_err(|error| tracing::error!(%error, "the words of the forms")).ok()
        };
        WORDS.get_or_init(read).as_ref().ok_or_else(|| ErrorCode::FormFailed.into())
    }

    /// What the file of a saved form begins with.
    pub(super) fn file(&self, form: FormKind) -> &str {
        match form {
            FormKind::RegistrationForm => &self.files.registration_form,
            FormKind::AdmissionTicket => &self.files.admission_ticket,
            FormKind::PaymentReceipt => &self.files.payment_receipt,
        }
    }

    pub(super) fn sex(&self, sex: Sex) -> &str {
        match sex {
            Sex::Male => &self.sexes.male,
            Sex::Female => &self.sexes.female,
        }
    }

    pub(super) fn document_type(&self, document_type: DocumentType) -> &str {
        match document_type {
            DocumentType::Resident => &self.document_types.resident,
            DocumentType::HmtResidence => &self.document_types.hmt_residence,
            DocumentType::HkMoPermit => &self.document_types.hk_mo_permit,
            DocumentType::TaiwanPermit => &self.document_types.taiwan_permit,
            DocumentType::Passport => &self.document_types.passport,
            DocumentType::ForeignPr => &self.document_types.foreign_pr,
        }
    }

    pub(super) fn channel(&self, channel: PaymentChannel) -> &str {
        match channel {
            PaymentChannel::Wechat => &self.channels.wechat,
            PaymentChannel::Alipay => &self.channels.alipay,
            PaymentChannel::Sandbox => &self.channels.sandbox,
            PaymentChannel::Cash => &self.channels.cash,
        }
    }

    /// That something was paid, how and when.
    pub(super) fn paid(&self, channel: PaymentChannel, at: Timestamp) -> String {
        filled(&self.paid, &[("channel", self.channel(channel)), ("at", &self.date_and_time(at))])
    }

    /// From when to when.
    pub(super) fn window(&self, window: kaodian_domain::Window) -> String {
        let (from, to) = (self.date_and_time(window.opens_at), self.date_and_time(window.closes_at));
        filled(&self.window, &[("from", &from), ("to", &to)])
    }

    /// From when candidates are let in.
    pub(super) fn entry(&self, at: Timestamp) -> String {
        filled(&self.entry, &[("at", &self.date_and_time(at))])
    }

    /// The first day of the examination, from `2026-03-28`.
    pub(super) fn examination(&self, iso: &str) -> String {
        filled(&self.examination, &[("date", &self.date(iso))])
    }

    /// A day, from `2000-02-29`; months and days keep their two figures.
    pub(super) fn date(&self, iso: &str) -> String {
        let mut parts = iso.splitn(3, '-');
        let mut next = || parts.next().unwrap_or_default();
        let (year, month, day) = (next(), next(), next());
        filled(&self.date, &[("year", year), ("month", month), ("day", day)])
    }

    /// A moment, as clocks in China show it.
    pub(super) fn date_and_time(&self, at: Timestamp) -> String {
        let local = at.in_china();
        let (year, month) = (local.year().to_string(), u8::from(local.month()).to_string());
        let (day, time) = (local.day().to_string(), format!("{:02}:{:02}", local.hour(), local.minute()));
        filled(&self.date_and_time, &[("year", &year), ("month", &month), ("day", &day), ("time", &time)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_every_word() {
        let words = FormWords::bundled().unwrap();
        assert_eq!(words.sex(Sex::Female), "女");
        assert_eq!(words.date("2000-02-29"), "2000年02月29日");
        assert_eq!(words.examination("2026-03-28"), "2026年03月28日 起，以准考证为准");
        let at = Timestamp(1_767_578_400_000);
        assert_eq!(words.paid(PaymentChannel::Cash, at), "已支付（现金，2026年1月5日 10:00）");
    }
}
