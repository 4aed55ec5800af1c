//! JPEGs that become pictures in memory.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use kaodian_photo::{DecodeError, Frame};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

const SIDES: (u16, u16) = (37, 53);

/// A picture with soft and hard edges in every channel.
fn pixels(channels: usize) -> Vec<u8> {
    let count = usize::from(SIDES.0) * usize::from(SIDES.1) * channels;
    let value = |index: usize| match index % 5 {
        0 => (index * 7 % 256) as u8,
        1 => (index as u32).wrapping_mul(2_654_435_761).to_be_bytes()[0],
        _ => (index / 31 % 256) as u8,
    };
    (0..count).map(value).collect()
}

fn jpeg(colours: ColorType, configure: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 80);
    configure(&mut encoder);
    let channels = match colours {
        ColorType::Luma => 1,
        ColorType::Rgb => 3,
        _ => 4,
    };
    encoder.encode(&pixels(channels), SIDES.0, SIDES.1, colours).unwrap();
    bytes
}

#[test]
fn a_frame_is_of_its_pixels_or_there_is_none() {
    assert!(Frame::new(2, 3, vec![0; 18]).is_some());
    for (width, height, length) in [(2, 3, 17), (2, 3, 19), (0, 3, 0), (2, 0, 0), (u32::MAX, u32::MAX, 3)] {
        assert!(Frame::new(width, height, vec![0; length]).is_none(), "{width} x {height}: {length}");
    }
}

#[test]
fn colours_survive() {
    for colour in [[255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128], [10, 200, 250]] {
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 100).encode(&colour.repeat(64 * 48), 64, 48, ColorType::Rgb).unwrap();
        let frame = Frame::decode(&bytes, 64 * 48).unwrap();
        assert_eq!((frame.width_px(), frame.height_px()), (64, 48));
        let worst = frame.rgb().iter().zip(colour.iter().cycle()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst <= Some(3), "{colour:?}: {worst:?}");
    }
}

#[test]
fn grey_becomes_three_equal_channels() {
    let frame = Frame::decode(&jpeg(ColorType::Luma, |_| {}), 1 << 20).unwrap();
    assert!(frame.rgb().as_chunks::<3>().0.iter().all(|[r, g, b]| r == g && g == b));
    assert!(frame.rgb().iter().min() != frame.rgb().iter().max());
}

#[test]
fn pixels_beyond_the_limit_are_not_unpacked() {
    let bytes = jpeg(ColorType::Rgb, |_| {});
    assert_eq!(Frame::decode(&bytes, 37 * 53 - 1), Err(DecodeError::TooManyPixels(37 * 53)));
    assert!(Frame::decode(&bytes, 37 * 53).is_ok());
}

#[test]
fn four_channels_are_refused() {
    assert_eq!(Frame::decode(&jpeg(ColorType::Cmyk, |_| {}), 1 << 20), Err(DecodeError::Colours));
}

#[test]
fn what_is_not_a_whole_jpeg_is_refused() {
    let bytes = jpeg(ColorType::Rgb, |_| {});
    for length in [0, 1, 2, 20, 200, bytes.len() / 2] {
        let decoded = Frame::decode(&bytes[..length], 1 << 20);
        assert!(matches!(decoded, Err(DecodeError::Unreadable(_))), "{length} bytes: {decoded:?}");
    }
}

/// A terminal with wide instructions and a server without must see the same pixels.
#[test]
fn every_set_of_instructions_unpacks_the_same_pixels() {
    let samplings =
        [SamplingFactor::R_4_4_4, SamplingFactor::R_4_2_2, SamplingFactor::R_4_2_0, SamplingFactor::R_4_4_0];
    for sampling in samplings {
        for is_progressive in [false, true] {
            for quality in [1, 30, 80, 100] {
                let bytes = jpeg(ColorType::Rgb, |encoder| {
                    encoder.set_quality(quality);
                    encoder.set_sampling_factor(sampling);
                    encoder.set_progressive(is_progressive);
                    encoder.set_restart_interval(3);
                });
                let options =
                    DecoderOptions::default().set_use_unsafe(false).jpeg_set_out_colorspace(ColorSpace::RGB);
                let plain = JpegDecoder::new_with_options(ZCursor::new(&bytes), options).decode().unwrap();
                let frame = Frame::decode(&bytes, 1 << 20).unwrap();
                let differ = plain.iter().zip(frame.rgb()).filter(|(a, b)| a != b).count();
                assert_eq!(differ, 0, "{sampling:?}, progressive {is_progressive}, quality {quality}");
            }
        }
    }
}
