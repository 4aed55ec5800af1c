//! The camera: nokhwa's own code, on an emulated device, in processes of their own. The printer: a real CUPS, with
//! a printer of our own behind it.

mod faults;
mod journal;
mod pictures;
mod printing;
mod tool;

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::Duration,
};

use kaodian_tests::{CameraModel, EmulatedCameras, Failure, Outcome, ensure, processes::Running, waiting};
use serde_json::Value;
use tempfile::TempDir;

/// For what a camera needs, watchdog and retries included; a busy machine builds beside the test.
const LIMIT: Duration = Duration::from_secs(30);

/// Cameras, and a process that watches one of them.
struct Fixture {
    cameras: EmulatedCameras,
    watcher: Running,
    answers: BufReader<std::process::ChildStdout>,
    folder: TempDir,
}

impl Fixture {
    /// One camera of this kind; the feed is not started.
    fn with(model: &CameraModel<'_>) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let cameras = EmulatedCameras::one(&folder.path().join("cameras"), model)?;
        Self::watching(cameras, folder)
    }

    fn watching(cameras: EmulatedCameras, folder: TempDir) -> Outcome<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_camera-watcher"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut watcher = Running::start(cameras.show_to(&mut command))?;
        let answers = watcher.child().stdout.take().ok_or_else(|| Failure::new("no standard output"))?;
        Ok(Self { cameras, watcher, answers: BufReader::new(answers), folder })
    }

    /// A camera that is live.
    fn live(model: &CameraModel<'_>) -> Outcome<Self> {
        let mut fixture = Self::with(model)?;
        fixture.ask("start")?;
        fixture.becomes("live")?;
        Ok(fixture)
    }

    fn ask(&mut self, question: &str) -> Outcome<Value> {
        let stdin = self.watcher.child().stdin.as_mut().ok_or_else(|| Failure::new("no standard input"))?;
        writeln!(stdin, "{question}")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        serde_json::from_str(&line).map_err(|_| Failure::new(format!("{question}: the watcher has ended")))
    }

    /// Waits until the feed is in this state.
    fn becomes(&mut self, state: &str) -> Outcome<Value> {
        let mut last = Value::Null;
        let waited = waiting::blocking(&format!("the camera becomes {state}"), LIMIT, || {
            last = self.ask("state").unwrap_or_default();
            last["state"] == state
        });
        waited.map_err(|failure| Failure::new(format!("{failure}; it is {last}")))?;
        Ok(last)
    }

    fn says(&mut self, question: &str, holds: impl FnOnce(&Value) -> bool) -> Outcome<Value> {
        let answer = self.ask(question)?;
        ensure(holds(&answer), || format!("{question}: {answer}"))?;
        Ok(answer)
    }
}
