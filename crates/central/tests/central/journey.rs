//! A candidate's way, made of operations.

use std::{
    io::Cursor,
    path::Path,
    sync::{LazyLock, atomic::Ordering},
};

use image::{ImageEncoder, codecs::jpeg::JpegEncoder};
use kaodian_domain::{
    AccountId, Actor, Operation, OperationId, OperationRecord, PhotoReference, Registration, RegistrationId,
    RegistrationNumber, Role, SiteCode, SittingId, StaffId, SubjectCode,
    document::{DocumentType, Sex},
    information::{InformationDraft, InformationRules, ValueItem, check_information},
};
use kaodian_wire::{ChangesResponse, NumberBlock, Outcome, PushRequest, PushResponse, sha256_hex};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Server, Terminal};

/// One candidate's enrolment at one terminal.
pub(crate) struct Enrolment<'a> {
    pub(crate) terminal: &'a Terminal<'a>,
    pub(crate) id: RegistrationId,
    pub(crate) account: AccountId,
    pub(crate) site: String,
}

/// A resident's number with a right check digit; `person` makes it another one.
pub(crate) fn document_number(person: u32) -> String {
    let digits = format!("11010120000101{:03}", person % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

pub(crate) fn save_information(server_day: kaodian_domain::Date, person: u32) -> Operation {
    let draft = InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: document_number(person),
        name: "张三丰".into(),
        sex: Some(if person.is_multiple_of(2) { Sex::Female } else { Sex::Male }),
        birth_date: "2000-01-01".into(),
        ethnic_group: "01".into(),
        occupation: "31".into(),
        education: "20".into(),
        training: "0".into(),
        mobile: "13800138000".into(),
        email: "kaosheng@example.cn".into(),
        ..InformationDraft::default()
    };
    let values = |items: &[(&str, &str)]| {
        items
            .iter()
            .map(|(code, name)| ValueItem { code: (*code).into(), name: (*name).into() })
            .collect::<Vec<_>>()
    };
    let rules = InformationRules {
        documents: vec![DocumentType::Resident],
        required: Vec::new(),
        hidden: Vec::new(),
        ethnic_groups: values(&[("01", "汉族")]),
        occupations: values(&[("31", "学生")]),
        educations: values(&[("20", "大学本科")]),
        trainings: values(&[("0", "未参加培训（自学）")]),
        guardian_relations: Vec::new(),
        guardian_below_age: 14,
    };
    let information = check_information(&draft, &rules, server_day).unwrap().information;
    Operation::SaveInformation { information: Box::new(information) }
}

/// A JPEG without anybody in it: no photo that the rules accept.
pub(crate) fn jpeg(seed: u32, width: u32, height: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).max(1);
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for _ in 0..width * height {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let noise = (state % 60) as u8;
        pixels.extend([150 + noise, 110 + noise / 2, 90]);
    }
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, 80)
        .write_image(&pixels, width, height, image::ExtendedColorType::Rgb8)
        .unwrap();
    bytes.into_inner()
}

/// A photo that the rules accept; `seed` makes it another file, by a comment in it.
pub(crate) fn good_photo(seed: u32) -> Vec<u8> {
    static COMPOSED: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let picture =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pictures/fetched/grace_hopper.jpg");
        let picture = std::fs::read(picture)
            .unwrap_or_else(|error| panic!("tests/pictures/fetch.sh brings it: {error}"));
        let pack = kaodian_photo::RulePack::bundled().unwrap();
        kaodian_photo::Engine::load().unwrap().compose(&picture, &pack).unwrap()
    });
    let mut photo = COMPOSED.clone();
    let comment = seed.to_be_bytes();
    photo.splice(2..2, [0xFF, 0xFE, 0, 6].into_iter().chain(comment));
    photo
}

pub(crate) fn attach(jpeg: &[u8]) -> Operation {
    Operation::AttachPhoto {
        photo: PhotoReference {
            sha256: sha256_hex(jpeg),
            size_bytes: jpeg.len() as u32,
            rule_pack: "ncre-2026.1".into(),
            accepted: true,
            warnings: Vec::new(),
            assisted: false,
            reason: None,
        },
    }
}

/// The first who was added at a site ([`Server::staff`]), in one of their roles.
pub(crate) fn staff(site: &str, role: Role) -> Actor {
    Actor::Staff { staff: StaffId(format!("{site}-001")), site: SiteCode(site.into()), roles: vec![role] }
}

impl<'a> Enrolment<'a> {
    pub(crate) async fn begin(terminal: &'a Terminal<'a>, name: &str, site: &str) -> Self {
        let account = terminal.account(name).await;
        Self { terminal, id: RegistrationId(Uuid::now_v7()), account, site: site.to_owned() }
    }

    fn server(&self) -> &Server {
        self.terminal.server
    }

    pub(crate) fn record(&self, operation: Operation) -> OperationRecord {
        OperationRecord {
            id: OperationId(Uuid::now_v7()),
            registration: self.id,
            sitting: SittingId("79".into()),
            account: self.account,
            sequence: self.terminal.sequence.fetch_add(1, Ordering::SeqCst) + 1,
            actor: Actor::Candidate { account: self.account },
            at: self.server().now(),
            base_revision: 0,
            seen_revision: None,
            operation,
        }
    }

    pub(crate) fn accept(&self) -> OperationRecord {
        self.record(Operation::AcceptAgreement { version: 3 })
    }

    pub(crate) fn information(&self, person: u32) -> OperationRecord {
        self.record(save_information(self.server().now().date_in_china(), person))
    }

    pub(crate) fn choose(&self) -> OperationRecord {
        let subjects = vec![SubjectCode("66".into()), SubjectCode("24".into())];
        self.record(Operation::ChooseSubjects { site: SiteCode(self.site.clone()), subjects })
    }

    pub(crate) async fn submit(&self) -> OperationRecord {
        let block = lease(self.terminal, 10).await;
        self.submit_with(&format!("{}{:04}", block.site, block.first))
    }

    pub(crate) fn submit_with(&self, number: &str) -> OperationRecord {
        self.record(Operation::Submit { number: RegistrationNumber(number.to_owned()) })
    }

    /// Everything up to the photo, accepted.
    pub(crate) async fn ready_to_pay(&self, person: u32) -> Registration {
        let photo = good_photo(person);
        upload(self.terminal, &photo).await;
        let records = [
            self.accept(),
            self.information(person),
            self.choose(),
            self.submit().await,
            self.record(attach(&photo)),
        ];
        for outcome in push(self.terminal, &records).await {
            assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
        }
        self.current().await
    }

    /// The registration as a pull tells it.
    pub(crate) async fn current(&self) -> Registration {
        let mut cursor = 0;
        let mut found = None;
        loop {
            let page: ChangesResponse =
                self.terminal.get("/v1/changes", &format!("cursor={cursor}")).await.ok();
            found = page.registrations.into_iter().find(|registration| registration.id == self.id).or(found);
            cursor = page.cursor;
            if !page.more {
                return found.unwrap();
            }
        }
    }
}

pub(crate) async fn lease(terminal: &Terminal<'_>, size: u32) -> NumberBlock {
    terminal.post("/v1/number-blocks", &json!({"sitting": "79", "size": size})).await.ok()
}

pub(crate) async fn upload(terminal: &Terminal<'_>, jpeg: &[u8]) {
    let reply = terminal.send("PUT", &format!("/v1/photos/{}", sha256_hex(jpeg)), "", jpeg).await;
    assert_eq!(reply.status, 204);
}

pub(crate) async fn push(terminal: &Terminal<'_>, records: &[OperationRecord]) -> Vec<Outcome> {
    let reply = terminal.post("/v1/operations", &PushRequest { operations: records.to_vec() }).await;
    let response: PushResponse = reply.ok();
    let ids: Vec<_> = response.results.iter().map(|result| result.id).collect();
    assert_eq!(ids, records.iter().map(|record| record.id).collect::<Vec<_>>());
    response.results.into_iter().map(|result| result.outcome).collect()
}

/// Pushes one operation and tells why it was refused.
pub(crate) async fn refusal(
    terminal: &Terminal<'_>,
    record: &OperationRecord,
) -> kaodian_domain::RefusalCode {
    match push(terminal, std::slice::from_ref(record)).await.remove(0) {
        Outcome::Refused { refusal, .. } => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}
