//! Wrong PINs and passwords of staff in a row, kept so that a restart forgives none.

use kaodian_domain::Timestamp;
use serde::{Deserialize, Serialize};

/// After so many in a row nothing is heard for a while.
const FAILURES_MAXIMUM: u32 = 5;

/// For so long; a restart does not shorten it.
const LOCK_MS: i64 = 5 * 60 * 1000;

/// Failures in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failures {
    count: u32,
    last: Timestamp,
}

impl Failures {
    /// Milliseconds until the next try is heard.
    fn locked_ms(&self, now: Timestamp) -> Option<i64> {
        let left = self.last.0 + LOCK_MS - now.0;
        (self.count >= FAILURES_MAXIMUM && left > 0).then_some(left)
    }

    /// These with one more, which is counted before it is looked at: a program that is killed meanwhile has counted.
    ///
    /// # Errors
    /// The seconds to wait, while nothing is heard.
    pub(super) fn with_one_more(self, now: Timestamp) -> Result<Self, Option<u32>> {
        if let Some(left) = self.locked_ms(now) {
            return Err(u32::try_from((left + 999) / 1000).ok());
        }
        let before = if self.count >= FAILURES_MAXIMUM { 0 } else { self.count };
        Ok(Self { count: before + 1, last: now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_ones_lock_for_five_minutes() {
        let at = |ms| Timestamp(1_000_000 + ms);
        let failures = Failures { count: 5, last: at(0) };
        assert_eq!(failures.locked_ms(at(0)), Some(LOCK_MS));
        assert_eq!(failures.locked_ms(at(LOCK_MS - 1)), Some(1));
        assert_eq!(failures.locked_ms(at(LOCK_MS)), None);
        assert_eq!(Failures { count: 4, last: at(0) }.locked_ms(at(0)), None);
    }

    #[test]
    fn after_the_lock_the_count_begins_anew() {
        let at = |ms| Timestamp(1_000_000 + ms);
        let mut failures = Failures::default();
        for ms in 1..=5 {
            failures = failures.with_one_more(at(ms)).unwrap();
        }
        assert_eq!(failures.with_one_more(at(6)), Err(Some(300)));
        assert_eq!(failures.with_one_more(at(5 + LOCK_MS)).unwrap().count, 1);
    }
}
