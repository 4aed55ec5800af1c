//! Makes the files that the tests judge.

use crate::bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use kaodian_photo::{CheckCode, RulePack, Verdict, judge_file};

/// A head-like shape on light blue with grain, as RGB.
pub(crate) fn pixels(width_px: u32, height_px: u32) -> Vec<u8> {
    let mut grain = 1_u32;
    let mut pixels = Vec::new();
    for y in 0..i64::from(height_px) {
        for x in 0..i64::from(width_px) {
            grain = grain.wrapping_mul(1_103_515_245).wrapping_add(12345);
            let noise = (grain >> 16 & 31) as u8;
            let (dx, dy) = (x * 2 - i64::from(width_px), y * 2 - i64::from(height_px));
            let head = dx * dx + dy * dy / 2 < i64::from(width_px * width_px) / 2;
            let colour = if head { [205, 160, 140] } else { [150, 190, 222] };
            pixels.extend(colour.map(|channel: u8| channel + noise));
        }
    }
    pixels
}

/// An ordinary photo of this size.
pub(crate) fn photo(width_px: u32, height_px: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .write_image(&pixels(width_px, height_px), width_px, height_px, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// A photo that keeps every rule.
pub(crate) fn good() -> Vec<u8> {
    photo(330, 480)
}

/// A photo by the other encoder, which knows more kinds.
pub(crate) fn made(
    width_px: u16,
    height_px: u16,
    set: impl Fn(&mut jpeg_encoder::Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 85);
    set(&mut encoder);
    let pixels = pixels(u32::from(width_px), u32::from(height_px));
    encoder.encode(&pixels, width_px, height_px, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// The same picture without colour, saved in colour.
pub(crate) fn grey_in_colour() -> Vec<u8> {
    let grey: Vec<u8> = pixels(330, 480).chunks(3).flat_map(|rgb| [rgb[1]; 3]).collect();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .write_image(&grey, 330, 480, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// The same picture with one channel only.
pub(crate) fn grey() -> Vec<u8> {
    let grey: Vec<u8> = pixels(330, 480).chunks(3).map(|rgb| rgb[1]).collect();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .write_image(&grey, 330, 480, ExtendedColorType::L8)
        .unwrap();
    bytes
}

/// The photo with an EXIF segment that states this orientation.
pub(crate) fn oriented(orientation: u8) -> Vec<u8> {
    bytes::with_orientation(&good(), orientation)
}

/// The photo with other dimensions in its frame header.
pub(crate) fn claiming(width_px: u16, height_px: u16) -> Vec<u8> {
    bytes::claiming(&good(), width_px, height_px)
}

/// The photo with one byte of its frame header changed.
pub(crate) fn with_frame_byte(offset: usize, value: u8) -> Vec<u8> {
    bytes::with_frame_byte(&good(), offset, value)
}

pub(crate) fn verdict(bytes: &[u8]) -> Verdict {
    judge_file(bytes, &RulePack::bundled().unwrap())
}

pub(crate) fn failures(bytes: &[u8]) -> Vec<CheckCode> {
    let verdict = verdict(bytes);
    assert_eq!(verdict.accepted, verdict.failures().count() == verdict.warnings().count());
    verdict.failures().collect()
}
