//! Whatever happens to a camera is told apart, and needs no restart.

use kaodian_tests::{CameraModel, EmulatedCameras, Outcome, ensure, waiting};

use crate::{Fixture, LIMIT};

#[test]
fn a_camera_is_plugged_in_late() -> Outcome {
    let folder = tempfile::tempdir()?;
    let cameras = EmulatedCameras::none(&folder.path().join("cameras"))?;
    let mut fixture = Fixture::watching(cameras, folder)?;
    fixture.ask("start")?;
    fixture.becomes("camera_not_found")?;
    fixture.says("still", |answer| answer["error"] == "camera_not_found")?;
    fixture.cameras.attach(0, &CameraModel::default())?;
    fixture.becomes("live")?;
    Ok(())
}

#[test]
fn a_camera_is_unplugged_and_comes_back_elsewhere() -> Outcome {
    let model = CameraModel::default();
    let mut fixture = Fixture::with(&model)?;
    fixture.ask("start usb-Emulated_Camera_0001-video-index0")?;
    fixture.becomes("live")?;
    let before = fixture.says("next 0", |frame| frame["sequence"].is_u64())?;
    fixture.cameras.unplug(0)?;
    fixture.becomes("camera_unplugged")?;
    // Nobody sees an old picture, or waits for a new one in vain.
    fixture.says("newest", serde_json::Value::is_null)?;
    fixture.says("next 0", serde_json::Value::is_null)?;
    fixture.says("next-async", serde_json::Value::is_null)?;
    fixture.says("controls", |controls| controls == &serde_json::json!([]))?;
    // Another camera is not the wanted one.
    fixture.cameras.attach(1, &CameraModel { by_id: None, ..CameraModel::default() })?;
    fixture.says("still", |answer| answer["error"] == "camera_unplugged")?;
    fixture.cameras.attach(2, &model)?;
    fixture.becomes("live")?;
    fixture.says("next 0", |frame| frame["sequence"].as_u64() > before["sequence"].as_u64())?;
    Ok(())
}

#[test]
fn a_stuck_camera_recovers() -> Outcome {
    let mut fixture = Fixture::live(&CameraModel::default())?;
    for _ in 0..2 {
        fixture.cameras.control(0, "stalled")?;
        fixture.becomes("camera_stalled")?;
        fixture.says("newest", serde_json::Value::is_null)?;
        fixture.says("still", |answer| answer["error"] == "camera_stalled")?;
        fixture.cameras.control(0, "")?;
        fixture.becomes("live")?;
        fixture.says("still", |still| still["width"] == 1280)?;
    }
    Ok(())
}

#[test]
fn a_camera_is_stuck_from_the_first_frame_and_can_be_unplugged() -> Outcome {
    let mut fixture = Fixture::with(&CameraModel::default())?;
    fixture.cameras.control(0, "stalled")?;
    fixture.ask("start")?;
    fixture.becomes("camera_stalled")?;
    fixture.cameras.unplug(0)?;
    fixture.becomes("camera_unplugged")?;
    Ok(())
}

#[test]
fn a_stuck_camera_can_be_let_go_of() -> Outcome {
    let mut fixture = Fixture::live(&CameraModel::default())?;
    fixture.cameras.control(0, "stalled")?;
    // Both before and after the watchdog has seen it.
    for is_noticed in [false, true] {
        if is_noticed {
            fixture.becomes("camera_stalled")?;
        }
        fixture.ask("drop")?;
        ensure(fixture.cameras.is_free(0)?, || "the device is still in use".to_owned())?;
        fixture.ask("start")?;
    }
    fixture.cameras.control(0, "")?;
    fixture.becomes("live")?;
    Ok(())
}

#[test]
fn a_camera_is_taken_or_forbidden_for_a_while() -> Outcome {
    for (word, fault) in [("busy", "camera_busy"), ("denied", "camera_permission_denied")] {
        let mut fixture = Fixture::with(&CameraModel::default())?;
        fixture.cameras.control(0, word)?;
        fixture.ask("start")?;
        fixture.becomes(fault)?;
        fixture.says("still", |answer| answer["error"] == fault)?;
        fixture.cameras.control(0, "")?;
        fixture.becomes("live")?;
    }
    Ok(())
}

#[test]
fn dropping_a_feed_gives_the_device_back() -> Outcome {
    let mut fixture = Fixture::live(&CameraModel::default())?;
    ensure(!fixture.cameras.is_free(0)?, || "a live camera is in use".to_owned())?;
    fixture.ask("start")?;
    fixture.becomes("camera_busy")?;
    // The first one ends, and the second takes over.
    fixture.ask("drop")?;
    fixture.becomes("live")?;
    fixture.ask("drop")?;
    ensure(fixture.cameras.is_free(0)?, || "the device is still in use".to_owned())?;
    fixture.ask("start")?;
    fixture.becomes("live")?;
    Ok(())
}

#[test]
fn frames_that_break_off_are_not_shown() -> Outcome {
    let mut fixture = Fixture::with(&CameraModel::default())?;
    fixture.cameras.control(0, "truncated")?;
    fixture.ask("start")?;
    fixture.becomes("camera_wrong_format")?;
    fixture.cameras.control(0, "")?;
    fixture.becomes("live")?;
    fixture.cameras.control(0, "odd")?;
    let state = fixture.becomes("camera_wrong_format")?;
    ensure(state["broken"].as_u64() > Some(0), || state.to_string())?;
    fixture.cameras.control(0, "")?;
    fixture.becomes("live")?;
    Ok(())
}

/// The end of an earlier frame stands behind each that breaks off: together they look whole.
#[test]
fn the_rest_of_an_earlier_frame_is_known() -> Outcome {
    let mut fixture = Fixture::with(&CameraModel::default())?;
    fixture.cameras.control(0, "fast")?;
    fixture.ask("start")?;
    fixture.says("until-sequence 200", |answer| answer["sequence"].is_u64())?;
    fixture.cameras.control(0, "fast truncated")?;
    let originals = fixture.folder.path().join("cameras/video0/frames/1280x720");
    fixture.says(&format!("strangers {} 1000", originals.display()), |answer| {
        answer["is_enough"] == true && answer["strangers"] == 0 && answer["seen"].as_u64() > Some(0)
    })?;
    Ok(())
}

#[test]
fn a_camera_comes_and_goes_twenty_times() -> Outcome {
    let model = CameraModel { formats: &["MJPG 640 480 30"], ..CameraModel::default() };
    let mut fixture = Fixture::live(&model)?;
    for turn in 0..20 {
        fixture.cameras.unplug(turn)?;
        fixture.becomes("camera_unplugged")?;
        fixture.cameras.attach(turn + 1, &model)?;
        fixture.becomes("live")?;
    }
    let descriptors = || std::fs::read_dir(format!("/proc/{}/fd", fixture.watcher.family()[0]));
    let mut count = 0;
    waiting::blocking("old descriptors are closed", LIMIT, || {
        count = descriptors().map_or(usize::MAX, Iterator::count);
        count < 16
    })?;
    ensure(count < 16, || format!("{count} descriptors are open"))
}
