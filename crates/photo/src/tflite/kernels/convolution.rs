//! Convolutions: of all channels, of each channel alone, and transposed.

use crate::tflite::shape::{Extent, Shape, Window};

/// Every result is a weighted sum over all channels of a window.
#[derive(Debug)]
pub(crate) struct Convolution {
    pub(crate) window: Window,
    /// Row, column, channel of the input, channel of the output.
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl Convolution {
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32]) {
        let window = &self.window;
        let (channels, width) = (window.input.channels, window.input.width);
        let made = self.bias.len();
        let mut pixels = output.chunks_exact_mut(made);
        for row in 0..window.positions.height {
            let (top, bottom, first_row) = window.rows(row);
            for column in 0..window.positions.width {
                let (left, right, first_column) = window.columns(column);
                let Some(pixel) = pixels.next() else {
                    return;
                };
                pixel.copy_from_slice(&self.bias);
                for (tap_row, y) in (top..bottom).zip(first_row..) {
                    let taps = &input[(y * width + first_column) * channels..][..(right - left) * channels];
                    let weights = &self.weights[(tap_row * window.size.width + left) * channels * made..];
                    for (&value, weights) in taps.iter().zip(weights.chunks_exact(made)) {
                        for (sum, &weight) in pixel.iter_mut().zip(weights) {
                            *sum += value * weight;
                        }
                    }
                }
            }
        }
    }
}

/// Every channel of a result is a weighted sum over the same channel of a window.
#[derive(Debug)]
pub(crate) struct Depthwise {
    pub(crate) window: Window,
    /// Row, column, channel.
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl Depthwise {
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
                pixel.copy_from_slice(&self.bias);
                for (tap_row, y) in (top..bottom).zip(first_row..) {
                    for (tap_column, x) in (left..right).zip(first_column..) {
                        let values = &input[(y * width + x) * channels..][..channels];
                        let tap = tap_row * window.size.width + tap_column;
                        let weights = &self.weights[tap * channels..][..channels];
                        for ((sum, &value), &weight) in pixel.iter_mut().zip(values).zip(weights) {
                            *sum += value * weight;
                        }
                    }
                }
            }
        }
    }
}

/// Every pixel is spread over a tile of its own: a transposed convolution whose windows do not overlap.
#[derive(Debug)]
pub(crate) struct TransposedConvolution {
    pub(crate) input: Shape,
    /// The tile, as large as the stride.
    pub(crate) tile: Extent,
    /// Channel of the output, row, column, channel of the input.
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl TransposedConvolution {
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32]) {
        let Self { tile, input: Shape { width, channels, .. }, .. } = *self;
        let made = self.bias.len();
        let stride = width * tile.width * made;
        for (y, row) in output.chunks_exact_mut(stride).enumerate() {
            for (x, pixel) in row.chunks_exact_mut(made).enumerate() {
                let values = &input[(y / tile.height * width + x / tile.width) * channels..][..channels];
                for (channel, (sum, &bias)) in pixel.iter_mut().zip(&self.bias).enumerate() {
                    let tap = (channel * tile.height + y % tile.height) * tile.width + x % tile.width;
                    let weights = &self.weights[tap * channels..][..channels];
                    *sum =
                        values.iter().zip(weights).fold(bias, |sum, (&value, &weight)| sum + value * weight);
                }
            }
        }
    }
}
