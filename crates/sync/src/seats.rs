//! Seats of subjects with a limit: how many the terminal should hold, and bringing that about.
//!
//! A terminal holds a few seats of each limited subject of its site, so that it can take registrations without the
//! network; never more than a part of what is left, so that the last seats are where the candidates are.

use kaodian_domain::{Catalogue, Seat, SiteCode, SittingId, Timestamp};
use kaodian_store::{HeldSeats, Store};
use kaodian_wire::{SeatBlock, SeatKeep, SeatWant};

use crate::{SyncError, client::CentralClient, client_error::ClientError, transport::Transport};

/// So many seats of a subject a terminal holds beside those in use.
pub const SEATS_RESERVE: u32 = 5;

/// The server gives one part of so many of what is left, and not more; what a terminal holds beyond goes back.
const RESERVE_PART: u32 = 4;

/// What was told longer ago is asked for again.
const NEWS_OLD_MS: u64 = 60 * 1000;

/// How a limited subject stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatStanding {
    /// Which.
    pub seat: Seat,
    /// It is one of the terminal's own site.
    pub is_own: bool,
    /// What the terminal was told; `None` when it never was.
    pub held: Option<HeldSeats>,
}

impl SeatStanding {
    fn reserve(&self) -> u32 {
        if self.is_own { SEATS_RESERVE } else { 0 }
    }

    /// What the terminal should ask for, if it should.
    pub(crate) fn want(&self, now: Timestamp) -> Option<SeatWant> {
        let is_news = |held: &HeldSeats| now.0.abs_diff(held.told_at.0) <= NEWS_OLD_MS;
        if self.held.as_ref().is_some_and(is_news) {
            return None;
        }
        let used = self.held.as_ref().map_or(0, |held| held.used);
        Some(want(&self.seat, used, self.reserve()))
    }

    /// How many seats beside those in use the terminal should keep, when it holds more.
    pub(crate) fn surplus(&self) -> Option<u32> {
        let held = self.held.as_ref()?;
        let Some(free) = held.free else { return (held.leased > held.used).then_some(0) };
        let keeps = self.reserve().min(free.saturating_add(held.leased) / RESERVE_PART);
        (held.at_hand() > keeps).then_some(keeps)
    }
}

fn want(seat: &Seat, needed: u32, reserve: u32) -> SeatWant {
    SeatWant { site: seat.site.clone(), subject: seat.subject.clone(), needed, reserve }
}

/// The limited subjects of the terminal's site, and those of others that it was told of.
///
/// # Errors
/// What the database says.
pub(crate) async fn standings(
    store: &Store,
    catalogue: &Catalogue,
) -> Result<Vec<SeatStanding>, kaodian_store::StoreError> {
    let held = store.seats(&catalogue.sitting).await?;
    let own = store.number_site(&catalogue.sitting).await?;
    let limited = |site: &SiteCode| {
        let site = catalogue.site(site).into_iter();
        site.flat_map(|site| {
            site.premises
                .capacity
                .keys()
                .map(|subject| Seat { site: site.rules.code.clone(), subject: subject.clone() })
        })
    };
    let mut seats: Vec<Seat> = own.iter().flat_map(limited).collect();
    let others = held.iter().filter(|held| held.leased > 0 && !seats.contains(&held.seat));
    let others: Vec<_> = others.map(|held| held.seat.clone()).collect();
    seats.extend(others);
    Ok(seats
        .into_iter()
        .map(|seat| SeatStanding {
            is_own: own.as_ref() == Some(&seat.site),
            held: held.iter().find(|held| held.seat == seat).cloned(),
            seat,
        })
        .collect())
}

/// Asks for seats and keeps what the server says that the terminal holds.
///
/// # Errors
/// [`SyncError`].
pub(crate) async fn lease<T: Transport>(
    store: &Store,
    client: &CentralClient<T>,
    sitting: &SittingId,
    wants: Vec<SeatWant>,
    now: Timestamp,
) -> Result<(), SyncError> {
    let asked: Vec<_> =
        wants.iter().map(|want| Seat { site: want.site.clone(), subject: want.subject.clone() }).collect();
    let blocks = client.lease_seats(sitting, wants).await?;
    keep(store, client, sitting, &asked, blocks, now).await
}

/// Gives seats back. They are let go here first: when nobody hears it, the server holds them for this terminal until
/// it asks again, and nobody has one twice.
///
/// # Errors
/// [`SyncError`].
pub(crate) async fn give_back<T: Transport>(
    store: &Store,
    client: &CentralClient<T>,
    sitting: &SittingId,
    surplus: &[(Seat, u32)],
    now: Timestamp,
) -> Result<(), SyncError> {
    let mut keeps = Vec::new();
    for (seat, reserve) in surplus {
        let seats = store.let_seats_go(sitting, seat, *reserve).await?;
        keeps.push(SeatKeep { site: seat.site.clone(), subject: seat.subject.clone(), seats });
    }
    let asked: Vec<_> = surplus.iter().map(|(seat, _)| seat.clone()).collect();
    let blocks = client.return_seats(sitting, keeps).await?;
    keep(store, client, sitting, &asked, blocks, now).await
}

/// Asks for seats that a candidate is waiting for. Only while no round runs: it would give them back.
///
/// # Errors
/// [`SyncError`].
pub async fn lease_needed<T: Transport>(
    store: &Store,
    client: &CentralClient<T>,
    catalogue: &Catalogue,
    seats: &[Seat],
    now: Timestamp,
) -> Result<(), SyncError> {
    let held = store.seats(&catalogue.sitting).await?;
    let own = store.number_site(&catalogue.sitting).await?;
    let wants = seats.iter().map(|seat| {
        let used = held.iter().find(|held| held.seat == *seat).map_or(0, |held| held.used);
        want(seat, used + 1, if own.as_ref() == Some(&seat.site) { SEATS_RESERVE } else { 0 })
    });
    lease(store, client, &catalogue.sitting, wants.collect(), now).await
}

async fn keep<T: Transport>(
    store: &Store,
    client: &CentralClient<T>,
    sitting: &SittingId,
    asked: &[Seat],
    blocks: Vec<SeatBlock>,
    now: Timestamp,
) -> Result<(), SyncError> {
    if !blocks.iter().all(|block| block.sitting == *sitting && client.is_genuine(block)) {
        return Err(ClientError::NotUnderstood.into());
    }
    for seat in asked {
        let block = blocks.iter().find(|block| block.site == seat.site && block.subject == seat.subject);
        // What the server does not answer for has no limit there.
        let (seats, free) = block.map_or((0, None), |block| (block.seats, Some(block.left)));
        store.save_seats(sitting, seat, seats, free, now).await?;
    }
    Ok(())
}
