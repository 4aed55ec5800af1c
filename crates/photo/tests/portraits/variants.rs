//! What can be wrong with a portrait, made of one with which all is well.

use image::{Rgb, RgbImage, imageops, imageops::FilterType};

/// Turned clockwise by this many quarters.
pub(crate) fn turned(picture: &RgbImage, quarters: u8) -> RgbImage {
    match quarters {
        1 => imageops::rotate90(picture),
        2 => imageops::rotate180(picture),
        3 => imageops::rotate270(picture),
        _ => picture.clone(),
    }
}

/// Tilted clockwise about its middle; what lies beyond the edge looks like the edge.
pub(crate) fn tilted(picture: &RgbImage, degrees: f32) -> RgbImage {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    RgbImage::from_fn(picture.width(), picture.height(), |column, row| {
        let (x, y) = (column as f32 - width / 2.0, row as f32 - height / 2.0);
        let from_x = (x * cosine + y * sine + width / 2.0).clamp(0.0, width - 1.0);
        let from_y = (y * cosine - x * sine + height / 2.0).clamp(0.0, height - 1.0);
        imageops::interpolate_bilinear(picture, from_x, from_y).unwrap()
    })
}

/// Out of focus: by a radius of seven pixels in a picture that is 900 high.
pub(crate) fn blurred(picture: &RgbImage) -> RgbImage {
    imageops::fast_blur(picture, 7.0 * picture.height() as f32 / 900.0)
}

/// Every channel times this.
pub(crate) fn lit(picture: &RgbImage, factor: f32) -> RgbImage {
    let mut lit = picture.clone();
    let light = |channel: u8| (f32::from(channel) * factor).min(255.0) as u8;
    lit.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(light));
    lit
}

/// One side in the shade, which falls from the middle outwards.
pub(crate) fn lit_from_one_side(picture: &RgbImage) -> RgbImage {
    let mut lit = picture.clone();
    let width = picture.width() as f32;
    for (x, _, pixel) in lit.enumerate_pixels_mut() {
        let light = (3.0 - 5.0 * x as f32 / width).clamp(0.25, 1.0);
        pixel.0 = pixel.0.map(|channel| (f32::from(channel) * light) as u8);
    }
    lit
}

/// Without colour, but saved in colour.
pub(crate) fn grey(picture: &RgbImage) -> RgbImage {
    tinted(picture, [1.0; 3])
}

/// Grey times a colour: a statue of stone or bronze.
pub(crate) fn tinted(picture: &RgbImage, colour: [f32; 3]) -> RgbImage {
    let mut tinted = picture.clone();
    for pixel in tinted.pixels_mut() {
        let [red, green, blue] = pixel.0.map(f32::from);
        let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
        pixel.0 = colour.map(|part| (luma * part).min(255.0) as u8);
    }
    tinted
}

/// The part of the picture that begins at these shares of its sides and is this share of them, as large as the whole.
/// It may reach beyond the picture; there it looks like the edge.
pub(crate) fn part(picture: &RgbImage, left: f32, top: f32, share: f32) -> RgbImage {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let inside =
        RgbImage::from_fn((width * share).round() as u32, (height * share).round() as u32, |column, row| {
            let x = (left * width + column as f32).clamp(0.0, width - 1.0);
            let y = (top * height + row as f32).clamp(0.0, height - 1.0);
            *picture.get_pixel(x as u32, y as u32)
        });
    imageops::resize(&inside, picture.width(), picture.height(), FilterType::CatmullRom)
}

/// With more room above, which looks like the upper edge.
pub(crate) fn with_room_above(picture: &RgbImage, room_px: u32) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height() + room_px, |x, y| {
        *picture.get_pixel(x, y.saturating_sub(room_px))
    })
}

/// Two pictures beside each other.
pub(crate) fn beside(left: &RgbImage, right: &RgbImage) -> RgbImage {
    let width = left.width() + right.width();
    let mut both = RgbImage::from_pixel(width, left.height().max(right.height()), Rgb([220; 3]));
    imageops::replace(&mut both, left, 0, 0);
    imageops::replace(&mut both, right, i64::from(left.width()), 0);
    both
}

/// With another picture on the wall, in the upper corner: this share of the height.
pub(crate) fn with_a_picture_on_the_wall(picture: &RgbImage, hung: &RgbImage, share: f32) -> RgbImage {
    let height = (picture.height() as f32 * share).round() as u32;
    let width = hung.width() * height / hung.height();
    let small = imageops::resize(hung, width, height, FilterType::CatmullRom);
    let mut result = picture.clone();
    imageops::replace(&mut result, &small, 4, 4);
    result
}
