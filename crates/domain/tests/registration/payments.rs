//! Payment is unpaid, paid or not known, and nobody is charged twice (S24, S25).

use kaodian_domain::{
    Actor, Field, Operation, OperationKind, Payment, PaymentChannel, Refusal, RefusalCode, Role, Status,
    Step, allowed, form_printable, next_step, status, ticket_printable,
};

use RefusalCode as C;

use crate::stations::{Station, path, reach};
use crate::world::*;

const SITES: [&str; 4] = [NO_REVIEW, REVIEW_FIRST, PAYMENT_FIRST, PLAIN];

/// The station at which payment is due.
fn due_at(site: &str) -> Walk {
    reach(site, if site == REVIEW_FIRST { Station::Approved } else { Station::Photographed })
}

fn mark_unknown() -> Operation {
    Operation::MarkPaymentUnknown { order: order(7) }
}

fn close() -> Operation {
    Operation::CloseOrder { order: order(7) }
}

fn state(walk: &Walk) -> (Status, Step) {
    let rules = walk.rules();
    (status(&walk.registration, &rules), next_step(&walk.registration, &rules, walk.now))
}

#[test]
fn an_order_that_is_open_or_unknown_bars_every_other_charge() {
    for site in SITES {
        let (cashier, central) = (staff(site, Role::Cashier), Actor::Central);
        let open = due_at(site).does(&open_order(16_000), &candidate());
        let unknown = open.clone().does(&mark_unknown(), &candidate());
        assert_eq!(state(&open), (Status::Paying, Step::FinishPayment));
        assert_eq!(state(&unknown), (Status::PaymentUnknown, Step::WaitForPaymentResult));
        for (walk, code) in [(&open, C::PaymentInProgress), (&unknown, C::PaymentUnknown)] {
            for payer in [&candidate(), &central, &staff(site, Role::Operator)] {
                walk.refuses(&open_order(16_000), payer, code);
            }
            walk.refuses(&cash(16_000), &cashier, if site == PLAIN { C::CashNotAccepted } else { code });
            walk.refuses(&Operation::Withdraw, &candidate(), code);
            let late = walk.clone().at(day(20));
            late.refuses(&Operation::ExpireUnpaid, &central, code);
            // The gateway's word is taken at any time, for this order alone.
            let other = Operation::RecordPayment { order: order(8), amount_fen: 16_000, paid_at: day(2) };
            late.refuses(&other, &central, C::OrderUnknown);
            let paid = late.does(&record_payment(16_000, day(2)), &central);
            assert_eq!(form_printable(&paid.registration), Ok(()));
        }
    }
}

#[test]
fn paying_again_is_safe_once_the_order_is_closed() {
    for site in SITES {
        let due = due_at(site);
        for walk in [
            due.clone().does(&open_order(16_000), &candidate()),
            due.clone().does(&open_order(16_000), &candidate()).does(&mark_unknown(), &candidate()),
        ] {
            let closed = walk.does(&close(), &Actor::Central);
            assert_eq!(state(&closed), (Status::Unpaid, Step::Pay));
            let order =
                Operation::OpenOrder { order: order(8), channel: PaymentChannel::Alipay, amount_fen: 16_000 };
            let again = closed.does(&order, &candidate());
            // The closed order says no more.
            again.refuses(&record_payment(16_000, day(1)), &Actor::Central, C::OrderUnknown);
            again.refuses(&mark_unknown(), &candidate(), C::OrderUnknown);
        }
    }
}

#[test]
fn the_receipt_says_how_it_was_paid() {
    let walk = reach(NO_REVIEW, Station::Paid);
    let Payment::Paid(receipt) = &walk.registration.payment else { panic!("not paid") };
    assert_eq!(
        (receipt.channel, receipt.order, receipt.amount_fen),
        (PaymentChannel::Wechat, Some(order(7)), 16_000)
    );
    assert_eq!((&receipt.cash_receipt, &receipt.cashier), (&None, &None));

    for site in [NO_REVIEW, REVIEW_FIRST, PAYMENT_FIRST] {
        let cashier = staff(site, Role::Cashier);
        let paid = due_at(site).does(&cash(16_000), &cashier);
        let Payment::Paid(receipt) = &paid.registration.payment else { panic!("not paid") };
        assert_eq!((receipt.channel, receipt.order, receipt.paid_at), (PaymentChannel::Cash, None, paid.now));
        assert_eq!(receipt.cash_receipt.as_deref(), Some("R-0001"));
        assert_eq!(receipt.cashier.as_ref(), cashier.staff());
        paid.refuses(&cash(16_000), &cashier, C::AlreadyPaid);
        paid.refuses(&open_order(16_000), &candidate(), C::AlreadyPaid);
    }
}

#[test]
fn who_does_not_pay_in_time_is_expired() {
    for site in SITES {
        let walk = due_at(site);
        let due = kaodian_domain::payment_due_at(&walk.registration, &walk.rules()).expect("it is due");
        walk.clone().at(due.plus_ms(-1)).refuses(
            &Operation::ExpireUnpaid,
            &Actor::Central,
            C::PaymentNotOverdue,
        );
        let late = walk.at(due);
        late.refuses(&open_order(16_000), &candidate(), C::PaymentOverdue);
        late.refuses(
            &cash(16_000),
            &staff(site, Role::Cashier),
            if site == PLAIN { C::CashNotAccepted } else { C::PaymentOverdue },
        );
        let expired = late.does(&Operation::ExpireUnpaid, &Actor::Central);
        assert_eq!(state(&expired), (Status::Expired, Step::Ended));
        assert_eq!(form_printable(&expired.registration), Err(C::Ended));
        assert_eq!(expired.registration.document_key(), None);
        expired.refuses(&save(), &candidate(), C::Ended);
    }
}

#[test]
fn a_submission_that_was_taken_back_expires_too() {
    let changed = Operation::SaveInformation { information: other_information() };
    let walk = reach(NO_REVIEW, Station::Photographed).does(&changed, &candidate()).at(day(3));
    walk.does(&Operation::ExpireUnpaid, &Actor::Central);
    // What was never submitted, or waits for its review, owes nothing.
    for (site, station) in [(NO_REVIEW, Station::Chosen), (REVIEW_FIRST, Station::UnderReview)] {
        reach(site, station).at(day(20)).refuses(&Operation::ExpireUnpaid, &Actor::Central, C::PaymentNotDue);
    }
}

#[test]
fn a_refund_gives_all_back_and_ends_the_registration() {
    for site in SITES {
        for station in path(site).into_iter().skip_while(|station| *station != Station::Paid) {
            let walk = reach(site, station);
            let part = Operation::RecordRefund { amount_fen: 15_999 };
            walk.refuses(&part, &Actor::Central, Refusal::of(Field::Amount, C::AmountMismatch));
            let ended = walk.does(&Operation::RecordRefund { amount_fen: 16_000 }, &Actor::Central);
            assert_eq!(state(&ended), (Status::Refunded, Step::Ended), "{site} {station:?}");
            assert_eq!(form_printable(&ended.registration), Err(C::Ended));
            assert_eq!(ticket_printable(&ended.registration, &ended.rules(), day(65)), Err(C::Ended));
            assert_eq!(allowed(&ended.registration, &ended.rules(), &Actor::Central, ended.now), []);
        }
    }
}

#[test]
fn what_costs_nothing_needs_no_payment() {
    let free = |site: &str| {
        reach(site, Station::Informed)
            .does(&choose(site, &["15"]), &candidate())
            .does(&submit("1100010027"), &candidate())
            .does(&attach('a'), &candidate())
    };
    for site in [NO_REVIEW, PLAIN] {
        let walk = free(site);
        walk.refuses(&open_order(0), &candidate(), C::PaymentNotDue);
        walk.clone().at(day(20)).refuses(&Operation::ExpireUnpaid, &Actor::Central, C::PaymentNotDue);
        assert_eq!(form_printable(&walk.registration), Ok(()));
    }
    assert_eq!(state(&free(NO_REVIEW)).0, Status::AwaitingConfirmation);
    assert_eq!(state(&free(PLAIN)).0, Status::Enrolled);
    for site in [REVIEW_FIRST, PAYMENT_FIRST] {
        let approved = free(site)
            .does(&Operation::RequestReview, &candidate())
            .does(&Operation::Approve { round: 1 }, &staff(site, Role::Reviewer));
        assert_eq!(state(&approved).0, Status::AwaitingConfirmation, "{site}");
    }
}

#[test]
fn a_plan_that_changes_gives_new_tickets() {
    let walk = reach(NO_REVIEW, Station::Ticketed);
    let mut tickets = seats(&walk.registration);
    tickets[0].seat = "28".to_owned();
    let changed = walk.does(&Operation::IssueTicket { tickets: tickets.clone() }, &Actor::Central);
    assert_eq!(changed.registration.ticket.seats(), tickets);
    let kinds = allowed(&changed.registration, &changed.rules(), &Actor::Central, changed.now);
    assert_eq!(kinds, [OperationKind::RecordRefund, OperationKind::IssueTicket]);
}
