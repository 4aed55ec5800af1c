//! How much one terminal may ask for, on this node. A broken or stolen one must not take the others' place.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use kaodian_domain::TerminalId;
use kaodian_wire::{Problem, ProblemCode};

use crate::{LimitSettings, problem::ProblemAnswer};

/// The limits.
pub(crate) struct Limits {
    requests: DefaultKeyedRateLimiter<TerminalId>,
    sign_ins: DefaultKeyedRateLimiter<TerminalId>,
}

impl Limits {
    /// As they are settled.
    pub(crate) fn new(settings: &LimitSettings) -> Self {
        let requests = Quota::per_second(settings.requests_per_second).allow_burst(settings.requests_at_once);
        Self {
            requests: RateLimiter::keyed(requests),
            sign_ins: RateLimiter::keyed(Quota::per_minute(settings.sign_ins_per_minute)),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// [`ProblemCode::TooManyRequests`] with the time to wait.
    pub(crate) fn request(&self, terminal: TerminalId) -> Result<(), ProblemAnswer> {
        count(&self.requests, terminal)
    }

    /// Counts an attempt at an account: whoever guesses must not guess fast, whatever names they try.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub(crate) fn sign_in(&self, terminal: TerminalId) -> Result<(), ProblemAnswer> {
        count(&self.sign_ins, terminal)
    }

    /// Forgets terminals that ask for little.
    pub(crate) fn forget(&self) {
        self.requests.retain_recent();
        self.sign_ins.retain_recent();
    }
}

fn count(limiter: &DefaultKeyedRateLimiter<TerminalId>, terminal: TerminalId) -> Result<(), ProblemAnswer> {
    limiter.check_key(&terminal).map_err(|not_until| {
        let wait = not_until.wait_time_from(limiter.clock().now());
        let retry_in_s = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
        Problem { retry_in_s: Some(retry_in_s), ..Problem::new(ProblemCode::TooManyRequests) }.into()
    })
}
