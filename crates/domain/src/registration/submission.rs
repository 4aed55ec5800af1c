//! 承诺与提交: the answers are declared true, and the registration gets its number (S15).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Registration;
use crate::{NumberValues, Refusal, RefusalCode, RegistrationNumber, SittingRules, Timestamp};

/// Whether the answers are declared true and submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Submission {
    /// Never yet.
    Never,
    /// Once, but the answers changed since; they are to be declared again.
    TakenBack {
        /// The first time.
        #[schema(rename = "firstAt")]
        first_at: Timestamp,
    },
    /// They are.
    Submitted {
        /// The last time.
        at: Timestamp,
        /// The first time: deadlines count from here, so that changing answers wins no time.
        #[schema(rename = "firstAt")]
        first_at: Timestamp,
    },
}

impl Submission {
    /// When the registration was first submitted.
    pub fn first_at(self) -> Option<Timestamp> {
        match self {
            Self::Never => None,
            Self::TakenBack { first_at } | Self::Submitted { first_at, .. } => Some(first_at),
        }
    }

    /// Whether the answers as they stand are declared true.
    pub fn is_current(self) -> bool {
        matches!(self, Self::Submitted { .. })
    }

    pub(super) fn taken_back(self) -> Self {
        self.first_at().map_or(Self::Never, |first_at| Self::TakenBack { first_at })
    }
}

pub(super) fn may_submit(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    registration.may_edit(rules, now)?;
    if registration.information.is_none() {
        return Err(RefusalCode::InformationMissing);
    }
    registration.site_rules(rules)?;
    if registration.submission.is_current() {
        return Err(RefusalCode::AlreadySubmitted);
    }
    Ok(())
}

pub(super) fn submit(
    registration: &mut Registration,
    number: &RegistrationNumber,
    rules: &SittingRules,
    at: Timestamp,
) -> Result<(), Refusal> {
    if number.0.is_empty() {
        return Err(RefusalCode::NumberMissing.into());
    }
    if registration.number.as_ref().is_some_and(|own| own != number) {
        return Err(RefusalCode::NumberChanged.into());
    }
    if !rules.registration_number.accepts(&number.0, &NumberValues::default()) {
        return Err(RefusalCode::NumberFormat.into());
    }
    registration.number = Some(number.clone());
    let first_at = registration.submission.first_at().unwrap_or(at);
    registration.submission = Submission::Submitted { at, first_at };
    Ok(())
}
