//! Pictures turned and cut.

use crate::frame::Frame;

impl Frame {
    /// The picture turned clockwise by this many quarters of a circle.
    pub(crate) fn turned(&self, quarters: u8) -> Self {
        let (width, height) = (self.width_px() as usize, self.height_px() as usize);
        let source = |x: usize, y: usize| &self.rgb()[(y * width + x) * 3..][..3];
        let (new_width, new_height) =
            if quarters.is_multiple_of(2) { (width, height) } else { (height, width) };
        let mut rgb = Vec::with_capacity(self.rgb().len());
        for y in 0..new_height {
            for x in 0..new_width {
                rgb.extend_from_slice(match quarters % 4 {
                    0 => source(x, y),
                    1 => source(y, height - 1 - x),
                    2 => source(width - 1 - x, height - 1 - y),
                    _ => source(width - 1 - y, x),
                });
            }
        }
        self.of_the_same_pixels(new_width, new_height, rgb)
    }

    /// The picture made smaller by a whole number, so that its longer side has at most this many pixels. Each pixel is the
    /// mean of those that it stands for.
    #[must_use]
    pub fn reduced(&self, longest_px: u32) -> Self {
        let factor = self.width_px().max(self.height_px()).div_ceil(longest_px.max(1)) as usize;
        let (width, height) = (self.width_px() as usize / factor, self.height_px() as usize / factor);
        if factor == 1 || width == 0 || height == 0 {
            return self.clone();
        }
        let stride = self.width_px() as usize * 3;
        let count = (factor * factor) as u32;
        let mut rgb = Vec::with_capacity(width * height * 3);
        for row in 0..height {
            for column in 0..width {
                let mut sums = [count / 2; 3];
                for line in self.rgb()[row * factor * stride..].chunks(stride).take(factor) {
                    for pixel in line[column * factor * 3..(column + 1) * factor * 3].chunks_exact(3) {
                        sums.iter_mut().zip(pixel).for_each(|(sum, &value)| *sum += u32::from(value));
                    }
                }
                rgb.extend(sums.map(|sum| (sum / count) as u8));
            }
        }
        self.of_the_same_pixels(width, height, rgb)
    }

    /// The part between two corners, as far as it lies in the picture; at least one pixel.
    pub(crate) fn region(&self, [left, top]: [f64; 2], [right, bottom]: [f64; 2]) -> Self {
        let span = |from: f64, to: f64, length: u32| {
            let from = from.clamp(0.0, f64::from(length - 1)) as usize;
            let to = (libm::ceil(to).clamp(0.0, f64::from(length)) as usize).max(from + 1);
            (from, to)
        };
        let (left, right) = span(left, right, self.width_px());
        let (top, bottom) = span(top, bottom, self.height_px());
        let width = self.width_px() as usize;
        let rows = (top..bottom).flat_map(|y| &self.rgb()[(y * width + left) * 3..(y * width + right) * 3]);
        self.of_the_same_pixels(right - left, bottom - top, rows.copied().collect())
    }

    /// A picture of pixels that were taken from this one, of which there are as many as its sides say.
    fn of_the_same_pixels(&self, width: usize, height: usize, rgb: Vec<u8>) -> Self {
        debug_assert_eq!(rgb.len(), width * height * 3);
        // No side is longer than before: it fits.
        Self::new(width as u32, height as u32, rgb).unwrap_or_else(|| self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two pixels wide, three high; each has its number.
    fn numbered() -> Frame {
        Frame::new(2, 3, (0..6).flat_map(|number| [number; 3]).collect()).unwrap()
    }

    fn numbers(frame: &Frame) -> Vec<u8> {
        frame.rgb().chunks(3).map(|pixel| pixel[0]).collect()
    }

    #[test]
    fn turning() {
        let frame = numbered();
        assert_eq!(numbers(&frame.turned(1)), [4, 2, 0, 5, 3, 1]);
        assert_eq!(frame.turned(1).width_px(), 3);
        assert_eq!(numbers(&frame.turned(2)), [5, 4, 3, 2, 1, 0]);
        assert_eq!(numbers(&frame.turned(3)), [1, 3, 5, 0, 2, 4]);
        assert!(frame.turned(3).turned(1) == frame);
    }

    #[test]
    fn reducing() {
        let frame = Frame::new(5, 2, (0..10).flat_map(|number| [number * 10; 3]).collect()).unwrap();
        assert_eq!(numbers(&frame.reduced(3)), [30, 50]);
        assert!(frame.reduced(5) == frame);
    }

    #[test]
    fn cutting() {
        let frame = numbered();
        assert_eq!(numbers(&frame.region([0.2, 0.9], [1.0, 2.5])), [0, 2, 4]);
        assert_eq!(numbers(&frame.region([-9.0, 1.0], [9.0, 2.0])), [2, 3]);
        assert_eq!(numbers(&frame.region([7.0, 7.0], [9.0, 9.0])), [5]);
    }
}
