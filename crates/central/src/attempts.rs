//! Trying a password: so many failures in a row lock the name, for candidates and for staff alike.

use kaodian_domain::{SiteCode, Timestamp};
use kaodian_wire::{Problem, ProblemCode, sha256_hex};

use crate::{App, problem::ProblemAnswer, store};

/// So many failures in a row lock the name.
const FAILURES_MAXIMUM: i64 = 5;

/// For how long; and how long a failure counts.
const LOCK_MS: i64 = 15 * 60 * 1000;

/// Failures before this no longer count.
pub(crate) fn forgotten_before(now: Timestamp) -> Timestamp {
    now.plus_ms(-LOCK_MS)
}

/// Whose failures are counted: a candidate's name, as it is compared.
pub(crate) fn digest_of_account(name_key: &str) -> String {
    sha256_hex(name_key.as_bytes())
}

/// Whose failures are counted: a sign-in name of a site's staff. No candidate's name holds a line feed.
pub(crate) fn digest_of_staff(site: &SiteCode, sign_in_key: &str) -> String {
    sha256_hex(format!("staff\n{site}\n{sign_in_key}").as_bytes())
}

/// An attempt that has begun. It counts as failed until it is known to be none.
pub(crate) struct Attempt {
    digest: String,
    failures: i64,
    locked_until: Timestamp,
}

impl Attempt {
    /// Begins one.
    ///
    /// # Errors
    /// [`ProblemCode::AccountLocked`] with the time to wait.
    pub(crate) async fn begin(app: &App, digest: String) -> Result<Self, ProblemAnswer> {
        let now = app.now();
        let mut db = app.store().connection().await?;
        let attempts = store::sign_in_attempt::begin(&mut db, &digest, now, forgotten_before(now)).await?;
        if attempts.locked_until > now {
            return Err(locked(attempts.locked_until, now));
        }
        let locked_until = now.plus_ms(LOCK_MS);
        if attempts.failures > FAILURES_MAXIMUM {
            store::sign_in_attempt::lock(&mut db, &digest, locked_until).await?;
            return Err(locked(locked_until, now));
        }
        Ok(Self { digest, failures: attempts.failures, locked_until })
    }

    /// Ends it: a right password forgives the failures before it, the last wrong one locks.
    ///
    /// # Errors
    /// [`ProblemCode::CredentialsWrong`] when it was not right.
    pub(crate) async fn end(self, app: &App, is_right: bool) -> Result<(), ProblemAnswer> {
        let mut db = app.store().connection().await?;
        if is_right {
            return Ok(store::sign_in_attempt::forgive(&mut db, &self.digest).await?);
        }
        if self.failures == FAILURES_MAXIMUM {
            store::sign_in_attempt::lock(&mut db, &self.digest, self.locked_until).await?;
        }
        Err(ProblemCode::CredentialsWrong.into())
    }
}

fn locked(until: Timestamp, now: Timestamp) -> ProblemAnswer {
    let left_ms = (until.0 - now.0).max(0);
    let retry_in_s = u32::try_from(left_ms.div_euclid(1000) + 1).unwrap_or(u32::MAX);
    Problem { retry_in_s: Some(retry_in_s), ..Problem::new(ProblemCode::AccountLocked) }.into()
}
