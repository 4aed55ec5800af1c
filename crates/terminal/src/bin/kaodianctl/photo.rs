//! `photo check`.

use std::path::PathBuf;

use clap::Subcommand;
use kaodian_photo::{RulePack, judge};
use serde_json::json;

use crate::answer::{Answer, Failure};

/// Photos.
#[derive(Subcommand)]
pub(crate) enum PhotoCommand {
    /// Judge photos by the rules of the examination.
    Check {
        /// JPEG files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// A file longer than this is judged by its beginning: its size alone refuses it.
const READ_MAXIMUM_BYTES: u64 = 64 * 1024 * 1024;

fn read(path: &PathBuf) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(READ_MAXIMUM_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `photo check`
pub(crate) fn run(command: PhotoCommand) -> Result<Answer, Failure> {
    let PhotoCommand::Check { files } = command;
    let pack = RulePack::bundled().map_err(|error| Failure::new("rule_pack", error.to_string()))?;
    let mut verdicts = Vec::with_capacity(files.len());
    let mut words = Vec::with_capacity(files.len());
    let mut all_accepted = true;
    for path in &files {
        let bytes = read(path).map_err(|error| Failure::file(path, &error))?;
        let verdict = judge(&bytes, &pack);
        all_accepted &= verdict.accepted;
        let failed: Vec<_> = verdict.failures().map(|code| format!("{code:?}")).collect();
        let said =
            if verdict.accepted { "accepted".to_owned() } else { format!("rejected: {}", failed.join(", ")) };
        words.push(format!("{}: {said}", path.display()));
        let mut entry = json!(verdict);
        entry["file"] = json!(path.display().to_string());
        verdicts.push(entry);
    }
    Ok(Answer::when(all_accepted, json!(verdicts), words.join("\n")))
}
