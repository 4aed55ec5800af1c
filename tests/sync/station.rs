//! A terminal reduced to what the sync works on: a store, a clock, a key.

use std::{path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::{SigningKey, VerifyingKey};
use kaodian_domain::{
    AccountId, Actor, Catalogue, NumberValues, Operation, OperationId, OperationRecord, PhotoReference,
    Refusal, Registration, RegistrationId, RegistrationNumber, SeatChange, SiteCode, SubjectCode, Timestamp,
    apply,
    information::{InformationDraft, check_information},
};
use kaodian_store::{DatabaseKey, Ground, OperateError, Store};
use kaodian_sync::{
    ActivateRequest, CentralClient, HttpTransport, RegisterAccountRequest, SyncError, SyncReport,
    TerminalIdentity, Transport, TrustedClock, sha256_hex, synchronise,
};
use kaodian_tests::{Central, portrait::portrait};
use uuid::Uuid;

use crate::faulty::{Faults, FaultyTransport};

const SITE: &str = "110001";

pub(crate) struct Station {
    pub(crate) store: Store,
    clock: Arc<TrustedClock>,
    identity: TerminalIdentity,
    url: String,
    site: &'static str,
    account: AccountId,
    registration: RegistrationId,
}

impl Station {
    /// A new terminal of the usual site, with an account of its own and everything it needs offline.
    pub(crate) async fn activate(path: &Path, central: &Central, name: &str) -> Self {
        Self::activate_at(SITE, path, central, name).await
    }

    /// The same at another site.
    pub(crate) async fn activate_at(site: &'static str, path: &Path, central: &Central, name: &str) -> Self {
        let store = Store::create(path, &DatabaseKey::new([9; 32])).await.unwrap();
        let clock = Arc::new(TrustedClock::starting_after(Timestamp::default()));
        // Each has a key of its own.
        let key = SigningKey::from_bytes(&[name.bytes().fold(0, u8::wrapping_add); 32]);
        let http = || HttpTransport::new(&central.url()).unwrap();
        let request = ActivateRequest {
            code: central.activation_code(site).unwrap(),
            public_key: BASE64.encode(key.verifying_key().as_bytes()),
            name: name.to_owned(),
        };
        let client = CentralClient::before_activation(http(), Arc::clone(&clock));
        let answer = client.activate(&request).await.unwrap();
        let central_key: [u8; 32] = BASE64.decode(&answer.central_key).unwrap().try_into().unwrap();
        let identity = TerminalIdentity {
            terminal: answer.terminal,
            key,
            central_key: VerifyingKey::from_bytes(&central_key).unwrap(),
        };
        let client = CentralClient::new(http(), Arc::clone(&clock), identity.clone());
        client.ask_time().await.unwrap();
        let account = RegisterAccountRequest {
            name: format!("candidate-{name}"),
            password: "correct horse".to_owned(),
            mobile: "13800138000".to_owned(),
            email: "candidate@example.cn".to_owned(),
        };
        let account = client.register_account(&account).await.unwrap().account;
        let registration = RegistrationId(Uuid::now_v7());
        let station = Self { store, clock, identity, url: central.url(), site, account, registration };
        station.synchronise(&Faults::none()).await.unwrap();
        station
    }

    /// The same terminal started again, with a wall clock that says this.
    pub(crate) async fn restarted(self, wall: fn() -> Timestamp) -> Self {
        let clock = TrustedClock::of_terminal(&self.store).await.unwrap().by_wall_clock(wall);
        Self { clock: Arc::new(clock), ..self }
    }

    /// What [`synchronise`] needs of a terminal that speaks another version, or speaks with another server.
    pub(crate) async fn synchronise_with<T: Transport>(
        &self,
        transport: T,
        version: Option<u32>,
    ) -> Result<SyncReport, SyncError> {
        let client = CentralClient::new(transport, Arc::clone(&self.clock), self.identity.clone());
        synchronise(&self.store, &client.speaking(version), &self.clock).await
    }

    pub(crate) fn http(&self) -> HttpTransport {
        HttpTransport::new(&self.url).unwrap()
    }

    /// One round through such a network.
    pub(crate) async fn synchronise(&self, faults: &Faults) -> Result<SyncReport, SyncError> {
        synchronise(&self.store, &self.client(faults), &self.clock).await
    }

    /// All registrations that the terminal shows, by their identity.
    pub(crate) async fn registrations(&self) -> Vec<Registration> {
        let found = self.store.registrations(100).await.unwrap();
        let mut all: Vec<_> = found.into_iter().map(|found| found.registration).collect();
        all.sort_by_key(|registration| registration.id);
        all
    }

    /// The registration that was begun here.
    pub(crate) async fn own(&self) -> Registration {
        self.store.registration(self.registration).await.unwrap().unwrap()
    }

    async fn operate(&self, catalogue: &Catalogue, operation: Operation) {
        match self.try_operate(self.registration, catalogue, operation).await {
            Ok(_) => {}
            Err(OperateError::NoSeat(_)) => panic!("no seat"),
            Err(OperateError::Declined(refusal)) => panic!("{refusal}"),
            Err(OperateError::Store(error)) => panic!("{error}"),
        }
    }

    /// As the terminal does it: seats are taken from those that it holds.
    pub(crate) async fn try_operate(
        &self,
        registration: RegistrationId,
        catalogue: &Catalogue,
        operation: Operation,
    ) -> Result<Registration, OperateError<Refusal>> {
        let (account, at) = (self.account, self.clock.now());
        let decide = |ground: Ground| -> Result<_, Refusal> {
            let new = || Registration::new(registration, catalogue.sitting.clone(), account);
            let before = ground.before.unwrap_or_else(new);
            let actor = Actor::Candidate { account };
            let rules = catalogue.rules_for_operation(&before, &operation);
            let after = apply(&before, &operation, &rules, &actor, at)?;
            let record = OperationRecord {
                id: OperationId(Uuid::now_v7()),
                registration: before.id,
                sitting: before.sitting.clone(),
                account,
                sequence: ground.sequence,
                actor,
                at,
                base_revision: before.revision,
                seen_revision: Some(ground.seen_revision),
                operation,
            };
            let seats = catalogue.limited(SeatChange::between(Some(&before), &after).taken);
            Ok((record, after, seats))
        };
        self.store.operate_with_seats(registration, decide).await
    }

    /// Listens for what changes elsewhere.
    pub(crate) async fn listen(&self) -> kaodian_sync::Events {
        let http = HttpTransport::new(&self.url).unwrap();
        CentralClient::new(http, Arc::clone(&self.clock), self.identity.clone()).listen().await.unwrap()
    }

    /// A client behind such a network.
    pub(crate) fn client<'a>(&self, faults: &'a Faults) -> CentralClient<FaultyTransport<'a>> {
        let http = HttpTransport::new(&self.url).unwrap();
        CentralClient::new(FaultyTransport { http, faults }, Arc::clone(&self.clock), self.identity.clone())
    }

    /// The time that the terminal knows.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Another candidate at this terminal, ready to submit; the catalogue that it was judged by.
    pub(crate) async fn begin(&self, document: &str) -> (RegistrationId, Catalogue) {
        self.try_begin(document).await.unwrap()
    }

    /// The same, where the rules may say no.
    pub(crate) async fn try_begin(
        &self,
        document: &str,
    ) -> Result<(RegistrationId, Catalogue), OperateError<Refusal>> {
        let catalogue = self.store.catalogue().await.unwrap().unwrap();
        let registration = RegistrationId(Uuid::now_v7());
        let operations = [
            Operation::AcceptAgreement { version: catalogue.rules.agreement_version },
            Operation::SaveInformation { information: self.information(&catalogue, "张三丰", document) },
            self.choice(),
        ];
        for operation in operations {
            self.try_operate(registration, &catalogue, operation).await?;
        }
        Ok((registration, catalogue))
    }

    /// What `begin` does, of a terminal that only sends.
    #[allow(dead_code, reason = "the bench sends so")]
    pub(crate) async fn begun_elsewhere(&self, document: &str, sequence: &mut u64) -> Vec<OperationRecord> {
        let catalogue = self.store.catalogue().await.unwrap().unwrap();
        let account = self.account;
        let mut state = Registration::new(RegistrationId(Uuid::now_v7()), catalogue.sitting.clone(), account);
        let mut record = |operation| {
            *sequence += 1;
            let actor = Actor::Candidate { account };
            let (base_revision, at) = (state.revision, self.clock.now());
            let rules = catalogue.rules_for_operation(&state, &operation);
            state = apply(&state, &operation, &rules, &actor, at).unwrap();
            OperationRecord {
                id: OperationId(Uuid::now_v7()),
                registration: state.id,
                sitting: state.sitting.clone(),
                account,
                sequence: *sequence,
                actor,
                at,
                base_revision,
                seen_revision: Some(0),
                operation,
            }
        };
        vec![
            record(Operation::AcceptAgreement { version: catalogue.rules.agreement_version }),
            record(Operation::SaveInformation {
                information: self.information(&catalogue, "张三丰", document),
            }),
            record(self.choice()),
        ]
    }

    async fn number(&self, catalogue: &Catalogue) -> RegistrationNumber {
        let (site, serial) = self.store.take_number(&catalogue.sitting).await.unwrap().unwrap();
        let values = NumberValues {
            site: Some(&site.0),
            serial: Some(serial),
            sitting: Some(&catalogue.sitting.0),
            ..NumberValues::default()
        };
        RegistrationNumber(catalogue.rules.registration_number.number(&values).unwrap())
    }

    /// Submits it, when the terminal holds a seat.
    pub(crate) async fn submit(
        &self,
        registration: RegistrationId,
        catalogue: &Catalogue,
    ) -> Result<Registration, OperateError<Refusal>> {
        let number = self.number(catalogue).await;
        self.try_operate(registration, catalogue, Operation::Submit { number }).await
    }

    fn information(
        &self,
        catalogue: &Catalogue,
        name: &str,
        document: &str,
    ) -> Box<kaodian_domain::information::Information> {
        let first = |items: &[kaodian_domain::information::ValueItem]| items[0].code.clone();
        let rules = &catalogue.rules.information;
        let today = self.clock.now().date_in_china();
        let kind = kaodian_domain::document::DocumentType::Resident;
        let draft = InformationDraft {
            document_type: Some(kind),
            document_number: document.to_owned(),
            name: name.to_owned(),
            sex: kaodian_domain::document::check(kind, document, today).unwrap().sex,
            birth_date: format!("{}-{}-{}", &document[6..10], &document[10..12], &document[12..14]),
            ethnic_group: first(&rules.ethnic_groups),
            occupation: first(&rules.occupations),
            education: first(&rules.educations),
            training: first(&rules.trainings),
            mobile: "13800138000".to_owned(),
            email: "candidate@example.cn".to_owned(),
            ..InformationDraft::default()
        };
        Box::new(check_information(&draft, rules, today).unwrap().information)
    }

    /// The whole of a candidate's part, offline; answers how many operations it took.
    pub(crate) async fn enrol(&self, name: &str, document: &str) -> u64 {
        let catalogue = self.store.catalogue().await.unwrap().unwrap();
        let information = self.information(&catalogue, name, document);
        let number = self.number(&catalogue).await;
        let jpeg = portrait().unwrap();
        let photo = PhotoReference {
            sha256: sha256_hex(&jpeg),
            size_bytes: u32::try_from(jpeg.len()).unwrap(),
            rule_pack: "any".to_owned(),
            accepted: true,
            warnings: Vec::new(),
            assisted: false,
            reason: None,
        };
        self.store.keep_photo(&photo.sha256, &jpeg).await.unwrap();
        let operations = [
            Operation::AcceptAgreement { version: catalogue.rules.agreement_version },
            Operation::SaveInformation { information },
            self.choice(),
            Operation::Submit { number },
            Operation::AttachPhoto { photo },
            Operation::RequestReview,
        ];
        let count = operations.len() as u64;
        for operation in operations {
            self.operate(&catalogue, operation).await;
        }
        count
    }

    fn choice(&self) -> Operation {
        Operation::ChooseSubjects {
            site: SiteCode(self.site.to_owned()),
            subjects: vec![SubjectCode("66".to_owned())],
        }
    }
}
