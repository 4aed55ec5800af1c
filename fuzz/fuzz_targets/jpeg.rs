//! Any bytes as a photograph: judged, and unpacked.
#![no_main]

use std::sync::LazyLock;

use kaodian_photo::{Frame, RulePack, judge_file};

/// More than any photograph that passes; small enough for many runs.
const MOST_PIXELS: u64 = 1 << 20;

static PACK: LazyLock<RulePack> = LazyLock::new(|| RulePack::bundled().expect("the bundled pack is read"));

libfuzzer_sys::fuzz_target!(|file: &[u8]| {
    let verdict = judge_file(file, &PACK);
    if let Ok(frame) = Frame::decode(file, MOST_PIXELS) {
        assert_eq!(frame.rgb().len() as u64, u64::from(frame.width_px()) * u64::from(frame.height_px()) * 3);
        // Two readers of the same header.
        if let (Some(width_px), Some(height_px)) = (verdict.width_px, verdict.height_px) {
            assert_eq!((frame.width_px(), frame.height_px()), (width_px, height_px));
        }
    }
});
