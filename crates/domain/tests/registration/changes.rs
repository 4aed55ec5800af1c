//! Changing one's mind: corrections, submitting again, moving, giving up (S19, S21, S22).

use kaodian_domain::{
    Actor, Agreement, Operation, OperationKind, RefusalCode, Review, ReviewReason, Role, Status, Step,
    Submission, allowed, form_printable, next_step, payment_due_at, status,
};

use OperationKind as K;
use RefusalCode as C;

use crate::stations::{Station, reach};
use crate::world::*;

fn save_other() -> Operation {
    Operation::SaveInformation { information: other_information() }
}

fn reject(round: u32) -> Operation {
    let reasons = vec![ReviewReason::Other, ReviewReason::NameWrong, ReviewReason::Other];
    Operation::Reject { round, reasons, text: Some("  姓名与证件不符 ".to_owned()) }
}

fn status_of(walk: &Walk) -> Status {
    status(&walk.registration, &walk.rules())
}

fn step_of(walk: &Walk) -> Step {
    next_step(&walk.registration, &walk.rules(), walk.now)
}

fn offers(walk: &Walk, actor: &Actor) -> Vec<OperationKind> {
    allowed(&walk.registration, &walk.rules(), actor, walk.now)
}

#[test]
fn a_change_takes_the_submission_back_and_submitting_again_keeps_number_and_deadline() {
    for (change, is_change) in [
        (save_other(), true),
        (choose(NO_REVIEW, &["24"]), true),
        (save(), false),
        (choose(NO_REVIEW, &["24", "66"]), false),
        (attach('b'), false),
    ] {
        let before = reach(NO_REVIEW, Station::Photographed);
        let first_at = before.registration.submission.first_at();
        let due = payment_due_at(&before.registration, &before.rules());
        let changed = before.at(day(1).plus_ms(5 * HOUR_MS)).does(&change, &candidate());
        assert_eq!(changed.registration.submission.is_current(), !is_change, "{:?}", change.kind());
        assert_eq!(changed.registration.submission.first_at(), first_at);
        if !is_change {
            continue;
        }
        assert_eq!((status_of(&changed), step_of(&changed)), (Status::FillingIn, Step::Submit));
        changed.refuses(&open_order(16_000), &candidate(), C::DeclarationMissing);
        changed.refuses(&submit("1100010028"), &candidate(), C::NumberChanged);
        let again = changed.does(&submit("1100010027"), &candidate());
        let number = again.registration.number.as_ref().map(|number| number.0.as_str());
        assert_eq!(number, Some("1100010027"));
        assert_eq!(
            again.registration.submission,
            Submission::Submitted { at: again.now, first_at: first_at.expect("was submitted") }
        );
        assert_eq!(payment_due_at(&again.registration, &again.rules()), due, "a change wins no time");
    }
}

#[test]
fn a_returned_registration_is_mended_and_reviewed_again() {
    for site in [REVIEW_FIRST, PAYMENT_FIRST] {
        let reviewer = staff(site, Role::Reviewer);
        let returned = reach(site, Station::UnderReview).does(&reject(1), &reviewer);
        assert_eq!(
            (status_of(&returned), step_of(&returned)),
            (Status::Returned, Step::CorrectAndRequestReview)
        );
        let Review::Returned { reasons, text, .. } = &returned.registration.review else {
            panic!("not returned");
        };
        assert_eq!(reasons, &[ReviewReason::NameWrong, ReviewReason::Other], "each once, in order");
        assert_eq!(text.as_deref(), Some("姓名与证件不符"));
        returned.refuses(&Operation::Approve { round: 1 }, &reviewer, C::ReviewNotPending);

        // Corrections are taken after enrolment has closed.
        let mended = returned.at(day(35)).does(&save_other(), &candidate()).does(&attach('b'), &candidate());
        assert_eq!(status_of(&mended), Status::Returned);
        mended.refuses(&Operation::RequestReview, &candidate(), C::DeclarationMissing);
        let asked =
            mended.does(&submit("1100010027"), &candidate()).does(&Operation::RequestReview, &candidate());
        assert_eq!(status_of(&asked), Status::UnderReview);
        asked.refuses(&Operation::Approve { round: 1 }, &reviewer, C::ReviewRoundStale);
        let approved = asked.does(&Operation::Approve { round: 2 }, &reviewer);
        approved.refuses(&save_other(), &candidate(), C::EnrolmentClosed);
    }
}

#[test]
fn what_was_paid_for_stays_when_a_paid_registration_is_returned() {
    let returned =
        reach(PAYMENT_FIRST, Station::UnderReview).does(&reject(1), &staff(PAYMENT_FIRST, Role::Reviewer));
    returned.refuses(&choose(PAYMENT_FIRST, &["41"]), &candidate(), C::AlreadyPaid);
    let changed = returned.does(&save_other(), &candidate());
    assert_eq!(status_of(&changed), Status::Returned);
    assert_eq!(form_printable(&changed.registration), Ok(()), "the fee is still paid");
}

#[test]
fn a_change_while_the_review_waits_takes_the_request_back() {
    for change in [save_other(), choose(REVIEW_FIRST, &["24"]), attach('b')] {
        let walk = reach(REVIEW_FIRST, Station::UnderReview).does(&change, &candidate());
        assert_eq!(walk.registration.review, Review::NotRequested { round: 1 }, "{:?}", change.kind());
        walk.refuses(
            &Operation::Approve { round: 1 },
            &staff(REVIEW_FIRST, Role::Reviewer),
            C::ReviewNotPending,
        );
    }
    // The same answers again are no change.
    let walk = reach(REVIEW_FIRST, Station::UnderReview)
        .does(&save(), &candidate())
        .does(&attach('a'), &candidate());
    assert_eq!(status_of(&walk), Status::UnderReview);
}

#[test]
fn the_decision_of_a_site_says_nothing_at_another() {
    let returned =
        reach(REVIEW_FIRST, Station::UnderReview).does(&reject(1), &staff(REVIEW_FIRST, Role::Reviewer));
    let late = returned.clone().at(day(35));
    let closed = kaodian_domain::Refusal::of(kaodian_domain::Field::Site, C::EnrolmentClosed);
    late.refuses(&choose(NO_REVIEW, &["24"]), &candidate(), closed);
    late.does(&choose(REVIEW_FIRST, &["24"]), &candidate());

    let moved =
        returned.does(&choose(NO_REVIEW, &["24"]), &candidate()).does(&submit("1100010027"), &candidate());
    assert_eq!((status_of(&moved), step_of(&moved)), (Status::Unpaid, Step::Pay));
    let now = moved.now;
    let paid =
        moved.does(&open_order(8_000), &candidate()).does(&record_payment(8_000, now), &Actor::Central);
    assert_eq!(status_of(&paid), Status::AwaitingConfirmation);
    paid.refuses(&save_other(), &candidate(), C::Locked);
}

#[test]
fn approval_locks_what_was_approved() {
    let approved = reach(REVIEW_FIRST, Station::Approved);
    assert_eq!(offers(&approved, &candidate()), [K::OpenOrder, K::Withdraw]);
    assert_eq!(offers(&approved, &staff(REVIEW_FIRST, Role::Cashier)), [K::RecordCash]);
    assert_eq!(offers(&approved, &Actor::Central), [K::OpenOrder]);
    for change in [save_other(), choose(REVIEW_FIRST, &["24"]), attach('b'), submit("1100010027")] {
        approved.refuses(&change, &candidate(), C::Locked);
    }
}

#[test]
fn the_agreement_is_declined_changed_and_accepted_again() {
    let declined = reach(NO_REVIEW, Station::Agreed).does(&Operation::DeclineAgreement, &candidate());
    assert!(matches!(declined.registration.agreement, Agreement::Declined { .. }));
    assert_eq!(step_of(&declined), Step::ReadAgreement);
    declined.refuses(&save(), &candidate(), C::AgreementMissing);
    declined.does(&Operation::AcceptAgreement { version: 3 }, &candidate()).does(&save(), &candidate());

    // A new version is read before the next change; who has nothing left to change need not.
    for (site, station, expected) in [
        (NO_REVIEW, Station::Chosen, Step::ReadAgreement),
        (NO_REVIEW, Station::Submitted, Step::ReadAgreement),
        (NO_REVIEW, Station::Photographed, Step::Pay),
        (REVIEW_FIRST, Station::Photographed, Step::RequestReview),
    ] {
        let mut walk = reach(site, station);
        walk.catalogue.rules.agreement_version = 4;
        assert_eq!(step_of(&walk), expected, "{station:?}");
    }
    let mut walk = reach(NO_REVIEW, Station::Chosen);
    walk.catalogue.rules.agreement_version = 4;
    walk.refuses(&submit("1100010027"), &candidate(), C::AgreementOutdated);
    walk.does(&Operation::AcceptAgreement { version: 4 }, &candidate())
        .does(&submit("1100010027"), &candidate());
}

#[test]
fn the_candidate_gives_up_before_paying() {
    for station in [Station::Begun, Station::Chosen, Station::UnderReview, Station::Approved] {
        let walk = reach(REVIEW_FIRST, station).does(&Operation::Withdraw, &candidate());
        assert_eq!((status_of(&walk), step_of(&walk)), (Status::Withdrawn, Step::Ended));
        assert!(walk.registration.has_ended());
        assert_eq!(walk.registration.document_key(), None, "the document is free for another registration");
        assert_eq!(form_printable(&walk.registration), Err(C::Ended));
    }
    let key = reach(REVIEW_FIRST, Station::Chosen).registration.document_key();
    assert_eq!(key.as_deref(), Some("resident:110101200002290018"));
}

#[test]
fn a_desk_helps_at_its_own_site_or_before_one_is_chosen() {
    let (here, elsewhere) = (staff(NO_REVIEW, Role::Operator), staff(PLAIN, Role::Operator));
    let walk = reach(NO_REVIEW, Station::Informed);
    assert_eq!(offers(&walk, &elsewhere), offers(&walk, &here));
    let walk = reach(NO_REVIEW, Station::Chosen);
    assert_eq!(offers(&walk, &elsewhere), []);
    assert_eq!(offers(&walk, &staff(NO_REVIEW, Role::Auditor)), []);
    let own = [
        K::AcceptAgreement,
        K::DeclineAgreement,
        K::SaveInformation,
        K::ChooseSubjects,
        K::Submit,
        K::AttachPhoto,
        K::Withdraw,
    ];
    assert_eq!(offers(&walk, &here), own);
    assert_eq!(offers(&walk, &candidate()), own);
    assert_eq!(offers(&walk, &Actor::Candidate { account: account(2) }), []);
    // The administrator of the site may do what any of its staff may.
    let confirming = reach(NO_REVIEW, Station::Paid).at(day(51));
    assert_eq!(offers(&confirming, &staff(NO_REVIEW, Role::SiteAdministrator)), [K::Confirm]);
}

#[test]
fn a_photo_that_the_server_refuses_is_replaced_also_after_the_payment() {
    let waiting = reach(REVIEW_FIRST, Station::UnderReview).does(&refuse_photo('a'), &Actor::Central);
    assert!(matches!(waiting.registration.review, Review::NotRequested { round: 1 }));
    assert_eq!(step_of(&waiting), Step::AttachPhoto);

    let paid = reach(NO_REVIEW, Station::Paid).does(&refuse_photo('a'), &Actor::Central);
    assert_eq!(step_of(&paid), Step::AttachPhoto);
    paid.refuses(&save_other(), &candidate(), C::Locked);
    let offered = offers(&paid, &candidate());
    assert!(offered.contains(&K::AttachPhoto) && !offered.contains(&K::ChooseSubjects), "{offered:?}");
    let replaced = paid.does(&attach('b'), &candidate());
    assert_ne!(step_of(&replaced), Step::AttachPhoto);
    replaced.refuses(&attach('c'), &candidate(), C::Locked);
}
