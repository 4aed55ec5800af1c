//! Identity documents: their numbers, and what those say of the holder.

mod characters;
mod layouts;
mod number;

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

pub(crate) use characters::{half_width, is_blank};
pub use number::DocumentNumber;

use crate::refusal::closed_list;
use crate::{Date, Field, Refusal};

/// Nobody who enrols was born before this year; an earlier one is a slip.
pub(crate) const EARLIEST_YEAR: i32 = 1900;

closed_list! {
    /// The kinds of identity document with which one can enrol. Which of them a sitting accepts
    /// is its own decision ([`crate::information::InformationRules::documents`]).
    DocumentType {
        /// 居民身份证, also the temporary one (GB 11643-1999)
        Resident,
        /// 港澳台居民居住证
        HmtResidence,
        /// 港澳居民来往内地通行证
        HkMoPermit,
        /// 台湾居民来往大陆通行证
        TaiwanPermit,
        /// 护照
        Passport,
        /// 外国人永久居留身份证
        ForeignPr,
    }
}

closed_list! {
    /// The sex on a document (GB/T 2261.1: 1 and 2).
    Sex {
        /// 男
        Male,
        /// 女
        Female,
    }
}

closed_list! {
    /// What is allowed but deserves a second look.
    Warning {
        /// The number's area is not one that the rules know.
        AreaCodeUnknown,
        /// The passport number is built as few passport numbers are.
        PassportFormatUnusual,
        /// The name holds a character of the private use area, which other systems may show
        /// differently.
        NamePrivateUse,
    }
}

impl DocumentType {
    /// Whether a slip in the number shows. Numbers without a check digit are typed twice.
    pub fn has_checksum(self) -> bool {
        match self {
            Self::Resident | Self::HmtResidence | Self::ForeignPr => true,
            Self::HkMoPermit | Self::TaiwanPermit | Self::Passport => false,
        }
    }

    /// Whether the document's holder has an ethnic group (民族) on record: residents of the
    /// mainland only.
    pub fn asks_ethnic_group(self) -> bool {
        self == Self::Resident
    }

    /// The name on the command line and in configuration.
    pub fn code(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::HmtResidence => "hmt-residence",
            Self::HkMoPermit => "hk-mo-permit",
            Self::TaiwanPermit => "taiwan-permit",
            Self::Passport => "passport",
            Self::ForeignPr => "foreign-pr",
        }
    }

    /// The kind with this [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// A number that passed, and what it says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckedDocument {
    /// The kind of document.
    pub document_type: DocumentType,
    /// The number as it is stored.
    pub number: DocumentNumber,
    /// The birth date, where the number carries one.
    pub birth_date: Option<Date>,
    /// The number carries two digits of the birth year; the century is the likely one.
    pub century_is_assumed: bool,
    /// The sex, where the number carries one.
    pub sex: Option<Sex>,
    /// How often a travel permit was renewed, where its number was given with the count.
    pub renewals: Option<u8>,
    /// What deserves a second look.
    pub warnings: Vec<Warning>,
}

impl CheckedDocument {
    fn new(document_type: DocumentType, number: String) -> Self {
        Self {
            document_type,
            number: DocumentNumber::new(number),
            birth_date: None,
            century_is_assumed: false,
            sex: None,
            renewals: None,
            warnings: Vec::new(),
        }
    }

    /// Whether the number says that its holder was born on another day than `birth_date`.
    pub fn contradicts_birth_date(&self, birth_date: Date) -> bool {
        let comparable = |date: Date| {
            let year = if self.century_is_assumed { date.year() % 100 } else { date.year() };
            (year, date.month(), date.day())
        };
        self.birth_date.is_some_and(|carried| comparable(carried) != comparable(birth_date))
    }

    /// Whether the number says that its holder has another sex than `sex`.
    pub fn contradicts_sex(&self, sex: Sex) -> bool {
        self.sex.is_some_and(|carried| carried != sex)
    }
}

impl fmt::Debug for CheckedDocument {
    /// Without the birth date and the sex, which have no place in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckedDocument")
            .field("document_type", &self.document_type)
            .field("number", &self.number)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// Checks a number as it was typed, scanned or read, and brings it into its stored form.
///
/// A number that has been checked passes again, unchanged. Refusals speak of
/// [`Field::DocumentNumber`].
pub fn check(document_type: DocumentType, raw: &str, today: Date) -> Result<CheckedDocument, Refusal> {
    characters::read(raw, document_type.has_checksum())
        .and_then(|number| match document_type {
            DocumentType::Resident => layouts::resident(number, today),
            DocumentType::HmtResidence => layouts::hmt_residence(number, today),
            DocumentType::HkMoPermit => layouts::hk_mo_permit(number),
            DocumentType::TaiwanPermit => layouts::taiwan_permit(number),
            DocumentType::Passport => layouts::passport(number),
            DocumentType::ForeignPr => layouts::foreign_pr(number, today),
        })
        .map_err(|code| Refusal::of(Field::DocumentNumber, code))
}

/// The text that two registrations of a sitting must not share: the kind of document and the
/// number as stored, in which renewals and old forms of a permit are the same.
pub fn comparison_key(document_type: DocumentType, number: &DocumentNumber) -> String {
    format!("{}:{}", document_type.code(), number.as_str())
}
