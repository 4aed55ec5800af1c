//! The pictures that are looked at, and the files that they become.

use crate::variants::with_room_above;
use crate::wall::before_a_wall;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, imageops};
use kaodian_photo::{Engine, Frame, RulePack};
use std::path::Path;
use std::sync::LazyLock;

pub(crate) static PACK: LazyLock<RulePack> = LazyLock::new(|| RulePack::bundled().unwrap());

/// An engine for one test; the models are read once.
pub(crate) fn engine() -> Engine {
    static LOADED: LazyLock<Engine> = LazyLock::new(|| Engine::load().unwrap());
    LOADED.clone()
}

/// A fetched picture's file.
pub(crate) fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pictures/fetched").join(name);
    std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; the test pictures come with tests/pictures/fetch.sh", path.display())
    })
}

/// A fetched picture in colour.
pub(crate) fn picture(name: &str) -> RgbImage {
    image::load_from_memory(&file(name)).unwrap().to_rgb8()
}

pub(crate) fn unpacked(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg).unwrap().to_rgb8()
}

pub(crate) fn frame(picture: &RgbImage) -> Frame {
    Frame::new(picture.width(), picture.height(), picture.as_raw().clone()).unwrap()
}

pub(crate) fn jpeg_of(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// A file of good quality that is not too large.
pub(crate) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let is_small = |bytes: &Vec<u8>| bytes.len() <= PACK.max_size_bytes as usize;
    let found = [92, 85, 75, 65].into_iter().map(|quality| jpeg_of(picture, quality)).find(is_small);
    found.unwrap_or_else(|| jpeg_of(picture, 55))
}

/// The person before a plain wall of this colour.
pub(crate) fn before(picture: &RgbImage, wall: Rgb<u8>) -> RgbImage {
    before_a_wall(&mut engine(), picture, wall).unwrap()
}

/// People of whom the terminal can make photos: name and picture.
pub(crate) fn people() -> Vec<(&'static str, RgbImage)> {
    // The head of one touches the upper edge, that of another is small: test pictures may be made up.
    let part = imageops::crop_imm(&picture("astronaut.png"), 40, 0, 440, 300).to_image();
    let astronaut = imageops::resize(&part, 1100, 750, imageops::FilterType::CatmullRom);
    vec![
        ("biden", picture("biden.jpg")),
        ("grace_hopper", picture("grace_hopper.jpg")),
        ("obama", with_room_above(&picture("obama.jpg"), 100)),
        ("obama3", picture("obama3.jpg")),
        ("astronaut", with_room_above(&astronaut, 60)),
    ]
}

/// Photos of the same people as they should be, composed and before a light wall: name and photo.
pub(crate) fn photos() -> &'static [(&'static str, RgbImage)] {
    static COMPOSED: LazyLock<Vec<(&str, RgbImage)>> = LazyLock::new(|| {
        let mut engine = engine();
        let compose = |(name, picture): (_, RgbImage)| {
            let photo = engine.compose_frame(&frame(&picture), &PACK);
            let photo = unpacked(&photo.unwrap_or_else(|problem| panic!("{name}: {problem}")));
            (name, before(&photo, Rgb([222, 230, 238])))
        };
        people().into_iter().map(compose).collect()
    });
    &COMPOSED
}
