//! 支付: unpaid, paid, or not known; while it is not known nobody is charged again (S24, S25).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Photo, Registration, Review, Ticket};
use crate::{
    Actor, Field, OrderId, PaymentChannel, Refusal, RefusalCode, ReviewOrder, SittingRules, StaffId,
    Timestamp,
};

/// Where the payment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Payment {
    /// 未支付, and no order is open.
    Unpaid,
    /// An order is open at the gateway.
    Open(Order),
    /// The gateway was asked and did not say.
    Unknown(Order),
    /// 已支付
    Paid(Receipt),
    /// The fee was given back.
    Refunded {
        /// What had been paid.
        receipt: Receipt,
        /// When it was given back.
        at: Timestamp,
    },
}

/// An order at a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its identity.
    pub order: OrderId,
    /// The gateway.
    pub channel: PaymentChannel,
    /// What it asks for, in fen.
    pub amount_fen: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
}

/// What was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// How.
    pub channel: PaymentChannel,
    /// How much, in fen.
    pub amount_fen: u32,
    /// When.
    pub paid_at: Timestamp,
    /// The gateway's order; `None` for cash.
    pub order: Option<OrderId>,
    /// The number of the cash receipt; `None` for a gateway.
    pub cash_receipt: Option<String>,
    /// The cashier; `None` for a gateway.
    pub cashier: Option<StaffId>,
}

/// Until when the fee is to be paid; `None` while nothing is due.
///
/// The window counts from the approval where the site reviews before payment, else from the first
/// submission, and never reaches past the site's last day of payment.
pub fn payment_due_at(registration: &Registration, rules: &SittingRules) -> Option<Timestamp> {
    let site = registration.site_rules(rules).ok()?;
    let from = match (site.review, &registration.review) {
        (ReviewOrder::BeforePayment, Review::Approved { at, .. }) => *at,
        (ReviewOrder::BeforePayment, _) => return None,
        (ReviewOrder::None | ReviewOrder::AfterPayment, _) => registration.submission.first_at()?,
    };
    let due = from.plus_ms(site.payment_window_ms);
    Some(site.payment_closes_at.map_or(due, |last| due.min(last)))
}

/// Whether no order stands in the way of another.
fn is_unpaid(registration: &Registration) -> Result<(), RefusalCode> {
    match registration.payment {
        Payment::Unpaid => Ok(()),
        Payment::Open(_) => Err(RefusalCode::PaymentInProgress),
        Payment::Unknown(_) => Err(RefusalCode::PaymentUnknown),
        Payment::Paid(_) | Payment::Refunded { .. } => Err(RefusalCode::AlreadyPaid),
    }
}

pub(super) fn may_pay(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    let site = registration.site_rules(rules)?;
    is_unpaid(registration)?;
    if !registration.submission.is_current() {
        return Err(RefusalCode::DeclarationMissing);
    }
    if registration.photo == Photo::Missing {
        return Err(RefusalCode::PhotoMissing);
    }
    let approved = matches!(registration.review, Review::Approved { .. });
    if site.review == ReviewOrder::BeforePayment && !approved {
        return Err(RefusalCode::ReviewMissing);
    }
    if registration.choice.total_fee_fen() == Some(0) {
        return Err(RefusalCode::PaymentNotDue);
    }
    let due = payment_due_at(registration, rules).ok_or(RefusalCode::PaymentNotDue)?;
    if now >= due { Err(RefusalCode::PaymentOverdue) } else { Ok(()) }
}

pub(super) fn may_take_cash(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    if !registration.site_rules(rules)?.accepts_cash {
        return Err(RefusalCode::CashNotAccepted);
    }
    may_pay(registration, rules, now)
}

pub(super) fn may_mark_unknown(registration: &Registration) -> Result<(), RefusalCode> {
    match registration.payment {
        Payment::Open(_) => Ok(()),
        Payment::Unknown(_) => Err(RefusalCode::PaymentUnknown),
        Payment::Unpaid => Err(RefusalCode::OrderUnknown),
        Payment::Paid(_) | Payment::Refunded { .. } => Err(RefusalCode::AlreadyPaid),
    }
}

pub(super) fn may_settle(registration: &Registration) -> Result<(), RefusalCode> {
    match registration.payment {
        Payment::Open(_) | Payment::Unknown(_) => Ok(()),
        Payment::Unpaid => Err(RefusalCode::OrderUnknown),
        Payment::Paid(_) | Payment::Refunded { .. } => Err(RefusalCode::AlreadyPaid),
    }
}

pub(super) fn may_refund(registration: &Registration) -> Result<(), RefusalCode> {
    match registration.payment {
        Payment::Paid(_) => Ok(()),
        Payment::Unpaid | Payment::Open(_) | Payment::Unknown(_) | Payment::Refunded { .. } => {
            Err(RefusalCode::NotRefundable)
        }
    }
}

pub(super) fn may_expire(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    is_unpaid(registration)?;
    if registration.is_settled() {
        return Err(RefusalCode::PaymentNotDue);
    }
    let due = payment_due_at(registration, rules).ok_or(RefusalCode::PaymentNotDue)?;
    if now >= due { Ok(()) } else { Err(RefusalCode::PaymentNotOverdue) }
}

pub(super) fn may_withdraw(registration: &Registration) -> Result<(), RefusalCode> {
    is_unpaid(registration)?;
    match registration.ticket {
        Ticket::Open => Ok(()),
        Ticket::Issued { .. } => Err(RefusalCode::Locked),
    }
}

/// The order that the gateway speaks of, when it is the one that this registration waits for.
fn own_order(registration: &Registration, order: OrderId) -> Result<Order, Refusal> {
    match &registration.payment {
        Payment::Open(own) | Payment::Unknown(own) if own.order == order => Ok(own.clone()),
        Payment::Unpaid
        | Payment::Open(_)
        | Payment::Unknown(_)
        | Payment::Paid(_)
        | Payment::Refunded { .. } => Err(RefusalCode::OrderUnknown.into()),
    }
}

fn amount_is(registration: &Registration, amount_fen: u32) -> Result<(), Refusal> {
    if registration.choice.total_fee_fen() == Some(amount_fen) {
        Ok(())
    } else {
        Err(Refusal::of(Field::Amount, RefusalCode::AmountMismatch))
    }
}

pub(super) fn open(
    registration: &mut Registration,
    order: OrderId,
    channel: PaymentChannel,
    amount_fen: u32,
    at: Timestamp,
) -> Result<(), Refusal> {
    amount_is(registration, amount_fen)?;
    if channel == PaymentChannel::Cash {
        return Err(RefusalCode::NotPermitted.into());
    }
    registration.payment = Payment::Open(Order { order, channel, amount_fen, opened_at: at });
    Ok(())
}

pub(super) fn mark_unknown(registration: &mut Registration, order: OrderId) -> Result<(), Refusal> {
    registration.payment = Payment::Unknown(own_order(registration, order)?);
    Ok(())
}

pub(super) fn close(registration: &mut Registration, order: OrderId) -> Result<(), Refusal> {
    own_order(registration, order)?;
    registration.payment = Payment::Unpaid;
    Ok(())
}

pub(super) fn record(
    registration: &mut Registration,
    order: OrderId,
    amount_fen: u32,
    paid_at: Timestamp,
) -> Result<(), Refusal> {
    let own = own_order(registration, order)?;
    if own.amount_fen != amount_fen {
        return Err(Refusal::of(Field::Amount, RefusalCode::AmountMismatch));
    }
    registration.payment = Payment::Paid(Receipt {
        channel: own.channel,
        amount_fen,
        paid_at,
        order: Some(order),
        cash_receipt: None,
        cashier: None,
    });
    Ok(())
}

pub(super) fn take_cash(
    registration: &mut Registration,
    receipt: &str,
    amount_fen: u32,
    actor: &Actor,
    at: Timestamp,
) -> Result<(), Refusal> {
    amount_is(registration, amount_fen)?;
    if receipt.trim().is_empty() || receipt.chars().count() > 32 {
        return Err(RefusalCode::NumberFormat.into());
    }
    registration.payment = Payment::Paid(Receipt {
        channel: PaymentChannel::Cash,
        amount_fen,
        paid_at: at,
        order: None,
        cash_receipt: Some(receipt.trim().to_owned()),
        cashier: actor.staff().cloned(),
    });
    Ok(())
}

pub(super) fn refund(registration: &mut Registration, amount_fen: u32, at: Timestamp) -> Result<(), Refusal> {
    match &registration.payment {
        Payment::Paid(receipt) if receipt.amount_fen == amount_fen => {
            registration.payment = Payment::Refunded { receipt: receipt.clone(), at };
            Ok(())
        }
        Payment::Paid(_) => Err(Refusal::of(Field::Amount, RefusalCode::AmountMismatch)),
        Payment::Unpaid | Payment::Open(_) | Payment::Unknown(_) | Payment::Refunded { .. } => {
            Err(RefusalCode::NotRefundable.into())
        }
    }
}
