//! Who does something, and what they may do at all.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AccountId, OperationKind, RefusalCode, Registration, SiteCode, StaffId, closed_list};

/// Who does an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A candidate, signed in with their account.
    Candidate {
        /// The account.
        account: AccountId,
    },
    /// A staff member of a site.
    Staff {
        /// Who.
        staff: StaffId,
        /// The site that they work for.
        site: SiteCode,
        /// What they may do there.
        roles: Vec<Role>,
    },
    /// The central server: the gateways' word, the plan of rooms, the deadlines.
    Central,
}

closed_list! {
    /// What a staff member may do at their site.
    Role {
        /// Helps candidates to enrol, confirms on site.
        Operator,
        /// Approves and rejects.
        Reviewer,
        /// Takes cash.
        Cashier,
        /// All of the above.
        SiteAdministrator,
        /// Looks, and changes nothing.
        Auditor,
    }
}

/// Whose business an operation is.
enum Business {
    /// The candidate's own, or an operator's who helps them.
    Candidate,
    /// A staff member's with this role, at the registration's site.
    Staff(Role),
    /// The central server's alone.
    Central,
    /// Anybody's who takes part in a payment.
    Payment,
}

fn business(kind: OperationKind) -> Business {
    use OperationKind as K;
    match kind {
        K::AcceptAgreement
        | K::DeclineAgreement
        | K::SaveInformation
        | K::ChooseSubjects
        | K::Submit
        | K::AttachPhoto
        | K::RequestReview
        | K::Withdraw => Business::Candidate,
        K::Approve | K::Reject => Business::Staff(Role::Reviewer),
        K::RecordCash => Business::Staff(Role::Cashier),
        K::Confirm => Business::Staff(Role::Operator),
        K::OpenOrder | K::MarkPaymentUnknown => Business::Payment,
        K::RefusePhoto
        | K::CloseOrder
        | K::RecordPayment
        | K::RecordRefund
        | K::ExpireUnpaid
        | K::IssueTicket => Business::Central,
    }
}

impl Actor {
    /// The staff member, when it is one.
    pub fn staff(&self) -> Option<&StaffId> {
        match self {
            Self::Staff { staff, .. } => Some(staff),
            Self::Candidate { .. } | Self::Central => None,
        }
    }

    /// Whether this actor may do such an operation on this registration at all, whatever its state.
    ///
    /// # Errors
    /// [`RefusalCode::NotYours`] for another candidate's registration,
    /// [`RefusalCode::NotPermitted`] for a missing role or another site.
    pub(crate) fn permitted(
        &self,
        kind: OperationKind,
        registration: &Registration,
    ) -> Result<(), RefusalCode> {
        let business = business(kind);
        match self {
            Self::Candidate { account } if *account != registration.account => Err(RefusalCode::NotYours),
            Self::Candidate { .. } => match business {
                Business::Candidate | Business::Payment => Ok(()),
                Business::Staff(_) | Business::Central => Err(RefusalCode::NotPermitted),
            },
            Self::Staff { site, roles, .. } => {
                let chosen = registration.choice.site();
                let (needed, here) = match business {
                    // A desk helps whoever has not chosen another site.
                    Business::Candidate | Business::Payment => {
                        (Role::Operator, chosen.is_none_or(|chosen| chosen == site))
                    }
                    Business::Staff(role) => (role, chosen == Some(site)),
                    Business::Central => return Err(RefusalCode::NotPermitted),
                };
                let has_role = roles.iter().any(|role| *role == needed || *role == Role::SiteAdministrator);
                if has_role && here { Ok(()) } else { Err(RefusalCode::NotPermitted) }
            }
            Self::Central => match business {
                Business::Central | Business::Payment => Ok(()),
                Business::Candidate | Business::Staff(_) => Err(RefusalCode::NotPermitted),
            },
        }
    }
}
