//! Running the plan until terminal and server are in step.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use kaodian_domain::{Catalogue, OperationId, Registration, Seat, Timestamp};
use kaodian_store::{Store, StoreError};
use kaodian_wire::{Outcome, PROTOCOL, PUSH_MAXIMUM, PushRequest, SeatWant};

use crate::{
    TrustedClock,
    audit::{AuditSent, audit_sent, send_audit},
    client::CentralClient,
    client_error::ClientError,
    keys::SiteKeys,
    plan::{Action, Known, next_action},
    seats,
    staff::SiteStaff,
    transport::Transport,
};

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Operations that the server accepted.
    pub accepted: u64,
    /// Operations that it refused; they are in the refusal inbox.
    pub refused: u64,
    /// Operations that it will decide on once it was updated: it does not know them yet. They stay in the outbox.
    pub awaiting_update: u64,
    /// Photos that it has now.
    pub photos: u64,
    /// Registrations that it told of.
    pub pulled: u64,
    /// A new catalogue came.
    pub catalogue_changed: bool,
}

/// Why a round did not reach its end. What it did before stays done.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The server or the way to it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The terminal's database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The settings that the engine keeps in the store.
const CURSOR: &str = "sync.cursor";
const OFFERS_QQ: &str = "sync.offers_qq";
/// The version of the protocol that the terminal spoke when it was told everything.
const SPOKEN: &str = "sync.protocol";
const LAST_TIME: &str = "sync.last_time";

/// A round that goes on longer than this is stuck in a circle.
const STEPS_MAXIMUM: usize = 100_000;

/// So many photos go out before the database is told which of them arrived.
const PHOTOS_IN_ONE_STEP: u32 = 100;

/// At most so many of them are on their way at the same time: a server waits for its disk with each of them.
const PHOTOS_AT_ONCE: usize = 8;

/// A line that carries a photo in less takes one more beside it; over one that needs longer they go one by one, so that
/// none is still on its way when the request has to end.
const CARRIED_SOON: Duration = Duration::from_secs(1);

/// What became of a photo that was to be sent.
enum Sent {
    /// The server has it.
    Taken,
    /// There is nothing to send, or the server does not take it: the operation that names it will be refused with its
    /// cause.
    Nothing,
}

async fn upload<'a, T: Transport>(
    store: &Store,
    client: &CentralClient<T>,
    name: &'a str,
) -> (&'a str, Duration, Result<Sent, SyncError>) {
    let began = Instant::now();
    let sent = send(store, client, name).await;
    (name, began.elapsed(), sent)
}

async fn send<T: Transport>(store: &Store, client: &CentralClient<T>, name: &str) -> Result<Sent, SyncError> {
    let Some(jpeg) = store.photo(name).await? else { return Ok(Sent::Nothing) };
    match client.put_photo(name, jpeg).await {
        Ok(()) => Ok(Sent::Taken),
        Err(error) if error.is_permanent() => {
            tracing::warn!(%error, "a photo was not taken by the central server");
            Ok(Sent::Nothing)
        }
        Err(error) => Err(error.into()),
    }
}

struct Round<'a, T> {
    store: &'a Store,
    client: &'a CentralClient<T>,
    clock: &'a TrustedClock,
    report: SyncReport,
    known: Known,
    photos_tried: HashSet<String>,
    operations_held: HashSet<OperationId>,
}

/// Brings terminal and server into step, once.
///
/// Only one round may run at a time on a terminal; the caller sees to it.
///
/// # Errors
/// [`SyncError`]; trying again later goes on where this stopped.
pub async fn synchronise<T: Transport>(
    store: &Store,
    client: &CentralClient<T>,
    clock: &TrustedClock,
) -> Result<SyncReport, SyncError> {
    let mut round = Round {
        store,
        client,
        clock,
        report: SyncReport::default(),
        known: Known::default(),
        photos_tried: HashSet::new(),
        operations_held: HashSet::new(),
    };
    round.known.speaks_anew = store.setting::<u32>(SPOKEN).await? != Some(PROTOCOL);
    for _ in 0..STEPS_MAXIMUM {
        round.look().await?;
        match next_action(&round.known) {
            Some(action) => round.run(action).await?,
            None => break,
        }
    }
    store.save_setting(LAST_TIME, &clock.now()).await?;
    Ok(round.report)
}

/// Whether the server last said that candidates can sign in with QQ.
///
/// # Errors
/// What the database says.
pub async fn offers_qq(store: &Store) -> Result<bool, StoreError> {
    Ok(store.setting(OFFERS_QQ).await?.unwrap_or_default())
}

/// The last trusted time that an earlier run of the terminal knew to have passed.
///
/// # Errors
/// What the database says.
pub(crate) async fn last_time(store: &Store) -> Result<Timestamp, StoreError> {
    Ok(store.setting(LAST_TIME).await?.unwrap_or_default())
}

impl TrustedClock {
    /// A clock that starts after the last time that this terminal knew to have passed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of_terminal(store: &Store) -> Result<Self, StoreError> {
        Ok(Self::starting_after(last_time(store).await?))
    }
}

impl<T: Transport> Round<'_, T> {
    /// Looks at the terminal's side again.
    async fn look(&mut self) -> Result<(), SyncError> {
        let catalogue = self.store.catalogue().await?;
        self.known.time_is_certain = self.clock.is_certain();
        self.known.now = self.clock.now();
        self.known.keys_told_at = SiteKeys::of_terminal(self.store).await?.map(|keys| keys.told_at);
        self.known.staff_version = SiteStaff::of_terminal(self.store).await?.map(|staff| staff.version);
        self.known.catalogue_version = catalogue.as_ref().map(|catalogue| catalogue.version);
        self.known.numbers_left = match &catalogue {
            Some(catalogue) => Some(self.store.numbers_left(&catalogue.sitting).await?),
            None => None,
        };
        let sent = audit_sent(self.store).await?;
        (self.known.audit_waiting, self.known.audit_since) = self.store.audit_waiting(sent).await?;
        self.known.seats = match &catalogue {
            Some(catalogue) => seats::standings(self.store, catalogue).await?,
            None => Vec::new(),
        };
        let waiting = self.store.photos_to_upload(PHOTOS_IN_ONE_STEP).await?;
        self.known.photos = waiting.into_iter().filter(|name| !self.photos_tried.contains(name)).collect();
        self.known.operations = self.batch().await?.len();
        Ok(())
    }

    /// The next operations to push: the outbox without those that were held back in this round.
    async fn batch(&self) -> Result<Vec<kaodian_domain::OperationRecord>, StoreError> {
        let limit = u32::try_from(PUSH_MAXIMUM + self.operations_held.len()).unwrap_or(u32::MAX);
        let outbox = self.store.outbox(limit).await?;
        Ok(outbox
            .into_iter()
            .filter(|record| !self.operations_held.contains(&record.id))
            .take(PUSH_MAXIMUM)
            .collect())
    }

    async fn run(&mut self, action: Action) -> Result<(), SyncError> {
        match action {
            Action::AskTime => self.client.ask_time().await?,
            Action::FetchCatalogue => {
                let catalogue = self.client.catalogue().await?;
                self.known.central_catalogue_version = Some(catalogue.version);
                self.store.save_catalogue(&catalogue).await?;
                // It may have other limits.
                self.store.doubt_seats().await?;
                self.report.catalogue_changed = true;
                if self.known.speaks_anew {
                    // An older program kept of each snapshot what it knew; this one may know more.
                    self.store.save_setting(CURSOR, &0_u64).await?;
                    self.store.save_setting(SPOKEN, &PROTOCOL).await?;
                    self.known.speaks_anew = false;
                    self.known.is_pulled = false;
                }
            }
            Action::UploadPhotos(names) => self.upload_photos(&names).await?,
            Action::Push => self.push().await?,
            Action::Pull => self.pull().await?,
            Action::FetchStaff => self.fetch_staff().await?,
            Action::LeaseNumbers(size) => self.lease_numbers(size).await?,
            Action::LeaseSeats(wants) => self.lease_seats(wants).await?,
            Action::ReturnSeats(surplus) => self.return_seats(surplus).await?,
            Action::PushAudit => self.push_audit().await?,
            Action::FetchKeys => self.fetch_keys().await?,
        }
        Ok(())
    }

    /// Several at once: a line that is slow to answer is not slow to carry.
    async fn upload_photos(&mut self, names: &[String]) -> Result<(), SyncError> {
        let (store, client) = (self.store, self.client);
        let mut waiting = names.iter();
        let mut uploads = FuturesUnordered::new();
        uploads.extend(waiting.next().map(|name| upload(store, client, name)));
        let mut at_once = 1;
        let mut uploaded = Vec::new();
        let mut failed = None;
        while let Some((name, took, sent)) = uploads.next().await {
            match sent {
                Ok(Sent::Taken) => uploaded.push(name),
                Ok(Sent::Nothing) => {}
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
            self.photos_tried.insert(name.to_owned());
            at_once = if took < CARRIED_SOON { PHOTOS_AT_ONCE.min(at_once + 1) } else { 1 };
            let free = at_once.saturating_sub(uploads.len());
            uploads.extend(waiting.by_ref().take(free).map(|name| upload(store, client, name)));
        }
        drop(uploads);
        if !uploaded.is_empty() {
            self.store.mark_photos_uploaded(&uploaded, Some(self.clock.now())).await?;
            self.report.photos += uploaded.len() as u64;
            // What was held back for want of a photo may go now.
            self.operations_held.clear();
        }
        failed.map_or(Ok(()), Err)
    }

    async fn push(&mut self) -> Result<(), SyncError> {
        let operations = self.batch().await?;
        let catalogue = self.catalogue().await?;
        let response = self.client.push(&PushRequest { operations: operations.clone() }).await?;
        let answers: Vec<_> = operations
            .iter()
            .zip(&response.results)
            .take_while(|(record, result)| record.id == result.id)
            .collect();
        if answers.is_empty() {
            // The server answered nothing of ours; going on would go round in a circle.
            return Err(ClientError::NotUnderstood.into());
        }
        let (mut decided, mut snapshots, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for (record, result) in answers {
            match &result.outcome {
                Outcome::Accepted { .. } => decided.push((record.id, None)),
                Outcome::Refused { refusal, current } => {
                    decided.push((record.id, Some(*refusal)));
                    // A registration that the server has never seen goes back to its beginning.
                    snapshots.push(current.as_deref().cloned().unwrap_or_else(|| {
                        Registration::new(record.registration, record.sitting.clone(), record.account)
                    }));
                }
                Outcome::AwaitsPhoto { sha256 } => {
                    missing.push(sha256.as_str());
                    self.operations_held.insert(record.id);
                }
                Outcome::AwaitsUpdate => {
                    if self.operations_held.insert(record.id) {
                        self.report.awaiting_update += 1;
                    }
                }
            }
        }
        self.store.settle(&decided, &snapshots, &catalogue, self.clock.now()).await?;
        self.store.mark_photos_uploaded(&missing, None).await?;
        self.report.refused += snapshots.len() as u64;
        self.report.accepted += (decided.len() - snapshots.len()) as u64;
        self.known.is_pulled = false;
        Ok(())
    }

    async fn catalogue(&self) -> Result<Catalogue, SyncError> {
        self.store.catalogue().await?.ok_or(SyncError::Client(ClientError::NotUnderstood))
    }

    async fn pull(&mut self) -> Result<(), SyncError> {
        let cursor = self.store.setting(CURSOR).await?.unwrap_or(0);
        let changes = self.client.changes(cursor).await?;
        let catalogue = self.catalogue().await?;
        self.store.settle(&[], &changes.registrations, &catalogue, self.clock.now()).await?;
        self.report.pulled += changes.registrations.len() as u64;
        // Only now: a crash before this pulls the same again, which changes nothing.
        self.store.save_setting(CURSOR, &changes.cursor).await?;
        self.known.central_catalogue_version = Some(changes.catalogue_version);
        self.known.is_pulled = !changes.more;
        self.known.central_staff_version = changes.staff_version;
        self.store.save_setting(OFFERS_QQ, &changes.offers_qq).await?;
        if changes.staff_version.is_some() && changes.staff_version == self.known.staff_version {
            SiteStaff::confirm(self.store, self.clock.now()).await?;
        }
        Ok(())
    }

    async fn lease_numbers(&mut self, size: u32) -> Result<(), SyncError> {
        let catalogue = self.catalogue().await?;
        match self.client.lease_numbers(&catalogue.sitting, size).await {
            Ok(block) => {
                self.store.add_number_block(&block.sitting, &block.site, block.first, block.last).await?;
                Ok(())
            }
            Err(error) if error.is_permanent() => {
                self.known.lease_was_refused = true;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn fetch_staff(&mut self) -> Result<(), SyncError> {
        let told = SiteStaff::fetch(self.store, self.client, self.clock).await?;
        // The list may be newer than what the pull told.
        self.known.central_staff_version = Some(told.version);
        Ok(())
    }

    async fn lease_seats(&mut self, wants: Vec<SeatWant>) -> Result<(), SyncError> {
        let sitting = self.catalogue().await?.sitting;
        let done = seats::lease(self.store, self.client, &sitting, wants, self.clock.now()).await;
        self.refused_for_good(done)
    }

    async fn return_seats(&mut self, surplus: Vec<(Seat, u32)>) -> Result<(), SyncError> {
        let sitting = self.catalogue().await?.sitting;
        let done = seats::give_back(self.store, self.client, &sitting, &surplus, self.clock.now()).await;
        self.refused_for_good(done)
    }

    /// A server that gives no seats is not asked again in this round.
    fn refused_for_good(&mut self, done: Result<(), SyncError>) -> Result<(), SyncError> {
        match done {
            Err(SyncError::Client(error)) if error.is_permanent() => {
                self.known.seats_were_refused = true;
                Ok(())
            }
            other => other,
        }
    }

    async fn push_audit(&mut self) -> Result<(), SyncError> {
        self.known.audit_was_refused = send_audit(self.store, self.client).await? != AuditSent::More;
        Ok(())
    }

    async fn fetch_keys(&mut self) -> Result<(), SyncError> {
        match SiteKeys::fetch(self.store, self.client, self.clock).await {
            // A server from before there were such keys.
            Err(SyncError::Client(error)) if error.is_permanent() => self.known.keys_were_refused = true,
            other => drop(other?),
        }
        Ok(())
    }
}
