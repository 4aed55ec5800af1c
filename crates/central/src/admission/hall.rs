//! Sessions, rooms, and who is in which: what the search works on. A cell is one room in one session.

use kaodian_domain::{Premises, RoomMixing};

/// One candidate's examination in one subject.
#[derive(Debug, Clone)]
pub(super) struct Exam {
    /// The candidate, in the order of registration.
    pub(super) candidate: usize,
    pub(super) subject: usize,
    /// The seat that it has so far, when that is still there.
    pub(super) home: Option<Home>,
    /// The session that it had, also when the seat is gone.
    pub(super) preferred: Option<usize>,
    /// Decides between equals.
    pub(super) tie: u64,
    pub(super) cell: Option<usize>,
}

impl Exam {
    /// Whether it sits where it sat before.
    pub(super) fn is_at_home(&self) -> bool {
        self.home.is_some_and(|home| self.cell == Some(home.cell))
    }
}

/// A seat of the plan so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Home {
    pub(super) cell: usize,
    pub(super) seat: u32,
}

pub(super) struct Hall {
    starts_ms: Vec<i64>,
    room_seats: Vec<usize>,
    pub(super) mixing: RoomMixing,
    gap_ms: i64,
    durations_ms: Vec<i64>,
    pub(super) exams: Vec<Exam>,
    /// The examinations of each candidate.
    pub(super) of_candidate: Vec<Vec<usize>>,
    /// The examinations in each cell.
    pub(super) cells: Vec<Vec<usize>>,
}

/// How well a cell suits a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Suits {
    Well,
    /// A room is opened for it.
    Empty,
    /// It must share the room with another subject.
    Mixed,
}

impl Hall {
    pub(super) fn new(premises: &Premises, durations_ms: Vec<i64>) -> Self {
        Self {
            starts_ms: premises.sessions.iter().map(|session| session.0).collect(),
            room_seats: premises.rooms.iter().map(|room| room.seats as usize).collect(),
            mixing: premises.mixing,
            gap_ms: i64::from(premises.travel_gap.0) * 60_000,
            durations_ms,
            exams: Vec::new(),
            of_candidate: Vec::new(),
            cells: vec![Vec::new(); premises.sessions.len() * premises.rooms.len()],
        }
    }

    pub(super) fn add(&mut self, exam: Exam) {
        if self.of_candidate.len() <= exam.candidate {
            self.of_candidate.resize_with(exam.candidate + 1, Vec::new);
        }
        self.of_candidate[exam.candidate].push(self.exams.len());
        self.exams.push(exam);
    }

    pub(super) fn sessions(&self) -> usize {
        self.starts_ms.len()
    }

    /// All seats in all sessions.
    pub(super) fn seats(&self) -> usize {
        self.sessions() * self.room_seats.iter().sum::<usize>()
    }

    pub(super) fn cell(&self, session: usize, room: usize) -> usize {
        session * self.room_seats.len() + room
    }

    pub(super) fn session_of(&self, cell: usize) -> usize {
        cell / self.room_seats.len()
    }

    pub(super) fn room_of(&self, cell: usize) -> usize {
        cell % self.room_seats.len()
    }

    pub(super) fn cells_of(&self, session: usize) -> std::ops::Range<usize> {
        let rooms = self.room_seats.len();
        session * rooms..(session + 1) * rooms
    }

    /// Puts an examination into a cell, or takes it out; where it was.
    pub(super) fn put(&mut self, exam: usize, cell: Option<usize>) -> Option<usize> {
        let before = self.exams[exam].cell;
        if let Some(before) = before {
            self.cells[before].retain(|other| *other != exam);
        }
        if let Some(cell) = cell {
            self.cells[cell].push(exam);
        }
        self.exams[exam].cell = cell;
        before
    }

    /// Whether a candidate cannot sit two subjects in these sessions.
    pub(super) fn clash(&self, one: (usize, usize), other: (usize, usize)) -> bool {
        let ends_ms = |(session, subject): (usize, usize)| {
            self.starts_ms[session].saturating_add(self.durations_ms[subject]).saturating_add(self.gap_ms)
        };
        one.0 == other.0 || (self.starts_ms[one.0] < ends_ms(other) && self.starts_ms[other.0] < ends_ms(one))
    }

    /// Whether the candidate's other examinations, as they are placed now, leave time for this one in a session.
    pub(super) fn has_time(&self, exam: usize, session: usize) -> bool {
        let own = &self.exams[exam];
        self.of_candidate[own.candidate].iter().filter(|other| **other != exam).all(|&other| {
            let other = &self.exams[other];
            other.cell.is_none_or(|cell| {
                !self.clash((session, own.subject), (self.session_of(cell), other.subject))
            })
        })
    }

    fn is_free(&self, cell: usize) -> bool {
        self.cells[cell].len() < self.room_seats[self.room_of(cell)]
    }

    /// Whether everybody in a cell sits this subject.
    pub(super) fn is_of(&self, cell: usize, subject: usize) -> bool {
        self.cells[cell].iter().all(|exam| self.exams[*exam].subject == subject)
    }

    fn suits(&self, cell: usize, subject: usize) -> Option<Suits> {
        if !self.is_free(cell) {
            return None;
        }
        let is_empty = self.cells[cell].is_empty();
        match self.mixing {
            RoomMixing::Allowed => Some(Suits::Well),
            RoomMixing::WhenNeeded | RoomMixing::Never if is_empty => Some(Suits::Empty),
            RoomMixing::WhenNeeded | RoomMixing::Never if self.is_of(cell, subject) => Some(Suits::Well),
            RoomMixing::WhenNeeded => Some(Suits::Mixed),
            RoomMixing::Never => None,
        }
    }

    /// The best cell of a session that has a seat for a subject.
    pub(super) fn free_cell(&self, session: usize, subject: usize) -> Option<(Suits, usize)> {
        self.cells_of(session).filter_map(|cell| Some((self.suits(cell, subject)?, cell))).min()
    }

    /// Whether this very cell has a seat for a subject.
    pub(super) fn is_free_for(&self, cell: usize, subject: usize) -> bool {
        self.suits(cell, subject).is_some()
    }
}
