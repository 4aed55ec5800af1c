//! What is wrong with a file is told whoever is in it.

use crate::bytes::{claiming, with_frame_byte, with_orientation};
use crate::pictures::{PACK, engine, file, jpeg, photos};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use kaodian_photo::CheckCode::{self, Damaged, FileSize, NotColour, NotJpeg, NotUpright, TooManyPixels};

fn photo() -> &'static RgbImage {
    &photos()[0].1
}

fn encoded(pixels: &[u8], colours: ColorType, is_progressive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 75);
    encoder.set_progressive(is_progressive);
    encoder.encode(pixels, photo().width() as u16, photo().height() as u16, colours).unwrap();
    bytes
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = photo().dimensions();
    PngEncoder::new(&mut bytes).write_image(photo(), width, height, ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn dot() -> Vec<u8> {
    jpeg(&RgbImage::from_pixel(1, 1, image::Rgb([200, 120, 90])))
}

/// The file is refused for these reasons, the face for none; `faces` is how many were seen in it, if it was opened.
#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[CheckCode], faces: Option<u32>) {
    let verdict = engine().judge(bytes, &PACK);
    let failures: Vec<_> = verdict.failures().collect();
    assert_eq!(failures, expected, "{name}");
    assert_eq!(verdict.accepted, expected.is_empty(), "{name}");
    assert_eq!(verdict.faces, faces, "{name}");
}

#[test]
fn ordinary_files_are_opened() {
    let good = jpeg(photo());
    check("as it is", &good, &[], Some(1));
    check("progressive", &encoded(photo(), ColorType::Rgb, true), &[], Some(1));
    check("with a note after the end", &[good.as_slice(), &[b'x'; 4096]].concat(), &[], Some(1));
}

#[test]
fn other_files_are_not() {
    let good = jpeg(photo());
    check("not a picture", "考点".repeat(5000).as_bytes(), &[NotJpeg], None);
    check("a PNG under another name", &png(), &[NotJpeg, FileSize], None);
    let inks: Vec<u8> = photo().pixels().flat_map(|p| [p[0], p[1], p[2], 0]).collect();
    assert!(
        engine().judge(&encoded(&inks, ColorType::Cmyk, false), &PACK).failures().any(|code| code == NotJpeg)
    );
    check("16 bits", &with_frame_byte(&good, 4, 16), &[NotJpeg], None);
    check("400 million pixels", &claiming(&good, 20_000, 20_000), &[TooManyPixels], None);
    check("half of it", &good[..good.len() / 2], &[Damaged], None);
    check("a second one behind it", &[good.as_slice(), &[b'x'; 4097]].concat(), &[Damaged], Some(1));
}

#[test]
fn grey_files_are_opened_and_told() {
    let grey: Vec<u8> = image::imageops::grayscale(photo()).into_raw();
    check("grey", &encoded(&grey, ColorType::Luma, false), &[NotColour, CheckCode::UnnaturalColour], Some(1));
}

#[test]
fn one_pixel_holds_nobody() {
    let verdict = engine().judge(&dot(), &PACK);
    assert!(!verdict.accepted);
    assert_eq!(verdict.faces, Some(0));
    assert!(
        [CheckCode::PixelSize, CheckCode::NoFace].iter().all(|code| verdict.failures().any(|f| f == *code))
    );
}

#[test]
fn exif_data_may_turn_a_photo_that_was_upright() {
    let good = jpeg(photo());
    check("orientation 1", &with_orientation(&good, 1), &[], Some(1));
    for orientation in 2..=8 {
        check(
            &format!("orientation {orientation}"),
            &with_orientation(&good, orientation),
            &[NotUpright],
            Some(1),
        );
    }
}

#[test]
fn a_photo_straight_from_a_camera_is_too_large() {
    let verdict = engine().judge(&file("obama3.jpg"), &PACK);
    assert!(!verdict.accepted);
    assert!(verdict.failures().any(|code| code == FileSize));
}
