//! What is paid at the desk.

use super::{FormInput, SubjectLine, counted, private::Sealed};
use crate::error::FormError;
use crate::template::FormKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The payment receipt (缴费凭证): the candidate's half and the site's half on one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Number of the receipt; letters and figures, for it is also printed as a bar code.
    pub number: String,
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
    /// The last four characters of the document's number; the rest is nobody's business here.
    pub document_last_four: String,
    /// The subjects that were paid for, one to three.
    pub subjects: Vec<SubjectLine>,
    /// What was paid, in fen.
    pub total_fee_fen: i64,
    /// How it was paid.
    pub channel: String,
    /// When it was paid, as text.
    pub paid_at: String,
    /// Who took the money.
    pub cashier: String,
    /// When the receipt was printed, as text.
    pub printed_at: String,
    /// What the site wants to add, such as how refunds are made.
    pub note: Option<String>,
    /// Which reprint this is; the first print is none.
    pub copy: Option<u32>,
}

impl Sealed for Receipt {}

impl FormInput for Receipt {
    const KIND: FormKind = FormKind::Receipt;

    fn check(&self) -> Result<(), FormError> {
        counted("subjects", self.subjects.len(), super::MAX_SUBJECTS)
    }
}

/// One receipt or one refund of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CashEntry {
    /// Number of the receipt, or of the refund.
    pub number: String,
    /// Registration number.
    pub registration_number: String,
    /// Name of the candidate.
    pub name: String,
    /// Time of the day, as text.
    pub at: String,
    /// What was taken or given back, in fen; never negative.
    pub amount_fen: i64,
}

/// The day-end report of one cashier (现金日报). Sums are not given: they are computed from the entries, so that list
/// and sums always agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CashReport {
    /// Name of the sitting with year and month.
    pub sitting_name: String,
    /// Code of the site, six digits.
    pub site_code: String,
    /// Name of the site.
    pub site_name: String,
    /// Number of the report.
    pub number: String,
    /// The day, as text.
    pub day: String,
    /// Whose report it is.
    pub cashier: String,
    /// What was taken, in order.
    #[serde(default)]
    pub receipts: Vec<CashEntry>,
    /// What was given back, in order.
    #[serde(default)]
    pub refunds: Vec<CashEntry>,
    /// What was in the drawer when the day began, in fen.
    pub opening_fen: Option<i64>,
    /// What was counted at the end, in fen.
    pub counted_fen: Option<i64>,
    /// An explanation, above all of a difference.
    pub note: Option<String>,
    /// When the report was printed, as text.
    pub printed_at: String,
    /// Which reprint this is; the first print is none.
    pub copy: Option<u32>,
}

impl Sealed for CashReport {}

impl FormInput for CashReport {
    const KIND: FormKind = FormKind::CashReport;

    fn fields(&self) -> Result<Value, FormError> {
        let written = |error: serde_json::Error| FormError::Document(error.to_string());
        let mut fields = serde_json::to_value(self).map_err(written)?;
        let too_much = |field: &'static str| FormError::TooLong { field: field.into() };
        let sum = |entries: &[CashEntry], field| {
            let mut amounts = entries.iter().map(|entry| entry.amount_fen);
            amounts.try_fold(0_i64, i64::checked_add).ok_or_else(|| too_much(field))
        };
        let (taken, given) = (sum(&self.receipts, "receipts")?, sum(&self.refunds, "refunds")?);
        let sum = |one: i64, other: Option<i64>, field| {
            one.checked_add(other?).map(Some).ok_or_else(|| too_much(field)).transpose()
        };
        let balance = taken.checked_sub(given).ok_or_else(|| too_much("receipts"))?;
        let expected = sum(balance, self.opening_fen, "openingFen").transpose()?;
        let minus = expected
            .map(|expected| expected.checked_neg().ok_or_else(|| too_much("openingFen")))
            .transpose()?;
        let difference = match (minus, self.counted_fen) {
            (Some(minus), counted) => sum(minus, counted, "countedFen").transpose()?,
            (None, _) => None,
        };
        if let Value::Object(map) = &mut fields {
            let computed: [(&str, Value); 6] = [
                ("receiptCount", self.receipts.len().into()),
                ("receiptsFen", taken.into()),
                ("refundCount", self.refunds.len().into()),
                ("refundsFen", given.into()),
                ("expectedFen", expected.into()),
                ("differenceFen", difference.into()),
            ];
            map.extend(computed.map(|(name, value)| (name.to_owned(), value)));
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_entries() {
        let fields = CashReport::sample().fields().unwrap();
        assert_eq!(fields["receiptCount"], 24);
        assert_eq!(fields["receiptsFen"], 384_000);
        assert_eq!(fields["refundsFen"], 8000);
        assert_eq!(fields["expectedFen"], 426_000);
        assert_eq!(fields["differenceFen"], 0);
    }

    #[test]
    fn sums_beyond_all_money_are_refused() {
        let mut report = CashReport::sample();
        report.receipts[0].amount_fen = i64::MAX;
        assert!(matches!(report.fields(), Err(FormError::TooLong { field }) if field == "receipts"));
    }
}
