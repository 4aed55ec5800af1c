//! The pages on which a candidate answers: information, site and subjects, photo.

use kaodian_domain::{
    Article, Field, Refusal, Subject,
    document::{DocumentType, Sex, Warning},
    information::{InformationDraft, ValueItem},
};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::SiteView;

/// The page of the information.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InformationFormView {
    /// What is typed so far.
    pub draft: InformationDraft,
    /// What was saved, and is declared true.
    pub saved: InformationDraft,
    /// What is typed differs from what was saved.
    pub unsaved: bool,
    /// It may be changed.
    pub editable: bool,
    /// The accepted documents.
    pub document_types: Vec<DocumentTypeView>,
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
    /// The fields that must be filled in.
    pub required: Vec<Field>,
    /// The fields that are not asked for.
    pub hidden: Vec<Field>,
}

/// A kind of document.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentTypeView {
    /// Which.
    pub document_type: DocumentType,
    /// It has no check digit, so its number is typed twice.
    pub typed_twice: bool,
    /// The ethnic group is asked for.
    pub ethnic_group: bool,
}

/// What a field that was left is told.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FieldCheckView {
    /// What is wrong with it.
    pub refusals: Vec<Refusal>,
    /// The birth date that the document carries, `2000-02-29`.
    pub derived_birth_date: Option<String>,
    /// The sex that the document carries.
    pub derived_sex: Option<Sex>,
    /// A guardian is asked for.
    pub guardian_needed: bool,
    /// What to look at again.
    pub warnings: Vec<Warning>,
}

/// Site and subjects, half chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceDraft {
    /// The site's code.
    pub site: Option<String>,
    /// The subjects' codes.
    pub subjects: Vec<String>,
}

/// The page of site and subjects.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceFormView {
    /// What is chosen so far.
    pub draft: ChoiceDraft,
    /// It may be changed.
    pub editable: bool,
    /// What there is to choose from.
    pub sites: Vec<SiteOfferView>,
    /// How many subjects may be chosen.
    pub maximum_subjects: u8,
}

/// A site with what it offers.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SiteOfferView {
    /// The site.
    pub site: SiteView,
    /// Its subjects.
    pub subjects: Vec<Subject>,
    /// 考生通告
    pub notice: Option<Article>,
}

/// What the rules say of a photo.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VerdictView {
    /// No rule rejects it.
    pub accepted: bool,
    /// The version of the rules.
    pub rule_pack: String,
    /// Each check.
    pub checks: Vec<kaodian_photo::Check>,
    /// Its width.
    pub width_px: Option<u32>,
    /// Its height.
    pub height_px: Option<u32>,
    /// Its size.
    pub size_bytes: u32,
    /// How many faces were found, if the picture was looked at.
    pub faces: Option<u32>,
    /// What remains to be asked of a person.
    pub questions: Vec<kaodian_photo::PhotoQuestion>,
    /// A data URL, when it is a picture that can be shown.
    pub preview: Option<String>,
}
