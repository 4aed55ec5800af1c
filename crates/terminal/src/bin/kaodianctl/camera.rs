//! `camera list`, `camera grab`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use kaodian_devices::camera::{CameraFault, CameraFeed, CameraSource, cameras};
use serde_json::{Value, json};

use crate::answer::{Answer, Failure};

/// Cameras.
#[derive(Subcommand)]
pub(crate) enum CameraCommand {
    /// List the attached cameras.
    List,
    /// Take a picture at the camera's largest size; no when the camera gives none.
    Grab {
        /// Where to write it: a JPEG.
        output: PathBuf,
        /// The id of the camera; else the first one.
        #[arg(long)]
        camera: Option<String>,
    },
}

/// `camera ...`
pub(crate) fn run(command: CameraCommand) -> Result<Answer, Failure> {
    match command {
        CameraCommand::List => list(),
        CameraCommand::Grab { output, camera } => match grab(&output, camera)? {
            Ok(answer) => Ok(answer),
            Err(fault) => Ok(fault_answer(fault)),
        },
    }
}

/// A camera that gives no picture is an answer: no.
fn fault_answer(fault: CameraFault) -> Answer {
    let words = fault.to_string();
    Answer::when(false, json!({ "error": fault.code(), "message": words }), words.clone())
}

fn list() -> Result<Answer, Failure> {
    let found = match cameras() {
        Ok(found) => found,
        Err(fault) => return Ok(fault_answer(fault)),
    };
    let json: Value = found.iter().map(|camera| json!({ "id": camera.id, "name": camera.name })).collect();
    let lines: Vec<_> = found.iter().map(|camera| format!("{}  {}", camera.id, camera.name)).collect();
    let words = if lines.is_empty() { "no camera is attached".to_owned() } else { lines.join("\n") };
    Ok(Answer::yes(json, words))
}

fn grab(output: &Path, camera: Option<String>) -> Result<Result<Answer, CameraFault>, Failure> {
    let feed = CameraFeed::start(CameraSource::Attached(camera));
    let still = match feed.still() {
        Ok(still) => still,
        Err(fault) => return Ok(Err(fault)),
    };
    let jpeg = match still.to_jpeg() {
        Ok(jpeg) => jpeg,
        Err(fault) => return Ok(Err(fault)),
    };
    std::fs::write(output, &jpeg).map_err(|error| Failure::file(output, &error))?;
    let json = json!({
        "file": output.display().to_string(),
        "camera": feed.name(),
        "width_px": still.width_px(),
        "height_px": still.height_px(),
    });
    let words = format!("{}: {} x {} px", output.display(), still.width_px(), still.height_px());
    Ok(Ok(Answer::yes(json, words)))
}
