//! A registration: independent facets, each a small state of its own. The status that people read
//! is derived from them ([`crate::status`]), never stored.

mod agreement;
mod choice;
mod confirmation;
mod information;
mod payment;
mod photo;
mod review;
mod seats;
mod submission;
mod ticket;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use agreement::Agreement;
pub use choice::{Choice, ChosenSubject};
pub use confirmation::Confirmation;
pub use payment::{Order, Payment, Receipt, payment_due_at};
pub(crate) use photo::is_to_be_replaced as photo_is_to_be_replaced;
pub use photo::{Photo, PhotoReference};
pub use review::{Review, ReviewReason};
pub use seats::{Seat, SeatChange, seats_chosen, seats_held};
pub use submission::Submission;
pub use ticket::{Ticket, TicketSeat, ticket_printable};

use crate::{
    AccountId, Actor, Operation, OperationKind, Refusal, RefusalCode, RegistrationId, RegistrationNumber,
    SiteRules, SittingId, SittingRules, Timestamp, information::Information,
};

/// One candidate's registration for one sitting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// Its identity.
    pub id: RegistrationId,
    /// The sitting.
    pub sitting: SittingId,
    /// The account that it belongs to.
    pub account: AccountId,
    /// How many operations made it what it is.
    pub revision: u64,
    /// 报名号, given at the first submission and kept.
    pub number: Option<RegistrationNumber>,
    /// 报名协议
    pub agreement: Agreement,
    /// 基本信息
    pub information: Option<Box<Information>>,
    /// 考点与科目
    pub choice: Choice,
    /// 承诺与提交
    pub submission: Submission,
    /// 照片
    pub photo: Photo,
    /// 审核
    pub review: Review,
    /// 支付
    pub payment: Payment,
    /// 现场确认
    pub confirmation: Confirmation,
    /// 准考证
    pub ticket: Ticket,
    /// Whether it still counts.
    pub standing: Standing,
}

/// Whether a registration still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Standing {
    /// It does.
    Active,
    /// Nobody paid in time.
    Expired {
        /// When it was ended.
        at: Timestamp,
    },
    /// The candidate gave it up.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
}

impl Registration {
    /// A registration to which nothing has happened yet.
    pub fn new(id: RegistrationId, sitting: SittingId, account: AccountId) -> Self {
        Self {
            id,
            sitting,
            account,
            revision: 0,
            number: None,
            agreement: Agreement::Unread,
            information: None,
            choice: Choice::Open,
            submission: Submission::Never,
            photo: Photo::Missing,
            review: Review::NotRequested { round: 0 },
            payment: Payment::Unpaid,
            confirmation: Confirmation::Open,
            ticket: Ticket::Open,
            standing: Standing::Active,
        }
    }

    /// Whether it is over: expired, withdrawn or refunded. The candidate may begin a new one.
    pub fn has_ended(&self) -> bool {
        self.standing != Standing::Active || matches!(self.payment, Payment::Refunded { .. })
    }

    /// The key under which no second registration of the sitting may exist, once the information
    /// is filled in and while the registration counts: the document, normalised.
    pub fn document_key(&self) -> Option<String> {
        let information = self.information.as_ref().filter(|_| !self.has_ended())?;
        Some(crate::document::comparison_key(information.document_type, &information.document_number))
    }

    /// The rules of the chosen site, when `rules` speak of it.
    pub(crate) fn site_rules<'a>(&self, rules: &'a SittingRules) -> Result<&'a SiteRules, RefusalCode> {
        let chosen = self.choice.site().ok_or(RefusalCode::ChoiceMissing)?;
        rules.site.as_ref().filter(|site| site.code == *chosen).ok_or(RefusalCode::SiteUnknown)
    }

    /// Whether the fee is settled: paid, or there is none.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self.payment, Payment::Paid(_)) || self.choice.total_fee_fen() == Some(0)
    }

    /// Why information and photo may no longer change, if so: an approval, a payment begun, a
    /// confirmation or a ticket. A reviewer who returns a paid registration opens them again.
    pub(crate) fn content_lock(&self) -> Result<(), RefusalCode> {
        match (&self.payment, &self.review) {
            (Payment::Open(_), _) => return Err(RefusalCode::PaymentInProgress),
            (Payment::Unknown(_), _) => return Err(RefusalCode::PaymentUnknown),
            (Payment::Paid(_), Review::Returned { .. }) => {}
            (Payment::Paid(_) | Payment::Refunded { .. }, _) => return Err(RefusalCode::Locked),
            (Payment::Unpaid, _) => {}
        }
        let fixed = matches!(self.review, Review::Approved { .. })
            || matches!(self.confirmation, Confirmation::Confirmed { .. })
            || matches!(self.ticket, Ticket::Issued { .. });
        if fixed { Err(RefusalCode::Locked) } else { Ok(()) }
    }

    /// Whether the candidate may still work on it at this time.
    fn enrolment_is_open(&self, rules: &SittingRules, now: Timestamp) -> Result<(), RefusalCode> {
        let returned = matches!(self.review, Review::Returned { .. });
        let closes_at = if returned { rules.corrections_close_at } else { rules.enrolment.closes_at };
        if now < rules.enrolment.opens_at {
            Err(RefusalCode::EnrolmentNotOpen)
        } else if now >= closes_at {
            Err(RefusalCode::EnrolmentClosed)
        } else {
            Ok(())
        }
    }

    /// What every change of information, choice or photo needs: open enrolment, an accepted
    /// agreement, no lock.
    fn may_edit(&self, rules: &SittingRules, now: Timestamp) -> Result<(), RefusalCode> {
        self.enrolment_is_open(rules, now)?;
        self.content_lock()?;
        self.agreement.in_force(rules)
    }

    /// After a change of information or choice: the declaration no longer covers it, and a
    /// reviewer must not decide on what they have not seen.
    fn content_changed(&mut self) {
        self.submission = self.submission.taken_back();
        self.review = self.review.request_taken_back();
    }

    /// Whether an operation of this kind may happen now, given a fitting content.
    fn may(&self, kind: OperationKind, rules: &SittingRules, now: Timestamp) -> Result<(), RefusalCode> {
        use OperationKind as K;
        match kind {
            K::AcceptAgreement => agreement::may_accept(self, rules, now),
            K::DeclineAgreement => agreement::may_decline(self, rules, now),
            K::SaveInformation => self.may_edit(rules, now),
            K::ChooseSubjects => choice::may_choose(self, rules, now),
            K::Submit => submission::may_submit(self, rules, now),
            K::AttachPhoto => photo::may_attach(self, rules, now),
            K::RefusePhoto => photo::may_refuse(self),
            K::RequestReview => review::may_request(self, rules, now),
            K::Approve | K::Reject => review::may_decide(self, rules),
            K::OpenOrder => payment::may_pay(self, rules, now),
            K::MarkPaymentUnknown => payment::may_mark_unknown(self),
            K::CloseOrder | K::RecordPayment => payment::may_settle(self),
            K::RecordCash => payment::may_take_cash(self, rules, now),
            K::RecordRefund => payment::may_refund(self),
            K::ExpireUnpaid => payment::may_expire(self, rules, now),
            K::Confirm => confirmation::may_confirm(self, rules, now),
            K::IssueTicket => ticket::may_issue(self, rules),
            K::Withdraw => payment::may_withdraw(self),
        }
    }

    /// Makes the change; everything but the operation's content has been checked.
    fn change(
        &mut self,
        operation: &Operation,
        rules: &SittingRules,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        use Operation as O;
        match operation {
            O::AcceptAgreement { version } => agreement::accept(self, *version, rules, at),
            O::DeclineAgreement => agreement::decline(self, at),
            O::SaveInformation { information } => information::save(self, information, rules, at),
            O::ChooseSubjects { site, subjects } => choice::choose(self, site, subjects, rules, at),
            O::Submit { number } => submission::submit(self, number, rules, at),
            O::AttachPhoto { photo } => photo::attach(self, photo, at),
            O::RefusePhoto { sha256 } => photo::refuse(self, sha256),
            O::RequestReview => review::request(self, at),
            O::Approve { round } => review::approve(self, *round, actor, at),
            O::Reject { round, reasons, text } => {
                review::reject(self, *round, reasons, text.as_deref(), actor, at)
            }
            O::OpenOrder { order, channel, amount_fen } => {
                payment::open(self, *order, *channel, *amount_fen, at)
            }
            O::MarkPaymentUnknown { order } => payment::mark_unknown(self, *order),
            O::CloseOrder { order } => payment::close(self, *order),
            O::RecordPayment { order, amount_fen, paid_at } => {
                payment::record(self, *order, *amount_fen, *paid_at)
            }
            O::RecordCash { receipt, amount_fen } => {
                payment::take_cash(self, receipt, *amount_fen, actor, at)
            }
            O::RecordRefund { amount_fen } => payment::refund(self, *amount_fen, at),
            O::ExpireUnpaid => {
                self.standing = Standing::Expired { at };
                Ok(())
            }
            O::Confirm => confirmation::confirm(self, actor, at),
            O::IssueTicket { tickets } => ticket::issue(self, tickets, rules, at),
            O::Withdraw => {
                self.standing = Standing::Withdrawn { at };
                Ok(())
            }
        }
    }
}

fn gate(
    registration: &Registration,
    kind: OperationKind,
    rules: &SittingRules,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    actor.permitted(kind, registration)?;
    if registration.has_ended() {
        return Err(RefusalCode::Ended);
    }
    registration.may(kind, rules, now)
}

/// The registration after `operation`, done by `actor` at `at`.
///
/// The same function runs on the terminal at once, and on the central server, which decides.
/// `rules` are those of the registration's site, or of the site that the operation chooses.
///
/// # Errors
/// The [`Refusal`] that says why not; `registration` is as it was.
pub fn apply(
    registration: &Registration,
    operation: &Operation,
    rules: &SittingRules,
    actor: &Actor,
    at: Timestamp,
) -> Result<Registration, Refusal> {
    gate(registration, operation.kind(), rules, actor, at)?;
    let mut changed = registration.clone();
    changed.change(operation, rules, actor, at)?;
    changed.revision += 1;
    Ok(changed)
}

/// What this actor may do now, given a fitting content: what the screen may offer.
///
/// Agrees with [`apply`] exactly: a kind that is missing here is refused there with the same
/// rules, and for a kind that is here there is a content that is accepted.
pub fn allowed(
    registration: &Registration,
    rules: &SittingRules,
    actor: &Actor,
    now: Timestamp,
) -> Vec<OperationKind> {
    OperationKind::ALL
        .iter()
        .copied()
        .filter(|&kind| gate(registration, kind, rules, actor, now).is_ok())
        .collect()
}
