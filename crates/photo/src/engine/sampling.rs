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
        for (index, sample) in samples.chunks_exact_mut(3).enumerate() {
            let across = (index % self.width) as f32 / self.width as f32;
            let down = (index / self.width) as f32 / self.height as f32;
            let [x, y] = region.locate(across, down);
            let (left, top) = (x.floor(), y.floor());
            let (right_part, lower_part) = (x - left, y - top);
            let (left, top) = (left as i64, top as i64);
            let upper = [self.pixel(frame, left, top), self.pixel(frame, left + 1, top)];
            let lower = [self.pixel(frame, left, top + 1), self.pixel(frame, left + 1, top + 1)];
            for (channel, value) in sample.iter_mut().enumerate() {
                let across = |[left, right]: [[f32; 3]; 2]| {
                    left[channel] + (right[channel] - left[channel]) * right_part
                };
                let (above, below) = (across(upper), across(lower));
                *value = (above + (below - above) * lower_part) * scale + low;
            }
        }
    }

    fn pixel(&self, frame: &Frame, x: i64, y: i64) -> [f32; 3] {
        let (width, height) = (i64::from(frame.width_px()), i64::from(frame.height_px()));
        let is_inside = (0..width).contains(&x) && (0..height).contains(&y);
        if !is_inside && self.beyond == Beyond::Black {
            return [0.0; 3];
        }
        let index = (y.clamp(0, height - 1) * width + x.clamp(0, width - 1)) as usize;
        let (pixels, _) = frame.rgb().as_chunks::<3>();
        pixels[index].map(f32::from)
    }
}
