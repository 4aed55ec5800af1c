//! Takes a part of a picture, turned and scaled, as a model wants it.
//!
//! MediaPipe's models were trained on samples that are taken without a half-pixel offset: the sample `i` of `n` lies at
//! `i / n` of the side, and the pixel `p` at the coordinate `p`.

use crate::Frame;

/// A rectangle in a picture, possibly turned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    /// In px of the picture.
    pub(super) centre: [f32; 2],
    pub(super) width: f32,
    pub(super) height: f32,
    /// Sine and cosine of the angle by which it is turned, clockwise on the screen.
    pub(super) sine: f32,
    pub(super) cosine: f32,
}

impl Region {
    /// The whole picture.
    pub(super) fn whole(frame: &Frame) -> Self {
        let (width, height) = (frame.width_px() as f32, frame.height_px() as f32);
        Self { centre: [width / 2.0, height / 2.0], width, height, sine: 0.0, cosine: 1.0 }
    }

    /// The smallest square around the whole picture.
    pub(super) fn square(frame: &Frame) -> Self {
        let whole = Self::whole(frame);
        let side = whole.width.max(whole.height);
        Self { width: side, height: side, ..whole }
    }

    /// Where in the picture something lies, given in parts of the region's width and height from its upper left.
    pub(super) fn locate(&self, x: f32, y: f32) -> [f32; 2] {
        let (x, y) = ((x - 0.5) * self.width, (y - 0.5) * self.height);
        [self.centre[0] + x * self.cosine - y * self.sine, self.centre[1] + x * self.sine + y * self.cosine]
    }
}

/// What lies beyond the edges of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beyond {
    /// Black.
    Black,
    /// The pixels at the edge, over and over.
    Edge,
}

/// How samples are taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sampling {
    /// Samples across and down.
    pub(super) width: usize,
    pub(super) height: usize,
    /// What the channel values 0 and 255 become.
    pub(super) range: [f32; 2],
    pub(super) beyond: Beyond,
}

impl Sampling {
    /// Fills `samples` (row by row, three channels each) by bilinear interpolation.
    pub(super) fn take(&self, frame: &Frame, region: &Region, samples: &mut [f32]) {
        let [low, high] = self.range;
        let scale = (high - low) / 255.0;
        let (samples, _) = samples.as_chunks_mut::<3>();
        let (across, down) = (region.width / self.width as f32, region.height / self.height as f32);
        for (row, samples) in samples.chunks_exact_mut(self.width).enumerate() {
            let y = row as f32 * down - region.height / 2.0;
            let start = [region.centre[0] - y * region.sine, region.centre[1] + y * region.cosine];
            for (column, sample) in samples.iter_mut().enumerate() {
                let x = column as f32 * across - region.width / 2.0;
                let at = [start[0] + x * region.cosine, start[1] + x * region.sine];
                *sample = self.sample(frame, at).map(|value| value * scale + low);
            }
        }
    }

    /// The colour between four pixels.
    #[inline(always)]
    fn sample(&self, frame: &Frame, [x, y]: [f32; 2]) -> [f32; 3] {
        let (left, top) = (floor(x), floor(y));
        let (right_part, lower_part) = (x - left as f32, y - top as f32);
        let [upper, lower] = self.neighbours(frame, left, top);
        let mut colour = [0.0; 3];
        for (channel, value) in colour.iter_mut().enumerate() {
            let between = |pair: [u8; 6]| {
                let (left, right) = (f32::from(pair[channel]), f32::from(pair[channel + 3]));
                left + (right - left) * right_part
            };
            let (above, below) = (between(upper), between(lower));
            *value = above + (below - above) * lower_part;
        }
        colour
    }

    /// The pixel at a place and the one to its right, and the two below them.
    #[inline(always)]
    fn neighbours(&self, frame: &Frame, x: i32, y: i32) -> [[u8; 6]; 2] {
        let width = frame.width_px() as usize;
        if let (Ok(left), Ok(top)) = (usize::try_from(x), usize::try_from(y))
            && left + 1 < width
        {
            let pair = |row: usize| frame.rgb().get((row * width + left) * 3..)?.first_chunk::<6>().copied();
            // Below the last row nothing is found.
            if let (Some(upper), Some(lower)) = (pair(top), pair(top + 1)) {
                return [upper, lower];
            }
        }
        [y, y.saturating_add(1)].map(|y| {
            let ([a, b, c], [d, e, f]) = (self.pixel(frame, x, y), self.pixel(frame, x.saturating_add(1), y));
            [a, b, c, d, e, f]
        })
    }

    fn pixel(&self, frame: &Frame, x: i32, y: i32) -> [u8; 3] {
        let (width, height) = (i64::from(frame.width_px()), i64::from(frame.height_px()));
        let (x, y) = (i64::from(x), i64::from(y));
        let is_inside = (0..width).contains(&x) && (0..height).contains(&y);
        if !is_inside && self.beyond == Beyond::Black {
            return [0; 3];
        }
        let index = (y.clamp(0, height - 1) * width + x.clamp(0, width - 1)) as usize;
        let (pixels, _) = frame.rgb().as_chunks::<3>();
        pixels[index]
    }
}

/// The whole number at or below; what is too large for one becomes the largest. `f32::floor` is a call where the CPU has
/// no instruction for it.
#[inline(always)]
fn floor(value: f32) -> i32 {
    let whole = value as i32;
    if (whole as f32) > value { whole.saturating_sub(1) } else { whole }
}
