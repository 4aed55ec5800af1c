//! Operations of one sender in one transaction: read together, judged one after the other, written together.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use kaodian_domain::{
    Catalogue, Field, Operation, OperationId, OperationRecord, Payment, Refusal, RefusalCode, Registration,
    RegistrationId, SiteCode, SittingId, Timestamp, payment_due_at,
};
use kaodian_wire::Outcome;
use sqlx::AnyConnection;

use super::{
    Source,
    judging::{self, Judgement, PhotoState, Scene},
    known::Known,
    work::{Work, edited_since},
};
use crate::{
    App, CentralError, reviews,
    seats::{self, Settled},
    store::{
        self, StoreError,
        held_operation::Held,
        operation::{Decided, Decision},
        photo_verdict::PhotoVerdict,
        registration::{StoredRegistration, Written},
    },
};

/// What is needed from outside the transaction.
struct Around {
    catalogues: HashMap<SittingId, Option<Arc<Catalogue>>>,
    /// For each operation.
    photos: Vec<PhotoState>,
}

impl Around {
    async fn look(app: &App, records: &[OperationRecord]) -> Result<Self, CentralError> {
        let mut catalogues = HashMap::new();
        for record in records {
            if !catalogues.contains_key(&record.sitting) {
                let catalogue = app.catalogues().of_sitting(app.store(), &record.sitting).await?;
                catalogues.insert(record.sitting.clone(), catalogue);
            }
        }
        Ok(Self { catalogues, photos: judging::photo_states(app, records).await? })
    }

    fn catalogue(&self, sitting: &SittingId) -> Option<&Catalogue> {
        self.catalogues.get(sitting).and_then(Option::as_deref)
    }
}

struct Batch<'a> {
    source: Source<'a>,
    now: Timestamp,
    works: BTreeMap<RegistrationId, Work>,
    /// What was decided before, and is decided now.
    decisions: HashMap<OperationId, Decision>,
    held: Vec<Held>,
    /// What came with this push and is not known here.
    unknown: &'a [Held],
    decided: Vec<Decided<'a>>,
    /// Photos that are taken before anybody has looked at them.
    provisional: Vec<(String, RegistrationId)>,
    /// What two machines said of photos.
    verdicts: Vec<PhotoVerdict>,
}

/// One attempt; `None` when somebody else was faster and it must be made again.
pub(super) async fn attempt(
    app: &App,
    records: &[OperationRecord],
    unknown: &[Held],
    source: Source<'_>,
) -> Result<Option<Vec<Outcome>>, CentralError> {
    let around = Around::look(app, records).await?;
    let mut tx = app.store().transaction().await?;
    let mut batch = Batch::read(&mut tx, records, unknown, source, app.now()).await?;
    batch.lock_sites(&mut tx, records, &around).await?;
    let known = Known::ask(&mut tx, records, source).await?;
    // The server's own operations are on registrations that it has.
    if source.terminal().is_none() && batch.works.values().any(|work| work.stored.is_none()) {
        return Ok(None);
    }
    let mut outcomes = Vec::with_capacity(records.len());
    for (record, photo) in records.iter().zip(&around.photos) {
        match batch.decide(&mut tx, record, around.catalogue(&record.sitting), photo, &known).await {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) if error.is_contention() => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
    match batch.write(&mut tx, &around).await {
        Ok(true) => {
            tx.commit().await?;
            app.changes().wake();
            if !batch.provisional.is_empty() {
                app.judging().look_soon();
            }
            for judged in batch.verdicts.iter().filter_map(|verdict| verdict.judged.as_ref()) {
                app.metrics().photo_verdict(judged.comparison);
            }
            Ok(Some(outcomes))
        }
        Ok(false) => Ok(None),
        // Another transaction took the document, the number or the operation's identity: the next
        // attempt sees it and says so.
        Err(error) if error.is_contention() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl<'a> Batch<'a> {
    async fn read(
        db: &mut AnyConnection,
        records: &[OperationRecord],
        unknown: &'a [Held],
        source: Source<'a>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let registrations: BTreeSet<_> = records.iter().map(|record| record.registration).collect();
        let registrations: Vec<_> = registrations.into_iter().collect();
        let operations: Vec<_> = records.iter().map(|record| record.id).collect();
        let mut works: BTreeMap<_, _> = registrations.iter().map(|id| (*id, Work::on(None))).collect();
        for stored in store::registration::find_all(db, &registrations).await? {
            works.insert(stored.registration.id, Work::on(Some(stored)));
        }
        if let Some(terminal) = source.terminal() {
            let edited = edited_since(records, &works, terminal.id);
            for (id, edits) in store::operation::edits(db, &edited, terminal.id).await? {
                works.entry(id).and_modify(|work| work.edits = edits);
            }
        }
        let mut held = store::held_operation::of_registrations(db, &registrations).await?;
        held.extend_from_slice(unknown);
        Ok(Self {
            source,
            now,
            works,
            decisions: store::operation::decisions(db, &operations).await?,
            held,
            unknown,
            decided: Vec::new(),
            provisional: Vec::new(),
            verdicts: Vec::new(),
        })
    }

    /// Locks the sites whose seats and changes this may be about, before anything is written: whoever changes
    /// registrations or seats does that first and in this order, so that no two transactions wait for each other.
    async fn lock_sites(
        &self,
        db: &mut AnyConnection,
        records: &[OperationRecord],
        around: &Around,
    ) -> Result<(), StoreError> {
        let mut sites: BTreeSet<&SiteCode> = self.works.values().flat_map(|work| &work.sites).collect();
        sites.extend(self.source.terminal().map(|terminal| &terminal.site));
        for record in records {
            if let Operation::ChooseSubjects { site, .. } = &record.operation
                && around.catalogue(&record.sitting).is_some_and(|catalogue| catalogue.site(site).is_some())
            {
                sites.insert(site);
            }
        }
        store::change::lock(db, &sites).await
    }

    async fn decide<'r: 'a>(
        &mut self,
        db: &mut AnyConnection,
        record: &'r OperationRecord,
        catalogue: Option<&Catalogue>,
        photo: &PhotoState,
        known: &Known,
    ) -> Result<Outcome, StoreError> {
        let work = self.works.get(&record.registration);
        let existing = work.and_then(|work| work.stored.as_ref());
        if let Some(decision) = self.decisions.get(&record.id) {
            return Ok(outcome(*decision, record, self.source, existing));
        }
        if let Some(before) = self.held_before(record) {
            return Ok(before.outcome());
        }
        let edits = work.map(|work| &work.edits);
        let scene = Scene { existing, edits, catalogue, photo, known, now: self.now };
        let judgement = judging::judge(db, record, self.source, &scene).await?;
        let decision = match judgement {
            Judgement::Awaits => return self.hold(db, record, photo).await,
            Judgement::Refused(refusal) => Decision::Refused(refusal),
            Judgement::Accepted(changed) => {
                let before = existing.map(|existing| &existing.registration);
                let terminal = self.source.terminal().map(|terminal| terminal.id);
                match seats::settle(db, before, &changed, terminal).await? {
                    Settled::Done => self.accept(record, photo, *changed),
                    Settled::Full => {
                        Decision::Refused(Refusal::of(Field::Subjects, RefusalCode::SubjectFull))
                    }
                    Settled::Contended => return Err(StoreError::Contention),
                }
            }
        };
        if self.held.iter().any(|held| held.operation == record.id) {
            store::held_operation::release(db, record).await?;
            self.held.retain(|held| held.operation != record.id);
        }
        self.note_verdict(record, photo, decision);
        self.decisions.insert(record.id, decision);
        self.decided.push(Decided { record, decision });
        let current = self.works.get(&record.registration).and_then(|work| work.stored.as_ref());
        Ok(outcome(decision, record, self.source, current))
    }

    /// A photo that the server has looked at, or will.
    fn note_verdict(&mut self, record: &OperationRecord, photo: &PhotoState, decision: Decision) {
        let Some(terminal) = self.source.terminal() else { return };
        let is_to_be_judged =
            matches!(photo, PhotoState::Unjudged(_)) && matches!(decision, Decision::Accepted(_));
        if photo.judged().is_some() || is_to_be_judged {
            self.verdicts.extend(reviews::verdicts(record, terminal, photo.judged(), self.now));
        }
    }

    /// The earlier operation of the same terminal on the same registration that waits: what comes after must not be
    /// decided before.
    fn held_before(&self, record: &OperationRecord) -> Option<&Held> {
        let terminal = self.source.terminal()?.id;
        let is_before = |held: &&Held| {
            held.registration == record.registration
                && held.terminal == terminal
                && held.operation != record.id
                && held.sequence < record.sequence
        };
        self.held.iter().find(is_before)
    }

    async fn hold(
        &mut self,
        db: &mut AnyConnection,
        record: &OperationRecord,
        photo: &PhotoState,
    ) -> Result<Outcome, StoreError> {
        let sha256 = photo.missing().unwrap_or_default().to_owned();
        if let Some(terminal) = self.source.terminal() {
            let held = Held {
                registration: record.registration,
                terminal: terminal.id,
                operation: record.id,
                sequence: record.sequence,
                sha256: sha256.clone(),
            };
            store::held_operation::hold(db, &held).await?;
            self.held
                .retain(|other| (other.registration, other.terminal) != (held.registration, held.terminal));
            self.held.push(held);
        }
        Ok(Outcome::AwaitsPhoto { sha256 })
    }

    fn accept(&mut self, record: &OperationRecord, photo: &PhotoState, changed: Registration) -> Decision {
        if let PhotoState::Unjudged(sha256) = photo {
            self.provisional.push((sha256.clone(), record.registration));
        }
        let revision = changed.revision;
        let decision = Decision::Accepted(revision);
        let work = self.works.entry(record.registration).or_insert_with(|| Work::on(None));
        work.stored = match (work.stored.take(), self.source) {
            (Some(stored), Source::Server) => Some(StoredRegistration { registration: changed, ..stored }),
            (Some(stored), Source::Terminal(terminal)) => {
                let only_terminal = stored.only_terminal.filter(|only| *only == terminal.id);
                Some(StoredRegistration { registration: changed, only_terminal, ..stored })
            }
            (None, Source::Terminal(terminal)) => Some(StoredRegistration {
                registration: changed,
                origin: terminal.site.clone(),
                only_terminal: Some(terminal.id),
            }),
            (None, Source::Server) => None,
        };
        work.edits.note(record.operation.kind(), revision, false);
        work.note_sites();
        decision
    }

    /// Writes everything down, always in the same order: two transactions that lock the same rows must not cross.
    /// `false` when somebody else changed a registration since it was read.
    async fn write(&self, db: &mut AnyConnection, around: &Around) -> Result<bool, StoreError> {
        let mut told: BTreeMap<&SiteCode, Vec<RegistrationId>> = BTreeMap::new();
        let mut written = Vec::new();
        for (id, work) in self.works.iter().filter(|(_, work)| work.has_changed()) {
            let Some(stored) = &work.stored else { continue };
            let catalogue = around.catalogue(&stored.registration.sitting);
            let due_at = catalogue.and_then(|catalogue| due_at(&stored.registration, catalogue));
            written.push(Written { stored, base: work.base, due_at });
            for site in &work.sites {
                told.entry(site).or_default().push(*id);
            }
        }
        if !store::registration::write_all(db, &written, self.now).await? {
            return Ok(false);
        }
        for work in self.works.values() {
            let Some(stored) = &work.stored else { continue };
            let place = reviews::place(&stored.registration);
            if place != work.place {
                store::review_queue::set(db, &stored.registration, place.as_ref()).await?;
            }
        }
        let terminal = self.source.terminal().map(|terminal| terminal.id);
        store::operation::insert_all(db, &self.decided, terminal, self.now).await?;
        store::photo_verdict::insert_all(db, &self.verdicts).await?;
        for unknown in self.unknown {
            let is_before = |held: &Held| {
                (held.registration, held.terminal) == (unknown.registration, unknown.terminal)
                    && held.sequence < unknown.sequence
            };
            // One row for each terminal and registration: the first that waits.
            if !self.held.iter().any(is_before) {
                store::held_operation::hold(db, unknown).await?;
            }
        }
        for (sha256, registration) in &self.provisional {
            store::photo_use::insert(db, sha256, *registration).await?;
        }
        store::change::note(db, &told).await?;
        Ok(true)
    }
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
    current: Option<&StoredRegistration>,
) -> Outcome {
    match decision {
        Decision::Accepted(revision) => Outcome::Accepted { revision },
        Decision::Refused(refusal) => {
            let may_see = |stored: &&StoredRegistration| {
                source.terminal().is_none_or(|terminal| stored.concerns(&terminal.site))
                    || stored.registration.account == record.account
            };
            let current = current.filter(may_see).map(|stored| Box::new(stored.registration.clone()));
            Outcome::Refused { refusal, current }
        }
    }
}
