//! Two terminals as they are delivered: `kaodianctl`, each with a folder of its own and a line of its own to one server.

use std::path::Path;

use kaodian_domain::{
    document::{DocumentType, Sex},
    information::InformationDraft,
};
use kaodian_tests::{
    BadLine, Central, TerminalHome, central::STAFF_PASSWORD, portrait::portrait, programs::root,
};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const SITE: &str = "110001";
const PASSWORD: &str = "correct horse";

/// One server, two terminals, two lines.
pub(crate) struct Homes {
    pub(crate) desks: [Desk; 2],
    pub(crate) central: Central,
    folder: TempDir,
}

/// A terminal with its line.
pub(crate) struct Desk {
    pub(crate) home: TerminalHome,
    pub(crate) line: BadLine,
}

/// What waits at a terminal and what was refused.
#[derive(Debug, PartialEq)]
pub(crate) struct Standing {
    pub(crate) operations: u64,
    pub(crate) photos: u64,
    /// Operation and cause, the last first.
    pub(crate) refusals: Vec<(String, String)>,
}

impl Homes {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let central = Central::start(&folder.path().join("central")).unwrap();
        central.add_staff(SITE, "wang", "reviewer").unwrap();
        let desk = |name: &str| {
            let line = BadLine::to(&central).unwrap();
            let path = folder.path().join(name);
            let home = TerminalHome::activate_over(&path, &central, &line.url(), SITE, name).unwrap();
            Desk { home, line }
        };
        let desks = [desk("one"), desk("two")];
        Self { desks, central, folder }
    }

    /// The registration as both terminals and the server hold it: the same everywhere.
    #[track_caller]
    pub(crate) fn agreed(&self, registration: &str) -> Value {
        let [one, two] = self.desks.each_ref().map(|desk| desk.show(registration));
        let shown = self.central.ask(&["registration", "show", registration]).unwrap();
        let json = &shown[shown.find("\n{").unwrap()..];
        let central: Value = serde_json::from_str(json).unwrap();
        assert_eq!(one, central, "the first terminal and the server");
        assert_eq!(two, central, "the second terminal and the server");
        central
    }

    /// Both in step, twice: what one uploads last is pulled by the other.
    pub(crate) fn settle(&self) {
        for _ in 0..2 {
            for desk in &self.desks {
                desk.line.is_good();
                desk.home.ctl(&["sync", "once"]).unwrap().yes().unwrap();
            }
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Desk {
    pub(crate) fn synchronise(&self) -> bool {
        self.home.ctl(&["sync", "once"]).unwrap().status == 0
    }

    pub(crate) fn account(&self, name: &str) {
        let contact = ["--mobile", "13800138000", "--email", "kaosheng@example.cn"];
        let arguments = [&["account", "register", name][..], &contact].concat();
        self.home.ctl_with_input(&arguments, PASSWORD).unwrap().yes().unwrap();
    }

    pub(crate) fn sign_in(&self, name: &str) {
        self.home.ctl_with_input(&["account", "sign-in", name], PASSWORD).unwrap().yes().unwrap();
    }

    /// A registration of this account, begun here.
    pub(crate) fn begin(&self, account: &str) -> String {
        let accept = json!({"kind": "accept_agreement", "version": agreement_version()}).to_string();
        let arguments = ["registration", "apply", "new", &accept, "--account", account];
        let json = self.home.ctl(&arguments).unwrap().yes().unwrap();
        json["id"].as_str().unwrap().to_owned()
    }

    /// Does an operation as the candidate.
    pub(crate) fn apply(&self, registration: &str, operation: &Value) {
        let arguments = ["registration", "apply", registration, &operation.to_string()];
        self.home.ctl(&arguments).unwrap().yes().unwrap();
    }

    /// Does an operation as the reviewer.
    pub(crate) fn review(&self, registration: &str, operation: &Value) {
        let operation = operation.to_string();
        let arguments = ["registration", "apply", registration, &operation, "--as", "staff:wang:reviewer"];
        self.home.ctl_with_input(&arguments, STAFF_PASSWORD).unwrap().yes().unwrap();
    }

    pub(crate) fn attach(&self, registration: &str, photo: &Path) {
        let photo = photo.to_string_lossy();
        let arguments =
            ["registration", "apply", registration, r#"{"kind":"attach_photo"}"#, "--photo", &photo];
        self.home.ctl(&arguments).unwrap().yes().unwrap();
    }

    pub(crate) fn show(&self, registration: &str) -> Value {
        self.home.ctl(&["registration", "show", registration]).unwrap().json
    }

    pub(crate) fn standing(&self) -> Standing {
        let json = self.home.ctl(&["sync", "status"]).unwrap().json;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let refusals = json["refusals"].as_array().unwrap();
        Standing {
            operations: json["pendingOperations"].as_u64().unwrap(),
            photos: json["pendingPhotos"].as_u64().unwrap(),
            refusals: refusals
                .iter()
                .map(|refused| (text(&refused["operation"]), text(&refused["refusal"]["code"])))
                .collect(),
        }
    }

    /// Nothing waits, and nothing was refused.
    #[track_caller]
    pub(crate) fn is_settled(&self) {
        assert_eq!(self.standing(), Standing { operations: 0, photos: 0, refusals: Vec::new() });
    }

    /// Everything of a candidate up to the submission.
    pub(crate) fn enrol(&self, account: &str, document: &str) -> String {
        let registration = self.begin(account);
        self.apply(&registration, &information(document, ""));
        self.apply(&registration, &json!({"kind": "choose_subjects", "site": SITE, "subjects": ["66"]}));
        self.apply(&registration, &json!({"kind": "submit"}));
        registration
    }
}

fn agreement_version() -> u64 {
    let text = std::fs::read_to_string(root().join("assets/demo-catalogue.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let version = table.get("agreement").and_then(|agreement| agreement.get("version"));
    version.and_then(toml::Value::as_integer).map_or(3, |version| u64::try_from(version).unwrap())
}

/// The information of an invented woman with this document.
pub(crate) fn information(document: &str, note: &str) -> Value {
    let draft = InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: document.to_owned(),
        document_number_again: document.to_owned(),
        name: "张三丰".to_owned(),
        sex: Some(Sex::Female),
        birth_date: "1990-01-01".to_owned(),
        ethnic_group: "01".to_owned(),
        occupation: "31".to_owned(),
        education: "20".to_owned(),
        training: "0".to_owned(),
        mobile: "13800138000".to_owned(),
        email: "kaosheng@example.cn".to_owned(),
        note: note.to_owned(),
        ..InformationDraft::default()
    };
    json!({"kind": "save_information", "draft": draft})
}

/// A resident's number with a right check digit.
pub(crate) fn document(person: u32) -> String {
    let digits = format!("11010119900101{:03}", person * 2);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

impl Homes {
    /// A photo of its own kind: the same face, with comments that make it as long as a photo may be.
    pub(crate) fn photo(&self, number: u32) -> std::path::PathBuf {
        let portrait = portrait().unwrap();
        let mut photo = portrait[..2].to_vec();
        while photo.len() + portrait.len() < 150_000 {
            let noise = (0_u32..20_000)
                .map(|index| (index.wrapping_add(number << 16).wrapping_mul(2_654_435_761) >> 24) as u8);
            photo.extend([0xFF, 0xFE]);
            photo.extend(20_002_u16.to_be_bytes());
            photo.extend(noise);
        }
        photo.extend(&portrait[2..]);
        let path = self.folder().join(format!("photo-{number}.jpg"));
        std::fs::write(&path, photo).unwrap();
        path
    }
}
