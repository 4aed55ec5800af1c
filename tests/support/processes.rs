//! Processes that end with the test that started them.

use std::{
    collections::HashMap,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{Failure, Outcome, programs::tool, waiting};

/// A process that is ended, with everything that it started, when this is dropped.
pub struct Running {
    child: Child,
    stops_well: bool,
}

/// A command that the kernel ends when this test dies without a chance to clean up.
///
/// # Errors
/// When `setpriv` is missing.
pub fn bound_to_us(program: &Path) -> Outcome<Command> {
    let mut command = Command::new(tool("setpriv", "util-linux")?);
    command.arg("--pdeathsig").arg("KILL").arg("--").arg(program).stdin(Stdio::null());
    Ok(command)
}

impl Running {
    /// Starts a process that need not be asked to stop.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> Outcome<Self> {
        Self::spawn(command, false)
    }

    /// Starts a process that stops well when it is asked (SIGTERM).
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_server(command: &mut Command) -> Outcome<Self> {
        Self::spawn(command, true)
    }

    fn spawn(command: &mut Command, stops_well: bool) -> Outcome<Self> {
        let child = command.spawn().map_err(|error| Failure::new(format!("{command:?}: {error}")))?;
        Ok(Self { child, stops_well })
    }

    /// The child itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// The process and everything below it.
    pub fn family(&self) -> Vec<u32> {
        family(self.child.id())
    }

    /// A process below this one that runs this program.
    pub fn running(&self, program: &Path) -> Option<u32> {
        let runs = |pid: &u32| std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == program);
        self.family().into_iter().find(runs)
    }

    /// Whether it is still there.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to stop and waits until it has.
    ///
    /// # Errors
    /// When it does not stop in ten seconds.
    pub fn stop(&mut self) -> Outcome {
        signal("TERM", &[self.child.id()]);
        waiting::blocking("the process stops", Duration::from_secs(10), || !self.is_alive())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.stops_well && self.stop().is_ok() {
            return;
        }
        // Children are listed before their parents go, or they would be nobody's.
        signal("KILL", &self.family());
        let _ = self.child.wait();
    }
}

/// Sends a signal; a process that is gone already is as it should be.
pub fn signal(name: &str, pids: &[u32]) {
    let pids: Vec<_> = pids.iter().map(u32::to_string).collect();
    // The shell's own `kill`: the program of that name is not on every machine.
    let script = format!("kill -s {name} {} 2>/dev/null", pids.join(" "));
    let _ = Command::new("sh").arg("-c").arg(script).status();
}

fn family(first: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if let Some(parent) = parent_of(pid) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = vec![first];
    let mut next = 0;
    while let Some(pid) = found.get(next) {
        found.extend(children.remove(pid).unwrap_or_default());
        next += 1;
    }
    found
}

fn parent_of(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The program's name stands in parentheses and may hold anything; state and parent follow it.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
