//! Candidates of the demonstration. All of them are invented: names, numbers, telephones.

use kaodian_domain::{
    Catalogue, Date, Operation, SiteCode, SubjectCode,
    document::{DocumentType, Sex},
    information::{InformationDraft, ValueItem, check_information},
};

use super::DemoError;

/// Somebody who enrols.
pub(super) struct Person {
    pub(super) account: &'static str,
    name: &'static str,
    sex: Sex,
    /// In the document's number: year, month, day.
    born: (u16, u8, u8),
    /// Tells people apart who were born on one day; odd for men.
    serial: u16,
    subjects: &'static [&'static str],
}

const fn person(
    account: &'static str,
    name: &'static str,
    sex: Sex,
    born: (u16, u8, u8),
    serial: u16,
    subjects: &'static [&'static str],
) -> Person {
    Person { account, name, sex, born, serial, subjects }
}

/// Has typed the information and gone no further.
pub(super) const READER: Person = person("demo01", "张晓雨", Sex::Female, (2004, 3, 12), 902, &[]);
/// Has submitted; the photo is missing.
pub(super) const WITHOUT_PHOTO: Person =
    person("demo02", "刘洋", Sex::Male, (2003, 11, 5), 901, &["66", "24"]);
/// Gave up.
pub(super) const WITHDRAWN: Person = person("demo03", "周敏", Sex::Female, (2002, 7, 21), 904, &["15"]);
/// Wait for the reviewer.
pub(super) const WAITING: [Person; 2] = [
    person("demo04", "吴昊", Sex::Male, (2004, 1, 30), 903, &["66"]),
    person("demo05", "郑雪", Sex::Female, (2005, 9, 8), 906, &["65", "24"]),
];
/// Was returned.
pub(super) const RETURNED: Person = person("demo06", "冯凯", Sex::Male, (2003, 4, 17), 905, &["67"]);
/// May pay; the order is open.
pub(super) const TO_PAY: Person = person("demo07", "陈思", Sex::Female, (2004, 12, 2), 908, &["24"]);
/// Approved and paid.
pub(super) const APPROVED: Person = person("demo08", "褚亮", Sex::Male, (2001, 6, 26), 907, &["66", "65"]);
/// Paid at the pretended gateway.
pub(super) const PAID: Person = person("demo09", "卫兰", Sex::Female, (2004, 8, 14), 910, &["65"]);
/// Paid in cash.
pub(super) const CASH: Person = person("demo10", "蒋涛", Sex::Male, (2002, 10, 9), 909, &["24"]);
/// Paid; the review and the confirmation are to come.
pub(super) const TO_CONFIRM: Person = person("demo11", "沈悦", Sex::Female, (2003, 2, 28), 912, &["66"]);

impl Person {
    /// A resident's number with its check digit (GB 11643).
    fn document_number(&self) -> String {
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let (year, month, day) = self.born;
        let digits = format!("110101{year:04}{month:02}{day:02}{:03}", self.serial);
        let sum: u32 =
            digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        let check = b"10X98765432"[usize::try_from(sum % 11).unwrap_or(0)];
        format!("{digits}{}", char::from(check))
    }

    pub(super) fn mobile(&self) -> String {
        format!("138000{:05}", self.serial)
    }

    pub(super) fn email(&self) -> String {
        format!("{}@example.cn", self.account)
    }

    pub(super) fn agreement(&self, catalogue: &Catalogue) -> Operation {
        Operation::AcceptAgreement { version: catalogue.rules.agreement_version }
    }

    pub(super) fn choice(&self, site: &SiteCode) -> Operation {
        let subjects = self.subjects.iter().map(|code| SubjectCode((*code).to_owned())).collect();
        Operation::ChooseSubjects { site: site.clone(), subjects }
    }

    /// What they typed, as the rules make it.
    pub(super) fn information(&self, catalogue: &Catalogue, today: Date) -> Result<Operation, DemoError> {
        let rules = &catalogue.rules.information;
        let first = |values: &[ValueItem]| values.first().map(|value| value.code.clone()).unwrap_or_default();
        let (year, month, day) = self.born;
        let draft = InformationDraft {
            document_type: Some(DocumentType::Resident),
            document_number: self.document_number(),
            name: self.name.to_owned(),
            sex: Some(self.sex),
            birth_date: format!("{year:04}-{month:02}-{day:02}"),
            ethnic_group: first(&rules.ethnic_groups),
            occupation: first(&rules.occupations),
            education: first(&rules.educations),
            training: first(&rules.trainings),
            mobile: self.mobile(),
            email: self.email(),
            school: "示范大学".to_owned(),
            ..InformationDraft::default()
        };
        let checked = check_information(&draft, rules, today).map_err(|refusals| DemoError::Refused {
            what: "the information",
            why: refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        })?;
        Ok(Operation::SaveInformation { information: Box::new(checked.information) })
    }
}
