//! Trusted time: the server's signed time carried on by the monotonic clock.
//!
//! The wall clock of a terminal may be wrong by years. It is used only before the first contact,
//! and never goes back behind a time that was known to have passed. What it said meanwhile counts for nothing once the
//! server is heard.

use std::{
    sync::{Mutex, PoisonError},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use kaodian_domain::Timestamp;

/// A clock that knows whether it knows.
#[derive(Debug)]
pub struct TrustedClock {
    state: Mutex<State>,
    wall: fn() -> Timestamp,
}

/// The server's word may lie so far behind the time that was told last, since answers take their time; what lies
/// farther behind was a clock that was wrong. Much less than what a signature may be off by.
const JITTER_MS: i64 = 60_000;

#[derive(Debug, Clone, Copy)]
struct State {
    /// Server time, and the monotonic time at which it was read.
    anchor: Option<(Timestamp, Instant)>,
    /// A time that has certainly passed.
    floor: Timestamp,
}

impl TrustedClock {
    /// A clock that has not heard from the server in this run; `floor` is the last time that is
    /// known to have passed.
    pub fn starting_after(floor: Timestamp) -> Self {
        Self { state: Mutex::new(State { anchor: None, floor }), wall: wall_clock }
    }

    /// The same clock with another wall clock behind it.
    #[must_use]
    pub fn by_wall_clock(self, wall: fn() -> Timestamp) -> Self {
        Self { wall, ..self }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server said `at` just now.
    pub fn observe(&self, at: Timestamp) {
        let mut state = self.state();
        state.anchor = Some((at, Instant::now()));
        let was_wrong = state.floor.0.saturating_sub(at.0) > JITTER_MS;
        state.floor = if was_wrong { at } else { state.floor.max(at) };
    }

    /// The time now. Never earlier than one that this clock has told before, unless the server has said since that it
    /// was wrong.
    pub fn now(&self) -> Timestamp {
        let mut state = self.state();
        let told = match state.anchor {
            Some((at, read)) => at.plus_ms(i64::try_from(read.elapsed().as_millis()).unwrap_or(i64::MAX)),
            None => (self.wall)(),
        };
        state.floor = state.floor.max(told);
        state.floor
    }

    /// Whether the server has told the time in this run.
    pub fn is_certain(&self) -> bool {
        self.state().anchor.is_some()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the wall clock, before the first contact"
)]
fn wall_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_goes_back() {
        let far = Timestamp(4_000_000_000_000);
        let clock = TrustedClock::starting_after(far);
        assert!(!clock.is_certain());
        assert_eq!(clock.now(), far, "a wall clock that is behind is not believed");
    }

    #[test]
    fn a_wall_clock_that_is_ahead_is_forgotten_once_the_server_is_heard() {
        let years_ahead = || Timestamp(4_000_000_000_000);
        let clock = TrustedClock::starting_after(Timestamp(0)).by_wall_clock(years_ahead);
        assert_eq!(clock.now(), years_ahead());
        let said = Timestamp(1_800_000_000_000);
        clock.observe(said);
        assert!((said..said.plus_ms(60_000)).contains(&clock.now()), "{:?}", clock.now());
        // An answer that was long on its way turns nothing back.
        let told = clock.now();
        clock.observe(said.plus_ms(-20_000));
        assert!(clock.now() >= told);
    }

    #[test]
    fn the_server_decides() {
        let clock = TrustedClock::starting_after(Timestamp(0));
        let said = Timestamp(4_100_000_000_000);
        clock.observe(said);
        let told = clock.now();
        assert!(clock.is_certain() && told >= said && told < said.plus_ms(60_000));
    }
}
