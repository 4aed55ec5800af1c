//! A database in a folder of its own, and a sitting to enrol for.

use std::path::PathBuf;

use kaodian_domain::document::{DocumentType, Sex};
use kaodian_domain::information::{
    Information, InformationDraft, InformationRules, ValueItem, check_information,
};
use kaodian_domain::{
    AccountId, Actor, Article, Catalogue, Date, NumberTemplate, Operation, OperationId, OperationRecord,
    PhotoReference, Refusal, Registration, RegistrationId, RegistrationNumber, ReviewOrder, Site, SiteCode,
    SiteRules, SittingId, SittingRules, Subject, SubjectCode, Timestamp, Window, apply,
};
use kaodian_store::{DatabaseKey, Ground, OperateError, Store};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) fn key() -> DatabaseKey {
    DatabaseKey::new([7; 32])
}

/// The folder of one test, removed at its end.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn database_path(&self) -> PathBuf {
        self.file("kaodian.db")
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.database_path()).expect("the file")
    }

    pub(crate) async fn create(&self) -> Store {
        Store::create(&self.database_path(), &key()).await.expect("a new database")
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.database_path(), &key()).await.expect("the database opens")
    }
}

pub(crate) fn at(minutes: i64) -> Timestamp {
    // 2 December 2026, midnight in China.
    Timestamp(1_796_140_800_000).plus_ms(minutes * 60_000)
}

pub(crate) fn sitting() -> SittingId {
    SittingId("79".to_owned())
}

pub(crate) fn site() -> SiteCode {
    SiteCode("110001".to_owned())
}

pub(crate) fn account() -> AccountId {
    AccountId(Uuid::from_u128(1))
}

pub(crate) fn candidate() -> Actor {
    Actor::Candidate { account: account() }
}

pub(crate) fn registration_id(number: u128) -> RegistrationId {
    RegistrationId(Uuid::from_u128(number))
}

pub(crate) fn begun(id: RegistrationId) -> Registration {
    Registration::new(id, sitting(), account())
}

pub(crate) fn catalogue() -> Catalogue {
    let subject = |code: &str| Subject {
        code: SubjectCode(code.to_owned()),
        name: format!("科目{code}"),
        level: 2,
        duration_minutes: 120,
        fee_fen: 8_000,
        prerequisite: None,
    };
    let rules = SiteRules {
        code: site(),
        subjects: vec![subject("24"), subject("66")],
        review: ReviewOrder::BeforePayment,
        payment_window_ms: 86_400_000,
        payment_closes_at: None,
        accepts_cash: true,
        confirmation: None,
        ticket_window: None,
    };
    Catalogue {
        version: 1,
        sitting: sitting(),
        sitting_name: "2027 年 3 月（第 79 次）".to_owned(),
        rules: SittingRules {
            sitting: sitting(),
            enrolment: Window { opens_at: at(-1_000), closes_at: at(100_000) },
            corrections_close_at: at(200_000),
            examination_on: Date::new(2027, 3, 27).expect("a day"),
            agreement_version: 1,
            information: InformationRules {
                documents: DocumentType::ALL.to_vec(),
                required: Vec::new(),
                hidden: Vec::new(),
                ethnic_groups: Vec::new(),
                occupations: vec![ValueItem { code: "31".to_owned(), name: "学生".to_owned() }],
                educations: Vec::new(),
                trainings: Vec::new(),
                guardian_relations: Vec::new(),
                guardian_below_age: 0,
            },
            maximum_subjects: 3,
            registration_number: NumberTemplate::try_from("{site:6}{serial:4}".to_owned())
                .expect("a template"),
            ticket_number: NumberTemplate::try_from("{serial:12}".to_owned()).expect("a template"),
            ticket_sheet: kaodian_domain::TicketSheet::default(),
            retention_days: 180,
            site: None,
        },
        sites: vec![Site {
            name: "某考点".to_owned(),
            district: "东城区".to_owned(),
            address: "某街1号".to_owned(),
            telephone: "010-00000000".to_owned(),
            notice: None,
            rules,
            premises: kaodian_domain::Premises::default(),
        }],
        agreement: Article {
            title: "报名协议".to_owned(), published_at: None, body: "……".to_owned()
        },
        announcements: Vec::new(),
        instructions: Vec::new(),
        ticket_rules: Vec::new(),
        what_to_bring: Vec::new(),
        demonstration: true,
    }
}

pub(crate) fn information(name: &str) -> Box<Information> {
    let draft = InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: "110101200002290018".to_owned(),
        name: name.to_owned(),
        sex: Some(Sex::Male),
        birth_date: "2000-02-29".to_owned(),
        mobile: "13800138000".to_owned(),
        ..InformationDraft::default()
    };
    let checked = check_information(&draft, &catalogue().rules.information, at(0).date_in_china());
    Box::new(checked.expect("good information").information)
}

pub(crate) fn agree() -> Operation {
    Operation::AcceptAgreement { version: 1 }
}

pub(crate) fn save(name: &str) -> Operation {
    Operation::SaveInformation { information: information(name) }
}

pub(crate) fn choose() -> Operation {
    Operation::ChooseSubjects { site: site(), subjects: vec![SubjectCode("66".to_owned())] }
}

pub(crate) fn submit(number: &str) -> Operation {
    Operation::Submit { number: RegistrationNumber(number.to_owned()) }
}

pub(crate) fn attach(digit: char) -> Operation {
    let photo = PhotoReference {
        sha256: digit.to_string().repeat(64),
        size_bytes: 40_000,
        rule_pack: "1".to_owned(),
        accepted: true,
        warnings: Vec::new(),
        assisted: false,
        reason: None,
    };
    Operation::AttachPhoto { photo }
}

/// What a use case does with an operation: apply it to the registration as it is.
pub(crate) fn decide(
    id: RegistrationId,
    operation: Operation,
    ground: Ground,
) -> Result<(OperationRecord, Registration), Refusal> {
    let Ground { before, seen_revision, sequence } = ground;
    let before = before.unwrap_or_else(|| begun(id));
    let rules = catalogue().rules_for_operation(&before, &operation);
    let now = at(i64::try_from(sequence).unwrap_or(0) % 1_000);
    let after = apply(&before, &operation, &rules, &candidate(), now)?;
    let record = OperationRecord {
        id: OperationId(Uuid::from_u128(u128::from(sequence))),
        registration: id,
        sitting: sitting(),
        account: account(),
        sequence,
        actor: candidate(),
        at: now,
        base_revision: before.revision,
        seen_revision: Some(seen_revision),
        operation,
    };
    Ok((record, after))
}

pub(crate) async fn try_to(
    store: &Store,
    id: RegistrationId,
    operation: Operation,
) -> Result<Registration, OperateError<Refusal>> {
    store.operate(id, |ground| decide(id, operation, ground)).await
}

pub(crate) async fn does(store: &Store, id: RegistrationId, operation: Operation) -> Registration {
    try_to(store, id, operation).await.expect("the operation is done")
}

/// The registration that these records make.
pub(crate) fn replayed(id: RegistrationId, records: &[OperationRecord]) -> Registration {
    records.iter().fold(begun(id), |state, record| {
        let rules = catalogue().rules_for_operation(&state, &record.operation);
        apply(&state, &record.operation, &rules, &record.actor, record.at).expect("it was done before")
    })
}
