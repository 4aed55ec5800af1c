//! What the coach said before: so that its words can be read, and one lucky picture starts no countdown.

use std::time::{Duration, Instant};

use kaodian_photo::{CoachHint, Coaching};

use super::Coached;

/// So long all must have been well before the picture is taken.
const STEADY: Duration = Duration::from_millis(500);

/// So long a hint stays at least, unless all is well.
const READABLE: Duration = Duration::from_millis(600);

/// The hint that is shown, and since when.
#[derive(Debug, Default)]
pub(super) struct Memory {
    shown: Option<(Coaching, Instant)>,
    well_since: Option<Instant>,
}

impl Memory {
    /// What to show when the coach says this now.
    pub(super) fn shown(&mut self, coaching: Coaching, now: Instant) -> Coached {
        let is_well = coaching.hint == CoachHint::Ready;
        self.well_since = if is_well { self.well_since.or(Some(now)) } else { None };
        let is_steady = self.well_since.is_some_and(|since| now.duration_since(since) >= STEADY);
        let kept = self.shown.take().filter(|(shown, since)| {
            // Being ready may end at once, and nobody needs to read it.
            let is_readable = now.duration_since(*since) >= READABLE;
            shown.hint == coaching.hint || (shown.hint != CoachHint::Ready && !is_readable)
        });
        let (mut shown, since) = kept.unwrap_or_else(|| (coaching.clone(), now));
        if shown.hint == coaching.hint {
            // The same words, and the newest checklist.
            shown = coaching;
        }
        self.shown = Some((shown.clone(), since));
        Coached { coaching: shown, is_steady: is_steady && is_well }
    }

    /// The camera shows nothing any more.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use kaodian_photo::{EnginePool, Frame, RulePack};

    use super::*;

    /// What the coach says of nobody before a wall, and a moment later of all being well.
    fn nobody() -> Coaching {
        let grey = Frame::new(64, 48, vec![200; 64 * 48 * 3]).unwrap();
        EnginePool::default().with(|engine| engine.coach(&grey, &RulePack::bundled().unwrap())).unwrap()
    }

    #[test]
    fn a_hint_stays_until_it_was_read() {
        let (start, mut memory) = (Instant::now(), Memory::default());
        let at = |ms| start + Duration::from_millis(ms);
        let other = Coaching::all_well();
        assert_eq!(memory.shown(nobody(), at(0)).coaching.hint, CoachHint::NoFace);
        let soon = memory.shown(other.clone(), at(100));
        assert_eq!((soon.coaching.hint, soon.is_steady), (CoachHint::NoFace, false));
        let later = memory.shown(other.clone(), at(601));
        assert_eq!((later.coaching.hint, later.is_steady), (CoachHint::Ready, true), "well since 100 ms");
        let gone = memory.shown(nobody(), at(620));
        assert_eq!((gone.coaching.hint, gone.is_steady), (CoachHint::NoFace, false), "at once");
    }

    #[test]
    fn half_a_second_without_a_break() {
        let (start, mut memory) = (Instant::now(), Memory::default());
        let at = |ms| start + Duration::from_millis(ms);
        assert!(!memory.shown(Coaching::all_well(), at(0)).is_steady);
        assert!(!memory.shown(Coaching::all_well(), at(499)).is_steady);
        assert!(memory.shown(Coaching::all_well(), at(500)).is_steady);
        assert!(!memory.shown(nobody(), at(510)).is_steady);
        assert!(!memory.shown(Coaching::all_well(), at(600)).is_steady, "begins again");
        memory.forget();
        assert!(!memory.shown(Coaching::all_well(), at(5000)).is_steady);
    }
}
