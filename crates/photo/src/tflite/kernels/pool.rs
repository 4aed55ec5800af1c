//! One number for each channel of a window.

use crate::tflite::shape::Window;

/// Which number stands for a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pooling {
    /// The largest.
    Max,
    /// The mean of those inside the picture.
    Average,
}

/// The pooling of each channel alone.
#[derive(Debug)]
pub(crate) struct Pool {
    pub(crate) pooling: Pooling,
    pub(crate) window: Window,
}

impl Pool {
    #[inline(always)]
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32]) {
        let window = &self.window;
        let (channels, width) = (window.input.channels, window.input.width);
        let mut pixels = output.chunks_exact_mut(channels);
        for row in 0..window.positions.height {
            let (top, bottom, first_row) = window.rows(row);
            for column in 0..window.positions.width {
                let (left, right, first_column) = window.columns(column);
                let Some(pixel) = pixels.next() else {
                    return;
                };
                pixel.fill(if self.pooling == Pooling::Max { f32::NEG_INFINITY } else { 0.0 });
                for y in first_row..first_row + bottom - top {
                    let values = &input[(y * width + first_column) * channels..][..(right - left) * channels];
                    for values in values.chunks_exact(channels) {
                        for (result, &value) in pixel.iter_mut().zip(values) {
                            match self.pooling {
                                Pooling::Max => *result = if value > *result { value } else { *result },
                                Pooling::Average => *result += value,
                            }
                        }
                    }
                }
                if self.pooling == Pooling::Average {
                    let count = ((bottom - top) * (right - left)) as f32;
                    pixel.iter_mut().for_each(|result| *result /= count);
                }
            }
        }
    }
}
