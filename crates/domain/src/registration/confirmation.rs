//! 现场确认: where the site's notice asks for it, within its times (S28).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Registration, Review};
use crate::{Actor, Refusal, RefusalCode, ReviewOrder, SiteRules, SittingRules, StaffId, Timestamp};

/// Whether the candidate was confirmed on site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Confirmation {
    /// Not yet.
    Open,
    /// Confirmed.
    Confirmed {
        /// By whom.
        by: StaffId,
        /// When.
        at: Timestamp,
    },
}

/// Whether all is done that must be done before confirmation and ticket: submitted, paid, approved.
pub(super) fn is_complete(registration: &Registration, site: &SiteRules) -> Result<(), RefusalCode> {
    if !registration.submission.is_current() {
        return Err(RefusalCode::DeclarationMissing);
    }
    if registration.photo.reference().is_none() {
        return Err(RefusalCode::PhotoMissing);
    }
    let approved = matches!(registration.review, Review::Approved { .. });
    if site.review != ReviewOrder::None && !approved {
        return Err(RefusalCode::ReviewMissing);
    }
    if registration.is_settled() { Ok(()) } else { Err(RefusalCode::PaymentMissing) }
}

pub(super) fn may_confirm(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    let site = registration.site_rules(rules)?;
    let window = site.confirmation.ok_or(RefusalCode::ConfirmationNotUsed)?;
    if registration.confirmation != Confirmation::Open {
        return Err(RefusalCode::AlreadyConfirmed);
    }
    is_complete(registration, site)?;
    if window.contains(now) { Ok(()) } else { Err(RefusalCode::ConfirmationNotOpen) }
}

pub(super) fn confirm(registration: &mut Registration, actor: &Actor, at: Timestamp) -> Result<(), Refusal> {
    let by = actor.staff().cloned().ok_or(RefusalCode::NotPermitted)?;
    registration.confirmation = Confirmation::Confirmed { by, at };
    Ok(())
}
