//! A sitting with one site for each order of review and payment, and a walk through it.

use kaodian_domain::document::{DocumentType, Sex};
use kaodian_domain::information::{
    Information, InformationDraft, InformationRules, ValueItem, check_information,
};
use kaodian_domain::{
    AccountId, Actor, Article, Catalogue, Date, Field, NumberTemplate, Operation, OrderId, PaymentChannel,
    PhotoReference, Refusal, Registration, RegistrationId, RegistrationNumber, ReviewOrder, Role, Site,
    SiteCode, SiteRules, SittingId, SittingRules, StaffId, Subject, SubjectCode, TicketNumber, TicketSeat,
    Timestamp, Window, apply,
};
use uuid::Uuid;

/// Sites that ask for confirmation and take cash, by their order of review and payment.
pub(crate) const NO_REVIEW: &str = "110001";
pub(crate) const REVIEW_FIRST: &str = "110002";
pub(crate) const PAYMENT_FIRST: &str = "110003";
/// A site that reviews nothing, confirms nobody, takes no cash and has no ticket window yet.
pub(crate) const PLAIN: &str = "110004";

pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

/// Midnight in China at the beginning of 1 December 2026, when enrolment opens, and days after it.
pub(crate) fn day(days: i64) -> Timestamp {
    Timestamp(1_796_054_400_000).plus_ms(days * DAY_MS)
}

pub(crate) fn window(opens: i64, closes: i64) -> Window {
    Window { opens_at: day(opens), closes_at: day(closes) }
}

pub(crate) const ENROLMENT_CLOSES: i64 = 30;
pub(crate) const CORRECTIONS_CLOSE: i64 = 40;

fn items(codes: &[&str]) -> Vec<ValueItem> {
    codes.iter().map(|code| ValueItem { code: (*code).to_owned(), name: format!("值{code}") }).collect()
}

pub(crate) fn template(text: &str) -> NumberTemplate {
    NumberTemplate::try_from(text.to_owned()).expect("a template")
}

fn subject(code: &str, fee_fen: u32) -> Subject {
    Subject {
        code: SubjectCode(code.to_owned()),
        name: format!("科目{code}"),
        level: 2,
        duration_minutes: 120,
        fee_fen,
        prerequisite: None,
    }
}

fn site(code: &str, review: ReviewOrder) -> Site {
    let is_plain = code == PLAIN;
    Site {
        name: format!("考点{code}"),
        district: "东城区".to_owned(),
        address: "某街1号".to_owned(),
        telephone: "010-00000000".to_owned(),
        notice: None,
        rules: SiteRules {
            code: SiteCode(code.to_owned()),
            subjects: vec![
                subject("24", 8_000),
                subject("29", 9_500),
                subject("41", 10_000),
                subject("66", 8_000),
                subject("15", 0),
            ],
            review,
            payment_window_ms: DAY_MS,
            payment_closes_at: (!is_plain).then(|| day(ENROLMENT_CLOSES + 1)),
            accepts_cash: !is_plain,
            confirmation: (!is_plain).then(|| window(50, 55)),
            ticket_window: (!is_plain).then(|| window(60, 70)),
        },
        premises: kaodian_domain::Premises::default(),
    }
}

pub(crate) fn catalogue() -> Catalogue {
    let sitting = SittingId("79".to_owned());
    Catalogue {
        version: 1,
        sitting: sitting.clone(),
        sitting_name: "2027 年 3 月（第 79 次）".to_owned(),
        rules: SittingRules {
            sitting,
            enrolment: window(0, ENROLMENT_CLOSES),
            corrections_close_at: day(CORRECTIONS_CLOSE),
            examination_on: Date::new(2027, 3, 27).expect("a day"),
            agreement_version: 3,
            information: InformationRules {
                documents: vec![DocumentType::Resident, DocumentType::Passport],
                required: vec![Field::Occupation],
                hidden: vec![Field::StudentNumber],
                ethnic_groups: items(&["01"]),
                occupations: items(&["31"]),
                educations: items(&["20"]),
                trainings: items(&["0"]),
                guardian_relations: items(&["1"]),
                guardian_below_age: 14,
            },
            maximum_subjects: 3,
            registration_number: template("{site:6}{serial:4}"),
            ticket_number: template("{subject:2}{sitting:2}{site:6}{room:2}{serial:4}"),
            ticket_sheet: kaodian_domain::TicketSheet::default(),
            retention_days: 180,
            site: None,
        },
        sites: vec![
            site(NO_REVIEW, ReviewOrder::None),
            site(REVIEW_FIRST, ReviewOrder::BeforePayment),
            site(PAYMENT_FIRST, ReviewOrder::AfterPayment),
            site(PLAIN, ReviewOrder::None),
        ],
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

pub(crate) fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

pub(crate) fn candidate() -> Actor {
    Actor::Candidate { account: account(1) }
}

pub(crate) fn staff(site: &str, role: Role) -> Actor {
    Actor::Staff {
        staff: StaffId("王老师".to_owned()), site: SiteCode(site.to_owned()), roles: vec![role]
    }
}

fn checked(draft: &InformationDraft) -> Box<Information> {
    let checked = check_information(draft, &catalogue().rules.information, day(1).date_in_china());
    Box::new(checked.expect("good information").information)
}

pub(crate) fn resident() -> InformationDraft {
    InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: "110101200002290018".to_owned(),
        name: "张三丰".to_owned(),
        sex: Some(Sex::Male),
        birth_date: "2000-02-29".to_owned(),
        occupation: "31".to_owned(),
        mobile: "13800138000".to_owned(),
        ..InformationDraft::default()
    }
}

pub(crate) fn information() -> Box<Information> {
    checked(&resident())
}

pub(crate) fn other_information() -> Box<Information> {
    checked(&InformationDraft { mobile: "13900139000".to_owned(), ..resident() })
}

pub(crate) fn save() -> Operation {
    Operation::SaveInformation { information: information() }
}

pub(crate) fn choose(site: &str, subjects: &[&str]) -> Operation {
    Operation::ChooseSubjects {
        site: SiteCode(site.to_owned()),
        subjects: subjects.iter().map(|code| SubjectCode((*code).to_owned())).collect(),
    }
}

pub(crate) fn submit(number: &str) -> Operation {
    Operation::Submit { number: RegistrationNumber(number.to_owned()) }
}

pub(crate) fn photo(digit: char) -> PhotoReference {
    PhotoReference {
        sha256: digit.to_string().repeat(64),
        size_bytes: 40_000,
        rule_pack: "1".to_owned(),
        accepted: true,
        warnings: Vec::new(),
        assisted: false,
        reason: None,
    }
}

pub(crate) fn attach(digit: char) -> Operation {
    Operation::AttachPhoto { photo: photo(digit) }
}

pub(crate) fn refuse_photo(digit: char) -> Operation {
    Operation::RefusePhoto { sha256: digit.to_string().repeat(64) }
}

pub(crate) fn order(number: u128) -> OrderId {
    OrderId(Uuid::from_u128(number))
}

pub(crate) fn open_order(amount_fen: u32) -> Operation {
    Operation::OpenOrder { order: order(7), channel: PaymentChannel::Wechat, amount_fen }
}

pub(crate) fn record_payment(amount_fen: u32, paid_at: Timestamp) -> Operation {
    Operation::RecordPayment { order: order(7), amount_fen, paid_at }
}

pub(crate) fn cash(amount_fen: u32) -> Operation {
    Operation::RecordCash { receipt: "R-0001".to_owned(), amount_fen }
}

/// The seats of a plan that gives one to each chosen subject.
pub(crate) fn seats(registration: &Registration) -> Vec<TicketSeat> {
    let site = registration.choice.site().map_or("", |site| site.0.as_str());
    let seat = |subject: &SubjectCode| TicketSeat {
        subject: subject.clone(),
        number: TicketNumber(format!("{}79{site}030027", subject.0)),
        room: "03".to_owned(),
        seat: "27".to_owned(),
        starts_at: day(116),
        code: None,
    };
    registration.choice.subjects().iter().map(|chosen| seat(&chosen.code)).collect()
}

/// A registration on its way, with all that happened to it.
#[derive(Clone)]
pub(crate) struct Walk {
    pub(crate) catalogue: Catalogue,
    pub(crate) registration: Registration,
    pub(crate) now: Timestamp,
}

impl Walk {
    pub(crate) fn begin() -> Self {
        let catalogue = catalogue();
        let id = RegistrationId(Uuid::from_u128(100));
        let registration = Registration::new(id, catalogue.sitting.clone(), account(1));
        Self { catalogue, registration, now: day(1) }
    }

    pub(crate) fn rules(&self) -> SittingRules {
        self.catalogue.rules_for(&self.registration)
    }

    /// The rest happens at this time.
    pub(crate) fn at(mut self, now: Timestamp) -> Self {
        self.now = now;
        self
    }

    pub(crate) fn apply(&self, operation: &Operation, actor: &Actor) -> Result<Registration, Refusal> {
        let rules = self.catalogue.rules_for_operation(&self.registration, operation);
        apply(&self.registration, operation, &rules, actor, self.now)
    }

    /// Does it, a minute after what was before.
    pub(crate) fn does(mut self, operation: &Operation, actor: &Actor) -> Self {
        self.now = self.now.plus_ms(MINUTE_MS);
        match self.apply(operation, actor) {
            Ok(registration) => self.registration = registration,
            Err(refusal) => panic!("{:?} at {:?}: {refusal}", operation.kind(), self.now),
        }
        self
    }

    pub(crate) fn refuses(&self, operation: &Operation, actor: &Actor, expected: impl Into<Refusal>) {
        assert_eq!(self.apply(operation, actor).err(), Some(expected.into()), "{:?}", operation.kind());
    }
}
