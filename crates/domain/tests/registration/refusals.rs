//! Every refusal that the rules of a registration give, with its code and field.

use std::collections::BTreeSet;

use kaodian_domain::{
    Actor, Field, Operation, OrderId, PaymentChannel, Refusal, RefusalCode, ReviewReason, Role, Timestamp,
    ticket_printable,
};

use Operation as O;
use RefusalCode as C;
use Station as S;

use crate::stations::{Station, reach};
use crate::world::*;

/// A registration at a site and station, at a time (`None`: as it arrives there).
type At = (&'static str, Station, Option<Timestamp>);

fn reject(round: u32, reasons: &[ReviewReason], text: Option<&str>) -> Operation {
    O::Reject { round, reasons: reasons.to_vec(), text: text.map(str::to_owned) }
}

fn order_on(channel: PaymentChannel, amount_fen: u32) -> Operation {
    O::OpenOrder { order: order(7), channel, amount_fen }
}

fn receipt(text: &str) -> Operation {
    O::RecordCash { receipt: text.to_owned(), amount_fen: 16_000 }
}

fn mark(order: OrderId) -> Operation {
    O::MarkPaymentUnknown { order }
}

fn picture(sha256: String, accepted: bool) -> Operation {
    O::AttachPhoto { photo: kaodian_domain::PhotoReference { sha256, accepted, ..photo('a') } }
}

/// A photo with a warning, taken by staff who say this about it.
fn warned(reason: Option<&str>) -> Operation {
    O::AttachPhoto {
        photo: kaodian_domain::PhotoReference {
            warnings: vec!["background".to_owned()],
            assisted: true,
            reason: reason.map(str::to_owned),
            ..photo('a')
        },
    }
}

#[test]
fn a_warning_needs_a_reason_from_staff_alone() {
    let taken = |operation: Operation| reach(NO_REVIEW, S::Submitted).apply(&operation, &candidate());
    assert!(taken(warned(Some("幕布坏了"))).is_ok());
    assert!(taken(attach('a')).is_ok(), "without a warning there is nothing to say");
    let O::AttachPhoto { photo } = warned(None) else { unreachable!() };
    let by_candidate = kaodian_domain::PhotoReference { assisted: false, ..photo };
    assert!(taken(O::AttachPhoto { photo: by_candidate }).is_ok(), "the reviewer will see it");
}

fn of(field: Field, code: RefusalCode) -> Refusal {
    Refusal::of(field, code)
}

fn plain(code: RefusalCode) -> Refusal {
    code.into()
}

/// What the candidate does.
fn by_candidates() -> Vec<(At, Operation, Refusal)> {
    let new = |station| (NO_REVIEW, station, None);
    let late = |station| (NO_REVIEW, station, Some(day(30)));
    let early = |station| (NO_REVIEW, station, Some(day(-1)));
    let mut wrong = information();
    wrong.occupation = None;
    let mut unstored = information();
    unstored.mobile = "+8613800138000".to_owned();
    vec![
        (new(S::Begun), O::AcceptAgreement { version: 2 }, of(Field::Agreement, C::AgreementOutdated)),
        (early(S::Begun), O::AcceptAgreement { version: 3 }, plain(C::EnrolmentNotOpen)),
        (late(S::Begun), O::AcceptAgreement { version: 3 }, plain(C::EnrolmentClosed)),
        (new(S::Submitted), O::DeclineAgreement, plain(C::AlreadySubmitted)),
        (new(S::Paid), O::AcceptAgreement { version: 3 }, plain(C::Locked)),
        (new(S::Begun), save(), plain(C::AgreementMissing)),
        (new(S::Agreed), O::SaveInformation { information: wrong }, of(Field::Occupation, C::Required)),
        (new(S::Agreed), O::SaveInformation { information: unstored }, of(Field::Mobile, C::Format)),
        (late(S::Agreed), save(), plain(C::EnrolmentClosed)),
        (new(S::Ordered), save(), plain(C::PaymentInProgress)),
        (new(S::Paid), save(), plain(C::Locked)),
        (new(S::Informed), choose("999999", &["24"]), of(Field::Site, C::SiteUnknown)),
        (new(S::Informed), choose(NO_REVIEW, &[]), of(Field::Subjects, C::SubjectsTooFew)),
        (
            new(S::Informed),
            choose(NO_REVIEW, &["24", "29", "41", "66"]),
            of(Field::Subjects, C::SubjectsTooMany),
        ),
        (new(S::Informed), choose(NO_REVIEW, &["24", "24"]), of(Field::Subjects, C::SubjectTwice)),
        (new(S::Informed), choose(NO_REVIEW, &["24", "99"]), of(Field::Subjects, C::SubjectUnknown)),
        (new(S::Ordered), choose(NO_REVIEW, &["24"]), plain(C::PaymentInProgress)),
        (new(S::Agreed), submit("1100010027"), plain(C::InformationMissing)),
        (new(S::Informed), submit("1100010027"), plain(C::ChoiceMissing)),
        (new(S::Submitted), submit("1100010027"), plain(C::AlreadySubmitted)),
        (new(S::Chosen), submit(""), plain(C::NumberMissing)),
        (new(S::Chosen), submit("27"), plain(C::NumberFormat)),
        (new(S::Chosen), submit("11000１0027"), plain(C::NumberFormat)),
        (late(S::Chosen), submit("1100010027"), plain(C::EnrolmentClosed)),
        (new(S::Chosen), picture("A".repeat(64), true), of(Field::Photo, C::Format)),
        (new(S::Chosen), picture("a".repeat(63), true), of(Field::Photo, C::Format)),
        (new(S::Chosen), picture("a".repeat(64), false), of(Field::Photo, C::PhotoRejected)),
        (new(S::Chosen), warned(None), of(Field::PhotoReason, C::Required)),
        (new(S::Chosen), warned(Some("  ")), of(Field::PhotoReason, C::Required)),
        (new(S::Chosen), warned(Some("好")), of(Field::PhotoReason, C::TooShort)),
        (new(S::Chosen), warned(Some(&"长".repeat(101))), of(Field::PhotoReason, C::TooLong)),
        (new(S::Agreed), O::RequestReview, plain(C::ChoiceMissing)),
        (new(S::Photographed), O::RequestReview, plain(C::ReviewNotUsed)),
        ((REVIEW_FIRST, S::Chosen, None), O::RequestReview, plain(C::DeclarationMissing)),
        ((REVIEW_FIRST, S::Submitted, None), O::RequestReview, plain(C::PhotoMissing)),
        ((REVIEW_FIRST, S::UnderReview, None), O::RequestReview, plain(C::ReviewPending)),
        ((REVIEW_FIRST, S::Approved, None), O::RequestReview, plain(C::ReviewAlreadyApproved)),
        ((REVIEW_FIRST, S::Photographed, Some(day(30))), O::RequestReview, plain(C::EnrolmentClosed)),
        ((PAYMENT_FIRST, S::Photographed, None), O::RequestReview, plain(C::PaymentMissing)),
        ((PAYMENT_FIRST, S::Paid, Some(day(40))), O::RequestReview, plain(C::EnrolmentClosed)),
        (new(S::Informed), open_order(16_000), plain(C::ChoiceMissing)),
        (new(S::Chosen), open_order(16_000), plain(C::DeclarationMissing)),
        (new(S::Submitted), open_order(16_000), plain(C::PhotoMissing)),
        ((REVIEW_FIRST, S::Photographed, None), open_order(16_000), plain(C::ReviewMissing)),
        (new(S::Photographed), open_order(15_999), of(Field::Amount, C::AmountMismatch)),
        (new(S::Photographed), order_on(PaymentChannel::Cash, 16_000), plain(C::NotPermitted)),
        ((NO_REVIEW, S::Photographed, Some(day(3))), open_order(16_000), plain(C::PaymentOverdue)),
        (new(S::Ordered), open_order(16_000), plain(C::PaymentInProgress)),
        (new(S::Paid), open_order(16_000), plain(C::AlreadyPaid)),
        (new(S::Photographed), mark(order(7)), plain(C::OrderUnknown)),
        (new(S::Ordered), mark(order(8)), plain(C::OrderUnknown)),
        (new(S::Paid), mark(order(7)), plain(C::AlreadyPaid)),
        (new(S::Paid), O::Withdraw, plain(C::AlreadyPaid)),
        (new(S::Paid), O::Confirm, plain(C::NotPermitted)),
        (new(S::Photographed), cash(16_000), plain(C::NotPermitted)),
        (new(S::Photographed), O::ExpireUnpaid, plain(C::NotPermitted)),
    ]
}

/// What the site's administrator does.
fn by_staff() -> Vec<(At, Operation, Refusal)> {
    let review = |station| (REVIEW_FIRST, station, None);
    let at = |station, days| (NO_REVIEW, station, Some(day(days)));
    let other = ReviewReason::Other;
    let long = "长".repeat(201);
    vec![
        (review(S::Informed), O::Approve { round: 1 }, plain(C::NotPermitted)),
        ((NO_REVIEW, S::Photographed, None), O::Approve { round: 0 }, plain(C::ReviewNotUsed)),
        (review(S::Photographed), O::Approve { round: 0 }, plain(C::ReviewNotPending)),
        (review(S::UnderReview), O::Approve { round: 2 }, plain(C::ReviewRoundStale)),
        (review(S::Approved), O::Approve { round: 1 }, plain(C::ReviewAlreadyApproved)),
        (review(S::Approved), reject(1, &[other], Some("因为")), plain(C::ReviewAlreadyApproved)),
        (review(S::UnderReview), reject(0, &[ReviewReason::NameWrong], None), plain(C::ReviewRoundStale)),
        (review(S::UnderReview), reject(1, &[], Some("因为")), of(Field::Reason, C::ReviewReasonMissing)),
        (review(S::UnderReview), reject(1, &[other], None), of(Field::Reason, C::ReviewReasonMissing)),
        (
            review(S::UnderReview),
            reject(1, &[other, other], Some(" ")),
            of(Field::Reason, C::ReviewReasonMissing),
        ),
        (review(S::UnderReview), reject(1, &[other], Some(&long)), of(Field::Reason, C::TooLong)),
        ((PLAIN, S::Photographed, None), cash(16_000), plain(C::CashNotAccepted)),
        ((NO_REVIEW, S::Photographed, None), cash(15_000), of(Field::Amount, C::AmountMismatch)),
        ((NO_REVIEW, S::Photographed, None), receipt("  "), plain(C::NumberFormat)),
        ((NO_REVIEW, S::Photographed, None), receipt(&"1".repeat(33)), plain(C::NumberFormat)),
        (at(S::Photographed, 3), cash(16_000), plain(C::PaymentOverdue)),
        ((PLAIN, S::Paid, Some(day(51))), O::Confirm, plain(C::ConfirmationNotUsed)),
        (at(S::Chosen, 51), O::Confirm, plain(C::DeclarationMissing)),
        (at(S::Submitted, 51), O::Confirm, plain(C::PhotoMissing)),
        ((PAYMENT_FIRST, S::Paid, Some(day(51))), O::Confirm, plain(C::ReviewMissing)),
        (at(S::Photographed, 51), O::Confirm, plain(C::PaymentMissing)),
        (at(S::Paid, 49), O::Confirm, plain(C::ConfirmationNotOpen)),
        (at(S::Confirmed, 52), O::Confirm, plain(C::AlreadyConfirmed)),
        (at(S::Paid, 51), O::IssueTicket { tickets: Vec::new() }, plain(C::NotPermitted)),
    ]
}

/// What the central server does.
fn by_central() -> Vec<(At, Operation, Refusal)> {
    let at = |station| (NO_REVIEW, station, None);
    let tickets = |site, station| seats(&reach(site, station).registration);
    let planned = tickets(NO_REVIEW, S::Confirmed);
    let mut elsewhere = planned.clone();
    elsewhere[1].number.0 = "6679120048030027".to_owned();
    let mut twice = planned.clone();
    twice[1] = twice[0].clone();
    let one = planned[..1].to_vec();
    let issue = |tickets| O::IssueTicket { tickets };
    vec![
        (at(S::Begun), save(), plain(C::NotPermitted)),
        (at(S::Begun), O::ExpireUnpaid, plain(C::PaymentNotDue)),
        (at(S::Photographed), O::ExpireUnpaid, plain(C::PaymentNotOverdue)),
        ((REVIEW_FIRST, S::UnderReview, None), O::ExpireUnpaid, plain(C::PaymentNotDue)),
        (at(S::Paid), O::ExpireUnpaid, plain(C::AlreadyPaid)),
        (at(S::Photographed), O::CloseOrder { order: order(7) }, plain(C::OrderUnknown)),
        (at(S::Ordered), O::CloseOrder { order: order(8) }, plain(C::OrderUnknown)),
        (at(S::Paid), O::CloseOrder { order: order(7) }, plain(C::AlreadyPaid)),
        (at(S::Ordered), record_payment(15_999, day(1)), of(Field::Amount, C::AmountMismatch)),
        (at(S::Paid), record_payment(16_000, day(1)), plain(C::AlreadyPaid)),
        (at(S::Ordered), O::RecordRefund { amount_fen: 16_000 }, plain(C::NotRefundable)),
        (at(S::Paid), O::RecordRefund { amount_fen: 1 }, of(Field::Amount, C::AmountMismatch)),
        (at(S::Submitted), refuse_photo('a'), plain(C::PhotoMissing)),
        (at(S::Photographed), refuse_photo('b'), plain(C::PhotoMissing)),
        ((REVIEW_FIRST, S::Approved, None), refuse_photo('a'), plain(C::Locked)),
        (at(S::Confirmed), refuse_photo('a'), plain(C::Locked)),
        (at(S::Paid), issue(planned.clone()), plain(C::ConfirmationMissing)),
        ((PLAIN, S::Photographed, None), issue(tickets(PLAIN, S::Photographed)), plain(C::PaymentMissing)),
        (at(S::Confirmed), issue(one), plain(C::TicketIncomplete)),
        (at(S::Confirmed), issue(twice), plain(C::TicketIncomplete)),
        (at(S::Confirmed), issue(elsewhere), plain(C::TicketNumberFormat)),
    ]
}

fn check(actor: &dyn Fn(&str) -> Actor, rows: &[(At, Operation, Refusal)]) {
    for ((site, station, at), operation, expected) in rows {
        let walk = reach(site, *station);
        let now = at.unwrap_or(walk.now);
        let refused = walk.at(now).apply(operation, &actor(site)).err();
        assert_eq!(refused, Some(*expected), "{site} {station:?} {:?}", operation.kind());
    }
}

#[test]
fn what_candidates_are_refused() {
    check(&|_| candidate(), &by_candidates());
}

#[test]
fn what_staff_are_refused() {
    check(&|site| staff(site, Role::SiteAdministrator), &by_staff());
}

#[test]
fn what_the_central_server_is_refused() {
    check(&|_| Actor::Central, &by_central());
}

/// What is refused in a state that the shortest way does not come through.
fn in_other_states() -> Vec<(Walk, Operation, Actor, Refusal)> {
    let unknown = reach(NO_REVIEW, S::Ordered).does(&mark(order(7)), &candidate());
    let withdrawn = reach(NO_REVIEW, S::Chosen).does(&O::Withdraw, &candidate());
    let changed = O::SaveInformation { information: other_information() };
    let taken_back = reach(NO_REVIEW, S::Submitted).does(&changed, &candidate());
    let mut outdated = reach(NO_REVIEW, S::Agreed);
    outdated.catalogue.rules.agreement_version = 4;
    let mut closed_site = reach(NO_REVIEW, S::Photographed);
    closed_site.catalogue.sites.remove(0);
    let free = reach(PLAIN, S::Informed)
        .does(&choose(PLAIN, &["15"]), &candidate())
        .does(&submit("1100010027"), &candidate())
        .does(&attach('a'), &candidate());
    let tickets = seats(&free.registration);
    let seated = free.does(&O::IssueTicket { tickets }, &Actor::Central);
    vec![
        (unknown.clone(), save(), candidate(), plain(C::PaymentUnknown)),
        (unknown.clone(), mark(order(7)), candidate(), plain(C::PaymentUnknown)),
        (withdrawn, save(), candidate(), plain(C::Ended)),
        (taken_back, submit("1100010028"), candidate(), plain(C::NumberChanged)),
        (outdated, save(), candidate(), plain(C::AgreementOutdated)),
        (closed_site.clone(), open_order(16_000), candidate(), plain(C::SiteUnknown)),
        (closed_site, O::ExpireUnpaid, Actor::Central, plain(C::PaymentNotDue)),
        (seated.clone(), O::Withdraw, candidate(), plain(C::Locked)),
        (seated, attach('b'), candidate(), plain(C::Locked)),
        (unknown, save(), Actor::Candidate { account: account(2) }, plain(C::NotYours)),
    ]
}

#[test]
fn what_is_refused_in_other_states() {
    for (walk, operation, actor, expected) in in_other_states() {
        walk.refuses(&operation, &actor, expected);
    }
}

#[test]
fn every_refusal_that_the_rules_can_give_has_its_row() {
    let mut tested: BTreeSet<String> = [by_candidates(), by_staff(), by_central()]
        .concat()
        .into_iter()
        .map(|(_, _, refusal)| refusal)
        .chain(in_other_states().into_iter().map(|(_, _, _, refusal)| refusal))
        .map(|refusal| format!("{:?}", refusal.code))
        .collect();
    // Printing is not an operation; its rows are in `times`.
    for (site, station, at) in
        [(NO_REVIEW, S::Paid, 65), (NO_REVIEW, S::Ticketed, 59), (NO_REVIEW, S::Ticketed, 70)]
    {
        let walk = reach(site, station);
        let refused = ticket_printable(&walk.registration, &walk.rules(), day(at)).err();
        tested.insert(format!("{:?}", refused.expect("not printable")));
    }

    let source_dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rules = std::fs::read_dir(source_dir.join("registration")).expect("the rules");
    let mut files: Vec<_> = rules.map(|file| file.expect("a file").path()).collect();
    files.push(source_dir.join("actor.rs"));
    let mut given = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(file).expect("a source file");
        let codes = text.split("RefusalCode::").skip(1);
        given.extend(codes.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>()));
    }
    assert!(given.len() > 40, "the rules give {} codes", given.len());
    let untested: Vec<_> = given.difference(&tested).collect();
    assert!(untested.is_empty(), "{untested:?}");
}
