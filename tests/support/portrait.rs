//! A drawn portrait as the photo rules want it: no real face is needed to enrol.

use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

use crate::Outcome;

const WIDTH_PX: u32 = 480;
const HEIGHT_PX: u32 = 640;

type Colour = [f64; 3];

const PAPER: Colour = [214.0, 230.0, 241.0];
const HAIR: Colour = [48.0, 40.0, 38.0];
const SKIN: Colour = [236.0, 200.0, 176.0];
const SHADE: Colour = [216.0, 174.0, 150.0];
const COAT: Colour = [52.0, 74.0, 104.0];
const SHIRT: Colour = [246.0, 246.0, 244.0];
const LIPS: Colour = [190.0, 106.0, 100.0];

fn inside(x: f64, y: f64, centre: (f64, f64), radius: (f64, f64)) -> bool {
    let (dx, dy) = ((x - centre.0) / radius.0, (y - centre.1) / radius.1);
    dx * dx + dy * dy <= 1.0
}

/// What is seen at a point, from front to back; the face is the same on both sides.
fn colour_at(x: f64, y: f64) -> Colour {
    let side = (x - 240.0).abs();
    let at = |centre, radius| inside(side, y, centre, radius);
    let hairline = 214.0 + side * side / 420.0;
    if at((62.0, 318.0), (9.0, 9.0)) || (at((64.0, 290.0), (30.0, 9.0)) && !at((64.0, 299.0), (36.0, 12.0))) {
        HAIR
    } else if at((62.0, 318.0), (23.0, 11.0)) {
        SHIRT
    } else if at((0.0, 436.0), (38.0, 11.0)) && y > 432.0 {
        LIPS
    } else if at((0.0, 372.0), (16.0, 9.0)) && y > 370.0 {
        SHADE
    } else if at((0.0, 320.0), (136.0, 182.0)) && y > hairline {
        SKIN
    } else if at((0.0, 290.0), (156.0, 196.0)) && y < 400.0 {
        HAIR
    } else if at((136.0, 340.0), (20.0, 36.0)) || (side < 58.0 && (420.0..545.0).contains(&y)) {
        SHADE
    } else if side < 96.0 && y > 520.0 && side < (y - 430.0) * 0.72 {
        SHIRT
    } else if at((0.0, 700.0), (232.0, 172.0)) {
        COAT
    } else {
        PAPER
    }
}

/// A JPEG of 480 x 640 px between 20 and 200 KB.
///
/// # Errors
/// When the encoder fails.
pub fn portrait() -> Outcome<Vec<u8>> {
    const SAMPLES: [f64; 3] = [1.0 / 6.0, 0.5, 5.0 / 6.0];
    let mut grain = 0x02f6_e2b1_u32;
    let picture = RgbImage::from_fn(WIDTH_PX, HEIGHT_PX, |x, y| {
        let mut sum = [0.0; 3];
        for (dx, dy) in SAMPLES.iter().flat_map(|dx| SAMPLES.iter().map(move |dy| (dx, dy))) {
            let colour = colour_at(f64::from(x) + dx, f64::from(y) + dy);
            sum.iter_mut().zip(colour).for_each(|(sum, part)| *sum += part / 9.0);
        }
        // A camera's grain: a picture without any is smaller than the rules allow.
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = f64::from(grain >> 24) / 255.0 * 12.0 - 6.0;
        Rgb(sum.map(|part| (part + noise).clamp(0.0, 255.0) as u8))
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 88).write_image(
        &picture,
        WIDTH_PX,
        HEIGHT_PX,
        ExtendedColorType::Rgb8,
    )?;
    Ok(jpeg)
}
