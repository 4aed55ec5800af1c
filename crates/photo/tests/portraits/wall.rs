//! People before a plain wall. The product never paints; test pictures may be painted.

use image::{ImageBuffer, Luma, Rgb, RgbImage, imageops};
use kaodian_photo::{Engine, Frame};

/// Where our mask is less sure than the first it is the wall, where it is surer than the second the person: narrow and
/// high, so that little of the old background shines through.
const EDGE: (f32, f32) = (0.45, 0.9);

/// The person in a picture, cut out along our own mask, before a wall of this colour. `None` when the picture is empty.
pub(crate) fn before_a_wall(engine: &mut Engine, picture: &RgbImage, wall: Rgb<u8>) -> Option<RgbImage> {
    let (width, height) = picture.dimensions();
    let mask = engine.person_mask(&Frame::new(width, height, picture.as_raw().clone())?);
    let (columns, rows) = (u32::try_from(mask.width).ok()?, u32::try_from(mask.height).ok()?);
    let cells = ImageBuffer::<Luma<f32>, _>::from_raw(columns, rows, mask.values)?;
    // The stairs of the cells are larger than pixels.
    let smooth = imageops::blur(&cells, 0.8);
    let mask = imageops::resize(&smooth, width, height, imageops::FilterType::CatmullRom);
    Some(RgbImage::from_fn(width, height, |x, y| {
        let share = ((mask.get_pixel(x, y).0[0] - EDGE.0) / (EDGE.1 - EDGE.0)).clamp(0.0, 1.0);
        let person = picture.get_pixel(x, y).0;
        Rgb(std::array::from_fn(|channel| {
            let (person, wall) = (f32::from(person[channel]), f32::from(wall.0[channel]));
            (person * share + wall * (1.0 - share)).round() as u8
        }))
    }))
}
