//! A drawn figure in the place of a portrait, for sample forms: no real face is needed to try them.

use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

use crate::error::FormError;

const WIDTH_PX: u32 = 440;
const HEIGHT_PX: u32 = 640;

const BACKGROUND: Rgb<u8> = Rgb([231, 240, 246]);
const FIGURE: Rgb<u8> = Rgb([120, 148, 168]);

/// A JPEG of 440 x 640 px: a figure with the head at 7/10 of the height, as the rules want it.
///
/// # Errors
/// [`FormError::NotAJpeg`] should the encoder fail.
pub fn sample_photo() -> Result<Vec<u8>, FormError> {
    let inside = |x: u32, y: u32, centre: (f64, f64), radius: (f64, f64)| {
        let (dx, dy) = ((f64::from(x) - centre.0) / radius.0, (f64::from(y) - centre.1) / radius.1);
        dx * dx + dy * dy <= 1.0
    };
    let picture = RgbImage::from_fn(WIDTH_PX, HEIGHT_PX, |x, y| {
        let head = inside(x, y, (220.0, 288.0), (166.0, 224.0));
        let shoulders = inside(x, y, (220.0, 720.0), (250.0, 190.0));
        if head || shoulders { FIGURE } else { BACKGROUND }
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90)
        .write_image(&picture, WIDTH_PX, HEIGHT_PX, ExtendedColorType::Rgb8)
        .map_err(|_| FormError::NotAJpeg)?;
    Ok(jpeg)
}
