//! What holds whatever happens, in whatever order, by whomever, under whatever rules.

use kaodian_domain::{
    Actor, Confirmation, DeadlineKind, Operation, OperationKind, OperationRecord, Payment, Photo, Refusal,
    Registration, Review, SittingRules, Status, Step, TaskState, Ticket, allowed, apply, deadline,
    form_printable, next_step, status, tasks, ticket_printable,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use OperationKind as K;

use crate::generator::{History, actors, witness};

/// How often the states were reached that only a long history leads to.
#[derive(Debug, Default)]
struct Reached {
    submitted_again: u32,
    returned: u32,
    approved: u32,
    unknown: u32,
    paid: u32,
    refunded: u32,
    expired: u32,
    withdrawn: u32,
    confirmed: u32,
    ticketed: u32,
    refused: u32,
}

fn survives_json<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let text = serde_json::to_string(value).expect("it serialises");
    assert_eq!(&serde_json::from_str::<T>(&text).expect("it reads"), value);
}

/// Tries all of a history and checks each step of it.
fn run(randoms: &[u64], reached: &mut Reached) {
    let mut history = History::begin();
    let mut log: Vec<(OperationRecord, SittingRules)> = Vec::new();
    for random in randoms {
        let (record, version) = history.attempt(*random);
        let catalogue = &history.catalogues[version];
        let before = history.registration.clone();
        let rules = catalogue.rules_for_operation(&before, &record.operation);
        let outcome = apply(&before, &record.operation, &rules, &record.actor, record.at);
        assert_eq!(
            outcome,
            apply(&before, &record.operation, &rules, &record.actor, record.at),
            "deterministic"
        );
        offered_is_accepted(&before, catalogue, &record);
        told_is_possible(&before, &catalogue.rules_for(&before), &record);
        survives_json(&record);
        agrees_with_allowed(&before, &record, &rules, &outcome);
        let Ok(after) = outcome else {
            reached.refused += 1;
            continue;
        };
        assert_eq!(after.revision, before.revision + 1);
        assert!(!before.has_ended(), "{:?} after the end", record.operation.kind());
        locked_stays(&before, &after);
        money_is_safe(&before, &after, &record.operation);
        survives_json(&after);
        count(&before, &after, reached);
        log.push((record, rules));
        history.registration = after;
    }
    let end = &history.registration;
    let begun = Registration::new(end.id, end.sitting.clone(), end.account);
    let replayed = log.iter().fold(begun, |state, (record, rules)| {
        apply(&state, &record.operation, rules, &record.actor, record.at).expect("it was accepted before")
    });
    assert_eq!(&replayed, end, "the log tells the whole state");
}

fn agrees_with_allowed(
    before: &Registration,
    record: &OperationRecord,
    rules: &SittingRules,
    outcome: &Result<Registration, Refusal>,
) {
    let kind = record.operation.kind();
    if !allowed(before, rules, &record.actor, record.at).contains(&kind) {
        assert!(outcome.is_err(), "{kind:?} was not offered and accepted");
    }
}

/// For every kind that is offered to anybody there is a content that is accepted; nothing is
/// accepted that is not offered.
fn offered_is_accepted(
    registration: &Registration,
    catalogue: &kaodian_domain::Catalogue,
    record: &OperationRecord,
) {
    let rules = catalogue.rules_for(registration);
    for actor in actors(registration) {
        let offered = allowed(registration, &rules, &actor, record.at);
        assert!(!registration.has_ended() || offered.is_empty(), "ended and {offered:?}");
        for kind in OperationKind::ALL {
            let operation = witness(*kind, registration, &rules, record.at);
            let judged_by = catalogue.rules_for_operation(registration, &operation);
            let outcome = apply(registration, &operation, &judged_by, &actor, record.at);
            assert_eq!(outcome.is_ok(), offered.contains(kind), "{kind:?}: {outcome:?}");
        }
    }
}

/// What the candidate is told to do can be done, and a deadline lies ahead.
fn told_is_possible(registration: &Registration, rules: &SittingRules, record: &OperationRecord) {
    let (now, owner) = (record.at, Actor::Candidate { account: registration.account });
    let step = next_step(registration, rules, now);
    let offered = allowed(registration, rules, &owner, now);
    let needed = match step {
        Step::ReadAgreement => Some(K::AcceptAgreement),
        Step::FillInInformation => Some(K::SaveInformation),
        Step::ChooseSubjects => Some(K::ChooseSubjects),
        Step::Submit => Some(K::Submit),
        Step::AttachPhoto => Some(K::AttachPhoto),
        Step::RequestReview | Step::CorrectAndRequestReview => Some(K::RequestReview),
        Step::Pay => Some(K::OpenOrder),
        _ => None,
    };
    assert!(needed.is_none_or(|kind| offered.contains(&kind)), "told to {step:?}, offered {offered:?}");
    match step {
        Step::PrintRegistrationForm => assert_eq!(form_printable(registration), Ok(())),
        Step::PrintAdmissionTicket => assert_eq!(ticket_printable(registration, rules, now), Ok(())),
        Step::TooLate => assert!(!offered.contains(&K::OpenOrder) && !offered.contains(&K::RequestReview)),
        _ => {}
    }
    if let Some((kind, at)) = deadline(registration, rules, now) {
        assert!(now < at, "{kind:?} has passed at {step:?}");
        assert!(kind != DeadlineKind::PaymentDue || !registration.has_ended());
    }
    let current =
        tasks(registration, rules, now).iter().filter(|(_, state)| *state == TaskState::Current).count();
    let nothing_to_do = matches!(step, Step::Ended | Step::TooLate | Step::WaitForOpening);
    // The site's review may be the task while its rules say that it does not review any more.
    assert!(current <= 1 && !(nothing_to_do && current == 1), "{step:?}");
    let ended = matches!(status(registration, rules), Status::Expired | Status::Withdrawn | Status::Refunded);
    assert_eq!(ended, registration.has_ended());
}

/// Approval, a payment begun, confirmation and ticket lock what they are about.
fn locked_stays(before: &Registration, after: &Registration) {
    let is_same = before.information == after.information
        && before.choice == after.choice
        && before.submission == after.submission
        && before.agreement == after.agreement;
    let returned = matches!(before.review, Review::Returned { .. });
    let locked = matches!(before.review, Review::Approved { .. })
        || matches!(before.payment, Payment::Open(_) | Payment::Unknown(_))
        || matches!(before.payment, Payment::Paid(_)) && !returned
        || before.confirmation != Confirmation::Open
        || before.ticket != Ticket::Open;
    // The server may take a photo away that nobody approved; then another is owed, whatever was paid.
    let photo_is_owed = [before, after].iter().any(|one| one.photo == Photo::Missing)
        && !matches!(before.review, Review::Approved { .. })
        && (&before.confirmation, &before.ticket) == (&Confirmation::Open, &Ticket::Open);
    let is_same = is_same && (before.photo == after.photo || photo_is_owed);
    assert!(is_same || !locked, "changed although locked");
    if matches!(before.payment, Payment::Paid(_)) {
        assert_eq!(before.choice, after.choice, "what was paid for");
    }
    if matches!(before.review, Review::Approved { .. }) {
        assert_eq!(before.review, after.review, "an approval stays");
    }
    assert!(before.number.is_none() || before.number == after.number, "a number stays");
    let first_at = before.submission.first_at();
    assert!(first_at.is_none() || first_at == after.submission.first_at(), "a deadline stays");
    assert!(before.review.round() <= after.review.round(), "rounds only rise");
    assert!(before.confirmation == Confirmation::Open || before.confirmation == after.confirmation);
    assert!(before.ticket == Ticket::Open || after.ticket != Ticket::Open);
}

fn money_is_safe(before: &Registration, after: &Registration, operation: &Operation) {
    let kind = operation.kind();
    match (&before.payment, &after.payment) {
        (Payment::Paid(receipt), Payment::Refunded { receipt: same, .. }) => {
            assert_eq!((kind, receipt), (K::RecordRefund, same));
        }
        (Payment::Paid(receipt), payment) => assert_eq!(payment, &Payment::Paid(receipt.clone())),
        (Payment::Open(order) | Payment::Unknown(order), payment) => {
            assert!(
                !matches!(kind, K::OpenOrder | K::RecordCash | K::ExpireUnpaid | K::Withdraw),
                "{kind:?}"
            );
            match payment {
                Payment::Open(same) | Payment::Unknown(same) => assert_eq!(order, same),
                Payment::Paid(receipt) => {
                    assert_eq!((kind, receipt.order), (K::RecordPayment, Some(order.order)));
                    assert_eq!(receipt.amount_fen, order.amount_fen);
                }
                Payment::Unpaid => assert_eq!(kind, K::CloseOrder),
                Payment::Refunded { .. } => panic!("refunded without a payment"),
            }
        }
        (Payment::Unpaid, Payment::Open(order)) => {
            assert_eq!(Some(order.amount_fen), before.choice.total_fee_fen())
        }
        (Payment::Unpaid, Payment::Paid(receipt)) => {
            assert_eq!((kind, Some(receipt.amount_fen)), (K::RecordCash, before.choice.total_fee_fen()));
        }
        (Payment::Unpaid, payment) => assert_eq!(payment, &Payment::Unpaid),
        (Payment::Refunded { .. }, _) => panic!("something happened after the refund"),
    }
}

fn count(before: &Registration, after: &Registration, reached: &mut Reached) {
    let newly = |is: &dyn Fn(&Registration) -> bool| u32::from(is(after) && !is(before));
    let again = before.submission.first_at().is_some() && !before.submission.is_current();
    reached.submitted_again += u32::from(again && after.submission.is_current());
    reached.returned += newly(&|r| matches!(r.review, Review::Returned { .. }));
    reached.approved += newly(&|r| matches!(r.review, Review::Approved { .. }));
    reached.unknown += newly(&|r| matches!(r.payment, Payment::Unknown(_)));
    reached.paid += newly(&|r| matches!(r.payment, Payment::Paid(_)));
    reached.refunded += newly(&|r| matches!(r.payment, Payment::Refunded { .. }));
    reached.expired += newly(&|r| matches!(r.standing, kaodian_domain::Standing::Expired { .. }));
    reached.withdrawn += newly(&|r| matches!(r.standing, kaodian_domain::Standing::Withdrawn { .. }));
    reached.confirmed += newly(&|r| r.confirmation != Confirmation::Open);
    reached.ticketed += newly(&|r| r.ticket != Ticket::Open);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_rules_hold(randoms in prop::collection::vec(any::<u64>(), 0..60)) {
        run(&randoms, &mut Reached::default());
    }
}

#[test]
fn random_histories_come_far() {
    let mut reached = Reached::default();
    let mut draw = crate::generator::Draw::new(20_261_201);
    for _ in 0..160 {
        let randoms: Vec<u64> = (0..50).map(|_| draw.next()).collect();
        run(&randoms, &mut reached);
    }
    let Reached {
        submitted_again,
        returned,
        approved,
        unknown,
        paid,
        refunded,
        expired,
        withdrawn,
        confirmed,
        ticketed,
        refused,
    } = reached;
    for (state, times) in [
        ("submitted again", submitted_again),
        ("returned", returned),
        ("approved", approved),
        ("payment unknown", unknown),
        ("paid", paid),
        ("refunded", refunded),
        ("expired", expired),
        ("withdrawn", withdrawn),
        ("confirmed", confirmed),
        ("ticket issued", ticketed),
    ] {
        assert!(times >= 5, "{state}: only {times} times");
    }
    assert!(paid >= 30 && ticketed >= 10 && refused >= 200, "{paid} {ticketed} {refused}");
}
