//! `kaodianctl camera`.

use std::{path::Path, process::Command};

use kaodian_tests::{
    CameraModel, EmulatedCameras, Outcome, ensure,
    programs::{program, run},
};
use serde_json::{Value, json};

fn says(cameras: &EmulatedCameras, arguments: &[&str], status: i32) -> Outcome<Value> {
    let mut command = Command::new(program("kaodianctl")?);
    command.arg("--json").arg("camera").args(arguments);
    let output = run(cameras.show_to(&mut command))?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure(output.status.code() == Some(status), || format!("{arguments:?}: {} {said}", output.status))?;
    Ok(serde_json::from_str(&said)?)
}

fn grab(cameras: &EmulatedCameras, path: &Path, more: &[&str], status: i32) -> Outcome<Value> {
    let path = path.to_string_lossy().into_owned();
    says(cameras, &[&["grab", &path], more].concat(), status)
}

#[test]
fn a_picture_is_taken_without_a_window() -> Outcome {
    let folder = tempfile::tempdir()?;
    let cameras = EmulatedCameras::none(&folder.path().join("cameras"))?;
    let path = folder.path().join("still.jpg");
    let listed = says(&cameras, &["list"], 0)?;
    ensure(listed == json!([]), || listed.to_string())?;
    let answer = grab(&cameras, &path, &[], 1)?;
    ensure(answer["error"] == "camera_not_found", || answer.to_string())?;

    let formats = ["MJPG 1280 720 30", "MJPG 1920 1080 15"];
    cameras.attach(0, &CameraModel { formats: &formats, ..CameraModel::default() })?;
    let listed = says(&cameras, &["list"], 0)?;
    let id = listed[0]["id"].as_str().unwrap_or_default().to_owned();
    ensure(listed[0]["name"] == "Emulated camera" && !id.is_empty(), || listed.to_string())?;
    let answer = grab(&cameras, &path, &["--camera", &id], 0)?;
    ensure(answer["width_px"] == 1920 && answer["height_px"] == 1080, || answer.to_string())?;
    let picture = image::open(&path)?;
    ensure(picture.width() == 1920 && picture.height() == 1080, || format!("{picture:?}"))?;

    let answer = grab(&cameras, &path, &["--camera", "another"], 1)?;
    ensure(answer["error"] == "camera_not_found", || answer.to_string())?;
    for (word, fault) in [("busy", "camera_busy"), ("denied", "camera_permission_denied")] {
        cameras.control(0, word)?;
        let answer = grab(&cameras, &path, &[], 1)?;
        ensure(answer["error"] == fault, || format!("{word}: {answer}"))?;
    }
    grab(&cameras, &folder.path().join("no-such-folder/still.jpg"), &[], 1)?;
    cameras.control(0, "")?;
    let answer = grab(&cameras, &folder.path().join("no-such-folder/still.jpg"), &[], 2)?;
    ensure(answer["error"] == "file", || answer.to_string())
}
