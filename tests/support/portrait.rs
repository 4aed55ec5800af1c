//! A candidate whom the photo rules accept: at the camera, and as a registration photo.
//!
//! The photo is judged by the face in it, so a real one is needed: NASA's portrait of Eileen Collins, which is in the
//! public domain and fetched with the test pictures. She is cut out along the product's own mask and put before a plain
//! wall, larger than in the original and smiling a little less, since the mouth should be closed.

use std::sync::OnceLock;

use image::{
    ExtendedColorType, ImageEncoder, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder,
    imageops::{self, FilterType},
};
use kaodian_photo::{Engine, Frame, Mesh, RulePack};

use crate::{Failure, Outcome, programs::root};

#[path = "../../crates/photo/tests/portraits/wall.rs"]
mod wall;

/// The size of the camera's pictures in px.
pub const CAMERA_PX: (u32, u32) = (1280, 720);

/// A light blue that the rules permit.
const WALL: Rgb<u8> = Rgb([206, 224, 240]);

/// How the candidate sits before the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sitting {
    /// As the coach wants it.
    Well,
    /// Too far to the picture's right.
    Aside,
    /// Too far away.
    TooFar,
    /// Not there: the wall alone.
    Nobody,
}

/// The part of the original that is used: left, top, width, height in px.
const PART: [u32; 4] = [40, 0, 440, 300];
/// Top and height of the head, and its middle from the left, in that part.
const HEAD: (f64, f64, f64) = (17.0, 174.0, 188.0);

/// The candidate before the camera.
///
/// # Errors
/// When the test pictures are not there (`tests/pictures/fetch.sh`).
pub fn scene(sitting: Sitting) -> Outcome<RgbImage> {
    let (width, height) = (f64::from(CAMERA_PX.0), f64::from(CAMERA_PX.1));
    // Height of the head, its top and the middle of the face, as shares of the picture.
    let (head, top, middle) = match sitting {
        Sitting::Well => (0.65, 0.13, 0.5),
        Sitting::Aside => (0.65, 0.13, 0.68),
        Sitting::TooFar => (0.35, 0.27, 0.5),
        Sitting::Nobody => return Ok(grained(RgbImage::from_pixel(CAMERA_PX.0, CAMERA_PX.1, WALL))),
    };
    let [left, upper, part_width, part_height] = PART;
    let original = image::open(root().join("tests/pictures/fetched/astronaut.png"))
        .map_err(|error| Failure::from(error).during("tests/pictures/fetch.sh brings the test pictures"))?;
    let part = imageops::crop_imm(&original.to_rgb8(), left, upper, part_width, part_height).to_image();
    let scale = head * height / HEAD.1;
    let scaled = |length: u32| (f64::from(length) * scale).round() as u32;
    let large = imageops::resize(&part, scaled(part_width), scaled(part_height), FilterType::CatmullRom);
    let mut engine = Engine::load().map_err(|error| Failure::new(error.to_string()))?;
    let missing = || Failure::new("nobody is in the picture of the candidate");
    let frame = Frame::new(large.width(), large.height(), large.as_raw().clone()).ok_or_else(missing)?;
    let face = engine.find_faces(&frame).into_iter().next().ok_or_else(missing)?;
    let smiling_less = smiling_less(&large, &face.mesh);
    let person = wall::before_a_wall(&mut engine, &smiling_less, WALL).ok_or_else(missing)?;
    let mut scene = RgbImage::from_pixel(CAMERA_PX.0, CAMERA_PX.1, WALL);
    let at = (middle * width - HEAD.2 * scale, top * height - HEAD.0 * scale);
    imageops::replace(&mut scene, &person, at.0.round() as i64, at.1.round() as i64);
    Ok(grained(scene))
}

/// What the camera sends of a scene: a JPEG of [`CAMERA_PX`].
///
/// # Errors
/// When the test pictures are not there.
pub fn camera_picture(sitting: Sitting) -> Outcome<Vec<u8>> {
    static SENT: [OnceLock<Vec<u8>>; 4] = [const { OnceLock::new() }; 4];
    kept(&SENT[sitting as usize], || {
        let scene = scene(sitting)?;
        let mut jpeg = Vec::new();
        let (width, height) = scene.dimensions();
        JpegEncoder::new_with_quality(&mut jpeg, 90).write_image(
            &scene,
            width,
            height,
            ExtendedColorType::Rgb8,
        )?;
        Ok(jpeg)
    })
}

/// A registration photo that the rules accept, as the terminal makes it of the camera's picture.
///
/// # Errors
/// When the test pictures are not there.
pub fn portrait() -> Outcome<Vec<u8>> {
    static COMPOSED: OnceLock<Vec<u8>> = OnceLock::new();
    kept(&COMPOSED, || {
        let taken = camera_picture(Sitting::Well)?;
        let pack = RulePack::bundled().map_err(|error| Failure::new(error.to_string()))?;
        let mut engine = Engine::load().map_err(|error| Failure::new(error.to_string()))?;
        engine.compose(&taken, &pack).map_err(|problem| Failure::new(problem.to_string()))
    })
}

/// What was made before, or else is made now.
fn kept(cell: &OnceLock<Vec<u8>>, make: impl FnOnce() -> Outcome<Vec<u8>>) -> Outcome<Vec<u8>> {
    if let Some(made) = cell.get() {
        return Ok(made.clone());
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made).clone())
}

/// The lower lip moved upwards, so that the mouth is open half as wide.
fn smiling_less(picture: &RgbImage, mesh: &Mesh) -> RgbImage {
    // Points of the mesh: the inner edges of the lips, the corners of the mouth, the chin.
    let [upper, lower, left, right, chin] = [13, 14, 61, 291, 152].map(|index| mesh.points[index]);
    let (gap, chin_distance) = (lower[1] - upper[1], chin[1] - lower[1]);
    let (middle, half_width) = ((left[0] + right[0]) / 2.0, (right[0] - left[0]) / 2.0);
    let height = picture.height() as f32;
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let (column, row) = (x as f32, y as f32);
        // Most in the middle of the lower lip; nothing from the upper lip up, at the chin, and beside the mouth.
        let below = row - upper[1] - gap / 2.0;
        let down = if below < 0.0 { 1.0 + below / (gap / 2.0) } else { 1.0 - below / chin_distance };
        let across = 1.0 - ((column - middle) / (1.2 * half_width)).powi(2);
        let moved = gap / 2.0 * down.clamp(0.0, 1.0) * across.clamp(0.0, 1.0);
        let from = (row + moved).min(height - 1.0);
        let (above, share) = (from.floor(), from.fract());
        let line = |row: f32| picture.get_pixel(x, row.min(height - 1.0) as u32).0.map(f32::from);
        let (above, under) = (line(above), line(above + 1.0));
        Rgb(std::array::from_fn(|channel| {
            (above[channel] * (1.0 - share) + under[channel] * share).round() as u8
        }))
    })
}

/// The grain of a camera, the same each time: a wall without any is seen by no camera.
fn grained(mut picture: RgbImage) -> RgbImage {
    let mut state = 0x02f6_e2b1_u32;
    for pixel in picture.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 29) as i16 - 4;
        pixel.0 = pixel.0.map(|channel| (i16::from(channel) + noise).clamp(0, 255) as u8);
    }
    picture
}

#[cfg(test)]
mod tests {
    use kaodian_photo::{CoachHint, Frame};

    use super::*;

    #[test]
    fn the_candidate_sits_as_is_said() {
        let pack = RulePack::bundled().unwrap();
        let mut engine = Engine::load().unwrap();
        for (sitting, hint) in [
            (Sitting::Well, CoachHint::Ready),
            (Sitting::Aside, CoachHint::MoveRight),
            (Sitting::TooFar, CoachHint::ComeCloser),
            (Sitting::Nobody, CoachHint::NoFace),
        ] {
            let frame = Frame::decode(&camera_picture(sitting).unwrap(), pack.max_pixels).unwrap();
            assert_eq!(engine.coach(&frame, &pack).hint, hint, "{sitting:?}");
            assert_eq!(engine.coach_background(&frame, &pack), Some(true), "{sitting:?}");
        }
    }

    #[test]
    fn the_portrait_is_accepted() {
        let verdict = Engine::load().unwrap().judge(&portrait().unwrap(), &RulePack::bundled().unwrap());
        assert!(verdict.accepted, "{verdict:?}");
        assert_eq!(verdict.warnings().collect::<Vec<_>>(), []);
    }
}
