//! Everything about the candidate's registration, on one page (S10).

use kaodian_domain::{
    Confirmation, OperationKind, Payment, Photo, RefusalCode, Registration, Review, ReviewOrder, Site,
    SittingRules, Subject, Submission, TaskKind, TaskState, Timestamp, allowed, deadline, form_printable,
    next_step, payment_due_at, status, tasks, ticket_printable,
};
use kaodian_store::RefusedOperation;

use super::{forms::receipt_printable, room_place::place_of};
use crate::{
    error::AppError,
    operate::Current,
    terminal::Terminal,
    view::{
        ConfirmationView, DeadlineView, EnrolmentView, FormAvailabilityView, FormKind, PaymentStateView,
        ReviewView, SetBackView, TaskView, TicketView,
    },
};

/// A refusal older than this is no news to the candidate.
const SET_BACK_MS: i64 = 7 * 24 * 3600 * 1000;

impl Terminal {
    /// The candidate's registration.
    ///
    /// # Errors
    /// When nobody is signed in, there is no catalogue, or the database fails.
    pub async fn enrolment(&self) -> Result<EnrolmentView, AppError> {
        let current = self.current().await?;
        let mut refused = self.store.refused(Some(current.registration.id)).await?;
        let taken_away = self.photo_taken_away(&current.registration, &refused).await?;
        refused.splice(0..0, taken_away);
        Ok(view(&current, refused, self.clock.now()))
    }
}

fn view(current: &Current, refused: Vec<RefusedOperation>, now: Timestamp) -> EnrolmentView {
    let Current { catalogue, registration, .. } = current;
    let rules = current.rules();
    let allowed = allowed(registration, &rules, &current.actor(), now);
    let site = registration.choice.site().and_then(|code| catalogue.site(code));
    let subjects = registration.choice.subjects().iter().filter_map(|chosen| {
        let subject = site?.rules.subjects.iter().find(|subject| subject.code == chosen.code)?;
        Some(Subject { fee_fen: chosen.fee_fen, ..subject.clone() })
    });
    EnrolmentView {
        sitting_name: catalogue.sitting_name.clone(),
        registration_number: registration.number.as_ref().map(|number| number.0.clone()),
        status: status(registration, &rules),
        next_step: next_step(registration, &rules, now),
        tasks: task_views(registration, &rules, &allowed, now),
        enrolment_opens_at: rules.enrolment.opens_at,
        enrolment_closes_at: rules.enrolment.closes_at,
        deadline: deadline(registration, &rules, now).map(|(kind, at)| DeadlineView { kind, at }),
        site: site.map(Into::into),
        subjects: subjects.collect(),
        total_fee_fen: registration.choice.total_fee_fen().unwrap_or(0),
        notice: site.and_then(|site| site.notice.clone()),
        has_photo: registration.photo.reference().is_some(),
        review: review_view(registration, &rules),
        payment: payment_view(registration, &rules, now),
        confirmation: confirmation_view(registration, &rules),
        tickets: ticket_views(registration, site),
        forms: form_views(registration, &rules, now),
        set_back: set_back_views(registration, &refused, now),
        allowed,
        now,
    }
}

fn task_views(
    registration: &Registration,
    rules: &SittingRules,
    allowed: &[OperationKind],
    now: Timestamp,
) -> Vec<TaskView> {
    let changes = |kind| match kind {
        TaskKind::Information => Some(OperationKind::SaveInformation),
        TaskKind::Choice => Some(OperationKind::ChooseSubjects),
        TaskKind::Photo => Some(OperationKind::AttachPhoto),
        TaskKind::Agreement
        | TaskKind::Review
        | TaskKind::Payment
        | TaskKind::RegistrationForm
        | TaskKind::Confirmation
        | TaskKind::AdmissionTicket => None,
    };
    let view = |(kind, state)| TaskView {
        kind,
        state,
        changeable: state == TaskState::Done && changes(kind).is_some_and(|change| allowed.contains(&change)),
    };
    tasks(registration, rules, now).into_iter().map(view).collect()
}

fn review_view(registration: &Registration, rules: &SittingRules) -> ReviewView {
    match &registration.review {
        Review::Pending { at, .. } => ReviewView::Pending { requested_at: *at },
        Review::Returned { reasons, text, at, .. } => {
            ReviewView::Returned { reasons: reasons.clone(), text: text.clone(), at: *at }
        }
        Review::Approved { at, .. } => ReviewView::Approved { at: *at },
        Review::NotRequested { .. } => match rules.site.as_ref().map(|site| site.review) {
            Some(ReviewOrder::BeforePayment | ReviewOrder::AfterPayment) => ReviewView::NotRequested,
            Some(ReviewOrder::None) | None => ReviewView::NotUsed,
        },
    }
}

fn payment_view(registration: &Registration, rules: &SittingRules, now: Timestamp) -> PaymentStateView {
    match &registration.payment {
        Payment::Unpaid => match payment_due_at(registration, rules) {
            None => PaymentStateView::NotDue,
            Some(due_at) => PaymentStateView::Unpaid { due_at: Some(due_at), overdue: now >= due_at },
        },
        Payment::Open(_) => PaymentStateView::Open,
        Payment::Unknown(_) => PaymentStateView::Unknown,
        Payment::Paid(receipt) => PaymentStateView::Paid {
            paid_at: receipt.paid_at,
            amount_fen: receipt.amount_fen,
            channel: receipt.channel,
        },
        Payment::Refunded { at, .. } => PaymentStateView::Refunded { at: *at },
    }
}

fn confirmation_view(registration: &Registration, rules: &SittingRules) -> ConfirmationView {
    match (&registration.confirmation, rules.site.as_ref().and_then(|site| site.confirmation)) {
        (Confirmation::Confirmed { at, .. }, _) => ConfirmationView::Confirmed { at: *at },
        (Confirmation::Open, None) => ConfirmationView::NotUsed,
        (Confirmation::Open, Some(window)) => {
            ConfirmationView::Waiting { opens_at: window.opens_at, closes_at: window.closes_at }
        }
    }
}

fn ticket_views(registration: &Registration, site: Option<&Site>) -> Vec<TicketView> {
    let seats = registration.ticket.seats().iter().map(|seat| TicketView {
        subject: seat.subject.0.clone(),
        ticket_number: seat.number.0.clone(),
        room: seat.room.clone(),
        place: site.and_then(|site| place_of(site, &seat.room)),
        seat: seat.seat.clone(),
        starts_at: seat.starts_at,
    });
    seats.collect()
}

fn form_views(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Vec<FormAvailabilityView> {
    let opens_at = rules.site.as_ref().and_then(|site| site.ticket_window).map(|window| window.opens_at);
    let view = |form, printable: Result<(), RefusalCode>, opens_at: Option<Timestamp>| FormAvailabilityView {
        form,
        available: printable.is_ok(),
        refusal: printable.err(),
        opens_at: opens_at.filter(|opens_at| now < *opens_at),
    };
    vec![
        view(FormKind::RegistrationForm, form_printable(registration), None),
        view(FormKind::AdmissionTicket, ticket_printable(registration, rules, now), opens_at),
        view(FormKind::PaymentReceipt, receipt_printable(registration), None),
    ]
}

/// Whether a photo was attached in the place of one that was refused, or the answers were submitted again after a
/// change that crossed another.
fn is_mended(refused: &RefusedOperation, registration: &Registration) -> bool {
    let is_photo = refused.record.operation.kind() == OperationKind::AttachPhoto;
    let is_crossed = refused.refusal.code == RefusalCode::ChangedElsewhere;
    (is_photo && matches!(&registration.photo, Photo::Attached { at, .. } if *at > refused.record.at))
        || (is_crossed
            && matches!(&registration.submission, Submission::Submitted { at, .. } if *at > refused.refused_at))
}

/// Whether it was refused only because an earlier one of these was: it rested on the same answers.
fn is_consequence(refused: &RefusedOperation, all: &[RefusedOperation]) -> bool {
    let is_first = |other: &RefusedOperation| {
        other.refusal == refused.refusal
            && other.record.registration == refused.record.registration
            && other.record.sequence < refused.record.sequence
    };
    refused.refusal.code == RefusalCode::ChangedElsewhere && all.iter().any(is_first)
}

/// What was refused and has not been done again since.
fn set_back_views(
    registration: &Registration,
    refused: &[RefusedOperation],
    now: Timestamp,
) -> Vec<SetBackView> {
    refused
        .iter()
        .filter(|refused| refused.record.registration == registration.id)
        .filter(|refused| refused.refused_at.plus_ms(SET_BACK_MS) > now)
        .filter(|each| !is_mended(each, registration) && !is_consequence(each, refused))
        .map(|refused| SetBackView {
            operation: refused.record.operation.kind(),
            refusal: refused.refusal,
            at: refused.refused_at,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use kaodian_domain::{
        AccountId, Actor, Operation, OperationId, OperationRecord, Refusal, RegistrationId,
        RegistrationNumber, SittingId,
    };
    use uuid::Uuid;

    use super::*;

    const MORNING: Timestamp = Timestamp(1_800_000_000_000);

    fn registration() -> Registration {
        let id = RegistrationId(Uuid::from_u128(1));
        Registration::new(id, SittingId("79".to_owned()), AccountId(Uuid::from_u128(2)))
    }

    /// The terminal's operation of this number, done in the morning and refused an hour later.
    fn refused(sequence: u64, operation: Operation, code: RefusalCode) -> RefusedOperation {
        let Registration { id, sitting, account, .. } = registration();
        RefusedOperation {
            record: OperationRecord {
                id: OperationId(Uuid::from_u128(u128::from(sequence))),
                registration: id,
                sitting,
                account,
                sequence,
                actor: Actor::Candidate { account },
                at: MORNING,
                base_revision: 0,
                seen_revision: None,
                operation,
            },
            refusal: Refusal::from(code),
            refused_at: MORNING.plus_ms(3_600_000),
        }
    }

    fn submit() -> Operation {
        Operation::Submit { number: RegistrationNumber("1100010001".to_owned()) }
    }

    fn told(registration: &Registration, refused: &[RefusedOperation], after_ms: i64) -> Vec<OperationKind> {
        let views = set_back_views(registration, refused, MORNING.plus_ms(after_ms));
        views.into_iter().map(|view| view.operation).collect()
    }

    #[test]
    fn of_a_change_that_crossed_another_the_cause_alone_is_told() {
        use OperationKind as K;
        let crossed = RefusalCode::ChangedElsewhere;
        // The latest first, as the store lists them.
        let all = [
            refused(9, Operation::RequestReview, crossed),
            refused(8, submit(), crossed),
            refused(7, Operation::Withdraw, RefusalCode::Locked),
            refused(6, submit(), RefusalCode::NumberChanged),
            refused(5, submit(), crossed),
        ];
        assert_eq!(told(&registration(), &all, 7_200_000), [K::Withdraw, K::Submit, K::Submit]);
        assert_eq!(told(&registration(), &all[..2], 7_200_000), [K::Submit], "the first of them");
        let mut other = refused(4, submit(), crossed);
        other.record.registration = RegistrationId(Uuid::from_u128(3));
        assert_eq!(told(&registration(), &[all[4].clone(), other], 7_200_000), [K::Submit], "another's");
        assert!(told(&registration(), &all, SET_BACK_MS + 3_600_000).is_empty(), "no news");
    }

    #[test]
    fn a_change_that_crossed_another_is_told_until_the_answers_are_submitted_again() {
        let all = [refused(5, submit(), RefusalCode::ChangedElsewhere)];
        let mut registration = registration();
        for (at, expected) in [(0, 1), (3_600_000, 1), (3_600_001, 0)] {
            registration.submission = Submission::Submitted { at: MORNING.plus_ms(at), first_at: MORNING };
            assert_eq!(told(&registration, &all, 7_200_000).len(), expected, "submitted at {at}");
        }
        // Another refusal is another matter.
        let other = [refused(5, submit(), RefusalCode::NumberChanged)];
        assert_eq!(told(&registration, &other, 7_200_000).len(), 1);
    }
}
