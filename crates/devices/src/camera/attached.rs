//! An attached camera, through nokhwa.

use std::time::{Duration, Instant};

use nokhwa::{
    NokhwaError,
    utils::{
        CameraFormat, ControlValueDescription, ControlValueSetter, FrameFormat, KnownCameraControl,
        RequestedFormat, RequestedFormatType,
    },
};
use zeroize::Zeroize;

use super::{
    control::{Control, ControlKind},
    driver::Camera,
    fault::CameraFault,
    format::{Encoding, Purpose, StreamFormat, ranked},
    listing,
};

/// The encodings that this program reads.
const READABLE: [FrameFormat; 2] = [FrameFormat::MJPEG, FrameFormat::YUYV];

/// How many of a camera's own offers are tried before it is given up.
const TRIES: usize = 8;

/// What nearly every camera can do, for those that cannot say what they can.
const USUAL: [StreamFormat; 3] = [
    StreamFormat { width_px: 1280, height_px: 720, frames_per_s: 30, encoding: Encoding::Mjpeg },
    StreamFormat { width_px: 640, height_px: 480, frames_per_s: 30, encoding: Encoding::Mjpeg },
    StreamFormat { width_px: 640, height_px: 480, frames_per_s: 30, encoding: Encoding::Yuyv },
];

/// A driver whose clock says more than this about a frame is not believed.
const OLDEST_FRAME: Duration = Duration::from_secs(5);

/// A camera that is looked for by its id whenever it is opened.
#[derive(Default)]
pub(super) struct Attached {
    /// Only this one; else the one that was used last, if it is there, else the first.
    wanted: Option<String>,
    last_used: Option<String>,
    name: Option<String>,
    device: Option<nokhwa::Camera>,
    format: Option<StreamFormat>,
}

impl Attached {
    pub(super) fn new(wanted: Option<String>) -> Self {
        Self { wanted, ..Self::default() }
    }

    fn find(&self) -> Result<listing::Entry, CameraFault> {
        if self.wanted.is_some() {
            return listing::find(self.wanted.as_deref());
        }
        listing::find(self.last_used.as_deref()).or_else(|_| listing::find(None))
    }

    /// Opens the device in whatever format it takes.
    fn open_device(&mut self) -> Result<nokhwa::Camera, CameraFault> {
        let entry = self.find()?;
        let mut requests = vec![RequestedFormatType::None];
        requests.extend(USUAL.map(|format| RequestedFormatType::Exact(to_nokhwa(format))));
        let mut fault = CameraFault::Failed;
        for request in requests {
            let request = RequestedFormat::with_formats(request, &READABLE);
            match nokhwa::Camera::new(entry.index.clone(), request).map_err(CameraFault::from) {
                Ok(device) => {
                    self.name = Some(entry.info.name);
                    self.last_used = Some(entry.info.id);
                    return Ok(device);
                }
                Err(other) => fault = other,
            }
            if !is_about_format(fault) {
                break;
            }
        }
        Err(fault)
    }

    fn open_stream(&mut self, device: &mut nokhwa::Camera, purpose: Purpose) -> Result<(), CameraFault> {
        // One size without rates makes nokhwa give up the whole list.
        let offered = device.compatible_camera_formats().map_or(USUAL.to_vec(), |offered| {
            offered.into_iter().filter_map(from_nokhwa).collect::<Vec<_>>()
        });
        let mut fault = CameraFault::WrongFormat;
        for format in ranked(&offered, purpose).into_iter().take(TRIES) {
            if self.format == Some(format) {
                return Ok(());
            }
            // The format cannot change while the driver's buffers are there.
            self.format = None;
            device.stop_stream()?;
            match start(device, format) {
                Ok(()) => {
                    self.format = Some(format);
                    return Ok(());
                }
                Err(error) => fault = error.into(),
            }
            if !is_about_format(fault) {
                break;
            }
        }
        Err(fault)
    }

    fn device(&mut self) -> Result<&mut nokhwa::Camera, CameraFault> {
        self.device.as_mut().ok_or(CameraFault::Failed)
    }
}

/// Whether another format may go better.
fn is_about_format(fault: CameraFault) -> bool {
    matches!(fault, CameraFault::WrongFormat | CameraFault::Failed)
}

fn start(device: &mut nokhwa::Camera, format: StreamFormat) -> Result<(), NokhwaError> {
    #[expect(deprecated, reason = "its successor lists everything again, and fails with the list")]
    device.set_camera_format(to_nokhwa(format))?;
    device.open_stream()
}

impl Camera for Attached {
    fn open(&mut self, purpose: Purpose) -> Result<StreamFormat, CameraFault> {
        let mut device = match self.device.take() {
            Some(device) => device,
            None => self.open_device()?,
        };
        match self.open_stream(&mut device, purpose) {
            Ok(()) => self.device = Some(device),
            Err(fault) => {
                self.format = None;
                return Err(fault);
            }
        }
        self.format.ok_or(CameraFault::WrongFormat)
    }

    fn next_frame(&mut self, receive: &mut dyn FnMut(&[u8], Instant)) -> Result<(), CameraFault> {
        let frame = self.device()?.frame()?;
        let captured_at = captured_at(frame.capture_timestamp());
        // What nokhwa copied shows a person too. Once its own handle has gone the copy is ours to wipe.
        let bytes = frame.buffer_bytes();
        drop(frame);
        let mut bytes = bytes.try_into_mut().map_err(|_| CameraFault::Failed)?;
        receive(&bytes, captured_at);
        bytes.zeroize();
        Ok(())
    }

    fn close(&mut self) {
        self.format = None;
        self.device = None;
    }

    fn name(&self) -> Option<String> {
        self.name.clone()
    }

    fn controls(&mut self) -> Result<Vec<Control>, CameraFault> {
        let device = self.device()?;
        let known = device.supported_camera_controls()?;
        let here = ControlKind::ALL.into_iter().filter(|kind| known.contains(&control_of(*kind)));
        // A control that does not tell its value cannot be adjusted either.
        Ok(here.filter_map(|kind| control(device, kind)).collect())
    }

    fn set_control(&mut self, kind: ControlKind, value: i64) -> Result<(), CameraFault> {
        self.device()?.set_camera_control(control_of(kind), ControlValueSetter::Integer(value))?;
        Ok(())
    }
}

fn control(device: &nokhwa::Camera, kind: ControlKind) -> Option<Control> {
    match *device.camera_control(control_of(kind)).ok()?.description() {
        ControlValueDescription::IntegerRange { min, max, value, step, default } => {
            Some(Control { kind, minimum: min, maximum: max, step, default, value })
        }
        _ => None,
    }
}

fn control_of(kind: ControlKind) -> KnownCameraControl {
    match kind {
        ControlKind::Brightness => KnownCameraControl::Brightness,
        ControlKind::Contrast => KnownCameraControl::Contrast,
        ControlKind::Saturation => KnownCameraControl::Saturation,
        ControlKind::Sharpness => KnownCameraControl::Sharpness,
        ControlKind::Gamma => KnownCameraControl::Gamma,
        ControlKind::Gain => KnownCameraControl::Gain,
        ControlKind::WhiteBalance => KnownCameraControl::WhiteBalance,
        ControlKind::BacklightCompensation => KnownCameraControl::BacklightComp,
    }
}

fn to_nokhwa(format: StreamFormat) -> CameraFormat {
    let encoding = match format.encoding {
        Encoding::Mjpeg => FrameFormat::MJPEG,
        Encoding::Yuyv => FrameFormat::YUYV,
    };
    CameraFormat::new_from(format.width_px, format.height_px, encoding, format.frames_per_s)
}

fn from_nokhwa(format: CameraFormat) -> Option<StreamFormat> {
    let encoding = match format.format() {
        FrameFormat::MJPEG => Encoding::Mjpeg,
        FrameFormat::YUYV => Encoding::Yuyv,
        FrameFormat::NV12 | FrameFormat::GRAY | FrameFormat::RAWRGB | FrameFormat::RAWBGR => return None,
    };
    let (width_px, height_px) = (format.width(), format.height());
    Some(StreamFormat { width_px, height_px, frames_per_s: format.frame_rate(), encoding })
}

/// nokhwa turns the driver's monotonic time into the time of day; here it is turned back. The clock may be
/// set between the two: what cannot be right is the time of arrival.
fn captured_at(time_of_day: Option<Duration>) -> Instant {
    let arrived_at = Instant::now();
    #[expect(clippy::disallowed_methods, reason = "the difference of two readings, not a time of day")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let age = time_of_day.and_then(|then| now.checked_sub(then)).filter(|age| *age <= OLDEST_FRAME);
    age.and_then(|age| arrived_at.checked_sub(age)).unwrap_or(arrived_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_cannot_be_right_is_the_time_of_arrival() {
        let before = Instant::now();
        for odd in [None, Some(Duration::ZERO), Some(Duration::MAX)] {
            assert!(captured_at(odd) >= before, "{odd:?}");
        }
    }
}
