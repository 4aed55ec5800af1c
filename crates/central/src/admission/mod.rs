//! Planning the examination of a site: who sits which subject when, in which room, on which seat, under which
//! number. Pure: the same input and seed give the same plan, in whatever order the input comes.
//!
//! [`plan`] also plans again: seats that are still good are kept, the others are found with as few moves as it can,
//! and no ticket number ever passes to somebody else.

mod chance;
mod hall;
mod neighbours;
mod numbering;
mod placing;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use kaodian_domain::{
    NumberTemplate, Premises, RegistrationId, RegistrationNumber, SiteCode, SittingId, Subject, SubjectCode,
    TicketNumber, Timestamp,
};

pub(crate) use neighbours::Neighbours;

use hall::{Exam, Hall, Home};

/// Everything that a plan is made of.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) sitting: SittingId,
    pub(crate) site: SiteCode,
    pub(crate) template: NumberTemplate,
    pub(crate) premises: Premises,
    /// The subjects that the site offers.
    pub(crate) subjects: Vec<Subject>,
    pub(crate) candidates: Vec<Candidate>,
    /// The plan so far.
    pub(crate) existing: Vec<Placed>,
    /// Every ticket number that was ever given in this sitting at this site, and whose it is.
    pub(crate) given: BTreeMap<TicketNumber, RegistrationId>,
    pub(crate) seed: u64,
}

/// Somebody who is to be seated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) registration: RegistrationId,
    pub(crate) number: RegistrationNumber,
    pub(crate) subjects: Vec<SubjectCode>,
    /// The same for those who know each other: a school class.
    pub(crate) class: Option<String>,
}

/// A candidate's seat for one subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Placed {
    pub(crate) starts_at: Timestamp,
    pub(crate) room: String,
    /// From 1.
    pub(crate) seat: u32,
    pub(crate) registration: RegistrationId,
    pub(crate) subject: SubjectCode,
    pub(crate) number: TicketNumber,
}

/// Where everybody sits, and what that changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// By time, room and seat.
    pub(crate) placed: Vec<Placed>,
    /// Seats that are as they were.
    pub(crate) kept: usize,
    /// Who had another seat before: the old one and the new one.
    pub(crate) moved: Vec<(Placed, Placed)>,
    /// Seats that nobody had before.
    pub(crate) added: usize,
    /// Seats of those who do not come any more.
    pub(crate) removed: Vec<Placed>,
    /// How well neighbours differ.
    pub(crate) neighbours: Neighbours,
}

/// An examination that finds no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unplaced {
    pub(crate) number: RegistrationNumber,
    pub(crate) subject: SubjectCode,
    /// There are seats, but never at a time that the candidate's other subjects leave.
    pub(crate) is_for_want_of_time: bool,
}

/// Why there is no plan. Nothing of a plan that does not hold everybody is given out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PlanError {
    /// The catalogue names none.
    #[error("the catalogue names no rooms or no sessions for this site")]
    NothingToPlanWith,
    /// A candidate has a subject that the site does not offer.
    #[error("the site does not offer subject {0}")]
    SubjectUnknown(SubjectCode),
    /// A subject lasts beyond the next session.
    #[error("subject {0} lasts longer than from one session to the next")]
    SubjectTooLong(SubjectCode),
    /// Not everybody can be seated.
    #[error("{} of {wanted} seats are missing (all sessions together have {seats})", .unplaced.len())]
    DoesNotFit {
        /// How many seats there are, in all sessions.
        seats: usize,
        /// How many are wanted.
        wanted: usize,
        /// Who is left.
        unplaced: Vec<Unplaced>,
    },
    /// The sitting's template leaves no number for a seat.
    #[error("the sitting's template has no ticket number left for a seat in room {0}")]
    NumbersExhausted(String),
}

/// Plans a site.
///
/// # Errors
/// [`PlanError`] when not everybody can be seated.
pub(crate) fn plan(input: &Input) -> Result<Plan, PlanError> {
    let mut candidates: Vec<&Candidate> = input.candidates.iter().collect();
    candidates
        .sort_by_key(|candidate| (candidate.number.0.len(), &candidate.number.0, candidate.registration));
    let subjects = wanted_subjects(input, &candidates)?;
    let mut hall = Hall::new(&input.premises, subjects.iter().map(|subject| subject.duration_ms()).collect());
    let homes = homes(input, &hall);
    for (index, candidate) in candidates.iter().enumerate() {
        for code in &candidate.subjects {
            let subject = subjects.iter().position(|subject| subject.code == *code);
            let subject = subject.ok_or_else(|| PlanError::SubjectUnknown(code.clone()))?;
            let (home, preferred) = homes.get(&(candidate.registration, code)).copied().unwrap_or_default();
            let tie = chance::mixed(input.seed, candidate.registration, &code.0);
            hall.add(Exam { candidate: index, subject, home, preferred, tie, cell: None });
        }
    }
    let unplaced = placing::place_all(&mut hall);
    if !unplaced.is_empty() {
        let told = |&(exam, is_for_want_of_time): &(usize, bool)| Unplaced {
            number: candidates[hall.exams[exam].candidate].number.clone(),
            subject: subjects[hall.exams[exam].subject].code.clone(),
            is_for_want_of_time,
        };
        let unplaced = unplaced.iter().map(told).collect();
        return Err(PlanError::DoesNotFit { seats: hall.seats(), wanted: hall.exams.len(), unplaced });
    }
    placing::spread(&mut hall);
    let classes: Vec<_> = candidates.iter().map(|candidate| candidate.class.as_deref()).collect();
    let (seats, neighbours) = neighbours::seat(&hall, &input.premises, &classes);
    let placed = numbering::number(input, &hall, &candidates, &subjects, &seats)?;
    Ok(compared(input, placed, neighbours))
}

/// The subjects that are sat, by their codes.
fn wanted_subjects<'a>(input: &'a Input, candidates: &[&Candidate]) -> Result<Vec<&'a Subject>, PlanError> {
    let premises = &input.premises;
    let codes: BTreeSet<_> = candidates.iter().flat_map(|candidate| &candidate.subjects).collect();
    if !codes.is_empty() && (premises.rooms.is_empty() || premises.sessions.is_empty()) {
        return Err(PlanError::NothingToPlanWith);
    }
    let shortest_ms = premises.sessions.windows(2).map(|pair| pair[1].0 - pair[0].0).min();
    let find = |code: &SubjectCode| {
        let subject = input.subjects.iter().find(|subject| subject.code == *code);
        let subject = subject.ok_or_else(|| PlanError::SubjectUnknown(code.clone()))?;
        match shortest_ms {
            Some(shortest_ms) if subject.duration_ms() > shortest_ms => {
                Err(PlanError::SubjectTooLong(code.clone()))
            }
            Some(_) | None => Ok(subject),
        }
    };
    codes.into_iter().map(find).collect()
}

type Homes<'a> = BTreeMap<(RegistrationId, &'a SubjectCode), (Option<Home>, Option<usize>)>;

/// Where each one sits so far: a seat that is still there, or else the session that is.
fn homes<'a>(input: &'a Input, hall: &Hall) -> Homes<'a> {
    let mut existing: Vec<&Placed> = input.existing.iter().collect();
    existing.sort();
    let coming: BTreeSet<_> = input.candidates.iter().map(|candidate| candidate.registration).collect();
    let mut taken = BTreeSet::new();
    let mut homes = Homes::new();
    for placed in existing.into_iter().filter(|placed| coming.contains(&placed.registration)) {
        let session = input.premises.sessions.iter().position(|at| *at == placed.starts_at);
        let room = input.premises.rooms.iter().position(|room| room.code == placed.room);
        let seat = room.map(|room| input.premises.rooms[room].seats).filter(|seats| {
            (1..=*seats).contains(&placed.seat)
                && input.given.get(&placed.number).is_none_or(|owner| *owner == placed.registration)
        });
        let home = match (session, room, seat) {
            (Some(session), Some(room), Some(_)) => {
                Some(Home { cell: hall.cell(session, room), seat: placed.seat })
            }
            _ => None,
        };
        let home = home.filter(|home| taken.insert((home.cell, home.seat)));
        homes.entry((placed.registration, &placed.subject)).or_insert((home, session));
    }
    homes
}

/// What the plan changes in the one before it.
fn compared(input: &Input, placed: Vec<Placed>, neighbours: Neighbours) -> Plan {
    let mut before: BTreeMap<_, &Placed> =
        input.existing.iter().map(|seat| ((seat.registration, &seat.subject), seat)).collect();
    let mut plan = Plan { neighbours, ..Plan::default() };
    for seat in &placed {
        match before.remove(&(seat.registration, &seat.subject)) {
            Some(old) if old == seat => plan.kept += 1,
            Some(old) => plan.moved.push((old.clone(), seat.clone())),
            None => plan.added += 1,
        }
    }
    plan.removed = before.into_values().cloned().collect();
    plan.removed.sort();
    plan.placed = placed;
    plan
}
