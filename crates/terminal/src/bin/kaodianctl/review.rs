//! `review queue`.

use clap::Subcommand;
use kaodian_sync::{VerdictComparison, WaitingReview};
use kaodian_terminal::Terminal;
use serde_json::json;

use crate::answer::{Answer, Failure, from_app};

/// Registrations that wait for a reviewer.
#[derive(Subcommand)]
pub(crate) enum ReviewCommand {
    /// What waits at the terminal's site, the oldest first, and whether terminal and server agree on the photo.
    ///
    /// Asked of the central server. Decide with `registration apply`, for example:
    /// kaodianctl registration apply 1100010001 '{"kind":"approve","round":1}' --as staff:wangfang
    Queue,
}

fn line(review: &WaitingReview) -> String {
    let number = review.number.as_ref().map_or("-", |number| number.0.as_str());
    let photo = match review.photo.as_ref().map(|photo| photo.comparison) {
        None => "no photo",
        Some(None) => "photo not judged yet",
        Some(Some(VerdictComparison::Same)) => "photo: both agree",
        Some(Some(VerdictComparison::OtherRules)) => "photo: judged by other rules",
        Some(Some(VerdictComparison::Different)) => "photo: terminal and server differ",
    };
    format!(
        "{}  {number}  request {}  waits {} min  {photo}",
        review.registration,
        review.round,
        review.waited_ms / 60_000
    )
}

/// `review`
pub(crate) async fn run(command: ReviewCommand, terminal: Terminal) -> Result<Answer, Failure> {
    let ReviewCommand::Queue = command;
    match terminal.review_queue().await {
        Ok(waiting) => {
            let lines: Vec<_> = waiting.iter().map(line).collect();
            Ok(Answer::yes(json!(waiting), lines.join("\n")))
        }
        Err(error) => from_app(error),
    }
}
