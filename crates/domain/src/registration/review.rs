//! 审核: asked for, decided, returned with reasons (S20-S22).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Photo, Registration};
use crate::{Actor, Field, Refusal, RefusalCode, ReviewOrder, SittingRules, StaffId, Timestamp, closed_list};

/// Where the review stands. `round` counts the requests, so that a decision names the one that the
/// reviewer looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Review {
    /// Not asked for, or the request was taken back by a change.
    NotRequested {
        /// Requests so far.
        round: u32,
    },
    /// 待审核
    Pending {
        /// This request.
        round: u32,
        /// When it was made.
        at: Timestamp,
    },
    /// 审核未通过
    Returned {
        /// The request that was decided.
        round: u32,
        /// Why: at least one.
        reasons: Vec<ReviewReason>,
        /// What the reviewer adds.
        text: Option<String>,
        /// Who decided.
        by: StaffId,
        /// When.
        at: Timestamp,
    },
    /// 审核通过: information and photo are locked.
    Approved {
        /// The request that was decided.
        round: u32,
        /// Who decided.
        by: StaffId,
        /// When.
        at: Timestamp,
    },
}

closed_list! {
    /// Why a reviewer returns a registration.
    ReviewReason {
        /// 照片不符合要求
        PhotoNotAcceptable,
        /// 照片与本人不符
        PhotoNotThisPerson,
        /// 姓名有误
        NameWrong,
        /// 证件有误
        DocumentWrong,
        /// 其他信息有误
        InformationWrong,
        /// 科目有误
        SubjectWrong,
        /// Something else, said in words
        Other,
    }
}

/// The longest text of a decision, in characters.
const TEXT_MAXIMUM: usize = 200;

impl Review {
    /// How many requests there were.
    pub fn round(&self) -> u32 {
        match self {
            Self::NotRequested { round }
            | Self::Pending { round, .. }
            | Self::Returned { round, .. }
            | Self::Approved { round, .. } => *round,
        }
    }

    /// After a change: a request that waits is taken back; a decision stays.
    pub(super) fn request_taken_back(&self) -> Self {
        match self {
            Self::Pending { round, .. } => Self::NotRequested { round: *round },
            Self::NotRequested { .. } | Self::Returned { .. } | Self::Approved { .. } => self.clone(),
        }
    }
}

impl Registration {
    /// Since when it waits for a reviewer of its site; `None` when nobody has to decide on it.
    pub fn awaits_review_since(&self) -> Option<Timestamp> {
        match self.review {
            Review::Pending { at, .. } if !self.has_ended() => Some(at),
            Review::Pending { .. }
            | Review::NotRequested { .. }
            | Review::Returned { .. }
            | Review::Approved { .. } => None,
        }
    }
}

pub(super) fn may_request(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    let site = registration.site_rules(rules)?;
    match site.review {
        ReviewOrder::None => return Err(RefusalCode::ReviewNotUsed),
        ReviewOrder::AfterPayment if !registration.is_settled() => {
            return Err(RefusalCode::PaymentMissing);
        }
        ReviewOrder::BeforePayment | ReviewOrder::AfterPayment => {}
    }
    match registration.review {
        Review::Pending { .. } => return Err(RefusalCode::ReviewPending),
        Review::Approved { .. } => return Err(RefusalCode::ReviewAlreadyApproved),
        Review::NotRequested { .. } | Review::Returned { .. } => {}
    }
    // A site that reviews after the payment must get to review whoever paid in time.
    let paid_first = site.review == ReviewOrder::AfterPayment;
    if paid_first && now >= rules.corrections_close_at {
        return Err(RefusalCode::EnrolmentClosed);
    }
    if !paid_first {
        registration.enrolment_is_open(rules, now)?;
    }
    if !registration.submission.is_current() {
        return Err(RefusalCode::DeclarationMissing);
    }
    if registration.photo == Photo::Missing {
        return Err(RefusalCode::PhotoMissing);
    }
    Ok(())
}

pub(super) fn may_decide(registration: &Registration, rules: &SittingRules) -> Result<(), RefusalCode> {
    if registration.site_rules(rules)?.review == ReviewOrder::None {
        return Err(RefusalCode::ReviewNotUsed);
    }
    match registration.review {
        Review::Pending { .. } => Ok(()),
        Review::Approved { .. } => Err(RefusalCode::ReviewAlreadyApproved),
        Review::NotRequested { .. } | Review::Returned { .. } => Err(RefusalCode::ReviewNotPending),
    }
}

pub(super) fn request(registration: &mut Registration, at: Timestamp) -> Result<(), Refusal> {
    let round = registration.review.round().saturating_add(1);
    registration.review = Review::Pending { round, at };
    Ok(())
}

/// The reviewer who decides on this round.
fn reviewer(registration: &Registration, round: u32, actor: &Actor) -> Result<StaffId, Refusal> {
    if registration.review.round() != round {
        return Err(RefusalCode::ReviewRoundStale.into());
    }
    actor.staff().cloned().ok_or(RefusalCode::NotPermitted.into())
}

pub(super) fn approve(
    registration: &mut Registration,
    round: u32,
    actor: &Actor,
    at: Timestamp,
) -> Result<(), Refusal> {
    let by = reviewer(registration, round, actor)?;
    registration.review = Review::Approved { round, by, at };
    Ok(())
}

pub(super) fn reject(
    registration: &mut Registration,
    round: u32,
    reasons: &[ReviewReason],
    text: Option<&str>,
    actor: &Actor,
    at: Timestamp,
) -> Result<(), Refusal> {
    let by = reviewer(registration, round, actor)?;
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    // "Something else" says nothing to the candidate without words.
    if reasons.iter().all(|reason| *reason == ReviewReason::Other) && (reasons.is_empty() || text.is_none()) {
        return Err(Refusal::of(Field::Reason, RefusalCode::ReviewReasonMissing));
    }
    if text.is_some_and(|text| text.chars().count() > TEXT_MAXIMUM) {
        return Err(Refusal::of(Field::Reason, RefusalCode::TooLong));
    }
    let mut reasons = reasons.to_vec();
    reasons.sort_unstable();
    reasons.dedup();
    registration.review = Review::Returned { round, reasons, text: text.map(str::to_owned), by, at };
    Ok(())
}
