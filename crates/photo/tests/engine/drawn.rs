//! A drawn face: no real one is needed to see whether the engine finds it.

use kaodian_photo::Frame;

type Colour = [f32; 3];

const WALL: Colour = [205.0, 218.0, 228.0];
const HAIR: Colour = [42.0, 36.0, 34.0];
const SKIN: Colour = [224.0, 180.0, 152.0];
const WHITE: Colour = [238.0, 236.0, 232.0];
const LIPS: Colour = [172.0, 92.0, 88.0];
const SHADE: Colour = [178.0, 128.0, 104.0];
const COAT: Colour = [60.0, 74.0, 98.0];

/// What of a person is seen at a point, in half widths of the face from between the eyes; y grows downwards.
fn colour_at(x: f32, y: f32) -> Option<Colour> {
    let x = x.abs();
    let inside = |cx: f32, cy: f32, rx: f32, ry: f32| {
        let (dx, dy) = ((x - cx) / rx, (y - cy) / ry);
        dx * dx + dy * dy < 1.0
    };
    let colour = if inside(0.46, 0.0, 0.09, 0.09) {
        HAIR
    } else if inside(0.46, 0.0, 0.2, 0.09) {
        WHITE
    } else if inside(0.47, -0.26, 0.28, 0.1) && !inside(0.47, -0.19, 0.3, 0.09) {
        HAIR
    } else if inside(0.0, 0.86, 0.32, 0.1) {
        LIPS
    } else if inside(0.1, 0.52, 0.08, 0.04) || inside(0.46, 0.02, 0.26, 0.15) {
        SHADE
    } else if inside(0.0, 0.1, 1.0, 1.35) && y > -0.75 + 0.5 * x * x {
        SKIN
    } else if inside(0.0, -0.15, 1.14, 1.35) && y < 0.5 {
        HAIR
    } else if x < 0.5 && y > 0.9 && y < 1.9 {
        SHADE
    } else if inside(0.0, 3.2, 2.1, 1.6) {
        COAT
    } else {
        return None;
    };
    // Light from above and in front.
    let light = 1.06 - 0.22 * x * x - 0.05 * y;
    Some(colour.map(|part| part * light.clamp(0.6, 1.1)))
}

/// A picture with faces: where the point between the eyes lies, and half the width of the face, in px. The first stand
/// in front.
pub(crate) fn faces(width: u32, height: u32, places: &[[f32; 3]]) -> Frame {
    const SUBPIXELS: [f32; 3] = [1.0 / 6.0, 0.5, 5.0 / 6.0];
    let pixel = |x: u32, y: u32| {
        let mut sum = [0.0; 3];
        for (dx, dy) in SUBPIXELS.iter().flat_map(|dx| SUBPIXELS.iter().map(move |dy| (dx, dy))) {
            let mut seen = places.iter().filter_map(|&[left, top, scale]| {
                colour_at((x as f32 + dx - left) / scale, (y as f32 + dy - top) / scale)
            });
            let colour = seen.next().unwrap_or(WALL);
            sum.iter_mut().zip(colour).for_each(|(sum, part)| *sum += part / 9.0);
        }
        sum.map(|part| part.clamp(0.0, 255.0) as u8)
    };
    let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    Frame::new(width, height, rgb).unwrap()
}
