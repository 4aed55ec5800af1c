//! What is told: tables in Markdown, on the standard output and in a file.

use std::fmt::Write as _;

/// A report that grows.
#[derive(Default)]
pub(crate) struct Report {
    text: String,
}

impl Report {
    pub(crate) fn heading(&mut self, words: &str) {
        let level = if self.text.is_empty() { "#" } else { "\n##" };
        self.line(&format!("{level} {words}\n"));
    }

    pub(crate) fn line(&mut self, words: &str) {
        self.text.push_str(words);
        self.text.push('\n');
    }

    pub(crate) fn table<const COLUMNS: usize>(
        &mut self,
        head: [&str; COLUMNS],
        rows: impl IntoIterator<Item = [String; COLUMNS]>,
    ) {
        self.line(&format!("| {} |", head.join(" | ")));
        self.line(&format!("|---{}|", "|---:".repeat(COLUMNS - 1)));
        for row in rows {
            self.line(&format!("| {} |", row.join(" | ")));
        }
        self.text.push('\n');
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// A number of milliseconds as it stands in a table.
pub(crate) fn ms(value: f64) -> String {
    format!("{value:.2} ms")
}

/// How many times the other's a value is, and whether that is within the goal.
pub(crate) fn ratio(ours: f64, theirs: f64, goal: f64) -> String {
    format!("{:.2}x ({})", ours / theirs, kept(ours / theirs <= goal, &format!("goal {goal}x")))
}

/// A goal, and whether it is kept.
pub(crate) fn kept(is_kept: bool, goal: &str) -> String {
    format!("{goal} {}", if is_kept { "kept" } else { "missed" })
}

/// The machine: the numbers of another one are others.
pub(crate) fn machine() -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let processors = read("/proc/cpuinfo");
    let name = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let name = name.map_or("unknown processor", |(_, name)| name);
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let loads = read("/proc/loadavg");
    let load = loads.split(' ').next().unwrap_or_default();
    let mut text = String::new();
    let _ = write!(text, "{count} x {name}; load before the run: {load}.");
    text
}
