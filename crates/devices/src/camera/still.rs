//! Taking one good picture.
//!
//! A camera that begins to stream adapts its exposure for up to a second: its first frames are too dark or
//! too bright. The picture is taken when the brightness no longer changes.

use std::time::{Duration, Instant};

use super::{capture::Capture, fault::CameraFault, format::Purpose, frame::CameraFrame};

/// So long the brightness must stay as it is.
const STEADY_FOR: Duration = Duration::from_millis(250);

/// What counts as the same brightness, of 255.
const STEADY_WITHIN: f32 = 2.0;

/// Under a flickering lamp it never stays; a person does not wait longer.
const SETTLING_LIMIT: Duration = Duration::from_secs(3);

/// Takes a still. The stream stays open in the still's format.
///
/// # Errors
/// What is wrong with the camera.
pub(super) fn take(capture: &mut Capture<'_>) -> Result<CameraFrame, CameraFault> {
    let asked_at = Instant::now();
    capture.open(Purpose::Still)?;
    let limit = Instant::now() + SETTLING_LIMIT;
    let mut exposure = Exposure::default();
    while !capture.is_ending() {
        let Some(frame) = capture.next()? else { continue };
        // What the driver still held from before the question shows who stood there before.
        if frame.captured_at() < asked_at && Instant::now() < limit {
            continue;
        }
        let is_steady = exposure.is_steady(frame.captured_at(), frame.mean_luma()?);
        if is_steady || Instant::now() >= limit {
            return Ok(frame);
        }
    }
    Err(CameraFault::Failed)
}

/// Since when the brightness has been what it is.
#[derive(Default)]
struct Exposure {
    since: Option<(Instant, f32)>,
}

impl Exposure {
    fn is_steady(&mut self, at: Instant, luma: f32) -> bool {
        match self.since {
            Some((since, before)) if (luma - before).abs() <= STEADY_WITHIN => {
                at.saturating_duration_since(since) >= STEADY_FOR
            }
            _ => {
                self.since = Some((at, luma));
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exposure_is_steady_when_it_has_not_changed_for_a_while() {
        let start = Instant::now();
        let mut exposure = Exposure::default();
        let lumas =
            [(0, 20.0), (40, 60.0), (80, 90.0), (120, 99.0), (160, 100.0), (300, 100.5), (380, 100.0)];
        let steady = lumas.map(|(ms, luma)| exposure.is_steady(start + Duration::from_millis(ms), luma));
        assert_eq!(steady, [false, false, false, false, false, false, true]);
    }
}
