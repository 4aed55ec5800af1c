//! `photo check`, `photo compose`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use kaodian_photo::{Check, Engine, RulePack, Verdict};
use serde_json::{Value, json};

use crate::answer::{Answer, Failure};

/// Photos.
#[derive(Subcommand)]
pub(crate) enum PhotoCommand {
    /// Judge photos by the rules of the examination; no when one is rejected.
    Check {
        /// JPEG files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Make a registration photo out of a larger picture; no when that cannot be done.
    Compose {
        /// A JPEG that shows one person from the front.
        input: PathBuf,
        /// Where to write the photo.
        output: PathBuf,
    },
}

/// A file longer than this is judged by its beginning: its size alone refuses it.
const READ_MAXIMUM_BYTES: u64 = 64 * 1024 * 1024;

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path);
    opened
        .and_then(|file| file.take(READ_MAXIMUM_BYTES).read_to_end(&mut bytes))
        .map_err(|error| Failure::file(path, &error))?;
    Ok(bytes)
}

fn check_json(check: &Check) -> Value {
    json!({
        "code": check.code,
        "passed": check.passed,
        "severity": check.severity,
        "value": check.value,
        "limit": check.limit,
        "message": check.message.as_ref().map(|words| &words.zh_cn),
    })
}

fn verdict_json(path: &Path, verdict: &Verdict) -> Value {
    json!({
        "file": path.display().to_string(),
        "accepted": verdict.accepted,
        "rule_pack": verdict.rule_pack,
        "width_px": verdict.width_px,
        "height_px": verdict.height_px,
        "size_bytes": verdict.size_bytes,
        "faces": verdict.faces,
        "roll_deg": verdict.pose.map(|pose| pose.roll_deg),
        "yaw_deg": verdict.pose.map(|pose| pose.yaw_deg),
        "pitch_deg": verdict.pose.map(|pose| pose.pitch_deg),
        "questions": verdict.questions,
        "checks": verdict.checks.iter().map(check_json).collect::<Vec<_>>(),
    })
}

fn check(files: &[PathBuf], engine: &mut Engine, pack: &RulePack) -> Result<Answer, Failure> {
    let mut verdicts = Vec::with_capacity(files.len());
    let mut words = Vec::with_capacity(files.len());
    let mut all_accepted = true;
    for path in files {
        let verdict = engine.judge(&read(path)?, pack);
        all_accepted &= verdict.accepted;
        let said = if verdict.accepted { "accepted" } else { "rejected" };
        words.push(format!("{}: {said}", path.display()));
        for check in verdict.checks.iter().filter(|check| !check.passed) {
            let value = check.value.map(|value| format!(" {value}")).unwrap_or_default();
            words.push(format!("  {:?}, {:?}:{value} ({})", check.severity, check.code, check.limit));
        }
        verdicts.push(verdict_json(path, &verdict));
    }
    Ok(Answer::when(all_accepted, json!(verdicts), words.join("\n")))
}

fn compose(input: &Path, output: &Path, engine: &mut Engine, pack: &RulePack) -> Result<Answer, Failure> {
    match engine.compose(&read(input)?, pack) {
        Ok(jpeg) => {
            std::fs::write(output, &jpeg).map_err(|error| Failure::file(output, &error))?;
            let json = json!({ "output": output.display().to_string(), "size_bytes": jpeg.len() });
            Ok(Answer::yes(json, format!("written: {} bytes", jpeg.len())))
        }
        Err(problem) => Ok(Answer::when(false, json!({ "problem": problem }), problem.to_string())),
    }
}

/// `photo ...`
pub(crate) fn run(command: PhotoCommand) -> Result<Answer, Failure> {
    let pack = RulePack::bundled().map_err(|error| Failure::new("rule_pack", error.to_string()))?;
    let mut engine = Engine::load().map_err(|error| Failure::new("engine", error.to_string()))?;
    match command {
        PhotoCommand::Check { files } => check(&files, &mut engine, &pack),
        PhotoCommand::Compose { input, output } => compose(&input, &output, &mut engine, &pack),
    }
}
