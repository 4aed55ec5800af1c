//! The face alone, level and always of the same size, so that its measures do not depend on the camera.

use super::colour::luma;
use super::geometry::{CHEEKS, Geometry, Level, OVAL, Point};
use crate::engine::Mesh;
use crate::frame::Frame;

/// Distance of the eyes in the patch.
const EYE_DISTANCE_PX: f64 = 64.0;
/// Enough for a broad face.
const WIDTH_PX: usize = 176;
/// From the hairline to below the chin.
const HEIGHT_PX: usize = 224;
/// Where the middle of the eyes comes to lie.
const EYES: (f64, f64) = (88.0, 88.0);
/// The most samples in a row for one pixel: what has more pixels than that is sharp enough in any case.
const MAXIMUM_SAMPLES: f64 = 12.0;

/// The patch.
pub(crate) struct Patch {
    rgb: Vec<[u8; 3]>,
    luma: Vec<u8>,
    /// Which pixels are the face.
    is_face: Vec<bool>,
    /// Column of the line from between the eyes to the chin, for each row.
    middle: Vec<f64>,
    cheeks: [(f64, f64); 2],
}

impl Patch {
    /// Takes the face out of the picture. Every pixel of the patch is the mean of what it covers.
    pub(crate) fn of(frame: &Frame, mesh: &Mesh, face: &Geometry) -> Self {
        let step = face.eye_distance / EYE_DISTANCE_PX;
        let eyes = face.level.to(face.eye_middle);
        let to_patch = |index: usize| {
            let [x, y, _] = mesh.points[index];
            let at = face.level.to(Point { x: f64::from(x), y: f64::from(y) });
            ((at.x - eyes.x) / step + EYES.0, (at.y - eyes.y) / step + EYES.1)
        };
        let is_face = inside(&OVAL.map(to_patch));
        let mut rgb = Vec::with_capacity(WIDTH_PX * HEIGHT_PX);
        for row in 0..HEIGHT_PX {
            for column in 0..WIDTH_PX {
                // Nothing outside the face is measured here.
                if !is_face[row * WIDTH_PX + column] {
                    rgb.push([0; 3]);
                    continue;
                }
                let corner =
                    (eyes.x + (column as f64 - EYES.0) * step, eyes.y + (row as f64 - EYES.1) * step);
                rgb.push(mean(frame, face.level, corner, step));
            }
        }
        let chin = face.level.to(face.chin);
        let slope = (chin.x - eyes.x) / (chin.y - eyes.y).max(1.0);
        Self {
            luma: rgb.iter().map(|&pixel| luma(pixel)).collect(),
            rgb,
            is_face,
            middle: (0..HEIGHT_PX).map(|row| EYES.0 + (row as f64 - EYES.1) * slope).collect(),
            cheeks: CHEEKS.map(to_patch),
        }
    }

    /// Luma of each pixel of the face, with whether it lies left of the middle.
    pub(crate) fn face(&self) -> impl Iterator<Item = (u8, bool)> {
        self.luma
            .iter()
            .zip(&self.is_face)
            .enumerate()
            .filter(|(_, (_, is_face))| **is_face)
            .map(|(index, (&luma, _))| (luma, ((index % WIDTH_PX) as f64) < self.middle[index / WIDTH_PX]))
    }

    /// Standard deviation of the Laplacian of the luma within the face.
    pub(crate) fn sharpness(&self) -> f64 {
        let mut count = 0_i64;
        let (mut sum, mut squares) = (0_i64, 0_i64);
        for index in WIDTH_PX..WIDTH_PX * (HEIGHT_PX - 1) {
            let around = [index - WIDTH_PX, index - 1, index + 1, index + WIDTH_PX];
            if !self.is_face[index] || !around.iter().all(|&near| self.is_face[near]) {
                continue;
            }
            let near: i64 = around.iter().map(|&near| i64::from(self.luma[near])).sum();
            let laplacian = near - 4 * i64::from(self.luma[index]);
            count += 1;
            sum += laplacian;
            squares += laplacian * laplacian;
        }
        if count == 0 {
            return 0.0;
        }
        let mean = sum as f64 / count as f64;
        (squares as f64 / count as f64 - mean * mean).max(0.0).sqrt()
    }

    /// Mean colour of the cheeks.
    pub(crate) fn cheeks(&self) -> [u8; 3] {
        const RADIUS_PX: f64 = 6.0;
        let mut count = 0_u32;
        let mut sums = [0_u32; 3];
        for (index, pixel) in self.rgb.iter().enumerate() {
            let (x, y) = ((index % WIDTH_PX) as f64 + 0.5, (index / WIDTH_PX) as f64 + 0.5);
            let is_cheek = self.is_face[index]
                && self.cheeks.iter().any(|&(column, row)| {
                    let (dx, dy) = (x - column, y - row);
                    dx * dx + dy * dy <= RADIUS_PX * RADIUS_PX
                });
            if is_cheek {
                count += 1;
                sums.iter_mut().zip(pixel).for_each(|(sum, &value)| *sum += u32::from(value));
            }
        }
        sums.map(|sum| (sum / count.max(1)) as u8)
    }
}

/// The mean colour of a square of the level picture, given by its upper left corner and its side.
fn mean(frame: &Frame, level: Level, corner: (f64, f64), side: f64) -> [u8; 3] {
    let samples = libm::ceil(side).clamp(1.0, MAXIMUM_SAMPLES) as u32;
    let part = side / f64::from(samples);
    let mut sum = [0_f32; 3];
    for (down, across) in (0..samples).flat_map(|down| (0..samples).map(move |across| (down, across))) {
        let point = level.back(Point {
            x: corner.0 + (f64::from(across) + 0.5) * part,
            y: corner.1 + (f64::from(down) + 0.5) * part,
        });
        sum.iter_mut().zip(bilinear(frame, point)).for_each(|(sum, value)| *sum += value);
    }
    let count = (samples * samples) as f32;
    sum.map(|sum| (sum / count + 0.5) as u8)
}

/// Which pixels of a patch lie in a polygon.
fn inside(polygon: &[(f64, f64)]) -> Vec<bool> {
    let mut result = vec![false; WIDTH_PX * HEIGHT_PX];
    for (row, line) in result.chunks_exact_mut(WIDTH_PX).enumerate() {
        let y = row as f64 + 0.5;
        for (first, second) in polygon.iter().zip(polygon.iter().cycle().skip(1)) {
            if (first.1 > y) == (second.1 > y) {
                continue;
            }
            let crossing = first.0 + (y - first.1) / (second.1 - first.1) * (second.0 - first.0);
            let right_of = libm::ceil(crossing - 0.5).clamp(0.0, WIDTH_PX as f64) as usize;
            line[right_of..].iter_mut().for_each(|pixel| *pixel = !*pixel);
        }
    }
    result
}

/// The picture between its pixels; beyond its edge the edge goes on.
fn bilinear(frame: &Frame, point: Point) -> [f32; 3] {
    let (width, height) = (frame.width_px() as usize, frame.height_px() as usize);
    let x = (point.x - 0.5).clamp(0.0, (width - 1) as f64);
    let y = (point.y - 0.5).clamp(0.0, (height - 1) as f64);
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
    let (across, down) = ((x - left as f64) as f32, (y - top as f64) as f32);
    let pixel = |x: usize, y: usize, channel: usize| f32::from(frame.rgb()[(y * width + x) * 3 + channel]);
    std::array::from_fn(|channel| {
        let upper = pixel(left, top, channel) * (1.0 - across) + pixel(right, top, channel) * across;
        let lower = pixel(left, bottom, channel) * (1.0 - across) + pixel(right, bottom, channel) * across;
        upper * (1.0 - down) + lower * down
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polygon_is_filled_evenly() {
        let filled = inside(&[(10.0, 10.0), (20.0, 10.0), (20.0, 30.0), (10.0, 30.0)]);
        assert_eq!(filled.iter().filter(|&&pixel| pixel).count(), 200);
        assert!(filled[10 * WIDTH_PX + 10] && !filled[9 * WIDTH_PX + 10] && !filled[10 * WIDTH_PX + 20]);
    }

    #[test]
    fn between_pixels_there_is_their_mean() {
        let frame = Frame::new(2, 1, vec![0, 0, 0, 100, 200, 50]).unwrap();
        assert_eq!(bilinear(&frame, Point { x: 1.0, y: 0.5 }), [50.0, 100.0, 25.0]);
        assert_eq!(bilinear(&frame, Point { x: -5.0, y: 9.0 }), [0.0; 3]);
        assert_eq!(bilinear(&frame, Point { x: 9.0, y: 0.5 }), [100.0, 200.0, 50.0]);
    }
}
