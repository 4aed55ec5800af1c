//! CPU time of the processes that this one has started, as the kernel counts it.

use std::{
    collections::{BTreeMap, HashMap},
    time::Instant,
};

/// The kernel tells CPU time in hundredths of a second, whatever its own clock does.
const TICKS_PER_S: f64 = 100.0;

struct Process {
    name: String,
    parent: u32,
    ticks: u64,
}

/// The CPU time of every process below this one at an instant.
pub(crate) struct Snapshot {
    at: Instant,
    ticks: HashMap<u32, (String, u64)>,
}

impl Snapshot {
    pub(crate) fn take() -> Self {
        let processes = all();
        let is_ours = |mut pid: u32| {
            while let Some(process) = processes.get(&pid) {
                if process.parent == std::process::id() {
                    return true;
                }
                pid = process.parent;
            }
            false
        };
        let ours = processes.iter().filter(|(pid, _)| is_ours(**pid));
        let ticks = ours.map(|(pid, process)| (*pid, (process.name.clone(), process.ticks))).collect();
        Self { at: Instant::now(), ticks }
    }

    /// What was used since then: percent of one core for each name of a process, processes of one name together.
    pub(crate) fn percent_since(&self) -> BTreeMap<String, f64> {
        let now = Self::take();
        let elapsed_s = (now.at - self.at).as_secs_f64();
        let mut percent = BTreeMap::new();
        for (pid, (name, ticks)) in now.ticks {
            let before = self.ticks.get(&pid).map_or(0, |(_, ticks)| *ticks);
            let used = ticks.saturating_sub(before) as f64 / TICKS_PER_S / elapsed_s * 100.0;
            *percent.entry(name).or_default() += used;
        }
        percent
    }
}

fn all() -> HashMap<u32, Process> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(|pid| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        Some((pid, process(&stat)?))
    })
    .collect()
}

/// Reads a line of `/proc/PID/stat`: the name stands in parentheses and may hold anything.
fn process(stat: &str) -> Option<Process> {
    let (head, rest) = stat.rsplit_once(')')?;
    let name = head.split_once('(')?.1.to_owned();
    let fields: Vec<&str> = rest.split_whitespace().collect();
    // Counted from the state, which is the third: parent the second here, time for itself and in the kernel 12th, 13th.
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    let parent = u32::try_from(number(1)?).ok()?;
    Some(Process { name, parent, ticks: number(11)? + number(12)? })
}
