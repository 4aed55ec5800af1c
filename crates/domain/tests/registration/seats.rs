//! Who holds a seat of a subject, and what a change takes and gives back.

use kaodian_domain::{
    Operation, Premises, Registration, Room, Seat, SeatChange, SiteCode, SubjectCode, apply, seats_chosen,
    seats_held,
};

use crate::stations::{Station, reach};
use crate::world::*;

fn seats(site: &str, subjects: &[&str]) -> Vec<Seat> {
    let seat =
        |code: &&str| Seat { site: SiteCode(site.to_owned()), subject: SubjectCode((*code).to_owned()) };
    subjects.iter().map(seat).collect()
}

fn after(registration: &Registration, operation: &Operation) -> Registration {
    let rules = catalogue().rules_for_operation(registration, operation);
    apply(registration, operation, &rules, &candidate(), day(1)).expect("it is allowed")
}

#[test]
fn a_seat_is_held_from_the_first_submission_to_the_end() {
    let chosen = reach(NO_REVIEW, Station::Chosen).registration;
    assert_eq!(seats_held(&chosen), [], "looking is not taking");
    let wanted = seats_chosen(&chosen);
    assert!(!wanted.is_empty());
    let submitted = after(&chosen, &submit("1100010027"));
    assert_eq!(seats_held(&submitted), wanted);
    let change = SeatChange::between(Some(&chosen), &submitted);
    assert_eq!((change.taken, change.given_back), (wanted.clone(), Vec::new()));
    // Taken back to be corrected: the seat stays.
    let corrected = after(&submitted, &choose(NO_REVIEW, &["66", "29"]));
    assert!(!corrected.submission.is_current());
    assert_eq!(seats_held(&corrected), seats(NO_REVIEW, &["29", "66"]));
    let moved = after(&corrected, &choose(REVIEW_FIRST, &["66"]));
    let change = SeatChange::between(Some(&corrected), &moved);
    assert_eq!(change.taken, seats(REVIEW_FIRST, &["66"]));
    assert_eq!(change.given_back, seats(NO_REVIEW, &["29", "66"]));
    let withdrawn = after(&moved, &Operation::Withdraw);
    let change = SeatChange::between(Some(&moved), &withdrawn);
    assert_eq!((change.taken, change.given_back), (Vec::new(), seats(REVIEW_FIRST, &["66"])));
    assert!(SeatChange::between(None, &withdrawn).is_empty());
}

#[test]
fn only_what_has_a_limit_is_limited() {
    let mut catalogue = catalogue();
    assert_eq!(catalogue.limited(seats(NO_REVIEW, &["24", "66"])), []);
    catalogue.sites[0].premises.capacity.insert(SubjectCode("66".to_owned()), 0);
    assert_eq!(catalogue.limited(seats(NO_REVIEW, &["24", "66"])), seats(NO_REVIEW, &["66"]));
    assert_eq!(catalogue.limited(seats(PLAIN, &["66"])), []);
}

fn check(change: impl FnOnce(&mut Premises), expected: &[&str]) {
    let mut catalogue = catalogue();
    let start = kaodian_domain::Timestamp::from_china(catalogue.rules.examination_on, 8, 30).expect("a time");
    let room =
        |code: &str| Room { code: code.to_owned(), place: "机房".to_owned(), seats: 40, columns: Some(8) };
    catalogue.sites[0].premises = Premises {
        rooms: vec![room("01"), room("02")],
        sessions: (0..4).map(|number| start.plus_ms(number * 135 * 60_000)).collect(),
        capacity: [(SubjectCode("66".to_owned()), 80)].into(),
        ..Premises::default()
    };
    change(&mut catalogue.sites[0].premises);
    let problems: Vec<_> = expected.iter().map(|problem| format!("site 110001: {problem}")).collect();
    assert_eq!(catalogue.problems(), problems);
}

#[test]
fn what_is_wrong_with_rooms_and_sessions_is_named() {
    check(|_| {}, &[]);
    check(|premises| *premises = Premises::default(), &[]);
    for code in ["1", "001", "0a", "０１"] {
        check(
            |premises| premises.rooms[0].code = code.to_owned(),
            &[&format!("room {code}: the code is not two digits")],
        );
    }
    check(|premises| premises.rooms[1].code = "01".to_owned(), &["room 01: it is there twice"]);
    let none = ["room 02: it has no seats", "room 02: a row has no seats, or more than the room"];
    check(|premises| premises.rooms[1].seats = 0, &none);
    check(|premises| premises.rooms[1].columns = Some(41), &none[1..]);
    let order = ["the sessions are not in the order of time, or one is there twice"];
    check(|premises| premises.sessions.swap(0, 1), &order);
    check(|premises| premises.sessions[1] = premises.sessions[0], &order);
    check(|premises| premises.sessions[0] = day(29), &["a session begins before enrolment closes"]);
    let early = ["a session begins before the first day of the examination"];
    check(|premises| premises.sessions[0] = premises.sessions[0].plus_ms(-9 * 3_600_000), &early);
    let long = |code: &str| format!("subject {code} lasts longer than from one session to the next");
    let long: Vec<_> = ["24", "29", "41", "66", "15"].map(long).into();
    let long: Vec<_> = long.iter().map(String::as_str).collect();
    check(|premises| premises.sessions[1] = premises.sessions[0].plus_ms(119 * 60_000), &long);
    check(|premises| premises.sessions[1] = premises.sessions[0].plus_ms(120 * 60_000), &[]);
    let unknown = |premises: &mut Premises| _ = premises.capacity.insert(SubjectCode("99".to_owned()), 1);
    check(unknown, &["capacity for subject 99, which it does not offer"]);
}
