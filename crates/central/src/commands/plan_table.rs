//! A plan as an operator looks at it.

use std::{collections::BTreeMap, io::Write};

use kaodian_domain::{SubjectCode, Timestamp};
use serde::Serialize;

use crate::{
    admission::{Neighbours, Placed, Plan},
    payments,
    planning::{Issued, Situation},
};

/// So many moves are listed; the JSON has all.
const SHOWN: usize = 30;

/// What is told of a plan: how full the rooms are, what moved, what was issued. Nobody is named.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Table {
    site: String,
    seed: u64,
    version: u64,
    candidates: usize,
    /// Submitted, and not ready for a ticket.
    waiting: usize,
    rooms: Vec<Row>,
    neighbours: Neighbours,
    kept: usize,
    added: usize,
    removed: usize,
    moved: Vec<Move>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tickets: Option<Tickets>,
}

/// A room in a session.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    starts_at: Timestamp,
    room: String,
    seats: u32,
    taken: usize,
    subjects: BTreeMap<SubjectCode, usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Move {
    registration_number: String,
    subject: SubjectCode,
    from: Place,
    to: Place,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    starts_at: Timestamp,
    room: String,
    seat: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Tickets {
    issued: usize,
    unchanged: usize,
    refused: BTreeMap<String, String>,
}

impl Place {
    fn of(placed: &Placed) -> Self {
        Self { starts_at: placed.starts_at, room: placed.room.clone(), seat: placed.seat }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} room {} seat {}", payments::time_of_day(self.starts_at), self.room, self.seat)
    }
}

impl Table {
    pub(super) fn new(situation: &Situation<'_>, plan: &Plan, version: u64, issued: Option<&Issued>) -> Self {
        let premises = &situation.site.premises;
        let mut filled: BTreeMap<(Timestamp, &str), BTreeMap<SubjectCode, usize>> = BTreeMap::new();
        for seat in &plan.placed {
            let room = filled.entry((seat.starts_at, &seat.room)).or_default();
            *room.entry(seat.subject.clone()).or_default() += 1;
        }
        let row = |((starts_at, code), subjects): ((Timestamp, &str), BTreeMap<_, usize>)| Row {
            starts_at,
            room: code.to_owned(),
            seats: premises.rooms.iter().find(|room| room.code == code).map_or(0, |room| room.seats),
            taken: subjects.values().sum(),
            subjects,
        };
        let moved = |(from, to): &(Placed, Placed)| Move {
            registration_number: situation
                .number_of(to.registration)
                .map(|n| n.0.clone())
                .unwrap_or_default(),
            subject: to.subject.clone(),
            from: Place::of(from),
            to: Place::of(to),
        };
        Self {
            site: situation.site.rules.code.0.clone(),
            seed: situation.seed,
            version,
            candidates: situation.candidates(),
            waiting: situation.waiting,
            rooms: filled.into_iter().map(row).collect(),
            neighbours: plan.neighbours,
            kept: plan.kept,
            added: plan.added,
            removed: plan.removed.len(),
            moved: plan.moved.iter().map(moved).collect(),
            tickets: issued.map(|issued| Tickets {
                issued: issued.issued,
                unchanged: issued.unchanged,
                refused: issued.refused.iter().map(|(number, why)| (number.0.clone(), why.clone())).collect(),
            }),
        }
    }

    pub(super) fn write(&self, out: &mut (dyn Write + Send)) -> std::io::Result<()> {
        let Self { site, seed, version, candidates, waiting, .. } = self;
        writeln!(out, "site {site}: {candidates} candidates, seed {seed}, plan {version}")?;
        if *waiting > 0 {
            writeln!(out, "  {waiting} registrations are submitted and not ready for a ticket")?;
        }
        if !self.rooms.is_empty() {
            writeln!(out, "  session           room  taken/seats  subjects")?;
        }
        for row in &self.rooms {
            let subjects: Vec<_> =
                row.subjects.iter().map(|(subject, count)| format!("{subject}:{count}")).collect();
            let at = payments::time_of_day(row.starts_at);
            let (room, taken, seats) = (&row.room, row.taken, row.seats);
            writeln!(out, "  {at}  {room:<4}  {taken:>5}/{seats:<5}  {}", subjects.join(" "))?;
        }
        let Neighbours { pairs, same_subject, same_class, consecutive } = self.neighbours;
        writeln!(
            out,
            "  neighbours: {pairs} pairs, {same_subject} with the same subject, of these {same_class} of one \
             class and {consecutive} registered one after the other"
        )?;
        let (kept, moved) = (self.kept, self.moved.len());
        writeln!(
            out,
            "  seats: {kept} as before, {} new, {moved} moved, {} given up",
            self.added, self.removed
        )?;
        for Move { registration_number, subject, from, to } in self.moved.iter().take(SHOWN) {
            writeln!(out, "    {registration_number} subject {subject}: {from} -> {to}")?;
        }
        if moved > SHOWN {
            writeln!(out, "    and {} more (--json lists them)", moved - SHOWN)?;
        }
        match &self.tickets {
            None => writeln!(out, "  nothing was written (--dry-run)"),
            Some(tickets) => {
                for (number, why) in &tickets.refused {
                    writeln!(out, "  refused {number}: {why}")?;
                }
                let Tickets { issued, unchanged, refused } = tickets;
                let refused = refused.len();
                writeln!(out, "  tickets: {issued} issued, {unchanged} as before, {refused} refused")
            }
        }
    }
}
