//! Trusted time: the server's signed time carried on by the monotonic clock.
//!
//! The wall clock of a terminal may be wrong by years. It is used only before the first contact,
//! and never goes back behind a time that was known to have passed.

use std::{
    sync::{Mutex, PoisonError},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use kaodian_domain::Timestamp;

/// A clock that knows whether it knows.
#[derive(Debug)]
pub struct TrustedClock {
    state: Mutex<State>,
}

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
        Self { state: Mutex::new(State { anchor: None, floor }) }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server said `at` just now.
    pub fn observe(&self, at: Timestamp) {
        let mut state = self.state();
        state.anchor = Some((at, Instant::now()));
        state.floor = state.floor.max(at);
    }

    /// The time now. Never earlier than one that this clock has told before.
    pub fn now(&self) -> Timestamp {
        let mut state = self.state();
        let told = match state.anchor {
            Some((at, read)) => at.plus_ms(i64::try_from(read.elapsed().as_millis()).unwrap_or(i64::MAX)),
            None => wall_clock(),
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
    fn the_server_decides() {
        let clock = TrustedClock::starting_after(Timestamp(0));
        let said = Timestamp(4_100_000_000_000);
        clock.observe(said);
        let told = clock.now();
        assert!(clock.is_certain() && told >= said && told < said.plus_ms(60_000));
    }
}
