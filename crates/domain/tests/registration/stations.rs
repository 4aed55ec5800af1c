//! The stations of a registration that goes well, for each order of review and payment (S11-S28).

use kaodian_domain::{
    Actor, DeadlineKind, Operation, RefusalCode, Role, Status, Step, TaskKind, TaskState, Timestamp,
    deadline, form_printable, next_step, status, tasks, ticket_printable,
};

use DeadlineKind as D;
use RefusalCode as C;
use Status as St;
use TaskKind as T;

use crate::world::*;

/// What has happened so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Station {
    Begun,
    Agreed,
    Informed,
    Chosen,
    Submitted,
    Photographed,
    UnderReview,
    Approved,
    Ordered,
    Paid,
    Confirmed,
    Ticketed,
}
use Station as S;

/// The stations in the order of a site.
pub(crate) fn path(site: &str) -> Vec<Station> {
    let mut path = vec![S::Begun, S::Agreed, S::Informed, S::Chosen, S::Submitted, S::Photographed];
    path.extend(match site {
        REVIEW_FIRST => vec![S::UnderReview, S::Approved, S::Ordered, S::Paid],
        PAYMENT_FIRST => vec![S::Ordered, S::Paid, S::UnderReview, S::Approved],
        _ => vec![S::Ordered, S::Paid],
    });
    path.extend((site != PLAIN).then_some(S::Confirmed));
    path.push(S::Ticketed);
    path
}

/// Goes on to one station.
fn go_on(walk: Walk, site: &str, station: Station) -> Walk {
    let now = walk.now;
    match station {
        S::Begun => walk,
        S::Agreed => walk.does(&Operation::AcceptAgreement { version: 3 }, &candidate()),
        S::Informed => walk.does(&save(), &candidate()),
        S::Chosen => walk.does(&choose(site, &["24", "66"]), &candidate()),
        S::Submitted => walk.does(&submit("1100010027"), &candidate()),
        S::Photographed => walk.does(&attach('a'), &candidate()),
        S::UnderReview => walk.does(&Operation::RequestReview, &candidate()),
        S::Approved => walk.does(&Operation::Approve { round: 1 }, &staff(site, Role::Reviewer)),
        S::Ordered => walk.does(&open_order(16_000), &candidate()),
        S::Paid => walk.does(&record_payment(16_000, now), &Actor::Central),
        S::Confirmed => walk.at(day(51)).does(&Operation::Confirm, &staff(site, Role::Operator)),
        S::Ticketed => {
            let tickets = seats(&walk.registration);
            walk.at(day(56)).does(&Operation::IssueTicket { tickets }, &Actor::Central)
        }
    }
}

/// A registration at a station, by the shortest way.
pub(crate) fn reach(site: &str, station: Station) -> Walk {
    let path = path(site);
    let end = path.iter().position(|at| *at == station).expect("a station of this site");
    path[..=end].iter().fold(Walk::begin(), |walk, station| go_on(walk, site, *station))
}

/// When the walk that [`reach`] makes has come so far: it takes a minute for each operation.
fn minute(minutes: i64) -> Timestamp {
    day(1).plus_ms(minutes * MINUTE_MS)
}

/// `done` is one letter for each task: Done, Current, Later.
struct Expected {
    status: Status,
    step: Step,
    deadline: Option<(DeadlineKind, Timestamp)>,
    done: &'static str,
    form: Result<(), RefusalCode>,
    ticket: Result<(), RefusalCode>,
}

fn letters(walk: &Walk) -> String {
    let letter = |state| match state {
        TaskState::Done => 'D',
        TaskState::Current => 'C',
        TaskState::Later => 'L',
    };
    tasks(&walk.registration, &walk.rules(), walk.now).into_iter().map(|(_, state)| letter(state)).collect()
}

fn check(site: &str, rows: &[(Station, Expected)]) {
    let visited: Vec<Station> = rows.iter().map(|(station, _)| *station).collect();
    assert_eq!(visited, path(site), "every station of {site} has its row");
    for (station, expected) in rows {
        let walk = reach(site, *station);
        let (registration, rules, now) = (&walk.registration, walk.rules(), walk.now);
        let at = format!("{site} {station:?}");
        assert_eq!(status(registration, &rules), expected.status, "{at}");
        assert_eq!(next_step(registration, &rules, now), expected.step, "{at}");
        assert_eq!(deadline(registration, &rules, now), expected.deadline, "{at}");
        assert_eq!(letters(&walk), expected.done, "{at}");
        assert_eq!(form_printable(registration), expected.form, "{at}");
        assert_eq!(ticket_printable(registration, &rules, now), expected.ticket, "{at}");
    }
}

fn row(
    station: Station,
    status: Status,
    step: Step,
    deadline: Option<(DeadlineKind, Timestamp)>,
    done: &'static str,
    form: Result<(), RefusalCode>,
) -> (Station, Expected) {
    let ticket = match station {
        S::Begun | S::Agreed | S::Informed => Err(C::ChoiceMissing),
        S::Ticketed => Err(C::TicketWindowNotOpen),
        _ => Err(C::TicketNotIssued),
    };
    (station, Expected { status, step, deadline, done, form, ticket })
}

/// The rows before the submission are the same at every site but for the number of tasks.
fn before_submission(lists: [&'static str; 2]) -> Vec<(Station, Expected)> {
    let closes = Some((D::EnrolmentCloses, day(ENROLMENT_CLOSES)));
    let [chosen, submitted] = lists;
    vec![
        row(S::Begun, St::FillingIn, Step::ReadAgreement, closes, "CLLLLLL", Err(C::DeclarationMissing)),
        row(S::Agreed, St::FillingIn, Step::FillInInformation, closes, "DCLLLLL", Err(C::DeclarationMissing)),
        row(S::Informed, St::FillingIn, Step::ChooseSubjects, closes, "DDCLLLL", Err(C::DeclarationMissing)),
        row(S::Chosen, St::FillingIn, Step::Submit, closes, chosen, Err(C::DeclarationMissing)),
        row(S::Submitted, St::AwaitingPhoto, Step::AttachPhoto, closes, submitted, Err(C::PhotoMissing)),
    ]
}

/// The rows after payment and review: `prefix` is what is done by then.
fn after_completion(rows: [&'static str; 2]) -> Vec<(Station, Expected)> {
    let printing = Some((D::TicketWindowOpens, day(60)));
    let [confirmed, ticketed] = rows;
    vec![
        row(S::Confirmed, St::Enrolled, Step::PrintRegistrationForm, printing, confirmed, Ok(())),
        row(S::Ticketed, St::TicketIssued, Step::WaitForTicket, printing, ticketed, Ok(())),
    ]
}

#[test]
fn a_site_that_does_not_review() {
    // Submitted in the fourth minute: the window of payment counts from there.
    let due = Some((D::PaymentDue, minute(4).plus_ms(DAY_MS)));
    let confirmation = Some((D::ConfirmationCloses, day(55)));
    let mut rows = before_submission(["DDCLLLLL", "DDDCLLLL"]);
    rows.extend([
        row(S::Photographed, St::Unpaid, Step::Pay, due, "DDDDCLLL", Err(C::PaymentMissing)),
        row(S::Ordered, St::Paying, Step::FinishPayment, due, "DDDDCLLL", Err(C::PaymentMissing)),
        row(S::Paid, St::AwaitingConfirmation, Step::ConfirmAtSite, confirmation, "DDDDDLCL", Ok(())),
    ]);
    rows.extend(after_completion(["DDDDDCDL", "DDDDDDDC"]));
    check(NO_REVIEW, &rows);
}

#[test]
fn a_site_that_reviews_before_payment() {
    let closes = Some((D::EnrolmentCloses, day(ENROLMENT_CLOSES)));
    // Approved in the seventh minute.
    let due = Some((D::PaymentDue, minute(7).plus_ms(DAY_MS)));
    let confirmation = Some((D::ConfirmationCloses, day(55)));
    let mut rows = before_submission(["DDCLLLLLL", "DDDCLLLLL"]);
    let unpaid = Err(C::PaymentMissing);
    rows.extend([
        row(S::Photographed, St::AwaitingReviewRequest, Step::RequestReview, closes, "DDDDCLLLL", unpaid),
        row(S::UnderReview, St::UnderReview, Step::WaitForReview, closes, "DDDDCLLLL", unpaid),
        row(S::Approved, St::Unpaid, Step::Pay, due, "DDDDDCLLL", unpaid),
        row(S::Ordered, St::Paying, Step::FinishPayment, due, "DDDDDCLLL", unpaid),
        row(S::Paid, St::AwaitingConfirmation, Step::ConfirmAtSite, confirmation, "DDDDDDLCL", Ok(())),
    ]);
    rows.extend(after_completion(["DDDDDDCDL", "DDDDDDDDC"]));
    check(REVIEW_FIRST, &rows);
}

#[test]
fn a_site_that_reviews_after_payment() {
    // Whoever has paid can ask for the review as long as corrections are taken.
    let closes = Some((D::EnrolmentCloses, day(CORRECTIONS_CLOSE)));
    let due = Some((D::PaymentDue, minute(4).plus_ms(DAY_MS)));
    let confirmation = Some((D::ConfirmationCloses, day(55)));
    let mut rows = before_submission(["DDCLLLLLL", "DDDCLLLLL"]);
    let unpaid = Err(C::PaymentMissing);
    rows.extend([
        row(S::Photographed, St::Unpaid, Step::Pay, due, "DDDDCLLLL", unpaid),
        row(S::Ordered, St::Paying, Step::FinishPayment, due, "DDDDCLLLL", unpaid),
        row(S::Paid, St::AwaitingReviewRequest, Step::RequestReview, closes, "DDDDDCLLL", Ok(())),
        row(S::UnderReview, St::UnderReview, Step::WaitForReview, closes, "DDDDDCLLL", Ok(())),
        row(S::Approved, St::AwaitingConfirmation, Step::ConfirmAtSite, confirmation, "DDDDDDLCL", Ok(())),
    ]);
    rows.extend(after_completion(["DDDDDDCDL", "DDDDDDDDC"]));
    check(PAYMENT_FIRST, &rows);
}

#[test]
fn a_site_that_asks_for_no_confirmation() {
    let due = Some((D::PaymentDue, minute(4).plus_ms(DAY_MS)));
    let mut rows = before_submission(["DDCLLLL", "DDDCLLL"]);
    rows.extend([
        row(S::Photographed, St::Unpaid, Step::Pay, due, "DDDDCLL", Err(C::PaymentMissing)),
        row(S::Ordered, St::Paying, Step::FinishPayment, due, "DDDDCLL", Err(C::PaymentMissing)),
        row(S::Paid, St::Enrolled, Step::PrintRegistrationForm, None, "DDDDDCL", Ok(())),
        row(S::Ticketed, St::TicketIssued, Step::WaitForTicket, None, "DDDDDDC", Ok(())),
    ]);
    check(PLAIN, &rows);
}

#[test]
fn the_task_list_follows_the_order_of_the_site() {
    let [first, last] =
        [[T::Agreement, T::Information, T::Choice, T::Photo].as_slice(), &[T::AdmissionTicket]];
    for (site, between) in [
        (NO_REVIEW, [T::Payment, T::RegistrationForm, T::Confirmation].as_slice()),
        (REVIEW_FIRST, &[T::Review, T::Payment, T::RegistrationForm, T::Confirmation]),
        (PAYMENT_FIRST, &[T::Payment, T::Review, T::RegistrationForm, T::Confirmation]),
        (PLAIN, &[T::Payment, T::RegistrationForm]),
    ] {
        let walk = reach(site, S::Chosen);
        let listed: Vec<TaskKind> =
            tasks(&walk.registration, &walk.rules(), walk.now).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(listed, [first, between, last].concat(), "{site}");
    }
}
