//! Finding a session and a room for everybody.
//!
//! Those with the most subjects come first, while there is choice. Who finds no seat at a time that suits makes one:
//! somebody else changes the session, who may push a third one on. The chain that moves the fewest of those who had
//! a seat before is taken.

use std::collections::VecDeque;

use kaodian_domain::RoomMixing;

use super::hall::Hall;

/// So many ways to arrange one candidate's sessions are tried before the candidate counts as not placeable.
const ARRANGEMENTS: usize = 256;

/// So many steps the search for them takes.
const STEPS: usize = 20_000;

/// Places every examination. Those for which there is no place, and whether it was for want of time.
pub(super) fn place_all(hall: &mut Hall) -> Vec<(usize, bool)> {
    settle_at_home(hall);
    let mut order: Vec<usize> = (0..hall.of_candidate.len()).collect();
    order.retain(|candidate| !pending(hall, *candidate).is_empty());
    order.sort_by_key(|&candidate| {
        let exams = &hall.of_candidate[candidate];
        (std::cmp::Reverse(exams.len()), exams.first().map(|exam| hall.exams[*exam].tie), candidate)
    });
    let mut unplaced = Vec::new();
    for candidate in order {
        if !place(hall, candidate) {
            let is_for_want_of_time = arrangements(hall, &hall.of_candidate[candidate], false, 1).is_empty();
            unplaced.extend(pending(hall, candidate).into_iter().map(|exam| (exam, is_for_want_of_time)));
        }
    }
    unplaced
}

/// Everybody whose seat is still good keeps it.
fn settle_at_home(hall: &mut Hall) {
    for exam in 0..hall.exams.len() {
        let Some(home) = hall.exams[exam].home else { continue };
        if hall.has_time(exam, hall.session_of(home.cell)) {
            hall.put(exam, Some(home.cell));
        }
    }
}

fn pending(hall: &Hall, candidate: usize) -> Vec<usize> {
    hall.of_candidate[candidate].iter().copied().filter(|exam| hall.exams[*exam].cell.is_none()).collect()
}

fn place(hall: &mut Hall, candidate: usize) -> bool {
    let mut exams = pending(hall, candidate);
    if hall.mixing == RoomMixing::Allowed {
        // Not all the same subject first: then every session has all subjects, and neighbours can differ.
        exams.sort_by_key(|exam| (hall.exams[*exam].tie, *exam));
    }
    if place_exams(hall, &exams) {
        return true;
    }
    // The candidate's own other seats are in the way: all of them are found anew, or stay as they are.
    let all = hall.of_candidate[candidate].clone();
    if all.len() == exams.len() {
        return false;
    }
    let before: Vec<_> = all.iter().map(|exam| hall.put(*exam, None)).collect();
    if place_exams(hall, &all) {
        return true;
    }
    for (exam, cell) in all.into_iter().zip(before) {
        hall.put(exam, cell);
    }
    false
}

/// Places these examinations of one candidate: where there are seats, or else where some can be made.
fn place_exams(hall: &mut Hall, exams: &[usize]) -> bool {
    if let Some(sessions) = arrangements(hall, exams, true, 1).pop() {
        for (&exam, session) in exams.iter().zip(sessions) {
            let Some((_, cell)) = hall.free_cell(session, hall.exams[exam].subject) else { return false };
            hall.put(exam, Some(cell));
        }
        return true;
    }
    for sessions in arrangements(hall, exams, false, ARRANGEMENTS) {
        let mut undo = Vec::new();
        let is_done =
            exams.iter().zip(sessions).all(|(&exam, session)| make_seat(hall, exam, session, &mut undo));
        if is_done {
            return true;
        }
        for (exam, cell) in undo.into_iter().rev() {
            hall.put(exam, cell);
        }
    }
    false
}

/// Ways to give these examinations of one candidate a session each, the best first, at most `limit`.
fn arrangements(hall: &Hall, exams: &[usize], with_seats: bool, limit: usize) -> Vec<Vec<usize>> {
    let mut search = Arranging {
        hall,
        exams,
        limit,
        options: Vec::new(),
        chosen: Vec::new(),
        found: Vec::new(),
        steps: 0,
    };
    for &exam in exams {
        let own = &hall.exams[exam];
        let mut options: Vec<_> = (0..hall.sessions())
            .filter_map(|session| {
                let free = hall.free_cell(session, own.subject).map(|(suits, _)| suits);
                (free.is_some() || !with_seats)
                    .then(|| ((free.is_none(), own.preferred != Some(session), free), session))
            })
            .filter(|(_, session)| time_beside(hall, exam, exams, *session))
            .collect();
        options.sort();
        search.options.push(options.into_iter().map(|(_, session)| session).collect());
    }
    search.go();
    search.found
}

/// Whether the candidate's examinations that are not being arranged leave time.
fn time_beside(hall: &Hall, exam: usize, arranged: &[usize], session: usize) -> bool {
    let own = &hall.exams[exam];
    hall.of_candidate[own.candidate].iter().filter(|other| !arranged.contains(other)).all(|&other| {
        let other = &hall.exams[other];
        other
            .cell
            .is_none_or(|cell| !hall.clash((session, own.subject), (hall.session_of(cell), other.subject)))
    })
}

struct Arranging<'a> {
    hall: &'a Hall,
    exams: &'a [usize],
    options: Vec<Vec<usize>>,
    chosen: Vec<usize>,
    found: Vec<Vec<usize>>,
    limit: usize,
    steps: usize,
}

impl Arranging<'_> {
    fn go(&mut self) {
        let depth = self.chosen.len();
        if depth == self.exams.len() {
            self.found.push(self.chosen.clone());
            return;
        }
        let subject = self.hall.exams[self.exams[depth]].subject;
        for option in 0..self.options[depth].len() {
            let session = self.options[depth][option];
            self.steps += 1;
            if self.found.len() >= self.limit || self.steps > STEPS {
                return;
            }
            let is_free = self.chosen.iter().zip(self.exams).all(|(&other, &exam)| {
                !self.hall.clash((session, subject), (other, self.hall.exams[exam].subject))
            });
            if is_free {
                self.chosen.push(session);
                self.go();
                self.chosen.pop();
            }
        }
    }
}

type Undo = Vec<(usize, Option<usize>)>;

/// Puts an examination into a session, and moves others on for it when the session is full.
fn make_seat(hall: &mut Hall, exam: usize, session: usize, undo: &mut Undo) -> bool {
    let subject = hall.exams[exam].subject;
    if let Some((_, cell)) = hall.free_cell(session, subject) {
        undo.push((exam, hall.put(exam, Some(cell))));
        return true;
    }
    let Some(chain) = cheapest_chain(hall, exam, session) else { return false };
    for (mover, node) in chain {
        let Some(cell) = free_in(hall, node, hall.exams[mover].subject) else { return false };
        undo.push((mover, hall.put(mover, Some(cell))));
    }
    match hall.free_cell(session, subject) {
        Some((_, cell)) => {
            undo.push((exam, hall.put(exam, Some(cell))));
            true
        }
        None => false,
    }
}

/// Where rooms are of one subject, a seat in one room is not a seat in another: then chains go from cell to cell,
/// else from session to session.
fn nodes(hall: &Hall, session: usize, subject: usize) -> Vec<usize> {
    match hall.mixing {
        RoomMixing::Never => hall.cells_of(session).filter(|cell| hall.is_of(*cell, subject)).collect(),
        RoomMixing::Allowed | RoomMixing::WhenNeeded => vec![session],
    }
}

fn free_in(hall: &Hall, node: usize, subject: usize) -> Option<usize> {
    match hall.mixing {
        RoomMixing::Never => hall.is_free_for(node, subject).then_some(node),
        RoomMixing::Allowed | RoomMixing::WhenNeeded => hall.free_cell(node, subject).map(|(_, cell)| cell),
    }
}

fn exams_in(hall: &Hall, node: usize) -> (usize, Vec<usize>) {
    match hall.mixing {
        RoomMixing::Never => (hall.session_of(node), hall.cells[node].clone()),
        RoomMixing::Allowed | RoomMixing::WhenNeeded => {
            (node, hall.cells_of(node).flat_map(|cell| hall.cells[cell].iter().copied()).collect())
        }
    }
}

/// Who must move where, the last one first, so that the session gets a free seat.
fn cheapest_chain(hall: &Hall, exam: usize, session: usize) -> Option<Vec<(usize, usize)>> {
    let count = if hall.mixing == RoomMixing::Never { hall.cells.len() } else { hall.sessions() };
    let mut costs = vec![u32::MAX; count];
    let mut is_done = vec![false; count];
    // From which node, and who goes.
    let mut ways: Vec<Option<(usize, usize)>> = vec![None; count];
    let mut queue = VecDeque::new();
    for node in nodes(hall, session, hall.exams[exam].subject) {
        costs[node] = 0;
        queue.push_back(node);
    }
    while let Some(node) = queue.pop_front() {
        if std::mem::replace(&mut is_done[node], true) {
            continue;
        }
        if let Some((_, mover)) = ways[node]
            && free_in(hall, node, hall.exams[mover].subject).is_some()
        {
            return Some(walk(&ways, node).collect());
        }
        let (from, mut movers) = exams_in(hall, node);
        movers.sort_by_key(|mover| (hall.exams[*mover].is_at_home(), hall.exams[*mover].tie));
        for mover in movers {
            let candidate = hall.exams[mover].candidate;
            // Nobody is moved twice in one chain: each step was judged by how the others sit now.
            let is_in_chain = candidate == hall.exams[exam].candidate
                || walk(&ways, node).any(|(other, _)| hall.exams[other].candidate == candidate);
            if is_in_chain {
                continue;
            }
            let cost = costs[node] + u32::from(hall.exams[mover].is_at_home());
            for to in (0..hall.sessions()).filter(|to| *to != from && hall.has_time(mover, *to)) {
                for next in nodes(hall, to, hall.exams[mover].subject) {
                    if cost >= costs[next] {
                        continue;
                    }
                    costs[next] = cost;
                    ways[next] = Some((node, mover));
                    if cost == costs[node] { queue.push_front(next) } else { queue.push_back(next) }
                }
            }
        }
    }
    None
}

/// The steps that lead to a node, the last one first: who goes, and to where.
fn walk(ways: &[Option<(usize, usize)>], node: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut at = node;
    std::iter::from_fn(move || {
        let (from, mover) = ways[at]?;
        let step = (mover, at);
        at = from;
        Some(step)
    })
}

/// Where subjects may share rooms: spreads each subject evenly over the rooms of a session, so that neighbours can
/// differ. Only those without a seat from before change the room.
pub(super) fn spread(hall: &mut Hall) {
    if hall.mixing != RoomMixing::Allowed {
        return;
    }
    for session in 0..hall.sessions() {
        let mut exams = Vec::new();
        let mut places = Vec::new();
        for cell in hall.cells_of(session) {
            let free: Vec<_> =
                hall.cells[cell].iter().copied().filter(|exam| !hall.exams[*exam].is_at_home()).collect();
            let count = free.len() as u64;
            // The middles of equal parts of the room: rooms of different size fill at the same pace.
            places.extend((0..count).map(|index| ((index * 2 + 1) * 1_000_000 / count, cell)));
            exams.extend(free);
        }
        exams.sort_by_key(|exam| (hall.exams[*exam].subject, hall.exams[*exam].tie, *exam));
        places.sort_unstable();
        for (exam, (_, cell)) in exams.into_iter().zip(places) {
            hall.put(exam, Some(cell));
        }
    }
}
