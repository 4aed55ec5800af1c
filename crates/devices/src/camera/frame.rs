//! One frame of a camera.

use std::{borrow::Cow, fmt, io::Cursor, time::Instant};

use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType};
use zeroize::Zeroizing;
use zune_core::{colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use super::{
    fault::CameraFault,
    format::{Encoding, StreamFormat},
};

/// One whole frame. It shows a person: its bytes are overwritten with zeros when it is dropped, and `Debug`
/// prints none of them.
pub struct CameraFrame {
    sequence: u64,
    format: StreamFormat,
    captured_at: Instant,
    bytes: Zeroizing<Vec<u8>>,
}

/// At this quality the encoder's blocks cannot be seen, and the photo engine has something to work with.
const JPEG_QUALITY: u8 = 95;

impl CameraFrame {
    /// A frame that was found whole: one JPEG, or packed 4:2:2 of exactly the format's size.
    pub(super) fn new(
        sequence: u64,
        format: StreamFormat,
        captured_at: Instant,
        bytes: Zeroizing<Vec<u8>>,
    ) -> Self {
        Self { sequence, format, captured_at, bytes }
    }

    pub(super) fn format(&self) -> StreamFormat {
        self.format
    }

    /// Counts the frames of a feed, from 1; never goes back, also when the camera is attached again.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Width in pixels.
    pub fn width_px(&self) -> u32 {
        self.format.width_px
    }

    /// Height in pixels.
    pub fn height_px(&self) -> u32 {
        self.format.height_px
    }

    /// When the driver had it; when it arrived, for drivers that do not say.
    pub fn captured_at(&self) -> Instant {
        self.captured_at
    }

    /// How the camera encoded it.
    pub fn encoding(&self) -> Encoding {
        self.format.encoding
    }

    /// As a JPEG: the camera's own, or a new one of packed 4:2:2.
    ///
    /// # Errors
    /// [`CameraFault::WrongFormat`] when the frame is larger than a JPEG can be.
    pub fn to_jpeg(&self) -> Result<Cow<'_, [u8]>, CameraFault> {
        match self.encoding() {
            Encoding::Mjpeg => Ok(Cow::Borrowed(&self.bytes)),
            Encoding::Yuyv => self.encode().map(Cow::Owned),
        }
    }

    /// As pixels: red, green and blue, 8 bits each, rows from the top without gaps.
    ///
    /// # Errors
    /// [`CameraFault::WrongFormat`] when it does not decode to a picture of its size.
    pub fn to_rgb(&self) -> Result<Vec<u8>, CameraFault> {
        match self.encoding() {
            Encoding::Mjpeg => self.decode(ColorSpace::RGB),
            Encoding::Yuyv => {
                let mut rgb = Vec::with_capacity(self.pixels() * 3);
                for pixel in packed_pixels(&self.bytes) {
                    rgb.extend_from_slice(&rgb_of(pixel));
                }
                Ok(rgb)
            }
        }
    }

    /// The mean of its brightness, 0 to 255; by it one sees whether the exposure has settled.
    pub(super) fn mean_luma(&self) -> Result<f32, CameraFault> {
        let sum = match self.encoding() {
            Encoding::Mjpeg => {
                self.decode(ColorSpace::Luma)?.iter().map(|luma| u64::from(*luma)).sum::<u64>()
            }
            Encoding::Yuyv => self.bytes.iter().step_by(2).map(|luma| u64::from(*luma)).sum(),
        };
        Ok(sum as f32 / self.pixels().max(1) as f32)
    }

    fn pixels(&self) -> usize {
        self.format.width_px as usize * self.format.height_px as usize
    }

    fn decode(&self, colours: ColorSpace) -> Result<Vec<u8>, CameraFault> {
        let options = DecoderOptions::default().jpeg_set_out_colorspace(colours);
        let mut decoder = JpegDecoder::new_with_options(Cursor::new(self.bytes.as_slice()), options);
        let pixels = decoder.decode().map_err(|_| CameraFault::WrongFormat)?;
        if pixels.len() == self.pixels() * colours.num_components() {
            Ok(pixels)
        } else {
            Err(CameraFault::WrongFormat)
        }
    }

    fn encode(&self) -> Result<Vec<u8>, CameraFault> {
        let side = |length: u32| u16::try_from(length).map_err(|_| CameraFault::WrongFormat);
        let (width, height) = (side(self.format.width_px)?, side(self.format.height_px)?);
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, JPEG_QUALITY);
        // The camera halves the chroma across only, and so does the JPEG.
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_2);
        encoder
            .encode_image(Packed { bytes: &self.bytes, width, height })
            .map_err(|_| CameraFault::WrongFormat)?;
        Ok(jpeg)
    }
}

impl fmt::Debug for CameraFrame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CameraFrame")
            .field("sequence", &self.sequence)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Luma and chroma of every pixel, stretched from limited to full range (BT.601: luma 16 to 235, chroma 16 to
/// 240 around 128), as JPEG has them (T.871).
fn packed_pixels(bytes: &[u8]) -> impl Iterator<Item = [u8; 3]> {
    let luma = |value: u8| stretch(i32::from(value) - 16, 219);
    let chroma = |value: u8| (stretch_signed(i32::from(value) - 128) + 128).clamp(0, 255) as u8;
    bytes.chunks_exact(4).flat_map(move |pair| {
        let (blue, red) = (chroma(pair[1]), chroma(pair[3]));
        [[luma(pair[0]), blue, red], [luma(pair[2]), blue, red]]
    })
}

fn stretch(value: i32, range: i32) -> u8 {
    ((value * 255 + range / 2) / range).clamp(0, 255) as u8
}

/// Rounds halves away from zero, so that grey stays grey.
fn stretch_signed(value: i32) -> i32 {
    (value * 255 + value.signum() * 112) / 224
}

/// The inverse of T.871's conversion, in 16 bits behind the point.
fn rgb_of([luma, blue, red]: [u8; 3]) -> [u8; 3] {
    let (luma, blue, red) = (i32::from(luma) << 16, i32::from(blue) - 128, i32::from(red) - 128);
    let value = |sum: i32| ((sum + 0x8000) >> 16).clamp(0, 255) as u8;
    [value(luma + 91_881 * red), value(luma - 22_554 * blue - 46_802 * red), value(luma + 116_130 * blue)]
}

/// Packed 4:2:2 for the encoder, without a detour through red, green and blue.
struct Packed<'a> {
    bytes: &'a [u8],
    width: u16,
    height: u16,
}

impl ImageBuffer for Packed<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, row: u16, planes: &mut [Vec<u8>; 4]) {
        let stride = usize::from(self.width) * 2;
        let start = usize::from(row) * stride;
        for pixel in packed_pixels(&self.bytes[start..start + stride]) {
            for (plane, sample) in planes.iter_mut().zip(pixel) {
                plane.push(sample);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(width_px: u32, height_px: u32, pair: [u8; 4]) -> CameraFrame {
        let format = StreamFormat { width_px, height_px, frames_per_s: 30, encoding: Encoding::Yuyv };
        let bytes = pair.repeat((width_px * height_px / 2) as usize).into();
        CameraFrame::new(1, format, Instant::now(), bytes)
    }

    #[test]
    fn the_colours_of_the_test_bars_come_out() {
        // BT.601's limited-range values of black, white and the primaries.
        let bars = [
            ([16, 128, 16, 128], [0, 0, 0]),
            ([235, 128, 235, 128], [255, 255, 255]),
            ([126, 128, 126, 128], [128, 128, 128]),
            ([81, 90, 81, 240], [255, 0, 0]),
            ([145, 54, 145, 34], [0, 255, 0]),
            ([41, 240, 41, 110], [0, 0, 255]),
        ];
        for (pair, expected) in bars {
            let frame = packed(16, 8, pair);
            for way in [frame.to_rgb().unwrap(), decoded(&frame.to_jpeg().unwrap())] {
                assert_eq!(way.len(), 16 * 8 * 3);
                for (channel, wanted) in way.iter().zip(expected.iter().cycle()) {
                    assert!(channel.abs_diff(*wanted) <= 3, "{pair:?} gives {:?}", &way[..3]);
                }
            }
        }
    }

    fn decoded(jpeg: &[u8]) -> Vec<u8> {
        JpegDecoder::new(Cursor::new(jpeg)).decode().unwrap()
    }

    #[test]
    fn the_camera_s_own_jpeg_is_passed_on() {
        let jpeg = packed(16, 8, [81, 90, 81, 240]).to_jpeg().unwrap().into_owned();
        let format = StreamFormat { width_px: 16, height_px: 8, frames_per_s: 30, encoding: Encoding::Mjpeg };
        let frame = CameraFrame::new(1, format, Instant::now(), jpeg.clone().into());
        assert!(matches!(frame.to_jpeg().unwrap(), Cow::Borrowed(bytes) if bytes == jpeg));
        assert!((frame.mean_luma().unwrap() - 76.0).abs() < 2.0);
        let damaged = CameraFrame::new(1, format, Instant::now(), jpeg[..20].to_vec().into());
        assert_eq!(damaged.to_rgb(), Err(CameraFault::WrongFormat));
    }

    #[test]
    fn nothing_of_the_picture_is_printed() {
        assert!(!format!("{:?}", packed(16, 8, [81, 90, 81, 240])).contains("81"));
    }
}
