//! The deadline that matters now: derived from the next step.

use crate::{
    Registration, SittingRules, Step, Timestamp, closed_list, next_step, payment_due_at,
    status::editing_closes_at,
};

closed_list! {
    /// What a deadline is about.
    DeadlineKind {
        /// Enrolment ends.
        EnrolmentCloses,
        /// Payment is due.
        PaymentDue,
        /// Confirmation on site ends.
        ConfirmationCloses,
        /// Tickets can be printed from then.
        TicketWindowOpens,
        /// Tickets can be printed until then.
        TicketWindowCloses,
    }
}

/// The deadline that matters now; never one that has passed.
pub fn deadline(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Option<(DeadlineKind, Timestamp)> {
    let step = next_step(registration, rules, now);
    deadline_of(step, registration, rules).filter(|(_, at)| now < *at)
}

fn deadline_of(
    step: Step,
    registration: &Registration,
    rules: &SittingRules,
) -> Option<(DeadlineKind, Timestamp)> {
    let site = registration.site_rules(rules).ok();
    match step {
        Step::Ended | Step::WaitForOpening | Step::TooLate => None,
        Step::Pay | Step::FinishPayment | Step::WaitForPaymentResult => {
            payment_due_at(registration, rules).map(|at| (DeadlineKind::PaymentDue, at))
        }
        Step::ConfirmAtSite => site?.confirmation.map(|w| (DeadlineKind::ConfirmationCloses, w.closes_at)),
        Step::PrintRegistrationForm | Step::WaitForTicket => {
            site?.ticket_window.map(|w| (DeadlineKind::TicketWindowOpens, w.opens_at))
        }
        Step::PrintAdmissionTicket => {
            site?.ticket_window.map(|w| (DeadlineKind::TicketWindowCloses, w.closes_at))
        }
        Step::ReadAgreement
        | Step::FillInInformation
        | Step::ChooseSubjects
        | Step::Submit
        | Step::AttachPhoto
        | Step::RequestReview
        | Step::WaitForReview
        | Step::CorrectAndRequestReview => {
            Some((DeadlineKind::EnrolmentCloses, editing_closes_at(step, registration, rules)))
        }
    }
}
