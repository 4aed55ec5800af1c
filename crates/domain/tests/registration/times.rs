//! What the time alone changes: the next step, its deadline, and what can be printed.

use kaodian_domain::{
    DeadlineKind, Operation, Refusal, RefusalCode, Role, Step, TaskState, Timestamp, deadline, next_step,
    tasks, ticket_printable,
};

use DeadlineKind as D;
use RefusalCode as C;

use crate::stations::{Station, reach};
use crate::world::*;

fn check(walk: &Walk, at: Timestamp, step: Step, expected: Option<(DeadlineKind, Timestamp)>) {
    let (registration, rules) = (&walk.registration, walk.rules());
    assert_eq!(next_step(registration, &rules, at), step, "at {at:?}");
    assert_eq!(deadline(registration, &rules, at), expected, "at {at:?}");
}

#[test]
fn enrolment_opens_and_closes() {
    let closes = Some((D::EnrolmentCloses, day(30)));
    let last = day(30).plus_ms(-1);
    for (station, step) in [
        (Station::Begun, Step::ReadAgreement),
        (Station::Agreed, Step::FillInInformation),
        (Station::Informed, Step::ChooseSubjects),
        (Station::Chosen, Step::Submit),
        (Station::Submitted, Step::AttachPhoto),
        (Station::Photographed, Step::RequestReview),
    ] {
        let walk = reach(REVIEW_FIRST, station);
        check(&walk, day(0).plus_ms(-1), Step::WaitForOpening, None);
        check(&walk, day(0), step, closes);
        check(&walk, last, step, closes);
        check(&walk, day(30), Step::TooLate, None);
        let current = |at| {
            let list = tasks(&walk.registration, &walk.rules(), at);
            list.iter().filter(|(_, state)| *state == TaskState::Current).count()
        };
        assert_eq!((current(last), current(day(30))), (1, 0), "{station:?}");
    }
}

#[test]
fn payment_is_due() {
    // (site, the minute from which the window counts)
    for (site, from) in [(NO_REVIEW, 4), (PAYMENT_FIRST, 4), (REVIEW_FIRST, 7)] {
        let station = if site == REVIEW_FIRST { Station::Approved } else { Station::Photographed };
        let due = day(2).plus_ms(from * MINUTE_MS);
        let walk = reach(site, station);
        check(&walk, due.plus_ms(-1), Step::Pay, Some((D::PaymentDue, due)));
        check(&walk, due, Step::TooLate, None);
        // Whoever has begun to pay may finish: the gateway's word counts, not the hour.
        let walk = reach(site, Station::Ordered);
        check(&walk, due, Step::FinishPayment, None);
    }
}

#[test]
fn the_window_of_payment_ends_with_the_sites_last_day_of_payment() {
    let mut walk = reach(NO_REVIEW, Station::Photographed);
    let last = day(1).plus_ms(HOUR_MS);
    walk.catalogue.sites[0].rules.payment_closes_at = Some(last);
    check(&walk, walk.now, Step::Pay, Some((D::PaymentDue, last)));
    check(&walk, last, Step::TooLate, None);
    walk.at(last).refuses(&open_order(16_000), &candidate(), C::PaymentOverdue);
}

#[test]
fn whoever_paid_first_can_ask_for_the_review_until_corrections_end() {
    let walk = reach(PAYMENT_FIRST, Station::Paid);
    let closes = Some((D::EnrolmentCloses, day(40)));
    check(&walk, day(35), Step::RequestReview, closes);
    check(&walk, day(40), Step::TooLate, None);
    let reviewed = walk.clone().at(day(35)).does(&Operation::RequestReview, &candidate());
    check(&reviewed, day(36), Step::WaitForReview, closes);
    walk.at(day(40)).refuses(&Operation::RequestReview, &candidate(), C::EnrolmentClosed);
}

#[test]
fn a_free_registration_does_not_outlast_enrolment_where_the_review_comes_first() {
    let walk = reach(REVIEW_FIRST, Station::Informed)
        .does(&choose(REVIEW_FIRST, &["15"]), &candidate())
        .does(&submit("1100010027"), &candidate())
        .does(&attach('a'), &candidate());
    check(&walk, day(29), Step::RequestReview, Some((D::EnrolmentCloses, day(30))));
    check(&walk, day(30), Step::TooLate, None);
    walk.at(day(30)).refuses(&Operation::RequestReview, &candidate(), C::EnrolmentClosed);
}

#[test]
fn a_returned_registration_is_corrected_until_corrections_end() {
    let closes = Some((D::EnrolmentCloses, day(40)));
    for site in [REVIEW_FIRST, PAYMENT_FIRST] {
        let returned = reach(site, Station::UnderReview).does(&reject(), &staff(site, Role::Reviewer));
        check(&returned, day(35), Step::CorrectAndRequestReview, closes);
        check(&returned, day(40), Step::TooLate, None);
        let changed = Operation::SaveInformation { information: other_information() };
        let changed = returned.at(day(35)).does(&changed, &candidate());
        check(&changed, day(36), Step::Submit, closes);
        check(&changed, day(40), Step::TooLate, None);
    }
}

fn reject() -> Operation {
    let reasons = vec![kaodian_domain::ReviewReason::NameWrong];
    Operation::Reject { round: 1, reasons, text: None }
}

#[test]
fn confirmation_has_its_window() {
    let walk = reach(NO_REVIEW, Station::Paid);
    let operator = staff(NO_REVIEW, Role::Operator);
    check(&walk, day(49), Step::ConfirmAtSite, Some((D::ConfirmationCloses, day(55))));
    check(&walk, day(55).plus_ms(-1), Step::ConfirmAtSite, Some((D::ConfirmationCloses, day(55))));
    check(&walk, day(55), Step::TooLate, None);
    for (at, refusal) in [
        (day(50).plus_ms(-1), Some(C::ConfirmationNotOpen)),
        (day(50), None),
        (day(55).plus_ms(-1), None),
        (day(55), Some(C::ConfirmationNotOpen)),
    ] {
        let outcome = walk.clone().at(at).apply(&Operation::Confirm, &operator);
        assert_eq!(outcome.err(), refusal.map(Refusal::from), "{at:?}");
    }
}

#[test]
fn the_ticket_is_printed_inside_its_window() {
    let walk = reach(NO_REVIEW, Station::Ticketed);
    for (at, printable, step, expected) in [
        (
            day(60).plus_ms(-1),
            Err(C::TicketWindowNotOpen),
            Step::WaitForTicket,
            Some((D::TicketWindowOpens, day(60))),
        ),
        (day(60), Ok(()), Step::PrintAdmissionTicket, Some((D::TicketWindowCloses, day(70)))),
        (day(70).plus_ms(-1), Ok(()), Step::PrintAdmissionTicket, Some((D::TicketWindowCloses, day(70)))),
        (day(70), Err(C::TicketWindowClosed), Step::WaitForTicket, None),
    ] {
        assert_eq!(ticket_printable(&walk.registration, &walk.rules(), at), printable, "{at:?}");
        check(&walk, at, step, expected);
    }
    // A site that has not settled its window prints nothing.
    let plain = reach(PLAIN, Station::Ticketed);
    assert_eq!(ticket_printable(&plain.registration, &plain.rules(), day(65)), Err(C::TicketWindowNotOpen));
}
