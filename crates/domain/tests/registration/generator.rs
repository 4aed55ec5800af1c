//! Random histories of a registration: plausible often enough to come far, implausible often
//! enough to try every door.

use kaodian_domain::{
    Actor, Catalogue, Operation, OperationId, OperationKind, OperationRecord, Payment, PaymentChannel,
    Registration, RegistrationNumber, ReviewOrder, ReviewReason, Role, SittingRules, Step, TicketNumber,
    Timestamp, allowed, next_step,
};
use uuid::Uuid;

use OperationKind as K;

use crate::world::*;

/// Numbers drawn from one random number (SplitMix64), so that a case shrinks by its list of them.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).expect("small")
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// Two versions of a sitting: the second one with other fees, times, orders and agreement.
pub(crate) fn catalogues() -> [Catalogue; 2] {
    let mut second = catalogue();
    second.rules.agreement_version = 4;
    second.rules.maximum_subjects = 1;
    second.rules.enrolment = window(0, 33);
    for (site, review) in second.sites.iter_mut().zip([
        ReviewOrder::AfterPayment,
        ReviewOrder::None,
        ReviewOrder::BeforePayment,
    ]) {
        site.rules.review = review;
        site.rules.subjects[0].fee_fen += 500;
        site.rules.payment_window_ms = HOUR_MS;
    }
    [catalogue(), second]
}

/// Whoever might try.
pub(crate) fn actors(registration: &Registration) -> Vec<Actor> {
    let own = registration.choice.site().map_or(NO_REVIEW, |site| site.0.as_str());
    let mut actors = vec![
        candidate(),
        Actor::Central,
        Actor::Candidate { account: account(2) },
        staff(PLAIN, Role::SiteAdministrator),
    ];
    actors.extend(Role::ALL.iter().map(|role| staff(own, *role)));
    actors
}

/// The operation of this kind that fits the state.
pub(crate) fn witness(
    kind: OperationKind,
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Operation {
    use Operation as O;
    let round = registration.review.round();
    let due = registration.choice.total_fee_fen().unwrap_or(0);
    let (own_order, paid) = match &registration.payment {
        Payment::Open(order) | Payment::Unknown(order) => (order.order, order.amount_fen),
        Payment::Paid(receipt) | Payment::Refunded { receipt, .. } => (order(7), receipt.amount_fen),
        Payment::Unpaid => (order(7), due),
    };
    match kind {
        K::AcceptAgreement => O::AcceptAgreement { version: rules.agreement_version },
        K::DeclineAgreement => O::DeclineAgreement,
        K::SaveInformation => {
            let is_saved = registration.information == Some(information());
            O::SaveInformation { information: if is_saved { other_information() } else { information() } }
        }
        K::ChooseSubjects => choose(registration.choice.site().map_or(NO_REVIEW, |site| &site.0), &["66"]),
        K::Submit => {
            let first = RegistrationNumber("1100010027".to_owned());
            O::Submit { number: registration.number.clone().unwrap_or(first) }
        }
        K::AttachPhoto => attach('a'),
        K::RequestReview => O::RequestReview,
        K::Approve => O::Approve { round },
        K::Reject => O::Reject { round, reasons: vec![ReviewReason::PhotoNotAcceptable], text: None },
        K::OpenOrder => O::OpenOrder { order: order(7), channel: PaymentChannel::Sandbox, amount_fen: due },
        K::MarkPaymentUnknown => O::MarkPaymentUnknown { order: own_order },
        K::CloseOrder => O::CloseOrder { order: own_order },
        K::RefusePhoto => O::RefusePhoto {
            sha256: registration.photo.reference().map_or_else(String::new, |photo| photo.sha256.clone()),
        },
        K::RecordPayment => O::RecordPayment { order: own_order, amount_fen: paid, paid_at: now },
        K::RecordCash => cash(due),
        K::RecordRefund => O::RecordRefund { amount_fen: paid },
        K::ExpireUnpaid => O::ExpireUnpaid,
        K::Confirm => O::Confirm,
        K::IssueTicket => O::IssueTicket { tickets: seats(registration) },
        K::Withdraw => O::Withdraw,
    }
}

/// The operation with something else in it, often something wrong.
fn varied(operation: Operation, draw: &mut Draw) -> Operation {
    use Operation as O;
    match operation {
        O::AcceptAgreement { version } => O::AcceptAgreement { version: version.wrapping_sub(1) },
        O::SaveInformation { mut information } => {
            match draw.below(4) {
                0 => information = other_information(),
                1 => information.occupation = Some("99".to_owned()),
                2 => information.mobile = String::new(),
                _ => information.note = Some("考生".repeat(draw.below(60))),
            }
            O::SaveInformation { information }
        }
        O::ChooseSubjects { .. } => {
            let sites = [NO_REVIEW, REVIEW_FIRST, PAYMENT_FIRST, PLAIN, "999999", ""];
            let some: Vec<&str> = (0..draw.below(5))
                .filter_map(|_| draw.of(&["24", "29", "41", "66", "15", "99"]).copied())
                .collect();
            choose(draw.of(&sites).copied().unwrap_or(PLAIN), &some)
        }
        O::Submit { .. } => submit(
            draw.of(&["", "1", "1100010028", "１１00010027", "110001000000000027"]).copied().unwrap_or(""),
        ),
        O::AttachPhoto { mut photo } => {
            match draw.below(3) {
                0 => photo.sha256 = "b".repeat(64),
                1 => photo.sha256.clear(),
                _ => photo.accepted = false,
            }
            O::AttachPhoto { photo }
        }
        O::Approve { round } => O::Approve { round: round.wrapping_sub(1) },
        O::Reject { round, .. } => {
            let reasons = (0..draw.below(4)).filter_map(|_| draw.of(ReviewReason::ALL).copied()).collect();
            let text = (!draw.one_in(3)).then(|| "因".repeat(draw.below(300)));
            O::Reject { round, reasons, text }
        }
        O::OpenOrder { amount_fen, .. } => {
            let channel = draw.of(PaymentChannel::ALL).copied().unwrap_or(PaymentChannel::Cash);
            O::OpenOrder {
                order: order(8),
                channel,
                amount_fen: amount_fen.wrapping_sub(u32::from(draw.one_in(2))),
            }
        }
        O::RecordPayment { order: own, amount_fen, paid_at } => {
            let order = if draw.one_in(2) { own } else { order(9) };
            O::RecordPayment { order, amount_fen: amount_fen.wrapping_add(1), paid_at }
        }
        O::RecordCash { .. } => O::RecordCash { receipt: " ".repeat(draw.below(40)), amount_fen: u32::MAX },
        O::RecordRefund { amount_fen } => O::RecordRefund { amount_fen: amount_fen / 2 },
        O::MarkPaymentUnknown { .. } => O::MarkPaymentUnknown { order: order(9) },
        O::CloseOrder { .. } => O::CloseOrder { order: order(9) },
        O::IssueTicket { mut tickets } => {
            match draw.below(3) {
                0 => drop(tickets.pop()),
                1 => tickets.extend(tickets.clone()),
                _ => tickets.iter_mut().for_each(|seat| seat.number = TicketNumber("准考证".to_owned())),
            }
            O::IssueTicket { tickets }
        }
        other => other,
    }
}

/// What brings the registration forward.
fn forward(step: Step) -> Option<OperationKind> {
    Some(match step {
        Step::ReadAgreement => K::AcceptAgreement,
        Step::FillInInformation => K::SaveInformation,
        Step::ChooseSubjects => K::ChooseSubjects,
        Step::Submit => K::Submit,
        Step::AttachPhoto => K::AttachPhoto,
        Step::RequestReview | Step::CorrectAndRequestReview => K::RequestReview,
        Step::WaitForReview => K::Approve,
        Step::Pay => K::OpenOrder,
        Step::FinishPayment | Step::WaitForPaymentResult => K::RecordPayment,
        Step::ConfirmAtSite => K::Confirm,
        Step::PrintRegistrationForm | Step::WaitForTicket | Step::PrintAdmissionTicket => K::IssueTicket,
        Step::WaitForOpening | Step::TooLate | Step::Ended => return None,
    })
}

/// A registration and the world around it, one random number after another.
pub(crate) struct History {
    pub(crate) catalogues: [Catalogue; 2],
    pub(crate) registration: Registration,
    now: Timestamp,
}

impl History {
    pub(crate) fn begin() -> Self {
        Self { catalogues: catalogues(), registration: Walk::begin().registration, now: day(1) }
    }

    /// The next thing that is tried, and which catalogue is in force (mostly the first).
    pub(crate) fn attempt(&mut self, random: u64) -> (OperationRecord, usize) {
        let mut draw = Draw::new(random);
        let version = usize::from(draw.one_in(12));
        let rules = self.catalogues[version].rules_for(&self.registration);
        let is_forward = !draw.one_in(4);
        self.pass_time(&rules, is_forward, &mut draw);
        let (kind, actor) = self.kind_and_actor(&rules, is_forward, &mut draw);
        let mut operation = witness(kind, &self.registration, &rules, self.now);
        // The first choice of a site decides much of what follows, so it is drawn widely.
        if self.registration.choice.site().is_none() && kind == K::ChooseSubjects {
            let site = draw.of(&[NO_REVIEW, REVIEW_FIRST, PAYMENT_FIRST, PLAIN]).copied().unwrap_or(PLAIN);
            operation = choose(site, if draw.one_in(6) { &["15"] } else { &["66"] });
        }
        if draw.one_in(if is_forward { 12 } else { 2 }) {
            operation = varied(operation, &mut draw);
        }
        let registration = &self.registration;
        let record = OperationRecord {
            id: OperationId(Uuid::from_u128(u128::from(random))),
            registration: registration.id,
            sitting: registration.sitting.clone(),
            account: registration.account,
            sequence: registration.revision + 1,
            actor,
            at: self.now,
            base_revision: registration.revision,
            seen_revision: None,
            operation,
        };
        (record, version)
    }

    fn pass_time(&mut self, rules: &SittingRules, is_forward: bool, draw: &mut Draw) {
        let waits_for_confirmation = next_step(&self.registration, rules, self.now) == Step::ConfirmAtSite;
        self.now = match draw.below(24) {
            _ if is_forward && waits_for_confirmation && self.now < day(51) => day(51),
            0 => self.now.plus_ms(HOUR_MS),
            1 => self.now.plus_ms(DAY_MS),
            2 if !is_forward => self.now.plus_ms(9 * DAY_MS),
            3 => self.now.plus_ms(-HOUR_MS),
            _ => self.now.plus_ms(MINUTE_MS),
        };
    }

    fn kind_and_actor(
        &self,
        rules: &SittingRules,
        is_forward: bool,
        draw: &mut Draw,
    ) -> (OperationKind, Actor) {
        let actors = actors(&self.registration);
        let step = match forward(next_step(&self.registration, rules, self.now)).filter(|_| is_forward) {
            // Not everything goes well.
            Some(K::Approve) if draw.one_in(3) => Some(K::Reject),
            Some(K::RequestReview) if draw.one_in(4) => Some(K::SaveInformation),
            step => step,
        };
        let able = |kind: OperationKind| {
            let able = |actor: &&Actor| allowed(&self.registration, rules, actor, self.now).contains(&kind);
            actors.iter().find(able).cloned()
        };
        if let Some(kind) = step
            && let Some(actor) = able(kind)
        {
            return (kind, actor);
        }
        // What the server alone does would otherwise hardly ever happen.
        for rare in [K::ExpireUnpaid, K::RecordRefund, K::MarkPaymentUnknown] {
            if draw.one_in(8)
                && let Some(actor) = able(rare)
            {
                return (rare, actor);
            }
        }
        let actor = draw.of(&actors).cloned().unwrap_or(Actor::Central);
        let offered = allowed(&self.registration, rules, &actor, self.now);
        let goes_on = |kind: &&OperationKind| {
            !matches!(kind, K::Withdraw | K::RecordRefund | K::ExpireUnpaid | K::RefusePhoto)
        };
        let gentle: Vec<OperationKind> = offered.iter().filter(goes_on).copied().collect();
        let pool: &[OperationKind] = if draw.one_in(3) {
            OperationKind::ALL
        } else if draw.one_in(6) {
            &offered
        } else {
            &gentle
        };
        (draw.of(pool).copied().unwrap_or(K::SaveInformation), actor)
    }
}
