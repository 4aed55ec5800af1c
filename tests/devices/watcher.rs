//! Runs a camera feed and says what it sees: a line in, a line of JSON out.
//!
//! The tests start it with an emulated camera; what they cannot see from outside, it looks at for them.

use std::{
    collections::HashSet,
    io::{BufRead, Write},
    time::{Duration, Instant},
};

use kaodian_devices::camera::{
    CameraFault, CameraFeed, CameraFrame, CameraSource, CameraState, Control, ControlKind, Encoding, cameras,
};
use serde_json::{Value, json};

/// Nothing here takes longer, unless it hangs.
const LIMIT: Duration = Duration::from_secs(60);

fn main() -> std::io::Result<()> {
    let mut feeds: Vec<CameraFeed> = Vec::new();
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<_> = line.split(' ').collect();
        let answer = match words[..] {
            ["list"] => list(),
            ["start"] => start(&mut feeds, CameraSource::Attached(None)),
            ["start", id] => start(&mut feeds, CameraSource::Attached(Some(id.to_owned()))),
            ["files", path] => start(&mut feeds, CameraSource::Files(path.into())),
            ["drop"] => {
                // The oldest first.
                drop(feeds.remove(0));
                json!({})
            }
            _ => feeds.last().map_or(json!({ "error": "no feed" }), |feed| ask(feed, &words)),
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

fn start(feeds: &mut Vec<CameraFeed>, source: CameraSource) -> Value {
    feeds.push(CameraFeed::start(source));
    json!({})
}

fn list() -> Value {
    match cameras() {
        Ok(found) => found.iter().map(|camera| json!({ "id": camera.id, "name": camera.name })).collect(),
        Err(fault) => fault_as_json(fault),
    }
}

fn ask(feed: &CameraFeed, words: &[&str]) -> Value {
    match *words {
        ["state"] => state(feed),
        ["newest"] => feed.newest().map_or(Value::Null, |frame| frame_as_json(&frame)),
        ["next", after] => after
            .parse()
            .ok()
            .and_then(|after| feed.newer_than_within(after, LIMIT))
            .map_or(Value::Null, |frame| frame_as_json(&frame)),
        ["next-async"] => next_async(feed),
        ["still"] => feed.still().map_or_else(fault_as_json, |frame| frame_as_json(&frame)),
        ["save", path] => save(feed, path),
        ["controls"] => feed.controls().iter().map(control_as_json).collect(),
        ["brightness", value] => {
            let value = value.parse().unwrap_or(i64::MAX);
            feed.set_control(ControlKind::Brightness, value).map_or_else(fault_as_json, |()| json!({}))
        }
        ["until-sequence", wanted] => until_sequence(feed, wanted.parse().unwrap_or(u64::MAX)),
        ["strangers", folder, broken] => strangers(feed, folder, broken.parse().unwrap_or(u64::MAX)),
        _ => json!({ "error": "not understood" }),
    }
}

fn state(feed: &CameraFeed) -> Value {
    let mut answer = match feed.state() {
        CameraState::Starting => json!({ "state": "starting" }),
        CameraState::Live(format) => json!({
            "state": "live",
            "width": format.width_px,
            "height": format.height_px,
            "rate": format.frames_per_s,
            "encoding": encoding(format.encoding),
        }),
        CameraState::Faulty(fault) => json!({ "state": fault.code() }),
    };
    answer["name"] = json!(feed.name());
    answer["broken"] = json!(feed.broken_frames());
    answer
}

fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Mjpeg => "mjpeg",
        Encoding::Yuyv => "yuyv",
    }
}

fn fault_as_json(fault: CameraFault) -> Value {
    json!({ "error": fault.code() })
}

fn control_as_json(control: &Control) -> Value {
    json!({ "kind": format!("{:?}", control.kind), "minimum": control.minimum, "maximum": control.maximum,
            "value": control.value })
}

/// What can be said of a frame without printing it.
fn frame_as_json(frame: &CameraFrame) -> Value {
    json!({
        "sequence": frame.sequence(),
        "width": frame.width_px(),
        "height": frame.height_px(),
        "encoding": encoding(frame.encoding()),
        "jpeg_bytes": frame.to_jpeg().map(|jpeg| jpeg.len()).ok(),
        "rgb_bytes": frame.to_rgb().map(|rgb| rgb.len()).ok(),
        "is_past": frame.captured_at() <= Instant::now(),
    })
}

fn next_async(feed: &CameraFeed) -> Value {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_time().build() {
        Ok(runtime) => runtime,
        Err(error) => return json!({ "error": error.to_string() }),
    };
    let after = feed.newest().map_or(0, |frame| frame.sequence());
    let frame = runtime.block_on(async { tokio::time::timeout(LIMIT, feed.newer_than(after)).await });
    frame.ok().flatten().map_or(Value::Null, |frame| frame_as_json(&frame))
}

fn save(feed: &CameraFeed, path: &str) -> Value {
    let Some(frame) = feed.newest() else { return json!({ "error": "no frame" }) };
    match frame.to_jpeg().map(|jpeg| std::fs::write(path, jpeg)) {
        Ok(Ok(())) => json!({}),
        other => json!({ "error": format!("{other:?}") }),
    }
}

/// Waits until so many frames were shown, and says how much memory that takes.
fn until_sequence(feed: &CameraFeed, wanted: u64) -> Value {
    let mut seen = 0;
    while seen < wanted {
        match feed.newer_than_within(seen, LIMIT) {
            Some(frame) => seen = frame.sequence(),
            None => return state(feed),
        }
    }
    json!({ "sequence": seen, "resident_kb": resident_kb() })
}

/// Looks at every frame until so many more were broken, and counts those that the camera never saw.
fn strangers(feed: &CameraFeed, folder: &str, broken: u64) -> Value {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let originals: HashSet<_> = files.filter_map(|file| std::fs::read(file.path()).ok()).collect();
    let (enough, deadline) = (feed.broken_frames() + broken, Instant::now() + LIMIT);
    let (mut sequence, mut seen, mut strangers) = (0, 0_u64, 0_u64);
    while feed.broken_frames() < enough && Instant::now() < deadline {
        let Some(frame) = feed.newer_than_within(sequence, Duration::from_millis(100)) else { continue };
        sequence = frame.sequence();
        seen += 1;
        let is_known = frame.to_jpeg().is_ok_and(|jpeg| originals.contains(jpeg.as_ref()));
        strangers += u64::from(!is_known);
    }
    json!({ "is_enough": feed.broken_frames() >= enough, "seen": seen, "strangers": strangers })
}

/// Resident memory, in KB (proc(5): the second field of statm counts pages of 4 KB).
fn resident_kb() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    text.split(' ').nth(1)?.parse::<u64>().ok().map(|pages| pages * 4)
}
