//! Waiting for something that is bound to happen, by asking, with a deadline.

use std::time::{Duration, Instant};

use crate::{Failure, Outcome};

/// How long something on the screen may take. A busy machine builds and draws beside the test.
pub const SCREEN: Duration = Duration::from_secs(30);

/// How often to ask.
const EVERY: Duration = Duration::from_millis(40);

/// Asks until it is so.
///
/// # Errors
/// When the deadline passes.
pub fn blocking(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) -> Outcome {
    let deadline = Instant::now() + limit;
    while !holds() {
        if Instant::now() > deadline {
            return Err(Failure::new(format!("waited {limit:?} in vain: {what}")));
        }
        std::thread::sleep(EVERY);
    }
    Ok(())
}

/// Asks until there is an answer. An error is asked again, and told when the deadline passes.
///
/// # Errors
/// When the deadline passes.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut ask: impl AsyncFnMut() -> Outcome<Option<T>>,
) -> Outcome<T> {
    let deadline = Instant::now() + limit;
    loop {
        let answer = ask().await;
        if let Ok(Some(answer)) = answer {
            return Ok(answer);
        }
        if Instant::now() > deadline {
            let last = answer.err().map(|error| format!(" ({error})")).unwrap_or_default();
            return Err(Failure::new(format!("waited {limit:?} in vain: {what}{last}")));
        }
        tokio::time::sleep(EVERY).await;
    }
}
