//! A camera that shows pictures from files: for demonstrations on machines without one.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use zeroize::Zeroizing;
use zune_core::{colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use super::{
    control::{Control, ControlKind},
    driver::Camera,
    fault::CameraFault,
    format::{Encoding, Purpose, StreamFormat},
};

const FORMAT: StreamFormat =
    StreamFormat { width_px: 1280, height_px: 720, frames_per_s: 30, encoding: Encoding::Mjpeg };

/// Long enough to be looked at and judged.
const FRAMES_PER_PICTURE: u64 = 90;

/// More than a demonstration needs, and small enough to be held: about 10 MB.
const MAXIMUM_PICTURES: usize = 64;

/// Beside a picture of another shape: the grey of an unlit wall.
const MARGIN: [u8; 3] = [96, 96, 96];

const JPEG_QUALITY: u8 = 92;

/// Pictures in turn, as frames of a camera.
pub(super) struct Pictures {
    path: PathBuf,
    frames: Vec<Zeroizing<Vec<u8>>>,
    opened_at: Instant,
    shown: u64,
}

impl Pictures {
    /// A JPEG, or a folder of them.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, frames: Vec::new(), opened_at: Instant::now(), shown: 0 }
    }
}

impl Camera for Pictures {
    fn open(&mut self, _: Purpose) -> Result<StreamFormat, CameraFault> {
        // A still is no larger than the preview: it goes on.
        if self.frames.is_empty() {
            self.frames = load(&self.path)?;
            self.opened_at = Instant::now();
            self.shown = 0;
        }
        Ok(FORMAT)
    }

    fn next_frame(&mut self, receive: &mut dyn FnMut(&[u8], Instant)) -> Result<(), CameraFault> {
        let due = self.opened_at
            + Duration::from_secs(1) * u32::try_from(self.shown).unwrap_or(u32::MAX) / FORMAT.frames_per_s;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let turn = (self.shown / FRAMES_PER_PICTURE) as usize % self.frames.len().max(1);
        let frame = self.frames.get(turn).ok_or(CameraFault::Failed)?;
        receive(frame, Instant::now());
        self.shown += 1;
        Ok(())
    }

    fn close(&mut self) {
        self.frames.clear();
    }

    fn name(&self) -> Option<String> {
        None
    }

    fn controls(&mut self) -> Result<Vec<Control>, CameraFault> {
        Ok(Vec::new())
    }

    fn set_control(&mut self, _: ControlKind, _: i64) -> Result<(), CameraFault> {
        Err(CameraFault::Failed)
    }
}

fn load(path: &Path) -> Result<Vec<Zeroizing<Vec<u8>>>, CameraFault> {
    let mut paths = if path.is_dir() { jpegs_in(path)? } else { vec![path.to_owned()] };
    paths.sort_unstable();
    if paths.is_empty() {
        return Err(CameraFault::NotFound);
    }
    let mut frames = Vec::new();
    for path in paths.into_iter().take(MAXIMUM_PICTURES) {
        // One bad file among many is left out, as a camera's broken frame is.
        frames.extend(frame_of(&fs::read(path)?));
    }
    if frames.is_empty() { Err(CameraFault::WrongFormat) } else { Ok(frames) }
}

fn jpegs_in(folder: &Path) -> Result<Vec<PathBuf>, CameraFault> {
    let is_jpeg = |path: &PathBuf| {
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        ending == "jpg" || ending == "jpeg"
    };
    Ok(fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).filter(is_jpeg).collect())
}

/// The picture as large as it fits, in the middle of a frame.
fn frame_of(jpeg: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(jpeg), options);
    let pixels = Zeroizing::new(decoder.decode().ok()?);
    let info = decoder.info()?;
    let pixels = fitted(&pixels, usize::from(info.width), usize::from(info.height))?;
    let (width, height) = (u16::try_from(FORMAT.width_px).ok()?, u16::try_from(FORMAT.height_px).ok()?);
    let mut frame = Vec::new();
    jpeg_encoder::Encoder::new(&mut frame, JPEG_QUALITY)
        .encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb)
        .ok()?;
    Some(Zeroizing::new(frame))
}

/// Scales to the frame by the mean of the pixels under each new one; between pixels when it grows.
fn fitted(pixels: &[u8], width: usize, height: usize) -> Option<Zeroizing<Vec<u8>>> {
    let (frame_width, frame_height) = (FORMAT.width_px as usize, FORMAT.height_px as usize);
    if width == 0 || height == 0 || pixels.len() < width * height * 3 {
        return None;
    }
    let scale = (frame_width as f64 / width as f64).min(frame_height as f64 / height as f64);
    let inner_width = ((width as f64 * scale).round() as usize).clamp(1, frame_width);
    let inner_height = ((height as f64 * scale).round() as usize).clamp(1, frame_height);
    let (left, top) = ((frame_width - inner_width) / 2, (frame_height - inner_height) / 2);
    let columns: Vec<_> = (0..inner_width).map(|at| span(at, inner_width, width)).collect();
    let mut frame = Zeroizing::new(MARGIN.repeat(frame_width * frame_height));
    for row in 0..inner_height {
        let rows = span(row, inner_height, height);
        for (column, columns) in columns.iter().enumerate() {
            let mut sums = [0_u32; 3];
            for y in rows.clone() {
                let line = &pixels[y * width * 3..];
                for pixel in line[columns.start * 3..columns.end * 3].chunks_exact(3) {
                    for (sum, value) in sums.iter_mut().zip(pixel) {
                        *sum += u32::from(*value);
                    }
                }
            }
            let count = (rows.len() * columns.len()) as u32;
            let at = ((top + row) * frame_width + left + column) * 3;
            for (target, sum) in frame[at..at + 3].iter_mut().zip(sums) {
                *target = ((sum + count / 2) / count) as u8;
            }
        }
    }
    Some(frame)
}

/// The old pixels that lie under a new one; at least one.
fn span(at: usize, new_length: usize, old_length: usize) -> std::ops::Range<usize> {
    let start = at * old_length / new_length;
    start..((at + 1) * old_length).div_ceil(new_length).min(old_length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, width: u16, height: u16, colour: [u8; 3]) {
        let pixels = colour.repeat(usize::from(width) * usize::from(height));
        let encoder = jpeg_encoder::Encoder::new_file(path, 95).unwrap();
        encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    }

    fn centre(frame: &[u8]) -> Vec<u8> {
        let pixels = JpegDecoder::new(Cursor::new(frame)).decode().unwrap();
        let at = (360 * 1280 + 640) * 3;
        pixels[at..at + 3].to_vec()
    }

    #[test]
    fn pictures_of_any_shape_become_frames() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("a.jpg"), 480, 640, [200, 40, 40]);
        write(&folder.path().join("b.JPEG"), 2000, 300, [40, 200, 40]);
        write(&folder.path().join("c.jpg"), 1, 1, [40, 40, 200]);
        fs::write(folder.path().join("d.jpg"), b"no picture").unwrap();
        fs::write(folder.path().join("notes.txt"), b"no picture").unwrap();
        let frames = load(folder.path()).unwrap();
        assert_eq!(frames.len(), 3);
        for (frame, brightest) in frames.iter().zip(0..) {
            assert!(super::super::mjpeg::Extent::of(frame, FORMAT).is_some());
            assert!(centre(frame)[brightest] > 150, "{:?}", centre(frame));
        }
    }

    #[test]
    fn pictures_that_are_not_there_are_faults() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(folder.path()).err(), Some(CameraFault::NotFound));
        assert_eq!(load(&folder.path().join("none.jpg")).err(), Some(CameraFault::NotFound));
        let bad = folder.path().join("bad.jpg");
        fs::write(&bad, b"no picture").unwrap();
        assert_eq!(load(&bad).err(), Some(CameraFault::WrongFormat));
    }

    #[test]
    fn a_picture_is_shown_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("a.jpg"), 64, 36, [200, 40, 40]);
        let mut pictures = Pictures::new(folder.path().to_owned());
        assert_eq!(pictures.open(Purpose::Preview), Ok(FORMAT));
        let mut frames = 0;
        for _ in 0..3 {
            pictures.next_frame(&mut |_, _| frames += 1).unwrap();
        }
        pictures.close();
        assert_eq!(frames, 3);
        assert_eq!(pictures.next_frame(&mut |_, _| ()), Err(CameraFault::Failed));
    }
}
