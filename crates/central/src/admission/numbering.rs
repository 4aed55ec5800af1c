//! Ticket numbers.
//!
//! The serial in a room runs on over the sessions: with 60 seats, seat 4 of the third session has the serial 124.
//! So a number tells the seat, and does not depend on who else comes. A seat that somebody leaves may be given to
//! somebody else; its number may not, and the new one gets a serial after all seats of the room.

use std::collections::{BTreeMap, BTreeSet};

use kaodian_domain::{NumberValues, RegistrationId, Subject, TicketNumber};

use super::{Candidate, Input, Placed, PlanError, hall::Hall};

/// The seats with their numbers, by time, room and seat.
pub(super) fn number(
    input: &Input,
    hall: &Hall,
    candidates: &[&Candidate],
    subjects: &[&Subject],
    seats: &[u32],
) -> Result<Vec<Placed>, PlanError> {
    let before: BTreeMap<_, &Placed> =
        input.existing.iter().map(|placed| ((placed.registration, &placed.subject), placed)).collect();
    let kept_of = |exam: usize| {
        let one = &hall.exams[exam];
        let who = (candidates[one.candidate].registration, &subjects[one.subject].code);
        before.get(&who).filter(|_| one.is_at_home()).map(|placed| &placed.number)
    };
    let mut numbers = Numbers::new(input, (0..hall.exams.len()).filter_map(kept_of));
    let mut placed = Vec::with_capacity(hall.exams.len());
    for cell in 0..hall.cells.len() {
        let (session, room) = (hall.session_of(cell), hall.room_of(cell));
        let mut exams = hall.cells[cell].clone();
        exams.sort_by_key(|exam| seats[*exam]);
        for exam in exams {
            let one = &hall.exams[exam];
            let (registration, subject) = (candidates[one.candidate].registration, subjects[one.subject]);
            let number = match kept_of(exam) {
                Some(kept) => kept.clone(),
                None => numbers.give(registration, subject, session, room, seats[exam])?,
            };
            placed.push(Placed {
                starts_at: input.premises.sessions[session],
                room: input.premises.rooms[room].code.clone(),
                seat: seats[exam],
                registration,
                subject: subject.code.clone(),
                number,
            });
        }
    }
    placed.sort();
    Ok(placed)
}

struct Numbers<'a> {
    input: &'a Input,
    /// Whose number it is, or was.
    owners: BTreeMap<TicketNumber, RegistrationId>,
    /// Those of this plan.
    in_use: BTreeSet<TicketNumber>,
    /// The last serial of each room that stands for no seat.
    spare: Vec<u64>,
}

impl<'a> Numbers<'a> {
    fn new<'b>(input: &'a Input, kept: impl Iterator<Item = &'b TicketNumber>) -> Self {
        let own = input.existing.iter().map(|placed| (placed.number.clone(), placed.registration));
        let sessions = input.premises.sessions.len() as u64;
        Self {
            input,
            owners: input.given.clone().into_iter().chain(own).collect(),
            in_use: kept.cloned().collect(),
            spare: input.premises.rooms.iter().map(|room| sessions * u64::from(room.seats)).collect(),
        }
    }

    fn give(
        &mut self,
        registration: RegistrationId,
        subject: &Subject,
        session: usize,
        room: usize,
        seat: u32,
    ) -> Result<TicketNumber, PlanError> {
        let places = &self.input.premises.rooms[room];
        let mut serial = session as u64 * u64::from(places.seats) + u64::from(seat);
        let values = |serial| NumberValues {
            subject: Some(&subject.code.0),
            sitting: Some(&self.input.sitting.0),
            site: Some(&self.input.site.0),
            room: Some(&places.code),
            serial: Some(serial),
        };
        let exhausted = || PlanError::NumbersExhausted(places.code.clone());
        // A serial that outgrew its width would make the number longer than its readers expect.
        let length = self.input.template.number(&values(1)).ok_or_else(exhausted)?.len();
        loop {
            let number = self.input.template.number(&values(serial)).filter(|number| number.len() == length);
            let number = TicketNumber(number.ok_or_else(exhausted)?);
            // The same candidate's former number for the same subject is as good as a new one.
            let is_own = self.owners.get(&number).is_none_or(|owner| *owner == registration);
            if is_own && self.in_use.insert(number.clone()) {
                self.owners.insert(number.clone(), registration);
                return Ok(number);
            }
            self.spare[room] += 1;
            serial = self.spare[room];
        }
    }
}
