//! A terminal of the demonstration's own: activated like any other, and shut out when all is told.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use ed25519_dalek::SigningKey;
use kaodian_domain::{
    AccountId, Actor, Catalogue, NumberValues, Operation, OperationId, OperationRecord, PhotoReference,
    Registration, RegistrationId, RegistrationNumber, SiteCode, SittingId,
};
use kaodian_photo::{EnginePool, RulePack, Verdict};
use kaodian_wire::{
    ActivateRequest, NumberBlock, Outcome, RegisterAccountRequest, sha256_hex, write_public_key,
};
use uuid::Uuid;

use super::{DemoError, candidates::Person};
use crate::{
    App, CentralError, activation,
    operations::{self, Source},
    photos, random, seats, sign_in,
    store::{self, terminal::Terminal},
};

/// More than the demonstration has candidates at one site.
const NUMBERS: u32 = 20;

/// For how long the terminal's own activation code is good.
const CODE_MS: i64 = 60_000;

pub(super) struct DemoTerminal {
    pub(super) site: SiteCode,
    terminal: Terminal,
    numbers: NumberBlock,
    sequence: AtomicU64,
    given: AtomicU64,
}

/// Somebody who has an account and a registration that begins.
pub(super) struct Candidate {
    pub(super) account: AccountId,
    registration: RegistrationId,
    sitting: SittingId,
}

impl Candidate {
    pub(super) async fn current(&self, app: &App) -> Result<Registration, DemoError> {
        let mut db = app.store().connection().await?;
        let stored = store::registration::find(&mut db, self.registration).await?;
        let new = || Registration::new(self.registration, self.sitting.clone(), self.account);
        Ok(stored.map_or_else(new, |stored| stored.registration))
    }
}

impl DemoTerminal {
    pub(super) async fn activate(app: &App, site: &str) -> Result<Self, DemoError> {
        let site = SiteCode(site.to_owned());
        let now = app.now();
        let key = SigningKey::from_bytes(&random::bytes()?);
        let request = ActivateRequest {
            code: activation::issue(app, &site, "", now.plus_ms(CODE_MS)).await?,
            public_key: write_public_key(&key.verifying_key()),
            name: "演示数据".to_owned(),
        };
        let activated = activation::activate(app, &request).await;
        let id = activated.map_err(DemoError::problem("the activation"))?.terminal;
        let missing = || DemoError::Refused { what: "the activation", why: "it is not there".to_owned() };
        let sitting = app.catalogues().current(app.store()).await?.ok_or_else(missing)?.sitting.clone();
        let mut tx = app.store().transaction().await?;
        let terminal = store::terminal::find(&mut tx, id).await?.ok_or_else(missing)?;
        let numbers = store::number_block::lease(&mut tx, &sitting, &site, NUMBERS, id, now).await?;
        tx.commit().await?;
        Ok(Self { site, terminal, numbers, sequence: AtomicU64::new(0), given: AtomicU64::new(0) })
    }

    /// The centre believes nothing of it any more; what it sent stays.
    pub(super) async fn retire(self, app: &App) -> Result<(), DemoError> {
        let mut tx = app.store().transaction().await?;
        store::terminal::revoke(&mut tx, self.terminal.id, app.now()).await?;
        seats::return_all(&mut tx, self.terminal.id).await?;
        tx.commit().await?;
        Ok(())
    }

    pub(super) async fn register(
        &self,
        app: &App,
        person: &Person,
        password: &str,
    ) -> Result<Candidate, DemoError> {
        let request = RegisterAccountRequest {
            name: person.account.to_owned(),
            password: password.to_owned(),
            mobile: person.mobile(),
            email: person.email(),
        };
        let registered = sign_in::register(app, self.terminal.id, request).await;
        let account = registered.map_err(DemoError::problem("an account"))?.account;
        let sitting = self.numbers.sitting.clone();
        Ok(Candidate { account, registration: RegistrationId(Uuid::now_v7()), sitting })
    }

    pub(super) fn next_number(&self, catalogue: &Catalogue) -> Result<RegistrationNumber, DemoError> {
        let serial = self.numbers.first + self.given.fetch_add(1, Ordering::Relaxed);
        let values = NumberValues {
            sitting: Some(&self.numbers.sitting.0),
            site: Some(&self.numbers.site.0),
            serial: Some(serial),
            ..NumberValues::default()
        };
        let number = catalogue.rules.registration_number.number(&values);
        number.map(RegistrationNumber).ok_or_else(|| DemoError::Refused {
            what: "a number",
            why: "the catalogue's template asks for more".to_owned(),
        })
    }

    /// Does one operation here, as a push would.
    pub(super) async fn push(
        &self,
        app: &App,
        candidate: &Candidate,
        actor: Actor,
        what: &'static str,
        operation: Operation,
    ) -> Result<(), DemoError> {
        let record = OperationRecord {
            id: OperationId(Uuid::now_v7()),
            registration: candidate.registration,
            sitting: candidate.sitting.clone(),
            account: candidate.account,
            sequence: self.sequence.fetch_add(1, Ordering::Relaxed) + 1,
            actor,
            at: app.now(),
            base_revision: 0,
            seen_revision: None,
            operation,
        };
        match operations::decide(app, &record, Source::Terminal(&self.terminal)).await? {
            Outcome::Accepted { .. } => Ok(()),
            Outcome::Refused { refusal, .. } => Err(DemoError::Refused { what, why: refusal.to_string() }),
            Outcome::AwaitsPhoto { .. } | Outcome::AwaitsUpdate => {
                Err(DemoError::Refused { what, why: "it waits for something".to_owned() })
            }
        }
    }
}

/// A registration photo of a picture, as the terminal makes one.
pub(super) async fn compose(picture: &[u8]) -> Result<Vec<u8>, DemoError> {
    let picture = picture.to_vec();
    on_a_thread(move || {
        let pack = RulePack::bundled().map_err(CentralError::from)?;
        let composed = EnginePool::default()
            .with(|engine| engine.compose(&picture, &pack))
            .map_err(|error| DemoError::Portrait(error.to_string()))?;
        composed.map_err(|problem| DemoError::Portrait(problem.to_string()))
    })
    .await
}

/// Keeps a photo, and attaches it with the verdict that a terminal would come to.
pub(super) async fn attach(app: &App, jpeg: &[u8]) -> Result<Operation, DemoError> {
    let verdict = judge(jpeg.to_vec()).await?;
    if !verdict.accepted {
        let codes: Vec<_> = verdict.rejections().map(|code| format!("{code:?}")).collect();
        return Err(DemoError::Portrait(format!("the rules reject it: {}", codes.join(", "))));
    }
    let sha256 = sha256_hex(jpeg);
    app.photos().put(&sha256, Bytes::copy_from_slice(jpeg)).await?;
    let mut db = app.store().connection().await?;
    store::photo::take_in(&mut db, &sha256, verdict.size_bytes, app.now()).await?;
    Ok(Operation::AttachPhoto {
        photo: PhotoReference {
            sha256,
            size_bytes: verdict.size_bytes,
            warnings: photos::code_names(verdict.warnings()),
            rule_pack: verdict.rule_pack,
            accepted: true,
            assisted: false,
            reason: None,
        },
    })
}

async fn judge(jpeg: Vec<u8>) -> Result<Verdict, DemoError> {
    on_a_thread(move || {
        let pack = RulePack::bundled().map_err(CentralError::from)?;
        let judged = EnginePool::default().with(|engine| engine.judge(&jpeg, &pack));
        judged.map_err(|error| DemoError::Portrait(error.to_string()))
    })
    .await
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DemoError> + Send + 'static,
) -> Result<T, DemoError> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.map_err(|error| CentralError::file("looking at a picture")(std::io::Error::other(error)))?
}
