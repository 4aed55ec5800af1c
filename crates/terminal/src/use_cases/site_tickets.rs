//! The tickets of the site, as far as this terminal knows them: seats, and on which sheet of paper each stands.

use std::collections::HashMap;

use kaodian_domain::{
    Catalogue, Refusal, Registration, RegistrationId, Site, TicketSeat, TicketSheet, ticket_printable,
};
use kaodian_store::PrintedSheet;

use super::forms::form_sheet;
use crate::{error::AppError, print::order::by_number, terminal::Terminal, view::RoomChoice};

/// The seat of one candidate for one subject.
pub(super) struct Issued {
    pub(super) registration: RegistrationId,
    pub(super) seat: TicketSeat,
    /// The number by which the journal knows its sheet: its own, or the first of the candidate's where all of them stand
    /// on one.
    pub(super) sheet_number: String,
}

impl Issued {
    pub(super) fn sheet(&self) -> PrintedSheet {
        PrintedSheet {
            registration: Some(self.registration),
            number: Some(self.sheet_number.clone()),
            copy: 1,
        }
    }

    pub(super) fn is_in(&self, room: &RoomChoice) -> bool {
        self.seat.room == room.room && self.seat.starts_at == room.starts_at
    }
}

/// The tickets that this terminal knows of its site.
pub(super) struct SiteTickets {
    pub(super) catalogue: Catalogue,
    pub(super) registrations: HashMap<RegistrationId, Registration>,
    /// By beginning, room and seat.
    pub(super) tickets: Vec<Issued>,
    /// Why none can be printed now, when that is so.
    pub(super) refusal: Option<Refusal>,
}

impl Terminal {
    /// What this terminal knows of its site's tickets.
    pub(super) async fn site_tickets(&self) -> Result<SiteTickets, AppError> {
        let (catalogue, now) = (self.catalogue().await?, self.clock.now());
        let mut found = SiteTickets {
            registrations: HashMap::new(),
            tickets: Vec::new(),
            refusal: None,
            catalogue: catalogue.clone(),
        };
        for registration in self.store.registrations_in(&catalogue.sitting).await? {
            if registration.choice.site() != Some(&self.activated.site) || registration.has_ended() {
                continue;
            }
            let seats = registration.ticket.seats();
            if seats.is_empty() {
                continue;
            }
            if let Err(code) = ticket_printable(&registration, &catalogue.rules_for(&registration), now) {
                found.refusal = Some(Refusal::from(code));
            }
            let sheet_numbers = sheet_numbers(seats, catalogue.rules.ticket_sheet);
            let issued = |(seat, sheet_number): (&TicketSeat, String)| Issued {
                registration: registration.id,
                seat: seat.clone(),
                sheet_number,
            };
            found.tickets.extend(seats.iter().zip(sheet_numbers).map(issued));
            found.registrations.insert(registration.id, registration);
        }
        found.tickets.sort_by(|one, other| {
            let (one, other) = (&one.seat, &other.seat);
            let rooms = || by_number(&one.room, &other.room);
            let seats = || by_number(&one.seat, &other.seat);
            let numbers = || one.number.cmp(&other.number);
            one.starts_at.cmp(&other.starts_at).then_with(rooms).then_with(seats).then_with(numbers)
        });
        Ok(found)
    }
}

impl SiteTickets {
    /// The site at which the tickets' candidates sit.
    pub(super) fn site(&self) -> Option<&Site> {
        let registration = self.registrations.values().next()?;
        self.catalogue.site(registration.choice.site()?)
    }

    pub(super) fn form_sheet(&self) -> kaodian_forms::TicketSheet {
        form_sheet(self.catalogue.rules.ticket_sheet)
    }
}

/// The number under which the journal knows the sheet of each seat.
pub(super) fn sheet_numbers(seats: &[TicketSeat], sheet: TicketSheet) -> Vec<String> {
    let first = seats.iter().min_by_key(|seat| (seat.starts_at, &seat.number.0));
    let number = |seat: &TicketSeat| match (sheet, first) {
        (TicketSheet::PerCandidate, Some(first)) => first.number.0.clone(),
        _ => seat.number.0.clone(),
    };
    seats.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use kaodian_domain::{SubjectCode, TicketNumber, Timestamp};

    use super::*;

    #[test]
    fn a_candidates_seats_stand_on_one_sheet_where_the_sitting_says_so() {
        let seat = |number: &str, starts_at: i64| TicketSeat {
            subject: SubjectCode("66".to_owned()),
            number: TicketNumber(number.to_owned()),
            room: "01".to_owned(),
            seat: "1".to_owned(),
            starts_at: Timestamp(starts_at),
            code: None,
        };
        let seats = [seat("later", 20), seat("first", 10)];
        assert_eq!(sheet_numbers(&seats, TicketSheet::PerSubject), ["later", "first"]);
        assert_eq!(sheet_numbers(&seats, TicketSheet::PerCandidate), ["first", "first"]);
        assert!(sheet_numbers(&[], TicketSheet::PerCandidate).is_empty());
    }
}
