//! Deciding on operations: each exactly once, in the order of arrival, by the domain's rules.

mod claims;
mod judging;

use std::collections::BTreeSet;

use kaodian_domain::{
    Actor, Catalogue, Field, Operation, OperationId, OperationRecord, Payment, Refusal, RefusalCode,
    Registration, Timestamp, payment_due_at,
};
use kaodian_wire::Outcome;
use sqlx::AnyConnection;
use uuid::Uuid;

use crate::{
    App, CentralError,
    seats::{self, Settled},
    store::{self, StoreError, operation::Decision, registration::StoredRegistration, terminal::Terminal},
};
use judging::{Judgement, PhotoState};

/// Several terminals may change one registration at once; each retry sees what the others did.
const ATTEMPTS: usize = 16;

/// Where an operation comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    /// A terminal sent it: what it claims is checked first.
    Terminal(&'a Terminal),
    /// The server does it itself, for the candidate or for the centre.
    Server,
}

impl<'a> Source<'a> {
    fn terminal(self) -> Option<&'a Terminal> {
        match self {
            Self::Terminal(terminal) => Some(terminal),
            Self::Server => None,
        }
    }
}

/// Decides on an operation, or says what was decided on it before.
pub(crate) async fn decide(
    app: &App,
    record: &OperationRecord,
    source: Source<'_>,
) -> Result<Outcome, CentralError> {
    for _ in 0..ATTEMPTS {
        let Some(outcome) = attempt(app, record, source).await? else { continue };
        return Ok(outcome);
    }
    Err(CentralError::Contention)
}

/// Applies an operation of the centre's own; the registration after it, or why not.
pub(crate) async fn apply_as_central(
    app: &App,
    registration: &Registration,
    operation: Operation,
) -> Result<Result<Registration, Refusal>, CentralError> {
    apply_for(app, registration, operation, Actor::Central).await
}

/// Applies an operation on behalf of `actor`; the registration after it, or why not.
pub(crate) async fn apply_for(
    app: &App,
    registration: &Registration,
    operation: Operation,
    actor: Actor,
) -> Result<Result<Registration, Refusal>, CentralError> {
    let record = OperationRecord {
        id: OperationId(Uuid::now_v7()),
        registration: registration.id,
        sitting: registration.sitting.clone(),
        account: registration.account,
        sequence: 0,
        actor,
        at: app.now(),
        base_revision: registration.revision,
        operation,
    };
    match decide(app, &record, Source::Server).await? {
        Outcome::Accepted { .. } => {
            let mut db = app.store().connection().await?;
            let stored = store::registration::find(&mut db, registration.id).await?;
            Ok(Ok(stored.map_or_else(|| registration.clone(), |stored| stored.registration)))
        }
        Outcome::Refused { refusal, .. } => Ok(Err(refusal)),
        Outcome::AwaitsPhoto { .. } => Ok(Err(RefusalCode::PhotoMissing.into())),
    }
}

/// One attempt; `None` when somebody else was faster and it must be made again.
async fn attempt(
    app: &App,
    record: &OperationRecord,
    source: Source<'_>,
) -> Result<Option<Outcome>, CentralError> {
    let catalogue = app.catalogues().of_sitting(app.store(), &record.sitting).await?;
    let photo = judging::photo_state(app, record).await?;
    let mut tx = app.store().transaction().await?;
    let existing = store::registration::find(&mut tx, record.registration).await?;

    if let Some(decision) = store::operation::decision(&mut tx, record.id).await? {
        return Ok(Some(outcome(decision, record, source, existing)));
    }
    if let Some(terminal) = source.terminal()
        && let Some(sha256) = store::held_operation::photo_before(&mut tx, record, terminal.id).await?
    {
        return Ok(Some(Outcome::AwaitsPhoto { sha256 }));
    }
    let judgement =
        judging::judge(&mut tx, record, source, existing.as_ref(), catalogue.as_deref(), &photo, app.now())
            .await?;
    let written = match judgement {
        Judgement::Awaits => hold(&mut tx, record, source, &photo).await,
        Judgement::Refused(refusal) => {
            note_decision(&mut tx, record, source, Decision::Refused(refusal), app.now())
                .await
                .map(|()| Some(outcome(Decision::Refused(refusal), record, source, existing)))
        }
        Judgement::Accepted(changed) => {
            accept(&mut tx, record, source, existing, *changed, catalogue.as_deref(), app.now()).await
        }
    };
    match written {
        Ok(Some(outcome)) => {
            tx.commit().await?;
            Ok(Some(outcome))
        }
        Ok(None) => Ok(None),
        // Another transaction took the document, the number or the operation's identity: the next
        // attempt sees it and says so.
        Err(error) if error.is_taken() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn hold(
    db: &mut AnyConnection,
    record: &OperationRecord,
    source: Source<'_>,
    photo: &PhotoState,
) -> Result<Option<Outcome>, StoreError> {
    let sha256 = photo.missing().unwrap_or_default().to_owned();
    if let Some(terminal) = source.terminal() {
        store::held_operation::hold(db, record, terminal.id, &sha256).await?;
    }
    Ok(Some(Outcome::AwaitsPhoto { sha256 }))
}

async fn note_decision(
    db: &mut AnyConnection,
    record: &OperationRecord,
    source: Source<'_>,
    decision: Decision,
    now: Timestamp,
) -> Result<(), StoreError> {
    store::operation::insert(db, record, source.terminal().map(|terminal| terminal.id), decision, now)
        .await?;
    store::held_operation::release(db, record).await
}

async fn accept(
    db: &mut AnyConnection,
    record: &OperationRecord,
    source: Source<'_>,
    existing: Option<StoredRegistration>,
    changed: Registration,
    catalogue: Option<&Catalogue>,
    now: Timestamp,
) -> Result<Option<Outcome>, StoreError> {
    let base = existing.as_ref().map_or(0, |existing| existing.registration.revision);
    let origin = match (&existing, source) {
        (Some(existing), _) => existing.origin.clone(),
        (None, Source::Terminal(terminal)) => terminal.site.clone(),
        // The server's own operations are on registrations that it has.
        (None, Source::Server) => return Ok(None),
    };
    let due_at = catalogue.and_then(|catalogue| due_at(&changed, catalogue));
    let before = existing.as_ref().map(|existing| &existing.registration);
    let stored = StoredRegistration { registration: changed, origin };
    // The site that a registration leaves is told, too.
    let left = before.and_then(|before| before.choice.site());
    let sites: BTreeSet<_> =
        [Some(&stored.origin), stored.registration.choice.site(), left].into_iter().flatten().collect();
    store::change::lock(db, &sites).await?;
    let terminal = source.terminal().map(|terminal| terminal.id);
    match seats::settle(db, before, &stored.registration, terminal).await? {
        Settled::Done => {}
        Settled::Full => {
            let decision = Decision::Refused(Refusal::of(Field::Subjects, RefusalCode::SubjectFull));
            note_decision(db, record, source, decision, now).await?;
            return Ok(Some(outcome(decision, record, source, existing)));
        }
        Settled::Contended => return Ok(None),
    }
    if !store::registration::write(db, &stored, base, due_at, now).await? {
        return Ok(None);
    }
    store::change::note(db, stored.registration.id, &sites).await?;
    let decision = Decision::Accepted(stored.registration.revision);
    note_decision(db, record, source, decision, now).await?;
    Ok(Some(outcome(decision, record, source, Some(stored))))
}

/// When to look whether it was paid.
fn due_at(registration: &Registration, catalogue: &Catalogue) -> Option<Timestamp> {
    let is_paid = matches!(registration.payment, Payment::Paid(_));
    if is_paid || registration.has_ended() {
        return None;
    }
    payment_due_at(registration, &catalogue.rules_for(registration))
}

/// What the sender is told. The registration as it is goes only to those whose business it is.
fn outcome(
    decision: Decision,
    record: &OperationRecord,
    source: Source<'_>,
    current: Option<StoredRegistration>,
) -> Outcome {
    match decision {
        Decision::Accepted(revision) => Outcome::Accepted { revision },
        Decision::Refused(refusal) => {
            let may_see = |stored: &StoredRegistration| {
                source.terminal().is_none_or(|terminal| stored.concerns(&terminal.site))
                    || stored.registration.account == record.account
            };
            let current = current.filter(may_see).map(|stored| Box::new(stored.registration));
            Outcome::Refused { refusal, current }
        }
    }
}
