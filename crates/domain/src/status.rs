//! What people read: the status, the next step, the task list. All derived.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    Confirmation, Payment, Photo, RefusalCode, Registration, Review, ReviewOrder, SiteRules, SittingRules,
    Standing, Ticket, Timestamp, closed_list, payment_due_at, ticket_printable,
};

closed_list! {
    /// The status of a registration, in the words that candidates know.
    Status {
        /// 填写中
        FillingIn,
        /// 待上传照片
        AwaitingPhoto,
        /// 待申请审核
        AwaitingReviewRequest,
        /// 待审核
        UnderReview,
        /// 审核未通过
        Returned,
        /// 未支付
        Unpaid,
        /// 支付中
        Paying,
        /// 支付结果待确认
        PaymentUnknown,
        /// 待现场确认
        AwaitingConfirmation,
        /// 报名成功
        Enrolled,
        /// 准考证已生成
        TicketIssued,
        /// 已退费
        Refunded,
        /// 已过期
        Expired,
        /// 已放弃
        Withdrawn,
    }
}

closed_list! {
    /// What the candidate is told to do next.
    Step {
        /// Enrolment has not begun.
        WaitForOpening,
        /// Enrolment is over and this registration was not finished.
        TooLate,
        /// Read the agreement.
        ReadAgreement,
        /// Fill in the information.
        FillInInformation,
        /// Choose site and subjects.
        ChooseSubjects,
        /// Check the answers, declare them true, submit.
        Submit,
        /// Have the photo taken.
        AttachPhoto,
        /// Ask for the review.
        RequestReview,
        /// Wait for the site.
        WaitForReview,
        /// Mend what the reviewer returned and ask again.
        CorrectAndRequestReview,
        /// Pay.
        Pay,
        /// Pay the order that is open.
        FinishPayment,
        /// Wait until the gateway says whether it took the money.
        WaitForPaymentResult,
        /// Print the registration form.
        PrintRegistrationForm,
        /// Be confirmed on site.
        ConfirmAtSite,
        /// Wait for rooms and seats, or for the time of printing.
        WaitForTicket,
        /// Print the admission ticket.
        PrintAdmissionTicket,
        /// Nothing: the registration is over.
        Ended,
    }
}

closed_list! {
    /// One line of the task list.
    TaskKind {
        /// 阅读报名协议
        Agreement,
        /// 填写基本信息
        Information,
        /// 选择考点和科目
        Choice,
        /// 照片
        Photo,
        /// 考点审核
        Review,
        /// 支付报名费
        Payment,
        /// 打印报名登记表
        RegistrationForm,
        /// 现场确认
        Confirmation,
        /// 打印准考证
        AdmissionTicket,
    }
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Done.
    Done,
    /// This is the one to do now.
    Current,
    /// It comes later.
    Later,
}

/// The site's rules, when a site is chosen and known.
fn site<'a>(registration: &Registration, rules: &'a SittingRules) -> Option<&'a SiteRules> {
    registration.site_rules(rules).ok()
}

fn review_order(registration: &Registration, rules: &SittingRules) -> ReviewOrder {
    site(registration, rules).map_or(ReviewOrder::None, |site| site.review)
}

/// Whether the answers are in and declared true.
fn is_submitted(registration: &Registration) -> bool {
    registration.submission.is_current()
}

/// What is left before confirmation, in the order of the site's rules: the step, or `None` when
/// photo, review and payment are all done.
fn step_to_completion(registration: &Registration, rules: &SittingRules) -> Option<Step> {
    if registration.photo == Photo::Missing {
        return Some(Step::AttachPhoto);
    }
    let payment = match registration.payment {
        Payment::Open(_) => Some(Step::FinishPayment),
        Payment::Unknown(_) => Some(Step::WaitForPaymentResult),
        Payment::Unpaid if registration.is_settled() => None,
        Payment::Unpaid => Some(Step::Pay),
        Payment::Paid(_) | Payment::Refunded { .. } => None,
    };
    let review = match registration.review {
        Review::NotRequested { .. } => Some(Step::RequestReview),
        Review::Pending { .. } => Some(Step::WaitForReview),
        Review::Returned { .. } => Some(Step::CorrectAndRequestReview),
        Review::Approved { .. } => None,
    };
    match review_order(registration, rules) {
        ReviewOrder::None => payment,
        ReviewOrder::BeforePayment => review.or(payment),
        ReviewOrder::AfterPayment => payment.or(review),
    }
}

/// What the candidate is told to do next.
pub fn next_step(registration: &Registration, rules: &SittingRules, now: Timestamp) -> Step {
    if registration.has_ended() {
        return Step::Ended;
    }
    let step = next_step_regardless_of_time(registration, rules, now);
    let is_editing = matches!(
        step,
        Step::ReadAgreement
            | Step::FillInInformation
            | Step::ChooseSubjects
            | Step::Submit
            | Step::AttachPhoto
            | Step::RequestReview
            | Step::CorrectAndRequestReview
    );
    if is_editing {
        if now < rules.enrolment.opens_at {
            return Step::WaitForOpening;
        }
        if now >= editing_closes_at(step, registration, rules) {
            return Step::TooLate;
        }
    }
    let closes_at = match step {
        Step::Pay => payment_due_at(registration, rules),
        Step::ConfirmAtSite => {
            site(registration, rules).and_then(|site| site.confirmation).map(|w| w.closes_at)
        }
        _ => None,
    };
    if closes_at.is_some_and(|closes_at| now >= closes_at) { Step::TooLate } else { step }
}

/// Until when the candidate may still do this step of editing and review.
pub(crate) fn editing_closes_at(step: Step, registration: &Registration, rules: &SittingRules) -> Timestamp {
    let is_review = matches!(step, Step::RequestReview | Step::WaitForReview);
    // A site that reviews after the payment reviews whoever paid in time.
    let paid_first = is_review && review_order(registration, rules) == ReviewOrder::AfterPayment;
    if paid_first
        || crate::registration::photo_is_to_be_replaced(registration)
        || matches!(registration.review, Review::Returned { .. })
    {
        rules.corrections_close_at
    } else {
        rules.enrolment.closes_at
    }
}

fn next_step_regardless_of_time(registration: &Registration, rules: &SittingRules, now: Timestamp) -> Step {
    if !is_submitted(registration) {
        return if registration.agreement.in_force(rules).is_err() {
            Step::ReadAgreement
        } else if registration.information.is_none() {
            Step::FillInInformation
        } else if registration.choice.site().is_none() || site(registration, rules).is_none() {
            Step::ChooseSubjects
        } else {
            Step::Submit
        };
    }
    if let Some(step) = step_to_completion(registration, rules) {
        // Who edits must have accepted the agreement that is in force by now. Where a payment locks the answers, nothing
        // is edited: the photo is owed, or the review asked for.
        let edits = matches!(step, Step::AttachPhoto | Step::CorrectAndRequestReview)
            && registration.content_lock().is_ok();
        let outdated = edits && registration.agreement.in_force(rules).is_err();
        return if outdated { Step::ReadAgreement } else { step };
    }
    if ticket_printable(registration, rules, now).is_ok() {
        return Step::PrintAdmissionTicket;
    }
    let confirms = site(registration, rules).is_some_and(|site| site.confirmation.is_some());
    match (&registration.confirmation, &registration.ticket) {
        (Confirmation::Open, Ticket::Open) if confirms => Step::ConfirmAtSite,
        (_, Ticket::Open) => Step::PrintRegistrationForm,
        (_, Ticket::Issued { .. }) => Step::WaitForTicket,
    }
}

/// The status that people read.
pub fn status(registration: &Registration, rules: &SittingRules) -> Status {
    match registration.standing {
        Standing::Expired { .. } => return Status::Expired,
        Standing::Withdrawn { .. } => return Status::Withdrawn,
        Standing::Active => {}
    }
    match registration.payment {
        Payment::Refunded { .. } => return Status::Refunded,
        Payment::Open(_) => return Status::Paying,
        Payment::Unknown(_) => return Status::PaymentUnknown,
        Payment::Unpaid | Payment::Paid(_) => {}
    }
    // A site may have stopped reviewing since.
    let reviews = review_order(registration, rules) != ReviewOrder::None;
    if reviews && matches!(registration.review, Review::Returned { .. }) {
        return Status::Returned;
    }
    if !is_submitted(registration) {
        return Status::FillingIn;
    }
    match step_to_completion(registration, rules) {
        Some(Step::AttachPhoto) => Status::AwaitingPhoto,
        Some(Step::RequestReview) => Status::AwaitingReviewRequest,
        Some(Step::WaitForReview) => Status::UnderReview,
        Some(_) => Status::Unpaid,
        None => {
            let confirms = site(registration, rules).is_some_and(|site| site.confirmation.is_some());
            match (&registration.ticket, &registration.confirmation) {
                (Ticket::Issued { .. }, _) => Status::TicketIssued,
                (Ticket::Open, Confirmation::Open) if confirms => Status::AwaitingConfirmation,
                (Ticket::Open, _) => Status::Enrolled,
            }
        }
    }
}

/// Whether the registration form can be printed: after payment (S26).
///
/// # Errors
/// The [`RefusalCode`] that says why not.
pub fn form_printable(registration: &Registration) -> Result<(), RefusalCode> {
    if registration.has_ended() {
        Err(RefusalCode::Ended)
    } else if registration.submission.first_at().is_none() {
        Err(RefusalCode::DeclarationMissing)
    } else if registration.photo == Photo::Missing {
        Err(RefusalCode::PhotoMissing)
    } else if !registration.is_settled() {
        Err(RefusalCode::PaymentMissing)
    } else {
        Ok(())
    }
}

/// The task list of the welcome page, in the order of this site's rules.
pub fn tasks(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Vec<(TaskKind, TaskState)> {
    let current = task_of(next_step(registration, rules, now), registration);
    let site = site(registration, rules);
    let order = review_order(registration, rules);
    let mut kinds = vec![TaskKind::Agreement, TaskKind::Information, TaskKind::Choice, TaskKind::Photo];
    match order {
        ReviewOrder::None => kinds.push(TaskKind::Payment),
        ReviewOrder::BeforePayment => kinds.extend([TaskKind::Review, TaskKind::Payment]),
        ReviewOrder::AfterPayment => kinds.extend([TaskKind::Payment, TaskKind::Review]),
    }
    kinds.push(TaskKind::RegistrationForm);
    if site.is_some_and(|site| site.confirmation.is_some()) {
        kinds.push(TaskKind::Confirmation);
    }
    kinds.push(TaskKind::AdmissionTicket);
    kinds
        .into_iter()
        .map(|kind| {
            let state = if Some(kind) == current {
                TaskState::Current
            } else if is_done(kind, registration, rules) {
                TaskState::Done
            } else {
                TaskState::Later
            };
            (kind, state)
        })
        .collect()
}

/// The task that a step belongs to; `None` when there is nothing to do.
fn task_of(step: Step, registration: &Registration) -> Option<TaskKind> {
    match step {
        Step::WaitForOpening | Step::TooLate | Step::Ended => None,
        Step::ReadAgreement => Some(TaskKind::Agreement),
        Step::FillInInformation => Some(TaskKind::Information),
        Step::ChooseSubjects | Step::Submit => Some(TaskKind::Choice),
        Step::AttachPhoto => Some(TaskKind::Photo),
        Step::RequestReview | Step::WaitForReview | Step::CorrectAndRequestReview => Some(TaskKind::Review),
        Step::Pay | Step::FinishPayment | Step::WaitForPaymentResult => Some(TaskKind::Payment),
        Step::PrintRegistrationForm => Some(TaskKind::RegistrationForm),
        Step::ConfirmAtSite => Some(TaskKind::Confirmation),
        Step::WaitForTicket | Step::PrintAdmissionTicket => {
            debug_assert!(registration.ticket != Ticket::Open, "a ticket step needs a ticket");
            Some(TaskKind::AdmissionTicket)
        }
    }
}

fn is_done(kind: TaskKind, registration: &Registration, rules: &SittingRules) -> bool {
    match kind {
        TaskKind::Agreement => registration.agreement.in_force(rules).is_ok(),
        TaskKind::Information => registration.information.is_some(),
        TaskKind::Choice => registration.choice.site().is_some() && is_submitted(registration),
        TaskKind::Photo => registration.photo != Photo::Missing,
        TaskKind::Review => matches!(registration.review, Review::Approved { .. }),
        TaskKind::Payment => registration.is_settled(),
        // Paper is not a state of the registration: the forms are always there to be printed again.
        TaskKind::RegistrationForm => registration.ticket != Ticket::Open,
        TaskKind::Confirmation => registration.confirmation != Confirmation::Open,
        TaskKind::AdmissionTicket => false,
    }
}
