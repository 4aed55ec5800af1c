//! Speed beside other programs, on this machine and in one run: `make bench`.
//!
//! Leaves `target/bench/report.md`. Nothing fails because something is slow: whoever reads it judges.

mod central;
mod chromium;
mod cpu;
mod engine;
#[allow(clippy::unwrap_used, dead_code, reason = "as in the tests that it is from")]
#[path = "../sync/faulty.rs"]
mod faulty;
mod forms;
mod insertion;
mod measured;
#[allow(clippy::expect_used, dead_code, unreachable_pub, reason = "as in the tests that it is from")]
#[path = "../support/postgres.rs"]
mod postgres;
mod pouchdb;
mod preview;
mod report;
mod scenes;
#[allow(clippy::unwrap_used, dead_code, reason = "as in the tests that it is from")]
#[path = "../sync/station.rs"]
mod station;

use std::{io::Write, process::ExitCode};

use kaodian_tests::{Failure, Outcome, programs::target_folder};

use report::Report;
use scenes::Scenes;

/// What to measure: everything, or the part that is named.
fn parts() -> Outcome<Vec<&'static str>> {
    const PARTS: [&str; 5] = ["engine", "forms", "central", "postgres", "preview"];
    let Some(named) = std::env::args().nth(1) else { return Ok(PARTS.to_vec()) };
    let found = PARTS.into_iter().find(|part| *part == named);
    found
        .map(|part| vec![part])
        .ok_or_else(|| Failure::new("bench [engine | forms | central | postgres | preview]"))
}

fn measure() -> Outcome<String> {
    let parts = parts()?;
    let folder = target_folder().join("bench");
    let scenes = Scenes::make(&folder.join("pictures"))?;
    let mut report = Report::default();
    report.heading("Speed beside other programs");
    report.line(&format!(
        "{} Built for release. CPU is the mean CPU time of a call, the engine's on one thread; of three runs, in turn \
         with the others' programs, the median is told.",
        report::machine()
    ));
    if parts.contains(&"engine") {
        engine::measure(&scenes, &mut report)?;
    }
    if parts.contains(&"forms") {
        forms::measure(&scenes, &folder.join("forms"), &mut report)?;
    }
    if parts.contains(&"central") {
        let world = tempfile::Builder::new().prefix("kaodian-").tempdir()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(central::measure(world.path(), &mut report))?;
    }
    if parts.contains(&"postgres") {
        let world = tempfile::Builder::new().prefix("kaodian-").tempdir()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(insertion::measure(world.path(), &mut report))?;
    }
    if parts.contains(&"preview") {
        let world = tempfile::Builder::new().prefix("kaodian-").tempdir()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(preview::measure(&scenes, world.path(), &mut report))?;
    }
    std::fs::write(folder.join("report.md"), report.text())?;
    Ok(report.text().to_owned())
}

fn main() -> ExitCode {
    // A closed pipe is the reader's choice.
    match measure() {
        Ok(text) => {
            let _ = write!(std::io::stdout(), "{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "bench: {failure}");
            ExitCode::FAILURE
        }
    }
}
