//! What comes out of a camera that is well.

use kaodian_tests::{CameraModel, EmulatedCameras, Outcome, ensure};

use crate::Fixture;

#[test]
fn cameras_are_listed_by_what_lasts() -> Outcome {
    let folder = tempfile::tempdir()?;
    let cameras = EmulatedCameras::none(&folder.path().join("cameras"))?;
    let mut fixture = Fixture::watching(cameras, folder)?;
    fixture.says("list", |found| found == &serde_json::json!([]))?;
    let (first, second) = (CameraModel::default(), CameraModel { by_id: None, ..CameraModel::default() });
    fixture.cameras.attach(2, &first)?;
    fixture.cameras.list(3, "Emulated camera", 1)?;
    fixture.cameras.attach(4, &CameraModel { name: "Document camera", ..second })?;
    fixture.says("list", |found| {
        found
            == &serde_json::json!([
                { "id": "usb-Emulated_Camera_0001-video-index0", "name": "Emulated camera" },
                { "id": "video4", "name": "Document camera" },
            ])
    })?;
    fixture.ask("start video4")?;
    let state = fixture.becomes("live")?;
    ensure(state["name"] == "Document camera", || state.to_string())
}

#[test]
fn the_preview_is_what_the_camera_sends() -> Outcome {
    let mut fixture = Fixture::live(&CameraModel::default())?;
    let state = fixture.ask("state")?;
    ensure(
        state["width"] == 1280
            && state["height"] == 720
            && state["rate"] == 30
            && state["encoding"] == "mjpeg"
            && state["name"] == "Emulated camera",
        || state.to_string(),
    )?;
    let first = fixture.says("next 0", |frame| frame["rgb_bytes"] == 1280 * 720 * 3)?;
    let question = format!("next {}", first["sequence"]);
    fixture.says(&question, |frame| {
        frame["sequence"].as_u64() > first["sequence"].as_u64() && frame["is_past"] == true
    })?;
    fixture.says("next-async", |frame| frame["sequence"].as_u64() > first["sequence"].as_u64())?;
    let path = fixture.folder.path().join("frame.jpg");
    fixture.says(&format!("save {}", path.display()), |answer| answer.get("error").is_none())?;
    let originals = fixture.cameras.frames(0, "1280x720")?;
    let frame = std::fs::read(path)?;
    ensure(originals.contains(&frame), || format!("{} bytes are none of the camera's pictures", frame.len()))
}

#[test]
fn a_still_is_as_large_as_the_camera_can_and_the_preview_goes_on() -> Outcome {
    let formats = ["MJPG 1280 720 30", "YUYV 640 480 30", "MJPG 1920 1080 30", "MJPG 1600 1200 15"];
    let mut fixture = Fixture::live(&CameraModel { formats: &formats, ..CameraModel::default() })?;
    for _ in 0..2 {
        let still = fixture.says("still", |still| {
            still["width"] == 1920 && still["height"] == 1080 && still["rgb_bytes"] == 1920 * 1080 * 3
        })?;
        fixture.says(&format!("next {}", still["sequence"]), |frame| frame["width"] == 1280)?;
    }
    Ok(())
}

#[test]
fn packed_pictures_become_jpegs() -> Outcome {
    let formats = ["YUYV 640 480 30", "YUYV 1280 720 10", "YUYV 1280 960 5"];
    let mut fixture = Fixture::live(&CameraModel { formats: &formats, ..CameraModel::default() })?;
    fixture.says("state", |state| state["encoding"] == "yuyv" && state["width"] == 640)?;
    fixture.says("next 0", |frame| {
        frame["jpeg_bytes"].as_u64() > Some(1000) && frame["rgb_bytes"] == 640 * 480 * 3
    })?;
    fixture.says("still", |still| still["width"] == 1280 && still["height"] == 960)?;
    Ok(())
}

#[test]
fn sizes_are_odd_or_have_no_rate() -> Outcome {
    // The second has no rate at all: nokhwa then refuses to list any.
    let formats = ["MJPG 1279 719 30", "MJPG 5000 3", "YUYV 641 480 30"];
    let mut fixture = Fixture::with(&CameraModel { formats: &formats[..1], ..CameraModel::default() })?;
    fixture.ask("start")?;
    fixture.becomes("live")?;
    fixture.says("next 0", |frame| frame["width"] == 1279 && frame["rgb_bytes"] == 1279 * 719 * 3)?;
    let usual = ["MJPG 640 480 30", "MJPG 5000 3"];
    let mut fixture = Fixture::live(&CameraModel { formats: &usual, ..CameraModel::default() })?;
    fixture.says("next 0", |frame| frame["width"] == 640)?;
    // Nothing of this can be read.
    let mut fixture = Fixture::with(&CameraModel { formats: &formats[2..], ..CameraModel::default() })?;
    fixture.ask("start")?;
    fixture.becomes("camera_wrong_format")?;
    Ok(())
}

#[test]
fn the_camera_is_adjusted() -> Outcome {
    let mut fixture = Fixture::live(&CameraModel::default())?;
    fixture.says("controls", |controls| {
        controls == &serde_json::json!([{ "kind": "Brightness", "minimum": -64, "maximum": 64, "value": 0 }])
    })?;
    fixture.says("brightness 12", |answer| answer.get("error").is_none())?;
    fixture.says("controls", |controls| controls[0]["value"] == 12)?;
    fixture.says("brightness 500", |answer| answer["error"] == "camera_failed")?;
    fixture.becomes("live")?;
    Ok(())
}

/// Long enough for a leak of one frame in a hundred to be seen.
#[test]
fn ten_thousand_frames_take_no_more_memory_than_a_thousand() -> Outcome {
    const ROOM_KB: u64 = 8 * 1024;
    let mut fixture = Fixture::with(&CameraModel::default())?;
    fixture.cameras.control(0, "fast")?;
    fixture.ask("start")?;
    let early = fixture.says("until-sequence 1000", |answer| answer["resident_kb"].is_u64())?;
    let late = fixture.says("until-sequence 11000", |answer| answer["resident_kb"].is_u64())?;
    let (early, late) = (early["resident_kb"].as_u64(), late["resident_kb"].as_u64());
    ensure(late <= early.map(|kb| kb + ROOM_KB), || format!("it grew from {early:?} KB to {late:?} KB"))
}

#[test]
fn files_play_a_camera() -> Outcome {
    let mut fixture = Fixture::with(&CameraModel::default())?;
    let pictures = fixture.folder.path().join("cameras/video0/frames/640x480");
    fixture.ask(&format!("files {}", pictures.display()))?;
    fixture.becomes("live")?;
    fixture.says("next 3", |frame| frame["width"] == 1280 && frame["height"] == 720)?;
    fixture.says("still", |still| still["width"] == 1280 && still["rgb_bytes"] == 1280 * 720 * 3)?;
    Ok(())
}
