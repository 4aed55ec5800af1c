//! The rules of the information form. One pass checks all fields; the three questions that are
//! asked of it (all, one field, a second time) only differ in what they take from it.

use super::{
    CheckedInformation, FieldCheck, Guardian, Information, InformationDraft, InformationRules, ValueItem,
};
use crate::document::{self, CheckedDocument, DocumentType, EARLIEST_YEAR, Sex, Warning};
use crate::name::{self, PersonName};
use crate::{Date, Field, Refusal, RefusalCode, contact};

const LONGEST_ADDRESS: usize = 100;
const LONGEST_NOTE: usize = 100;
const LONGEST_SCHOOL: usize = 50;
const LONGEST_STUDENT_NUMBER: usize = 30;

/// Checks the whole form. Every field that is wrong is named, in the order of the form.
pub fn check_information(
    draft: &InformationDraft,
    rules: &InformationRules,
    today: Date,
) -> Result<CheckedInformation, Vec<Refusal>> {
    let mut check = Check::new(draft, rules, today);
    let information = check.information();
    check.refusals.sort_by_key(|refusal| refusal.field);
    match information {
        Some(information) if check.refusals.is_empty() => {
            let warnings = check.warnings.into_iter().map(|(_, warning)| warning).collect();
            Ok(CheckedInformation { information, warnings })
        }
        _ => Err(check.refusals),
    }
}

/// Checks one field as it is left, with what else is typed by then.
pub fn check_field(
    draft: &InformationDraft,
    field: Field,
    rules: &InformationRules,
    today: Date,
) -> FieldCheck {
    let mut check = Check::new(draft, rules, today);
    // Only what it finds is of interest: a form that is being filled in has no information yet.
    let _ = check.information();
    let document = check.document.filter(|_| matches!(field, Field::DocumentType | Field::DocumentNumber));
    FieldCheck {
        refusals: check.refusals.into_iter().filter(|refusal| refusal.field == Some(field)).collect(),
        derived_birth_date: document.as_ref().and_then(|document| document.birth_date),
        derived_sex: document.as_ref().and_then(|document| document.sex),
        guardian_needed: check.guardian_needed,
        warnings: check
            .warnings
            .into_iter()
            .filter(|(at, _)| *at == field)
            .map(|(_, warning)| warning)
            .collect(),
    }
}

/// Checks information that was received, by the same rules as when it was typed.
///
/// It must also be in the stored form. A guardian who was needed at the time may stay after the
/// candidate's fourteenth birthday.
pub fn verify(information: &Information, rules: &InformationRules, today: Date) -> Result<(), Refusal> {
    let received = InformationDraft::from(information);
    let mut check = Check::new(&received, rules, today);
    check.keeps_guardian = information.guardian.is_some();
    let checked = check.information();
    check.refusals.sort_by_key(|refusal| refusal.field);
    match (check.refusals.first(), checked) {
        (Some(refusal), _) => Err(*refusal),
        (None, Some(checked)) if checked == *information => Ok(()),
        (None, checked) => {
            let stored = checked.as_ref().map(InformationDraft::from).unwrap_or_default();
            Err(Refusal { code: RefusalCode::Format, field: received.differences(&stored).first().copied() })
        }
    }
}

/// One pass over a form, with what it found.
struct Check<'a> {
    draft: &'a InformationDraft,
    rules: &'a InformationRules,
    today: Date,
    keeps_guardian: bool,
    guardian_needed: bool,
    document: Option<CheckedDocument>,
    refusals: Vec<Refusal>,
    warnings: Vec<(Field, Warning)>,
}

impl<'a> Check<'a> {
    fn new(draft: &'a InformationDraft, rules: &'a InformationRules, today: Date) -> Self {
        Self {
            draft,
            rules,
            today,
            keeps_guardian: false,
            guardian_needed: false,
            document: None,
            refusals: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Checks every field; `None` when one without which there is no information was refused.
    fn information(&mut self) -> Option<Information> {
        let draft = self.draft;
        let document_type = self.document_type();
        self.document = draft.document_type.and_then(|kind| self.document_number(kind));
        // Nothing more can be said of a number without its kind, but a missing one is missing.
        if draft.document_type.is_none() && draft.document_number.trim().is_empty() {
            self.refuse(Field::DocumentNumber, RefusalCode::Required);
        }
        let name =
            self.person_name(Field::Name, &draft.name, draft.document_type != Some(DocumentType::Resident));
        let sex = self.sex();
        let birth_date = self.birth_date();
        let ethnic_group = self.ethnic_group();
        let rules = self.rules;
        let occupation = self.value(Field::Occupation, &draft.occupation, &rules.occupations);
        let education = self.value(Field::Education, &draft.education, &rules.educations);
        let training = self.value(Field::Training, &draft.training, &rules.trainings);
        let mobile = self.optional(Field::Mobile, contact::mobile(&draft.mobile));
        let email = self.optional(Field::Email, contact::email(&draft.email));
        let address = self.optional(Field::Address, contact::text(&draft.address, LONGEST_ADDRESS));
        let postcode = self.optional(Field::Postcode, contact::postcode(&draft.postcode));
        let school = self.optional(Field::School, contact::text(&draft.school, LONGEST_SCHOOL));
        let student_number =
            self.optional(Field::StudentNumber, contact::text(&draft.student_number, LONGEST_STUDENT_NUMBER));
        let note = self.optional(Field::Note, contact::text(&draft.note, LONGEST_NOTE));
        let guardian = self.guardian(birth_date);
        Some(Information {
            document_type: document_type?,
            document_number: self.document.as_ref()?.number.clone(),
            name: name?,
            sex: sex?,
            birth_date: birth_date?,
            ethnic_group,
            occupation,
            education,
            training,
            mobile: mobile?,
            email,
            address,
            postcode,
            school,
            student_number,
            note,
            guardian,
        })
    }

    fn refuse(&mut self, field: Field, code: RefusalCode) {
        self.refusals.push(Refusal::of(field, code));
    }

    /// The value, or `None` with the refusal noted.
    fn taken<T>(&mut self, field: Field, read: Result<T, RefusalCode>) -> Option<T> {
        read.map_err(|code| self.refuse(field, code)).ok()
    }

    /// The value of a field that the sitting may leave out, or `None`: with a refusal when the
    /// field is required.
    fn optional(&mut self, field: Field, read: Result<Option<String>, RefusalCode>) -> Option<String> {
        if self.rules.hides(field) {
            return None;
        }
        let is_required = self.rules.requires(field);
        self.taken(
            field,
            read.and_then(|value| if is_required { required(value).map(Some) } else { Ok(value) }),
        )?
    }

    fn value(&mut self, field: Field, typed: &str, values: &[ValueItem]) -> Option<String> {
        self.optional(field, listed(typed, values))
    }

    fn document_type(&mut self) -> Option<DocumentType> {
        let chosen = required(self.draft.document_type).and_then(|kind| {
            if self.rules.documents.contains(&kind) {
                Ok(kind)
            } else {
                Err(RefusalCode::DocumentNotAccepted)
            }
        });
        self.taken(Field::DocumentType, chosen)
    }

    /// The number, and its second typing where a slip would not show. Without a kind of document
    /// nothing can be said of a number.
    fn document_number(&mut self, kind: DocumentType) -> Option<CheckedDocument> {
        let first = document::check(kind, &self.draft.document_number, self.today);
        if !kind.has_checksum() {
            let again = document::check(kind, &self.draft.document_number_again, self.today);
            match (&first, again) {
                (_, Err(refusal)) if refusal.code == RefusalCode::Required => {
                    self.refuse(Field::DocumentNumberAgain, RefusalCode::Required);
                }
                (Ok(first), again) if again.as_ref().map(|again| &again.number) != Ok(&first.number) => {
                    self.refuse(Field::DocumentNumberAgain, RefusalCode::Mismatch);
                }
                _ => {}
            }
        }
        let document = self.taken(Field::DocumentNumber, first.map_err(|refusal| refusal.code))?;
        self.warnings.extend(document.warnings.iter().map(|warning| (Field::DocumentNumber, *warning)));
        Some(document)
    }

    fn person_name(&mut self, field: Field, typed: &str, letters: bool) -> Option<PersonName> {
        let checked = self.taken(field, name::read(typed, letters))?;
        self.warnings.extend(checked.warnings.iter().map(|warning| (field, *warning)));
        Some(checked.name)
    }

    fn sex(&mut self) -> Option<Sex> {
        let sex = self.taken(Field::Sex, required(self.draft.sex))?;
        if self.document.as_ref().is_some_and(|document| document.contradicts_sex(sex)) {
            self.refuse(Field::Sex, RefusalCode::DocumentContradictsSex);
        }
        Some(sex)
    }

    fn birth_date(&mut self) -> Option<Date> {
        let birth_date = self.taken(Field::BirthDate, read_birth_date(&self.draft.birth_date, self.today))?;
        if self.document.as_ref().is_some_and(|document| document.contradicts_birth_date(birth_date)) {
            self.refuse(Field::BirthDate, RefusalCode::DocumentContradictsBirthDate);
        }
        Some(birth_date)
    }

    fn ethnic_group(&mut self) -> Option<String> {
        if !self.draft.document_type.is_some_and(DocumentType::asks_ethnic_group) {
            return None;
        }
        let rules = self.rules;
        self.value(Field::EthnicGroup, &self.draft.ethnic_group, &rules.ethnic_groups)
    }

    /// The guardian of a candidate who needs one. What is typed for another is dropped: it would
    /// be personal data without a purpose (PIPL, article 6).
    fn guardian(&mut self, birth_date: Option<Date>) -> Option<Guardian> {
        let born = birth_date.or_else(|| self.document.as_ref()?.birth_date);
        let age = born.map(|born| born.age_on(self.today));
        self.guardian_needed = age.is_some_and(|age| age < i32::from(self.rules.guardian_below_age));
        if !self.guardian_needed && !self.keeps_guardian {
            return None;
        }
        let (draft, rules) = (self.draft, self.rules);
        let name = self.person_name(Field::GuardianName, &draft.guardian_name, true);
        let relation = listed(&draft.guardian_relation, &rules.guardian_relations).and_then(required);
        let relation = self.taken(Field::GuardianRelation, relation);
        let mobile =
            self.taken(Field::GuardianMobile, contact::mobile(&draft.guardian_mobile).and_then(required));
        Some(Guardian { name: name?, relation: relation?, mobile: mobile? })
    }
}

fn required<T>(value: Option<T>) -> Result<T, RefusalCode> {
    value.ok_or(RefusalCode::Required)
}

/// The code of a value of the list; `None` when nothing was chosen.
fn listed(typed: &str, values: &[ValueItem]) -> Result<Option<String>, RefusalCode> {
    let code = typed.trim();
    if code.is_empty() {
        return Ok(None);
    }
    values
        .iter()
        .find(|item| item.code == code)
        .map(|item| Some(item.code.clone()))
        .ok_or(RefusalCode::NotInList)
}

fn read_birth_date(typed: &str, today: Date) -> Result<Date, RefusalCode> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(RefusalCode::Required);
    }
    let looks_like_a_day = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if !looks_like_a_day {
        return Err(RefusalCode::Format);
    }
    match Date::from_iso(text) {
        None => Err(RefusalCode::BirthDateImpossible),
        Some(day) if day > today => Err(RefusalCode::BirthDateFuture),
        Some(day) if day.year() < EARLIEST_YEAR => Err(RefusalCode::BirthDateTooEarly),
        Some(day) => Ok(day),
    }
}
