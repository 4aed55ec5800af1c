//! The information form as it is being filled in.

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use super::Information;
use crate::Field;
use crate::document::{DocumentType, Sex};

/// What is typed so far, as typed. An empty text is nothing. `Debug` shows none of it but the
/// kind of document.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InformationDraft {
    /// 证件类型
    pub document_type: Option<DocumentType>,
    /// 证件号码
    pub document_number: String,
    /// 证件号码, typed again
    pub document_number_again: String,
    /// 姓名
    pub name: String,
    /// 性别
    pub sex: Option<Sex>,
    /// 出生日期, `2000-02-29`
    pub birth_date: String,
    /// 民族
    pub ethnic_group: String,
    /// 职业
    pub occupation: String,
    /// 文化程度
    pub education: String,
    /// 培训类型
    pub training: String,
    /// 手机
    pub mobile: String,
    /// 邮箱
    pub email: String,
    /// 通讯地址
    pub address: String,
    /// 邮编
    pub postcode: String,
    /// 学校
    pub school: String,
    /// 学号
    pub student_number: String,
    /// 备注
    pub note: String,
    /// 监护人姓名
    pub guardian_name: String,
    /// 与考生关系
    pub guardian_relation: String,
    /// 监护人手机
    pub guardian_mobile: String,
}

impl fmt::Debug for InformationDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InformationDraft").field("document_type", &self.document_type).finish_non_exhaustive()
    }
}

impl InformationDraft {
    /// Takes the answer to a field from another form; what a form of information does not ask changes nothing.
    pub fn take(&mut self, field: Field, from: &Self) {
        match field {
            Field::DocumentType => self.document_type = from.document_type,
            Field::DocumentNumber => self.document_number.clone_from(&from.document_number),
            Field::DocumentNumberAgain => {
                self.document_number_again.clone_from(&from.document_number_again);
            }
            Field::Name => self.name.clone_from(&from.name),
            Field::Sex => self.sex = from.sex,
            Field::BirthDate => self.birth_date.clone_from(&from.birth_date),
            Field::EthnicGroup => self.ethnic_group.clone_from(&from.ethnic_group),
            Field::Occupation => self.occupation.clone_from(&from.occupation),
            Field::Education => self.education.clone_from(&from.education),
            Field::Training => self.training.clone_from(&from.training),
            Field::Mobile => self.mobile.clone_from(&from.mobile),
            Field::Email => self.email.clone_from(&from.email),
            Field::Address => self.address.clone_from(&from.address),
            Field::Postcode => self.postcode.clone_from(&from.postcode),
            Field::School => self.school.clone_from(&from.school),
            Field::StudentNumber => self.student_number.clone_from(&from.student_number),
            Field::Note => self.note.clone_from(&from.note),
            Field::GuardianName => self.guardian_name.clone_from(&from.guardian_name),
            Field::GuardianRelation => self.guardian_relation.clone_from(&from.guardian_relation),
            Field::GuardianMobile => self.guardian_mobile.clone_from(&from.guardian_mobile),
            _ => {}
        }
    }

    /// The fields to which another form has other answers, in the order of [`Field`].
    pub fn differences(&self, other: &Self) -> Vec<Field> {
        let differs = |field: &Field| {
            let mut taken = self.clone();
            taken.take(*field, other);
            taken != *self
        };
        Field::ALL.iter().copied().filter(differs).collect()
    }
}

impl From<&Information> for InformationDraft {
    /// The form in which this information would have been typed.
    fn from(information: &Information) -> Self {
        let number = information.document_number.as_str();
        let again = if information.document_type.has_checksum() { "" } else { number };
        let typed = |text: &Option<String>| text.clone().unwrap_or_default();
        let guardian = information.guardian.as_ref();
        Self {
            document_type: Some(information.document_type),
            document_number: number.to_owned(),
            document_number_again: again.to_owned(),
            name: information.name.as_str().to_owned(),
            sex: Some(information.sex),
            birth_date: information.birth_date.to_string(),
            ethnic_group: typed(&information.ethnic_group),
            occupation: typed(&information.occupation),
            education: typed(&information.education),
            training: typed(&information.training),
            mobile: information.mobile.clone(),
            email: typed(&information.email),
            address: typed(&information.address),
            postcode: typed(&information.postcode),
            school: typed(&information.school),
            student_number: typed(&information.student_number),
            note: typed(&information.note),
            guardian_name: guardian.map(|g| g.name.as_str().to_owned()).unwrap_or_default(),
            guardian_relation: guardian.map(|g| g.relation.clone()).unwrap_or_default(),
            guardian_mobile: guardian.map(|g| g.mobile.clone()).unwrap_or_default(),
        }
    }
}
