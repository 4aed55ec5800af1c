//! Seats of a subject at a site: who holds one, and what an operation takes or gives back.

use super::Registration;
use crate::{SiteCode, SubjectCode};

/// One of the seats that a site has for a subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat {
    /// The site.
    pub site: SiteCode,
    /// The subject.
    pub subject: SubjectCode,
}

/// What a change of a registration means for the seats.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeatChange {
    /// Seats that it takes.
    pub taken: Vec<Seat>,
    /// Seats that it gives back.
    pub given_back: Vec<Seat>,
}

impl SeatChange {
    /// Whether it takes none and gives none back.
    pub fn is_empty(&self) -> bool {
        self.taken.is_empty() && self.given_back.is_empty()
    }

    /// What is taken and given back between two states of a registration; `None` before it began.
    pub fn between(before: Option<&Registration>, after: &Registration) -> Self {
        let (before, after) = (before.map(seats_held).unwrap_or_default(), seats_held(after));
        let without = |seats: &[Seat], others: &[Seat]| {
            seats.iter().filter(|seat| !others.contains(seat)).cloned().collect()
        };
        Self { taken: without(&after, &before), given_back: without(&before, &after) }
    }
}

/// The seats that a registration holds, in order: one for each chosen subject, from the first submission until it
/// ends. Choosing alone holds none (nobody is kept out by a page that is only looked at), and taking answers back to
/// correct them loses none.
pub fn seats_held(registration: &Registration) -> Vec<Seat> {
    if registration.has_ended() || registration.submission.first_at().is_none() {
        return Vec::new();
    }
    seats_chosen(registration)
}

/// The seats that a registration would hold once it is submitted, in order.
pub fn seats_chosen(registration: &Registration) -> Vec<Seat> {
    let Some(site) = registration.choice.site() else { return Vec::new() };
    let chosen = registration.choice.subjects().iter();
    let mut seats: Vec<_> =
        chosen.map(|subject| Seat { site: site.clone(), subject: subject.code.clone() }).collect();
    seats.sort();
    seats
}
