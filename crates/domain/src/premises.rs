//! What a site has to seat its candidates: rooms, examination sessions, and how many it takes for a subject.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{SiteRules, SittingRules, SubjectCode, Timestamp};

/// The rooms, sessions and limits of one site. All of it may be missing: then nothing can be planned, and no
/// subject is limited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Premises {
    /// The rooms, in the order in which they are filled.
    pub rooms: Vec<Room>,
    /// When the sessions (批次) of the examination begin, the earliest first.
    pub sessions: Vec<Timestamp>,
    /// How many candidates the site takes for a subject; a subject that is not there has no limit.
    pub capacity: BTreeMap<SubjectCode, u32>,
    /// The least time between two examinations of one candidate.
    pub travel_gap: TravelGap,
    /// Whether subjects may share a room.
    pub mixing: RoomMixing,
}

/// An examination room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// Its number, two digits, as it stands in the ticket number.
    pub code: String,
    /// Where it is, in words.
    pub place: String,
    /// How many seats it has.
    pub seats: u32,
    /// How many seats stand side by side in a row; one long row when it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<u32>,
}

/// The least time between the end of an examination and the beginning of the same candidate's next, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct TravelGap(pub u32);

impl Default for TravelGap {
    /// Candidates sign in 15 minutes before the start (some sites: 30), and must first come from another room.
    fn default() -> Self {
        Self(30)
    }
}

/// Whether candidates of different subjects sit in one room at the same time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomMixing {
    /// Yes: neighbours then sit different papers. In a computer-based examination the machine brings the paper, so
    /// a room needs not be of one subject.
    #[default]
    Allowed,
    /// Only those that no room of their own is left for.
    WhenNeeded,
    /// Never.
    Never,
}

impl Premises {
    /// Whether nothing is said.
    pub fn is_unsaid(&self) -> bool {
        *self == Self::default()
    }

    /// What is wrong with them, in words for their author.
    pub(crate) fn problems(&self, sitting: &SittingRules, site: &SiteRules) -> Vec<String> {
        let mut problems = Vec::new();
        let mut codes = HashSet::new();
        for room in &self.rooms {
            let mut say = |what: &str| problems.push(format!("room {}: {what}", room.code));
            if room.code.len() != 2 || !room.code.bytes().all(|byte| byte.is_ascii_digit()) {
                say("the code is not two digits");
            }
            if !codes.insert(&room.code) {
                say("it is there twice");
            }
            if room.seats == 0 {
                say("it has no seats");
            }
            if room.columns.is_some_and(|columns| columns == 0 || columns > room.seats) {
                say("a row has no seats, or more than the room");
            }
        }
        self.session_problems(sitting, site, &mut problems);
        for subject in self.capacity.keys() {
            if !site.subjects.iter().any(|offered| offered.code == *subject) {
                problems.push(format!("capacity for subject {subject}, which it does not offer"));
            }
        }
        problems
    }

    fn session_problems(&self, sitting: &SittingRules, site: &SiteRules, problems: &mut Vec<String>) {
        let gaps_ms = self.sessions.windows(2).map(|pair| pair[1].0.saturating_sub(pair[0].0));
        let Some(shortest_ms) = gaps_ms.min().or((!self.sessions.is_empty()).then_some(i64::MAX)) else {
            return;
        };
        if shortest_ms <= 0 {
            problems.push("the sessions are not in the order of time, or one is there twice".to_owned());
            return;
        }
        if self.sessions.iter().any(|session| *session < sitting.enrolment.closes_at) {
            problems.push("a session begins before enrolment closes".to_owned());
        } else if self.sessions.iter().any(|session| session.date_in_china() < sitting.examination_on) {
            problems.push("a session begins before the first day of the examination".to_owned());
        }
        for subject in &site.subjects {
            if subject.duration_ms() > shortest_ms {
                problems
                    .push(format!("subject {} lasts longer than from one session to the next", subject.code));
            }
        }
    }
}
