//! Who sits beside whom in a room.
//!
//! Neighbours sit beside one another in a row, or one behind the other. Best they sit different subjects; where they
//! cannot, they should not be of one school class, and not have registered one after the other.

use kaodian_domain::{Premises, Room};

use super::hall::Hall;

/// How well neighbours differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Neighbours {
    /// Pairs of neighbours.
    pub(crate) pairs: usize,
    /// Of these, pairs with the same subject.
    pub(crate) same_subject: usize,
    /// Of these, pairs of one class.
    pub(crate) same_class: usize,
    /// Of those with the same subject, pairs that registered one after the other.
    pub(crate) consecutive: usize,
}

const SAME_SUBJECT: i64 = 100;
const SAME_CLASS: i64 = 10;
const CONSECUTIVE: i64 = 15;

/// So often all pairs of a room are looked at.
const ROUNDS: usize = 8;

/// A room at one time while its seats are given.
struct Seating<'a> {
    hall: &'a Hall,
    classes: &'a [Option<&'a str>],
    columns: usize,
    /// Who sits on each seat.
    seats: Vec<Option<usize>>,
}

/// A seat, from 1, for every examination; and how well neighbours differ.
pub(super) fn seat(hall: &Hall, premises: &Premises, classes: &[Option<&str>]) -> (Vec<u32>, Neighbours) {
    let mut seats = vec![0; hall.exams.len()];
    let mut neighbours = Neighbours::default();
    for cell in 0..hall.cells.len() {
        let mut seating = Seating::new(hall, &premises.rooms[hall.room_of(cell)], classes);
        seating.fill(&hall.cells[cell]);
        for (index, exam) in seating.seats.iter().enumerate() {
            if let Some(exam) = *exam {
                seats[exam] = index as u32 + 1;
            }
        }
        seating.count(&mut neighbours);
    }
    (seats, neighbours)
}

impl<'a> Seating<'a> {
    fn new(hall: &'a Hall, room: &Room, classes: &'a [Option<&'a str>]) -> Self {
        let seats = room.seats as usize;
        let columns = room.columns.map_or(seats, |columns| columns as usize).max(1);
        Self { hall, classes, columns, seats: vec![None; seats] }
    }

    /// Those who have a seat from before keep it; the others take the lowest free ones, and change among themselves
    /// until no change makes it better.
    fn fill(&mut self, exams: &[usize]) {
        let mut others = Vec::new();
        for &exam in exams {
            let one = &self.hall.exams[exam];
            match one.home.filter(|_| one.is_at_home()) {
                Some(home) => self.seats[home.seat as usize - 1] = Some(exam),
                None => others.push(exam),
            }
        }
        let free = (0..self.seats.len()).filter(|seat| self.seats[*seat].is_none());
        let mut free: Vec<_> = free.take(others.len()).collect();
        // The seats of one colour of a chessboard are never neighbours: the largest subject goes there first.
        free.sort_by_key(|seat| (((seat / self.columns) + (seat % self.columns)) % 2, *seat));
        let size = |exam: usize| {
            let subject = self.hall.exams[exam].subject;
            others.iter().filter(|other| self.hall.exams[**other].subject == subject).count()
        };
        let mut sorted: Vec<_> = others.iter().map(|&exam| (std::cmp::Reverse(size(exam)), exam)).collect();
        sorted.sort_by_key(|&(size, exam)| {
            (size, self.hall.exams[exam].subject, self.hall.exams[exam].tie, exam)
        });
        for (&seat, (_, exam)) in free.iter().zip(sorted) {
            self.seats[seat] = Some(exam);
        }
        for _ in 0..ROUNDS {
            if !self.improve(&free) {
                break;
            }
        }
    }

    /// Exchanges each two seats that are better exchanged. Whether any were.
    fn improve(&mut self, free: &[usize]) -> bool {
        let mut is_better = false;
        for (index, &one) in free.iter().enumerate() {
            // Who sits well gains nothing.
            if self.cost_at(one) == 0 {
                continue;
            }
            for &other in free[..index].iter().chain(&free[index + 1..]) {
                let before = self.cost_at(one) + self.cost_at(other);
                self.seats.swap(one, other);
                if self.cost_at(one) + self.cost_at(other) < before {
                    is_better = true;
                } else {
                    self.seats.swap(one, other);
                }
            }
        }
        is_better
    }

    fn around(&self, seat: usize) -> impl Iterator<Item = usize> {
        let (columns, count) = (self.columns, self.seats.len());
        let left = (!seat.is_multiple_of(columns)).then(|| seat - 1);
        let right = Some(seat + 1).filter(|right| !right.is_multiple_of(columns) && *right < count);
        let before = seat.checked_sub(columns);
        let behind = Some(seat + columns).filter(|behind| *behind < count);
        [left, right, before, behind].into_iter().flatten()
    }

    fn cost_at(&self, seat: usize) -> i64 {
        let Some(exam) = self.seats[seat] else { return 0 };
        self.around(seat).filter_map(|other| self.seats[other]).map(|other| self.cost(exam, other)).sum()
    }

    fn cost(&self, one: usize, other: usize) -> i64 {
        if !self.is_same_subject(one, other) {
            return 0;
        }
        SAME_SUBJECT
            + if self.is_same_class(one, other) { SAME_CLASS } else { 0 }
            + if self.is_consecutive(one, other) { CONSECUTIVE } else { 0 }
    }

    fn is_same_subject(&self, one: usize, other: usize) -> bool {
        self.hall.exams[one].subject == self.hall.exams[other].subject
    }

    fn is_same_class(&self, one: usize, other: usize) -> bool {
        let class = |exam: usize| self.classes[self.hall.exams[exam].candidate];
        class(one).is_some() && class(one) == class(other)
    }

    fn is_consecutive(&self, one: usize, other: usize) -> bool {
        self.hall.exams[one].candidate.abs_diff(self.hall.exams[other].candidate) == 1
    }

    fn count(&self, neighbours: &mut Neighbours) {
        for seat in 0..self.seats.len() {
            let Some(exam) = self.seats[seat] else { continue };
            for other in self.around(seat).filter(|other| *other > seat).filter_map(|other| self.seats[other])
            {
                neighbours.pairs += 1;
                if self.is_same_subject(exam, other) {
                    neighbours.same_subject += 1;
                    neighbours.same_class += usize::from(self.is_same_class(exam, other));
                    neighbours.consecutive += usize::from(self.is_consecutive(exam, other));
                }
            }
        }
    }
}
