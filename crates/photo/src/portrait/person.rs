//! What of the picture is the person, and where the hair ends.

use super::geometry::{Geometry, Point};
use crate::engine::Mask;

/// From here on a cell of the mask belongs to the person.
const PERSON: f32 = 0.5;

/// The mask of the person, laid over the picture.
pub(crate) struct Person<'a> {
    mask: &'a Mask,
    /// Cells for each pixel, across and down.
    scale: (f64, f64),
}

impl<'a> Person<'a> {
    pub(crate) fn new(mask: &'a Mask, width_px: u32, height_px: u32) -> Self {
        let scale = (mask.width as f64 / f64::from(width_px), mask.height as f64 / f64::from(height_px));
        Self { mask, scale }
    }

    /// How much the mask takes this place for the person, 0 to 1, between the cells in proportion; outside the
    /// picture nobody is.
    fn at(&self, point: Point) -> f32 {
        let (x, y) = (point.x * self.scale.0 - 0.5, point.y * self.scale.1 - 0.5);
        let (column, row) = (libm::floor(x), libm::floor(y));
        let (right, down) = ((x - column) as f32, (y - row) as f32);
        let cell = |column: f64, row: f64| {
            let is_inside = column >= 0.0
                && row >= 0.0
                && column < self.mask.width as f64
                && row < self.mask.height as f64;
            if is_inside { self.mask.values[row as usize * self.mask.width + column as usize] } else { 0.0 }
        };
        let upper = cell(column, row) * (1.0 - right) + cell(column + 1.0, row) * right;
        let lower = cell(column, row + 1.0) * (1.0 - right) + cell(column + 1.0, row + 1.0) * right;
        upper * (1.0 - down) + lower * down
    }

    /// Top of the hair in the level picture: upwards from the forehead to the last row in which the person is above the
    /// face. The hair may be cut off by the edge of the picture; then it ends there.
    pub(crate) fn crown(&self, face: &Geometry) -> f64 {
        let step = 1.0 / self.scale.1;
        let across = (face.sides.1 - face.sides.0) / 24.0;
        let row = |v: f64| {
            (0..=24)
                .map(|index| face.sides.0 + across * f64::from(index))
                .map(|u| self.at(face.level.back(Point { x: u, y: v })))
                .fold(0.0, f32::max)
        };
        let mut v = face.level.to(face.forehead).y;
        let mut here = row(v);
        // A head is less than three times as high as the face below its hair.
        let highest = v - 3.0 * face.chin_distance;
        while v > highest {
            let above = row(v - step);
            if above <= PERSON {
                let part = if here > above { f64::from((here - PERSON) / (here - above)) } else { 0.0 };
                return v - step * part.clamp(0.0, 1.0);
            }
            (v, here) = (v - step, above);
        }
        v
    }

    /// How much each cell belongs to the person, 0 to 1.
    pub(crate) fn cells(&self) -> (&[f32], usize, usize) {
        (&self.mask.values, self.mask.width, self.mask.height)
    }
}
