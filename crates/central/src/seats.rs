//! Who may have a seat of a subject with a limit: registrations, and terminals that hold some for the time without
//! the network. A site never gives out more than it has.

use std::collections::BTreeSet;

use kaodian_domain::{
    Catalogue, Registration, Seat, SeatChange, SiteCode, SittingId, TerminalId, seats_held,
};
use kaodian_wire::{SeatBlock, SeatKeep, SeatWant};
use sqlx::AnyConnection;

use crate::{
    App, CentralError,
    store::{self, StoreError, seat::Ledger},
};

/// For its reserve a terminal gets at most so much of what nobody has taken: one part of four, so that the others
/// and those who come with the network find some.
const RESERVE_PART: u64 = 4;

/// What became of the seats of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// They are taken and given back.
    Done,
    /// A subject is full; nothing was changed.
    Full,
    /// Somebody else was faster; nothing of the transaction may stay.
    Contended,
}

/// Takes and gives back what an operation changes, in its transaction and with its sites locked.
pub(crate) async fn settle(
    db: &mut AnyConnection,
    before: Option<&Registration>,
    after: &Registration,
    terminal: Option<TerminalId>,
) -> Result<Settled, StoreError> {
    let (sitting, change) = (&after.sitting, SeatChange::between(before, after));
    let mut ways = Vec::new();
    // All are looked at before any is taken: an operation is done whole or not at all.
    for seat in &change.taken {
        let Some(ledger) = store::seat::ledger(db, sitting, seat).await? else { continue };
        let lease = match terminal {
            Some(terminal) => store::seat::lease_of(db, sitting, seat, terminal).await?,
            None => 0,
        };
        match way(&ledger, lease) {
            Some(way) => ways.push((seat, way)),
            None => return Ok(Settled::Full),
        }
    }
    for (seat, way) in ways {
        let is_taken = match (way, terminal) {
            (Way::Leased, Some(terminal)) => store::seat::take_leased(db, sitting, seat, terminal).await?,
            (Way::Leased, None) | (Way::Free, _) => store::seat::take_free(db, sitting, seat).await?,
        };
        if !is_taken {
            return Ok(Settled::Contended);
        }
    }
    for seat in &change.given_back {
        store::seat::give_back(db, sitting, seat).await?;
    }
    Ok(Settled::Done)
}

/// From where a seat is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From those that the sending terminal holds.
    Leased,
    /// From those that nobody holds.
    Free,
}

fn way(ledger: &Ledger, lease: u64) -> Option<Way> {
    if lease > 0 {
        return Some(Way::Leased);
    }
    ledger.free().is_none_or(|free| free > 0).then_some(Way::Free)
}

/// How many seats more a terminal gets that holds `lease`.
fn more(ledger: &Ledger, lease: u64, want: &SeatWant) -> u64 {
    let Some(free) = ledger.free() else { return 0 };
    let needed = u64::from(want.needed);
    let share = free.saturating_add(lease) / RESERVE_PART;
    let target = needed.max((needed + u64::from(want.reserve)).min(share));
    target.saturating_sub(lease).min(free)
}

/// Gives a terminal what it wants, as far as it goes. Asked again, it gives nothing more: a lost answer loses nothing.
pub(crate) async fn lease(
    app: &App,
    terminal: TerminalId,
    sitting: &SittingId,
    wants: &[SeatWant],
) -> Result<Vec<SeatBlock>, CentralError> {
    let seats: Vec<_> = wants.iter().map(|want| seat(&want.site, &want.subject)).collect();
    let changes =
        |index: usize, ledger: &Ledger, lease: u64| Change::More(more(ledger, lease, &wants[index]));
    change(app, terminal, sitting, &seats, changes).await
}

/// Takes back what a terminal does not keep.
pub(crate) async fn take_back(
    app: &App,
    terminal: TerminalId,
    sitting: &SittingId,
    keeps: &[SeatKeep],
) -> Result<Vec<SeatBlock>, CentralError> {
    let seats: Vec<_> = keeps.iter().map(|keep| seat(&keep.site, &keep.subject)).collect();
    let changes =
        |index: usize, _: &Ledger, lease: u64| Change::Fewer(lease.saturating_sub(keeps[index].seats.into()));
    change(app, terminal, sitting, &seats, changes).await
}

fn seat(site: &SiteCode, subject: &kaodian_domain::SubjectCode) -> Seat {
    Seat { site: site.clone(), subject: subject.clone() }
}

enum Change {
    More(u64),
    Fewer(u64),
}

/// Changes what a terminal holds of each of these; the blocks that it holds then.
async fn change(
    app: &App,
    terminal: TerminalId,
    sitting: &SittingId,
    seats: &[Seat],
    changes: impl Fn(usize, &Ledger, u64) -> Change + Send,
) -> Result<Vec<SeatBlock>, CentralError> {
    let now = app.now();
    let mut tx = app.store().transaction().await?;
    let sites: BTreeSet<_> = seats.iter().map(|seat| &seat.site).collect();
    store::change::lock(&mut tx, &sites).await?;
    // A terminal that was revoked while it asked must not keep what nobody would take back.
    let known = store::terminal::find(&mut tx, terminal).await?;
    if known.is_none_or(|known| known.revoked_at.is_some()) {
        return Ok(Vec::new());
    }
    let mut blocks = Vec::new();
    for (index, seat) in seats.iter().enumerate() {
        let Some(ledger) = store::seat::ledger(&mut tx, sitting, seat).await? else { continue };
        let lease = store::seat::lease_of(&mut tx, sitting, seat, terminal).await?;
        let is_done = match changes(index, &ledger, lease) {
            Change::More(0) | Change::Fewer(0) => true,
            Change::More(more) => store::seat::lease(&mut tx, sitting, seat, terminal, more, now).await?,
            Change::Fewer(fewer) => store::seat::take_back(&mut tx, sitting, seat, terminal, fewer).await?,
        };
        if !is_done {
            return Err(CentralError::Contention);
        }
        let ledger = store::seat::ledger(&mut tx, sitting, seat).await?.unwrap_or(ledger);
        let Some(left) = ledger.free() else { continue };
        let held = store::seat::lease_of(&mut tx, sitting, seat, terminal).await?;
        let block = SeatBlock {
            terminal,
            sitting: sitting.clone(),
            site: seat.site.clone(),
            subject: seat.subject.clone(),
            seats: u32::try_from(held).unwrap_or(u32::MAX),
            left: u32::try_from(left).unwrap_or(u32::MAX),
            issued_at: now,
            signature: String::new(),
        };
        blocks.push(block.signed(app.key()));
    }
    tx.commit().await?;
    Ok(blocks)
}

/// What a revoked terminal holds goes back to its sites.
pub(crate) async fn return_all(db: &mut AnyConnection, terminal: TerminalId) -> Result<u64, StoreError> {
    let leases = store::seat::leases_of(db, terminal).await?;
    let sites: BTreeSet<_> = leases.iter().map(|(_, seat, _)| &seat.site).collect();
    store::change::lock(db, &sites).await?;
    let mut returned = 0;
    for (sitting, seat, _) in &leases {
        let held = store::seat::lease_of(db, sitting, seat, terminal).await?;
        if held > 0 && store::seat::take_back(db, sitting, seat, terminal, held).await? {
            returned += held;
        }
    }
    Ok(returned)
}

/// Puts a catalogue's limits in force. A subject that had none before is counted first.
pub(crate) async fn adopt_limits(db: &mut AnyConnection, catalogue: &Catalogue) -> Result<(), StoreError> {
    let sites: BTreeSet<_> = catalogue.sites.iter().map(|site| &site.rules.code).collect();
    store::change::lock(db, &sites).await?;
    for site in &catalogue.sites {
        let code = &site.rules.code;
        let known = store::seat::subjects(db, &catalogue.sitting, code).await?;
        let limited = site.premises.capacity.keys();
        let subjects: BTreeSet<_> = known.iter().chain(limited).collect();
        let registrations = if subjects.len() > known.len() {
            store::registration::at_site(db, &catalogue.sitting, code).await?
        } else {
            Vec::new()
        };
        for subject in subjects {
            let seat = seat(code, subject);
            let holders = registrations.iter().filter(|one| seats_held(one).contains(&seat)).count();
            let capacity = site.premises.capacity.get(subject).copied();
            store::seat::set_capacity(db, &catalogue.sitting, &seat, capacity, holders as u64).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kaodian_domain::SubjectCode;
    use proptest::prelude::*;

    use super::*;

    fn check(capacity: u64, taken: u64, leased: u64, lease: u64, wants: (u32, u32), expected: u64) {
        let ledger = Ledger { capacity: Some(capacity), taken, leased };
        let (needed, reserve) = wants;
        let want = SeatWant {
            site: SiteCode("110001".to_owned()),
            subject: SubjectCode("66".to_owned()),
            needed,
            reserve,
        };
        let given = more(&ledger, lease, &want);
        assert_eq!(given, expected, "{ledger:?} {lease} {wants:?}");
        assert!(taken + leased + given <= capacity.max(taken + leased));
        // What it holds then is all that it gets.
        let after = Ledger { leased: leased + given, ..ledger };
        assert_eq!(more(&after, lease + given, &want), 0, "asked again");
    }

    #[test]
    fn a_reserve_leaves_seats_for_others_and_a_need_is_met() {
        check(100, 0, 0, 0, (0, 5), 5);
        check(12, 0, 0, 0, (0, 5), 3);
        check(3, 0, 0, 0, (0, 5), 0);
        check(3, 0, 0, 0, (1, 5), 1);
        check(3, 2, 0, 0, (1, 5), 1);
        check(3, 3, 0, 0, (1, 5), 0);
        check(100, 0, 5, 5, (2, 5), 2);
        check(100, 98, 1, 1, (2, 5), 1);
        // A limit that was lowered.
        check(10, 12, 3, 3, (5, 5), 0);
    }

    #[derive(Debug, Clone)]
    enum Step {
        Lease(usize, u32, u32),
        Keep(usize, u32),
        Take(Option<usize>),
        GiveBack,
        Limit(Option<u32>),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..2_usize, 0..4_u32, 0..9_u32)
                .prop_map(|(who, needed, reserve)| Step::Lease(who, needed, reserve)),
            (0..2_usize, 0..6_u32).prop_map(|(who, seats)| Step::Keep(who, seats)),
            prop::option::of(0..2_usize).prop_map(Step::Take),
            Just(Step::GiveBack),
            prop::option::of(0..12_u32).prop_map(Step::Limit),
        ]
    }

    /// Does the steps on a database of its own, and looks at the books after each.
    async fn keeps_its_books(steps: Vec<Step>) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("seats.db").display());
        let store = store::Store::open(&url).await.unwrap();
        let (sitting, seat) =
            (SittingId("79".to_owned()), seat(&SiteCode("110001".to_owned()), &SubjectCode("66".to_owned())));
        let terminals = [1, 2].map(|number| TerminalId(uuid::Uuid::from_u128(number)));
        let mut db = store.transaction().await.unwrap();
        store::seat::set_capacity(&mut db, &sitting, &seat, Some(8), 0).await.unwrap();
        let mut taken = 0;
        for step in steps {
            let before = store::seat::ledger(&mut db, &sitting, &seat).await.unwrap().unwrap();
            let mut leases = [0; 2];
            for (lease, terminal) in leases.iter_mut().zip(terminals) {
                *lease = store::seat::lease_of(&mut db, &sitting, &seat, terminal).await.unwrap();
            }
            let mut takes = false;
            match &step {
                Step::Lease(who, needed, reserve) => {
                    let (site, subject) = (seat.site.clone(), seat.subject.clone());
                    let want = SeatWant { site, subject, needed: *needed, reserve: *reserve };
                    let more = more(&before, leases[*who], &want);
                    let (terminal, now) = (terminals[*who], kaodian_domain::Timestamp(1));
                    if more > 0 {
                        assert!(
                            store::seat::lease(&mut db, &sitting, &seat, terminal, more, now).await.unwrap()
                        );
                    }
                    let free = before.free().unwrap_or(0);
                    let one_more = free + 1;
                    if more == 0 {
                        // Whatever is asked for, the database gives no more than there is.
                        assert!(
                            !store::seat::lease(&mut db, &sitting, &seat, terminal, one_more, now)
                                .await
                                .unwrap()
                        );
                    }
                }
                Step::Keep(who, seats) => {
                    let fewer = leases[*who].saturating_sub((*seats).into());
                    let terminal = terminals[*who];
                    if fewer > 0 {
                        assert!(
                            store::seat::take_back(&mut db, &sitting, &seat, terminal, fewer).await.unwrap()
                        );
                    }
                }
                Step::Take(who) => {
                    let lease = who.map_or(0, |who| leases[who]);
                    takes = way(&before, lease).is_some();
                    let done = match (way(&before, lease), who) {
                        (Some(Way::Leased), Some(who)) => {
                            store::seat::take_leased(&mut db, &sitting, &seat, terminals[*who]).await.unwrap()
                        }
                        _ => store::seat::take_free(&mut db, &sitting, &seat).await.unwrap(),
                    };
                    assert_eq!(done, takes, "what is said and what is done: {before:?} {step:?}");
                    taken += u64::from(takes);
                }
                Step::GiveBack => {
                    store::seat::give_back(&mut db, &sitting, &seat).await.unwrap();
                    taken = taken.saturating_sub(1);
                }
                Step::Limit(limit) => {
                    store::seat::set_capacity(&mut db, &sitting, &seat, *limit, 99).await.unwrap();
                }
            }
            let after = store::seat::ledger(&mut db, &sitting, &seat).await.unwrap().unwrap();
            let mut leased = 0;
            for terminal in terminals {
                leased += store::seat::lease_of(&mut db, &sitting, &seat, terminal).await.unwrap();
            }
            assert_eq!((after.taken, after.leased), (taken, leased), "{step:?}");
            let held = |ledger: &Ledger| ledger.taken + ledger.leased;
            let is_sold_twice = after.capacity.is_some_and(|capacity| held(&after) > capacity);
            assert!(!is_sold_twice || held(&after) <= held(&before), "{before:?} {step:?} {after:?}");
            assert!(!takes || after.taken == before.taken + 1);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn the_ledger_never_gives_out_more_than_there_is(steps in prop::collection::vec(step(), 0..40)) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(keeps_its_books(steps));
        }
    }
}
