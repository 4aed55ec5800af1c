//! 准考证: one seat for each subject, printable inside its window (S27).

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Confirmation, Registration, confirmation};
use crate::{NumberValues, Refusal, RefusalCode, SittingRules, SubjectCode, TicketNumber, Timestamp};

/// Whether rooms and seats are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ticket {
    /// Not yet.
    Open,
    /// They are.
    Issued {
        /// One for each subject.
        tickets: Vec<TicketSeat>,
        /// When the plan was made.
        at: Timestamp,
    },
}

/// Where and when the candidate sits one subject.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TicketSeat {
    /// The subject.
    pub subject: SubjectCode,
    /// 准考证号
    pub number: TicketNumber,
    /// The room, as it is called on site.
    pub room: String,
    /// The seat in the room.
    pub seat: String,
    /// When the examination begins.
    pub starts_at: Timestamp,
    /// What the QR code of the ticket says, signed by the central server. Opaque here; `None` on tickets that were
    /// issued before there were such codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl fmt::Debug for TicketSeat {
    /// Without the code, in which the candidate's name is written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketSeat")
            .field("subject", &self.subject)
            .field("number", &self.number)
            .field("room", &self.room)
            .field("seat", &self.seat)
            .field("starts_at", &self.starts_at)
            .field("has_code", &self.code.is_some())
            .finish()
    }
}

impl Ticket {
    /// The seats, when they are known.
    pub fn seats(&self) -> &[TicketSeat] {
        match self {
            Self::Open => &[],
            Self::Issued { tickets, .. } => tickets,
        }
    }
}

pub(super) fn may_issue(registration: &Registration, rules: &SittingRules) -> Result<(), RefusalCode> {
    let site = registration.site_rules(rules)?;
    confirmation::is_complete(registration, site)?;
    if site.confirmation.is_some() && registration.confirmation == Confirmation::Open {
        return Err(RefusalCode::ConfirmationMissing);
    }
    Ok(())
}

pub(super) fn issue(
    registration: &mut Registration,
    tickets: &[TicketSeat],
    rules: &SittingRules,
    at: Timestamp,
) -> Result<(), Refusal> {
    let chosen = registration.choice.subjects();
    let each_once = tickets.len() == chosen.len()
        && chosen.iter().all(|subject| tickets.iter().filter(|t| t.subject == subject.code).count() == 1);
    if !each_once {
        return Err(RefusalCode::TicketIncomplete.into());
    }
    let site = registration.choice.site();
    for ticket in tickets {
        let known = NumberValues {
            subject: Some(&ticket.subject.0),
            sitting: Some(&registration.sitting.0),
            site: site.map(|site| site.0.as_str()),
            ..NumberValues::default()
        };
        if !rules.ticket_number.accepts(&ticket.number.0, &known) {
            return Err(RefusalCode::TicketNumberFormat.into());
        }
    }
    registration.ticket = Ticket::Issued { tickets: tickets.to_vec(), at };
    Ok(())
}

/// Whether the admission ticket can be printed now.
///
/// # Errors
/// The [`RefusalCode`] that says why not.
pub fn ticket_printable(
    registration: &Registration,
    rules: &SittingRules,
    now: Timestamp,
) -> Result<(), RefusalCode> {
    let site = registration.site_rules(rules)?;
    if registration.has_ended() {
        return Err(RefusalCode::Ended);
    }
    if registration.ticket == Ticket::Open {
        return Err(RefusalCode::TicketNotIssued);
    }
    let window = site.ticket_window.ok_or(RefusalCode::TicketWindowNotOpen)?;
    if now < window.opens_at {
        Err(RefusalCode::TicketWindowNotOpen)
    } else if now >= window.closes_at {
        Err(RefusalCode::TicketWindowClosed)
    } else {
        Ok(())
    }
}
