//! 报名协议: read, and accepted or not (S11).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Registration, Submission};
use crate::{Field, Refusal, RefusalCode, SittingRules, Timestamp};

/// What the candidate said to the agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Agreement {
    /// Nothing yet.
    Unread,
    /// They accepted this version.
    Accepted {
        /// The version.
        version: u32,
        /// When.
        at: Timestamp,
    },
    /// They did not agree.
    Declined {
        /// When.
        at: Timestamp,
    },
}

impl Agreement {
    /// Whether the version now in force has been accepted.
    pub(crate) fn in_force(self, rules: &SittingRules) -> Result<(), RefusalCode> {
        match self {
            Self::Accepted { version, .. } if version == rules.agreement_version => Ok(()),
            Self::Accepted { .. } => Err(RefusalCode::AgreementOutdated),
            Self::Unread | Self::Declined { .. } => Err(RefusalCode::AgreementMissing),
        }
    }
}

pub(super) fn may_accept(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    registration.enrolment_is_open(rules, now)?;
    registration.content_lock()
}

pub(super) fn may_decline(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    may_accept(registration, rules, now)?;
    // After the submission there is something to give up: that is what withdrawing is for.
    match registration.submission {
        Submission::Never => Ok(()),
        Submission::TakenBack { .. } | Submission::Submitted { .. } => Err(RefusalCode::AlreadySubmitted),
    }
}

pub(super) fn accept(
    registration: &mut Registration,
    version: u32,
    rules: &SittingRules,
    at: Timestamp,
) -> Result<(), Refusal> {
    if version != rules.agreement_version {
        return Err(Refusal::of(Field::Agreement, RefusalCode::AgreementOutdated));
    }
    registration.agreement = Agreement::Accepted { version, at };
    Ok(())
}

pub(super) fn decline(registration: &mut Registration, at: Timestamp) -> Result<(), Refusal> {
    registration.agreement = Agreement::Declined { at };
    Ok(())
}
