//! What to do next: a pure decision.

use kaodian_domain::{Seat, Timestamp};
use kaodian_wire::{SEAT_WANTS_MAXIMUM, SeatWant};

use crate::seats::SeatStanding;

/// What the terminal knows when it decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The server has told the time in this run.
    pub time_is_certain: bool,
    /// Photos that wait to be uploaded, and were not tried in this round.
    pub photos: Vec<String>,
    /// Operations that wait, and were not answered in this round.
    pub operations: usize,
    /// All changes have been pulled after the last push.
    pub is_pulled: bool,
    /// The terminal's catalogue.
    pub catalogue_version: Option<u64>,
    /// The program speaks another version of the protocol than when it was last told everything.
    pub speaks_anew: bool,
    /// The server's catalogue, once a pull has told it.
    pub central_catalogue_version: Option<u64>,
    /// The terminal's list of the site's staff.
    pub staff_version: Option<u64>,
    /// The server's list, once a pull has told it; a server from before there were staff never does.
    pub central_staff_version: Option<u64>,
    /// Registration numbers that are left; `None` before there is a catalogue to number for.
    pub numbers_left: Option<u64>,
    /// The server has no numbers to give in this round.
    pub lease_was_refused: bool,
    /// The subjects with a limit.
    pub seats: Vec<SeatStanding>,
    /// The server gives no seats in this round.
    pub seats_were_refused: bool,
    /// Records of the audit log that the server does not have.
    pub audit_waiting: u64,
    /// When the first of them was written.
    pub audit_since: Option<Timestamp>,
    /// The server does not take them in this round.
    pub audit_was_refused: bool,
    /// The trusted time.
    pub now: Timestamp,
    /// When the server last told the keys of the site's terminals.
    pub keys_told_at: Option<Timestamp>,
    /// The server does not tell the keys in this round.
    pub keys_were_refused: bool,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Ask for the time.
    AskTime,
    /// Upload these photos.
    UploadPhotos(Vec<String>),
    /// Push a batch of the outbox.
    Push,
    /// Pull what changed.
    Pull,
    /// Fetch the catalogue.
    FetchCatalogue,
    /// Fetch the list of the site's staff.
    FetchStaff,
    /// Lease so many registration numbers.
    LeaseNumbers(u32),
    /// Ask for seats of subjects with a limit.
    LeaseSeats(Vec<SeatWant>),
    /// Give seats back, and keep so many of each beside those in use.
    ReturnSeats(Vec<(Seat, u32)>),
    /// Send what the server does not have of the audit log.
    PushAudit,
    /// Fetch the keys of the site's terminals.
    FetchKeys,
}

/// A terminal leases when it has fewer numbers than this left.
const NUMBERS_LOW: u64 = 100;

/// How many it leases: about half a day of a busy terminal, offline.
const NUMBERS_LEASED: u32 = 200;

/// So many records of the audit log are sent at once rather than later.
const AUDIT_MANY: u64 = 100;

/// So long a record may wait for others to go with it: the log is no candidate's business, and a request for each record
/// would be one for each thing that anybody does anywhere.
const AUDIT_WAITS_MS: i64 = 60 * 1000;

/// Keys that were told longer ago are asked for again: so long may a form of a lost terminal still pass for genuine.
const KEYS_OLD_MS: u64 = 60 * 60 * 1000;

/// The next thing to do; `None` when terminal and server are in step.
///
/// Photos go before the operations that name them. The catalogue comes before anything is pulled:
/// without its rules the terminal cannot show what it pulled. The staff come as soon as a pull has told of a change: whoever
/// was removed must not work on. The keys come last: no candidate waits for them.
pub fn next_action(known: &Known) -> Option<Action> {
    if !known.time_is_certain {
        return Some(Action::AskTime);
    }
    let outdated = known
        .central_catalogue_version
        .is_some_and(|central| known.catalogue_version.is_none_or(|own| own != central));
    if known.catalogue_version.is_none() || outdated || known.speaks_anew {
        return Some(Action::FetchCatalogue);
    }
    if !known.photos.is_empty() {
        return Some(Action::UploadPhotos(known.photos.clone()));
    }
    if known.operations > 0 {
        return Some(Action::Push);
    }
    if !known.is_pulled {
        return Some(Action::Pull);
    }
    if known.central_staff_version.is_some() && known.central_staff_version != known.staff_version {
        return Some(Action::FetchStaff);
    }
    let is_low = known.numbers_left.is_some_and(|left| left < NUMBERS_LOW);
    if is_low && !known.lease_was_refused {
        return Some(Action::LeaseNumbers(NUMBERS_LEASED));
    }
    if !known.seats_were_refused
        && let Some(action) = next_for_seats(known)
    {
        return Some(action);
    }
    let since = known.audit_since.filter(|_| known.audit_waiting > 0);
    // Written in the future: by a clock that was wrong then.
    let is_late = since.is_some_and(|since| known.now.0.abs_diff(since.0) >= AUDIT_WAITS_MS.unsigned_abs());
    if (is_late || known.audit_waiting >= AUDIT_MANY) && !known.audit_was_refused {
        return Some(Action::PushAudit);
    }
    // Keys told in the future come from a clock that was wrong then.
    let are_fresh = known.keys_told_at.is_some_and(|told| known.now.0.abs_diff(told.0) <= KEYS_OLD_MS);
    (!are_fresh && !known.keys_were_refused).then_some(Action::FetchKeys)
}

/// First what there is to know, then what is too much.
fn next_for_seats(known: &Known) -> Option<Action> {
    let wants = known.seats.iter().filter_map(|standing| standing.want(known.now));
    let wants: Vec<_> = wants.take(SEAT_WANTS_MAXIMUM).collect();
    if !wants.is_empty() {
        return Some(Action::LeaseSeats(wants));
    }
    let surplus =
        known.seats.iter().filter_map(|standing| Some((standing.seat.clone(), standing.surplus()?)));
    let surplus: Vec<_> = surplus.take(SEAT_WANTS_MAXIMUM).collect();
    (!surplus.is_empty()).then_some(Action::ReturnSeats(surplus))
}

#[cfg(test)]
mod tests {
    use kaodian_domain::{SiteCode, SubjectCode};
    use kaodian_store::HeldSeats;

    use super::*;

    fn in_step() -> Known {
        Known {
            time_is_certain: true,
            is_pulled: true,
            catalogue_version: Some(3),
            central_catalogue_version: Some(3),
            staff_version: Some(2),
            central_staff_version: Some(2),
            numbers_left: Some(150),
            now: Timestamp(1_800_000_000_000),
            keys_told_at: Some(Timestamp(1_800_000_000_000)),
            ..Known::default()
        }
    }

    fn check(known: Known, expected: Option<Action>) {
        assert_eq!(next_action(&known), expected, "{known:?}");
    }

    #[test]
    fn each_need_has_its_action() {
        check(in_step(), None);
        check(Known::default(), Some(Action::AskTime));
        check(Known { time_is_certain: true, ..Known::default() }, Some(Action::FetchCatalogue));
        check(Known { central_catalogue_version: Some(4), ..in_step() }, Some(Action::FetchCatalogue));
        check(Known { speaks_anew: true, ..in_step() }, Some(Action::FetchCatalogue));
        check(Known { operations: 2, ..in_step() }, Some(Action::Push));
        check(Known { is_pulled: false, ..in_step() }, Some(Action::Pull));
        check(Known { numbers_left: Some(99), ..in_step() }, Some(Action::LeaseNumbers(200)));
        check(Known { numbers_left: Some(99), lease_was_refused: true, ..in_step() }, None);
    }

    #[test]
    fn keys_are_asked_for_when_they_are_an_hour_old() {
        let told = |ms_ago: i64| Known { keys_told_at: Some(in_step().now.plus_ms(-ms_ago)), ..in_step() };
        let never = || Known { keys_told_at: None, ..in_step() };
        check(never(), Some(Action::FetchKeys));
        check(Known { keys_were_refused: true, ..never() }, None);
        check(told(3_600_000), None);
        check(told(3_600_001), Some(Action::FetchKeys));
        check(told(-3_600_001), Some(Action::FetchKeys));
        // Whatever a candidate waits for comes first.
        check(Known { operations: 1, ..never() }, Some(Action::Push));
        check(Known { is_pulled: false, ..never() }, Some(Action::Pull));
        check(Known { numbers_left: Some(99), ..never() }, Some(Action::LeaseNumbers(200)));
    }

    #[test]
    fn the_audit_log_is_sent_when_there_is_much_of_it_or_it_has_waited() {
        let waiting = |count, ms_ago: i64| Known {
            audit_waiting: count,
            audit_since: Some(in_step().now.plus_ms(-ms_ago)),
            ..in_step()
        };
        check(waiting(0, 60_000), None);
        check(waiting(1, 59_999), None);
        check(waiting(1, 60_000), Some(Action::PushAudit));
        check(waiting(1, -60_000), Some(Action::PushAudit));
        check(waiting(99, 0), None);
        check(waiting(100, 0), Some(Action::PushAudit));
        check(Known { audit_was_refused: true, ..waiting(100, 60_000) }, None);
        // Whatever a candidate waits for comes first.
        check(Known { operations: 1, ..waiting(100, 0) }, Some(Action::Push));
        check(Known { numbers_left: Some(99), ..waiting(100, 0) }, Some(Action::LeaseNumbers(200)));
    }

    #[test]
    fn the_staff_are_fetched_when_a_pull_has_told_of_a_change() {
        let told = |own, central| Known {
            staff_version: own,
            central_staff_version: central,
            keys_told_at: None,
            numbers_left: Some(99),
            ..in_step()
        };
        for (own, central) in [(None, 0), (None, 1), (Some(1), 2), (Some(2), 1)] {
            check(told(own, Some(central)), Some(Action::FetchStaff));
            // What is told last counts: first everything is pulled.
            check(Known { is_pulled: false, ..told(own, Some(central)) }, Some(Action::Pull));
            check(Known { operations: 1, ..told(own, Some(central)) }, Some(Action::Push));
        }
        for (own, central) in [(Some(2), Some(2)), (Some(2), None), (None, None)] {
            check(told(own, central), Some(Action::LeaseNumbers(200)));
        }
    }

    #[test]
    fn seats_are_asked_for_and_given_back() {
        let seat = Seat { site: SiteCode("110001".to_owned()), subject: SubjectCode("66".to_owned()) };
        let standing = |is_own, leased, used, free, ms_ago: i64| SeatStanding {
            seat: seat.clone(),
            is_own,
            held: Some(HeldSeats {
                seat: seat.clone(),
                leased,
                used,
                free,
                told_at: in_step().now.plus_ms(-ms_ago),
            }),
        };
        let with = |standing| Known { seats: vec![standing], ..in_step() };
        let lease = |needed, reserve| {
            let (site, subject) = (seat.site.clone(), seat.subject.clone());
            Some(Action::LeaseSeats(vec![SeatWant { site, subject, needed, reserve }]))
        };
        let give_back = |keeps| Some(Action::ReturnSeats(vec![(seat.clone(), keeps)]));
        let never = SeatStanding { seat: seat.clone(), is_own: true, held: None };
        check(with(never.clone()), lease(0, 5));
        check(Known { seats_were_refused: true, ..with(never.clone()) }, None);
        check(Known { operations: 1, ..with(never) }, Some(Action::Push));
        // Told within the minute, and as it should be.
        check(with(standing(true, 5, 0, Some(30), 60_000)), None);
        check(with(standing(true, 1, 1, Some(0), 0)), None);
        check(with(standing(true, 2, 0, Some(6), 0)), None);
        // Old news.
        check(with(standing(true, 5, 2, Some(30), 60_001)), lease(2, 5));
        check(with(standing(false, 1, 1, Some(30), 60_001)), lease(1, 0));
        // Too much: more than the reserve, than a part of what is left, of another site, without a limit.
        check(with(standing(true, 9, 2, Some(30), 0)), give_back(5));
        check(with(standing(true, 3, 0, Some(1), 0)), give_back(1));
        check(with(standing(true, 1, 0, Some(0), 0)), give_back(0));
        check(with(standing(false, 1, 0, Some(30), 0)), give_back(0));
        check(with(standing(true, 4, 1, None, 0)), give_back(0));
    }

    #[test]
    fn a_photo_goes_before_the_operation_that_names_it() {
        let known = Known { photos: vec!["ab".to_owned()], operations: 1, is_pulled: false, ..in_step() };
        check(known, Some(Action::UploadPhotos(vec!["ab".to_owned()])));
    }
}
