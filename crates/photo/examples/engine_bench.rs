//! How long the face engine's calls take on this machine: CPU time of one thread.
//!
//! `engine_bench [PHOTO.jpg]`: without a picture, one is made that holds no face; then the mesh is not run.

#![allow(clippy::print_stdout, reason = "what it is for")]

use std::time::{Duration, Instant};

use kaodian_photo::{Engine, Frame};

/// Calls whose mean is told: the system counts CPU time in steps of some milliseconds.
const CALLS: u32 = 200;

/// CPU time of this thread where the system tells it (Linux), or else time.
fn now(start: Instant) -> Duration {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn measure(what: &str, mut call: impl FnMut()) {
    let start = Instant::now();
    call();
    let before = now(start);
    (0..CALLS).for_each(|_| call());
    let mean = now(start).saturating_sub(before) / CALLS;
    println!("{what:<28} {:8.3} ms", mean.as_secs_f64() * 1e3);
}

/// The picture in another size, the nearest pixels.
fn resized(frame: &Frame, width_px: u32, height_px: u32) -> Option<Frame> {
    let (pixels, _) = frame.rgb().as_chunks::<3>();
    let at = |y: u32, x: u32| {
        let (y, x) = (y * frame.height_px() / height_px, x * frame.width_px() / width_px);
        pixels[(y * frame.width_px() + x) as usize]
    };
    let rgb =
        (0..height_px).flat_map(|y| (0..width_px).flat_map(move |x| at(y, x)).collect::<Vec<u8>>()).collect();
    Frame::new(width_px, height_px, rgb)
}

/// A picture without a pattern.
fn noise() -> Option<Frame> {
    let states = std::iter::successors(Some(1_u32), |state| {
        Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
    });
    Frame::new(640, 480, states.map(|state| (state >> 24) as u8).take(640 * 480 * 3).collect())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given = match std::env::args_os().nth(1) {
        Some(path) => Some(Frame::decode(&std::fs::read(path)?, 1 << 26)?),
        None => noise(),
    };
    let given = given.ok_or("no picture")?;
    let camera = resized(&given, 640, 480).ok_or("no picture")?;
    let large = resized(&given, 1920, 1080).ok_or("no picture")?;
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(
        large.rgb(),
        1920,
        1080,
        jpeg_encoder::ColorType::Rgb,
    )?;

    let mut engine = Engine::load()?;
    println!("{:<28} {}", "faces in the picture", engine.find_faces(&camera).len());
    measure("find_faces 640x480", || drop(engine.find_faces(&camera)));
    measure("find_small_faces 640x480", || drop(engine.find_small_faces(&camera)));
    measure("person_mask 640x480", || drop(engine.person_mask(&camera)));
    measure("decode 1920x1080", || drop(Frame::decode(&jpeg, 1 << 26)));
    measure("load", || drop(Engine::load()));
    Ok(())
}
