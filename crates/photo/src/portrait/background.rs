//! What is behind the person.

use super::colour::{Lab, lab, luma};
use super::person::Person;
use crate::frame::Frame;
use crate::rule_pack::BackgroundColour;

/// Below this a cell of the mask is certainly not the person.
const NOBODY: f32 = 0.1;
/// Cells next to the person that do not count: hair, and the shadow of the edge.
const DISTANCE: usize = 5;
/// With fewer background cells than this share of the picture nothing can be said.
const LEAST_SHARE: f64 = 0.02;
/// Share of the background that must have a permitted colour: a picture on the wall is a few per cent.
const COLOURED_SHARE: f64 = 0.9;

/// The background, measured on the grid of the mask.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Background {
    /// Mean gradient of the luma from cell to cell: a wall has little, a room much.
    pub(crate) gradient: f64,
    colours: Vec<Lab>,
}

impl Background {
    /// `None` when too little of it is to be seen.
    pub(crate) fn of(frame: &Frame, person: &Person<'_>) -> Option<Self> {
        let (values, width, height) = person.cells();
        let is_background = far_from_person(values, width, height);
        let cells = means(frame, width, height);
        let lumas: Vec<i32> = cells.iter().map(|&cell| i32::from(luma(cell))).collect();
        let mut colours = Vec::new();
        let (mut sum, mut count) = (0.0, 0_u32);
        for row in 0..height {
            for column in 0..width {
                let index = row * width + column;
                if !is_background[index] {
                    continue;
                }
                colours.push(lab(cells[index]));
                let is_inner = row > 0 && column > 0 && row + 1 < height && column + 1 < width;
                if is_inner {
                    sum += sobel(&lumas, width, index);
                    count += 1;
                }
            }
        }
        let is_enough = colours.len() as f64 >= LEAST_SHARE * (width * height) as f64 && count > 0;
        is_enough.then(|| Self { gradient: sum / f64::from(count), colours })
    }

    /// Whether it has one of the permitted colours. An empty list permits any.
    pub(crate) fn is_one_of(&self, permitted: &[BackgroundColour]) -> bool {
        let share_of = |colour: &BackgroundColour| {
            let fits = |lab: &&Lab| colour.l.holds(lab.l) && colour.a.holds(lab.a) && colour.b.holds(lab.b);
            self.colours.iter().filter(fits).count() as f64 / self.colours.len() as f64
        };
        permitted.is_empty() || permitted.iter().any(|colour| share_of(colour) >= COLOURED_SHARE)
    }
}

/// Which cells have nobody near: the mask, widened across and then down.
fn far_from_person(values: &[f32], width: usize, height: usize) -> Vec<bool> {
    let mut near = vec![false; values.len()];
    for row in 0..height {
        for column in (0..width).filter(|column| values[row * width + column] >= NOBODY) {
            let (from, to) = (column.saturating_sub(DISTANCE), (column + DISTANCE + 1).min(width));
            near[row * width + from..row * width + to].fill(true);
        }
    }
    let mut far = vec![true; values.len()];
    for row in 0..height {
        let (from, to) = (row.saturating_sub(DISTANCE), (row + DISTANCE + 1).min(height));
        for column in (0..width).filter(|column| near[row * width + column]) {
            (from..to).for_each(|row| far[row * width + column] = false);
        }
    }
    far
}

/// The mean colour of each cell; a cell smaller than a pixel has the colour of that pixel.
fn means(frame: &Frame, width: usize, height: usize) -> Vec<[u8; 3]> {
    let (frame_width, frame_height) = (frame.width_px() as usize, frame.height_px() as usize);
    let span = |cell: usize, cells: usize, pixels: usize| {
        let from = cell * pixels / cells;
        (from, ((cell + 1) * pixels / cells).max(from + 1))
    };
    let mut result = Vec::with_capacity(width * height);
    for row in 0..height {
        let (top, bottom) = span(row, height, frame_height);
        for column in 0..width {
            let (left, right) = span(column, width, frame_width);
            let mut sums = [0_u32; 3];
            for line in top..bottom {
                let pixels = &frame.rgb()[(line * frame_width + left) * 3..(line * frame_width + right) * 3];
                for pixel in pixels.chunks_exact(3) {
                    sums.iter_mut().zip(pixel).for_each(|(sum, &value)| *sum += u32::from(value));
                }
            }
            let count = ((bottom - top) * (right - left)) as u32;
            result.push(sums.map(|sum| ((sum + count / 2) / count) as u8));
        }
    }
    result
}

/// The gradient at an inner cell by Sobel's operator, in steps of luma for each cell.
fn sobel(lumas: &[i32], width: usize, index: usize) -> f64 {
    let at = |down: isize, across: isize| lumas[index.wrapping_add_signed(down * width as isize + across)];
    let across = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
    let down = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
    f64::from(across * across + down * down).sqrt() / 8.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Mask;
    use crate::rule_pack::RulePack;

    fn background(
        colour_at: impl Fn(usize, usize) -> [u8; 3],
        is_person: impl Fn(usize, usize) -> bool,
    ) -> Option<Background> {
        let rgb = (0..64 * 64).flat_map(|index| colour_at(index % 64, index / 64)).collect();
        let frame = Frame::new(64, 64, rgb).unwrap();
        let values =
            (0..64 * 64).map(|index| if is_person(index % 64, index / 64) { 1.0 } else { 0.0 }).collect();
        let mask = Mask { width: 64, height: 64, values };
        Background::of(&frame, &Person::new(&mask, 64, 64))
    }

    #[test]
    fn a_wall_is_plain_and_a_shelf_is_not() {
        let permitted = RulePack::bundled().unwrap().portrait.backgrounds;
        let in_the_middle = |x: usize, y: usize| (20..44).contains(&x) && y > 16;
        let white = background(|_, _| [236, 238, 240], in_the_middle).unwrap();
        assert_eq!(white.gradient, 0.0);
        assert!(white.is_one_of(&permitted));
        let blue = background(|_, _| [150, 195, 230], in_the_middle).unwrap();
        assert!(blue.is_one_of(&permitted));
        let red = background(|_, _| [200, 60, 50], in_the_middle).unwrap();
        assert!(!red.is_one_of(&permitted) && red.is_one_of(&[]));
        let shelf =
            background(|x, _| if x / 4 % 2 == 0 { [240; 3] } else { [90; 3] }, in_the_middle).unwrap();
        assert!(shelf.gradient > 4.0 && !shelf.is_one_of(&permitted));
    }

    #[test]
    fn the_person_and_what_is_near_do_not_count() {
        let red_person =
            |x: usize, y: usize| if (18..46).contains(&x) && y > 14 { [255, 0, 0] } else { [240; 3] };
        let found = background(red_person, |x, y| (20..44).contains(&x) && y > 16).unwrap();
        assert!(found.is_one_of(&RulePack::bundled().unwrap().portrait.backgrounds));
        assert!(background(|_, _| [240; 3], |_, _| true).is_none(), "nothing to be seen");
    }
}
