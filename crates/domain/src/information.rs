//! The candidate's information (基本信息): what is typed, what is stored, and the rules between.

mod checking;
mod draft;

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

pub use checking::{check_field, check_information, verify};
pub use draft::InformationDraft;

use crate::document::{DocumentNumber, DocumentType, Sex, Warning};
use crate::name::PersonName;
use crate::{Date, Field, Refusal};

/// The information of a registration, as [`check_information`] makes it.
///
/// `Debug` shows none of it but the kind of document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Information {
    /// 证件类型
    pub document_type: DocumentType,
    /// 证件号码
    pub document_number: DocumentNumber,
    /// 姓名
    pub name: PersonName,
    /// 性别
    pub sex: Sex,
    /// 出生日期
    pub birth_date: Date,
    /// 民族, the code of a value; only with documents that ask for it
    pub ethnic_group: Option<String>,
    /// 职业, the code of a value
    pub occupation: Option<String>,
    /// 文化程度, the code of a value
    pub education: Option<String>,
    /// 培训类型, the code of a value
    pub training: Option<String>,
    /// 手机
    pub mobile: String,
    /// 邮箱
    pub email: Option<String>,
    /// 通讯地址
    pub address: Option<String>,
    /// 邮编
    pub postcode: Option<String>,
    /// 学校
    pub school: Option<String>,
    /// 学号
    pub student_number: Option<String>,
    /// 备注
    pub note: Option<String>,
    /// 监护人, of a candidate who needed one when the information was given
    pub guardian: Option<Guardian>,
}

impl fmt::Debug for Information {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Information").field("document_type", &self.document_type).finish_non_exhaustive()
    }
}

/// The person who consents for a candidate of less than fourteen years (PIPL, article 31).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Guardian {
    /// 监护人姓名
    pub name: PersonName,
    /// 与考生关系, the code of a value
    pub relation: String,
    /// 监护人手机
    pub mobile: String,
}

impl fmt::Debug for Guardian {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guardian").finish_non_exhaustive()
    }
}

/// A value that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ValueItem {
    /// What is stored.
    pub code: String,
    /// What is shown.
    pub name: String,
}

/// What a sitting asks of the information.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InformationRules {
    /// The documents with which one can enrol.
    pub documents: Vec<DocumentType>,
    /// The fields that must be filled in, beside [`Self::ALWAYS_REQUIRED`].
    pub required: Vec<Field>,
    /// The fields that are not asked for. What they hold is dropped.
    pub hidden: Vec<Field>,
    /// 民族
    pub ethnic_groups: Vec<ValueItem>,
    /// 职业
    pub occupations: Vec<ValueItem>,
    /// 文化程度
    pub educations: Vec<ValueItem>,
    /// 培训类型
    pub trainings: Vec<ValueItem>,
    /// 与考生关系
    pub guardian_relations: Vec<ValueItem>,
    /// Who is younger needs a guardian: 14 (PIPL, articles 28 and 31); 0 asks for none.
    pub guardian_below_age: u8,
}

impl InformationRules {
    /// Without these nobody can be registered or reached: no sitting can hide them.
    pub const ALWAYS_REQUIRED: [Field; 6] = [
        Field::DocumentType,
        Field::DocumentNumber,
        Field::Name,
        Field::Sex,
        Field::BirthDate,
        Field::Mobile,
    ];

    /// Whether the field must be filled in, if it is asked for at all: the ethnic group only with
    /// some documents, the second typing with others, a guardian below an age.
    pub fn requires(&self, field: Field) -> bool {
        Self::ALWAYS_REQUIRED.contains(&field) || self.required.contains(&field) && !self.hides(field)
    }

    /// Whether the field is not asked for.
    pub fn hides(&self, field: Field) -> bool {
        self.hidden.contains(&field) && !Self::ALWAYS_REQUIRED.contains(&field)
    }
}

/// Information that passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckedInformation {
    /// What is stored.
    pub information: Information,
    /// What deserves a second look.
    pub warnings: Vec<Warning>,
}

/// The answer to a field that was left: its refusals, and what other fields follow from it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldCheck {
    /// What is wrong with the field.
    pub refusals: Vec<Refusal>,
    /// The birth date that the document number carries, when the document was left.
    pub derived_birth_date: Option<Date>,
    /// The sex that the document number carries, when the document was left.
    pub derived_sex: Option<Sex>,
    /// The candidate is so young that the guardian's fields are asked for.
    pub guardian_needed: bool,
    /// What in the field deserves a second look.
    pub warnings: Vec<Warning>,
}

impl fmt::Debug for FieldCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldCheck")
            .field("refusals", &self.refusals)
            .field("guardian_needed", &self.guardian_needed)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}
