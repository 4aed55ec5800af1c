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

/// Samples that are taken together, so that the compiler fills whole registers with them.
const TOGETHER: usize = 8;

/// Red, green and blue from the lowest byte on; the highest byte means nothing.
type Packed = u32;

impl Sampling {
    /// Fills `samples` (row by row, three channels each) by bilinear interpolation.
    pub(super) fn take(&self, frame: &Frame, region: &Region, samples: &mut [f32]) {
        let (samples, _) = samples.as_chunks_mut::<3>();
        let (across, down) = (region.width / self.width as f32, region.height / self.height as f32);
        for (row, samples) in samples.chunks_exact_mut(self.width).enumerate() {
            let y = row as f32 * down - region.height / 2.0;
            let start = [region.centre[0] - y * region.sine, region.centre[1] + y * region.cosine];
            for (number, samples) in samples.chunks_mut(TOGETHER).enumerate() {
                let first = number * TOGETHER;
                let mut places = Places::default();
                for index in 0..TOGETHER {
                    let x = (first + index) as f32 * across - region.width / 2.0;
                    places.put(index, start[0] + x * region.cosine, start[1] + x * region.sine);
                }
                let colours = self.colours(frame, &places);
                for (index, sample) in samples.iter_mut().enumerate() {
                    *sample = colours.map(|channel| channel[index]);
                }
            }
        }
    }

    /// The colours between four pixels each, channel by channel.
    #[inline(always)]
    fn colours(&self, frame: &Frame, places: &Places) -> [[f32; TOGETHER]; 3] {
        let [low, high] = self.range;
        let scale = (high - low) / 255.0;
        let mut corners = [[0; TOGETHER]; 4];
        for index in 0..TOGETHER {
            let found = self.neighbours(frame, places.left[index], places.top[index]);
            for (corner, pixel) in corners.iter_mut().zip(found) {
                corner[index] = pixel;
            }
        }
        let mut colours = [[0.0; TOGETHER]; 3];
        for (channel, colours) in colours.iter_mut().enumerate() {
            for (index, colour) in colours.iter_mut().enumerate() {
                let value = |corner: usize| (corners[corner][index] >> (8 * channel) & 0xFF) as i32 as f32;
                let (right, lower) = (places.right_part[index], places.lower_part[index]);
                let above = value(0) + (value(1) - value(0)) * right;
                let below = value(2) + (value(3) - value(2)) * right;
                *colour = (above + (below - above) * lower) * scale + low;
            }
        }
        colours
    }

    /// The pixel at a place and the one to its right, and the two below them.
    #[inline(always)]
    fn neighbours(&self, frame: &Frame, x: i32, y: i32) -> [Packed; 4] {
        let width = frame.width_px() as usize;
        if let (Ok(left), Ok(top)) = (usize::try_from(x), usize::try_from(y))
            && left + 1 < width
        {
            let at = (top * width + left) * 3;
            let pair = |at: usize| {
                let bytes = u64::from_le_bytes(*frame.rgb().get(at..)?.first_chunk()?);
                Some([bytes as Packed, (bytes >> 24) as Packed])
            };
            // Below the last row nothing is found, nor behind the last pixels.
            if let (Some([a, b]), Some([c, d])) = (pair(at), pair(at + width * 3)) {
                return [a, b, c, d];
            }
        }
        let (right, under) = (x.saturating_add(1), y.saturating_add(1));
        [(x, y), (right, y), (x, under), (right, under)].map(|(x, y)| self.pixel(frame, x, y))
    }

    #[cold]
    fn pixel(&self, frame: &Frame, x: i32, y: i32) -> Packed {
        let (width, height) = (i64::from(frame.width_px()), i64::from(frame.height_px()));
        let (x, y) = (i64::from(x), i64::from(y));
        let is_inside = (0..width).contains(&x) && (0..height).contains(&y);
        if !is_inside && self.beyond == Beyond::Black {
            return 0;
        }
        let index = (y.clamp(0, height - 1) * width + x.clamp(0, width - 1)) as usize;
        let (pixels, _) = frame.rgb().as_chunks::<3>();
        let [red, green, blue] = pixels[index];
        Packed::from_le_bytes([red, green, blue, 0])
    }
}

/// Where samples lie between pixels.
#[derive(Default)]
struct Places {
    left: [i32; TOGETHER],
    top: [i32; TOGETHER],
    /// How far each lies towards the pixel on the right, 0 to 1.
    right_part: [f32; TOGETHER],
    /// How far each lies towards the pixel below, 0 to 1.
    lower_part: [f32; TOGETHER],
}

impl Places {
    #[inline(always)]
    fn put(&mut self, index: usize, x: f32, y: f32) {
        let (left, top) = (floor(x), floor(y));
        self.left[index] = left;
        self.top[index] = top;
        self.right_part[index] = x - left as f32;
        self.lower_part[index] = y - top as f32;
    }
}

/// The whole number at or below; what is too large for one becomes the largest. `f32::floor` is a call where the CPU has
/// no instruction for it.
#[inline(always)]
fn floor(value: f32) -> i32 {
    let whole = value as i32;
    if (whole as f32) > value { whole.saturating_sub(1) } else { whole }
}
