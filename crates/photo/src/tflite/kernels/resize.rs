//! Bilinear resizing, pixels taken as areas (TFLite's `half_pixel_centers`).

use crate::tflite::shape::Shape;

/// A picture made larger or smaller.
#[derive(Debug)]
pub(crate) struct Resize {
    channels: usize,
    width: usize,
    rows: Vec<Source>,
    columns: Vec<Source>,
}

/// Between which two rows or columns one lies, and how far towards the second.
#[derive(Debug, Clone, Copy)]
struct Source {
    first: usize,
    second: usize,
    part: f32,
}

fn sources(from: usize, to: usize) -> Vec<Source> {
    let scale = from as f32 / to as f32;
    let source = |index: usize| {
        let at = ((index as f32 + 0.5) * scale - 0.5).max(0.0);
        let first = (at as usize).min(from - 1);
        Source { first, second: (first + 1).min(from - 1), part: at - first as f32 }
    };
    (0..to).map(source).collect()
}

impl Resize {
    pub(crate) fn new(input: Shape, output: Shape) -> Self {
        Self {
            channels: input.channels,
            width: input.width,
            rows: sources(input.height, output.height),
            columns: sources(input.width, output.width),
        }
    }

    #[inline(always)]
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32]) {
        let Self { channels, width, .. } = *self;
        let pixel = |row: usize, column: usize| &input[(row * width + column) * channels..][..channels];
        let places = self.rows.iter().flat_map(|row| self.columns.iter().map(move |column| (row, column)));
        for (results, (row, column)) in output.chunks_exact_mut(channels).zip(places) {
            let (above, below) = (pixel(row.first, column.first), pixel(row.second, column.first));
            let (above_next, below_next) =
                (pixel(row.first, column.second), pixel(row.second, column.second));
            for (channel, result) in results.iter_mut().enumerate() {
                let top = above[channel] + (above_next[channel] - above[channel]) * column.part;
                let bottom = below[channel] + (below_next[channel] - below[channel]) * column.part;
                *result = top + (bottom - top) * row.part;
            }
        }
    }
}
