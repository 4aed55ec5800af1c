//! How long the calls of the face engine take on this machine, and how much memory it needs.
//!
//! `engine_bench PICTURE.jpg FRAME.png...`: CPU time of one thread, in lines of `what`, tab, `ms`. The picture is judged
//! and composed, the frames are coached, in turn. The first line says which part of the picture became the photo, in px.
//! `engine_bench --peak idle|load|judge PICTURE.jpg`: the most memory that the process ever held, in KiB (Linux).

#![allow(clippy::print_stdout, reason = "what it is for")]

use std::{
    error::Error,
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use kaodian_photo::{Engine, Frame, Mesh, RulePack, judge_file};

/// Each call is measured for so long. The system counts a thread's CPU time in steps of some milliseconds.
const MEASURED: Duration = Duration::from_secs(1);

/// Calls before the first that counts.
const WARMING: usize = 2;

/// CPU time of this thread where the system tells it (Linux), or else time.
fn now(start: Instant) -> Duration {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The mean over all calls; each is told its number.
fn measure(what: &str, mut call: impl FnMut(usize)) {
    (0..WARMING).for_each(&mut call);
    let start = Instant::now();
    let before = now(start);
    let mut calls = 0_usize;
    while start.elapsed() < MEASURED {
        call(calls);
        calls += 1;
    }
    let mean_ms = now(start).saturating_sub(before).as_secs_f64() * 1e3 / calls as f64;
    println!("{what}\t{mean_ms:.3}");
}

fn picture(path: &Path) -> Result<Frame, Box<dyn Error>> {
    let rgb = image::open(path)?.into_rgb8();
    Ok(Frame::new(rgb.width(), rgb.height(), rgb.into_raw()).ok_or("an empty picture")?)
}

/// The upper quarter on this side, as [`Engine::judge`] looks for faces in the back.
fn quarter(frame: &Frame, is_right: bool) -> Result<Frame, Box<dyn Error>> {
    let (width, height) = (frame.width_px() / 2, frame.height_px() / 2);
    let row_bytes = frame.width_px() as usize * 3;
    let start = if is_right { width as usize * 3 } else { 0 };
    let rows = frame.rgb().chunks_exact(row_bytes).take(height as usize);
    let rgb = rows.flat_map(|row| &row[start..start + width as usize * 3]).copied().collect();
    Ok(Frame::new(width, height, rgb).ok_or("an empty quarter")?)
}

/// Where the photo was cut out: left, top, width and height in the picture, by the place of the face in both. A head that
/// was tilted, and is no longer, is taken for an upright one.
fn crop(mesh: &Mesh, photo_mesh: &Mesh, photo: &Frame) -> [f32; 4] {
    // The middle of the forehead's edge, and the chin.
    let ([x, top, _], [photo_x, photo_top, _]) = (mesh.points[10], photo_mesh.points[10]);
    let scale = (mesh.points[152][1] - top) / (photo_mesh.points[152][1] - photo_top);
    let (width, height) = (photo.width_px() as f32 * scale, photo.height_px() as f32 * scale);
    [(x - photo_x * scale).max(0.0), (top - photo_top * scale).max(0.0), width, height]
}

fn time(picture_path: &str, frame_paths: &[String]) -> Result<(), Box<dyn Error>> {
    let pack = &RulePack::bundled()?;
    let jpeg = fs::read(picture_path)?;
    let frames = frame_paths.iter().map(|path| picture(path.as_ref())).collect::<Result<Vec<_>, _>>()?;
    let mut engine = Engine::load()?;

    let large = Frame::decode(&jpeg, pack.max_pixels)?;
    let face = engine.find_faces(&large).into_iter().next().ok_or("no face is in the picture")?;
    let photo = Frame::decode(&engine.compose(&jpeg, pack)?, pack.max_pixels)?;
    let photo_face = engine.find_faces(&photo).into_iter().next().ok_or("no face is in the photo")?;
    println!("crop\t{:.1?}", crop(&face.mesh, &photo_face.mesh, &photo));

    if frames.iter().any(|frame| engine.find_faces(frame).is_empty()) {
        return Err("a frame has no face: its mesh would not be measured".into());
    }
    if !frames.is_empty() {
        let frame = |call: usize| &frames[call % frames.len()];
        measure("coach", |call| drop(black_box(engine.coach(frame(call), pack))));
        measure("coach: find_faces", |call| drop(black_box(engine.find_faces(frame(call)))));
        measure("coach_background", |call| {
            black_box(engine.coach_background(frame(call), pack));
        });
    }
    let quarters = [quarter(&large, false)?, quarter(&large, true)?];
    measure("judge", |_| drop(black_box(engine.judge(&jpeg, pack))));
    measure("judge_file", |_| drop(black_box(judge_file(&jpeg, pack))));
    measure("decode", |_| drop(black_box(Frame::decode(&jpeg, pack.max_pixels))));
    measure("find_faces", |_| drop(black_box(engine.find_faces(&large))));
    measure("find_small_faces", |_| {
        for part in [&large, &quarters[0], &quarters[1]] {
            black_box(engine.find_small_faces(part));
        }
    });
    measure("upright_scores", |_| {
        black_box(engine.upright_scores(&large, &face));
    });
    measure("person_mask", |_| drop(black_box(engine.person_mask(&large))));
    measure("compose", |_| drop(black_box(engine.compose(&jpeg, pack))));
    let (_, looked) = engine.judge_and_keep(&jpeg, pack);
    let looked = looked.ok_or("the picture is none")?;
    measure("compose_looked", |_| drop(black_box(engine.compose_looked(&looked, pack))));
    measure("compose_frame", |_| drop(black_box(engine.compose_frame(&large, pack))));
    measure("load", |_| drop(black_box(Engine::load())));
    Ok(())
}

/// The most memory that this process has held so far, in KiB.
fn peak_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak is told")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

fn peak(what: &str, picture_path: &str) -> Result<(), Box<dyn Error>> {
    let jpeg = fs::read(picture_path)?;
    if what != "idle" {
        let mut engine = black_box(Engine::load()?);
        if what == "judge" {
            black_box(engine.judge(&jpeg, &RulePack::bundled()?));
        }
    }
    println!("{}", peak_kib()?);
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, what, picture] if flag == "--peak" => peak(what, picture),
        [picture, frames @ ..] if !picture.starts_with('-') => time(picture, frames),
        _ => Err("engine_bench PICTURE.jpg FRAME.png... | --peak idle|load|judge PICTURE.jpg".into()),
    }
}
