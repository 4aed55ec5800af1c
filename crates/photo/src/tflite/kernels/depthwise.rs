//! Depthwise convolution: every channel of a result is a weighted sum over the same channel of a window.

use super::{
    activation::Activation,
    arithmetic::{Fused, LANES, Lanes},
    convolution::Finish,
};
use crate::tflite::shape::Window;

/// Neighbouring results that are calculated together, so that each weight is fetched once for all of them.
const BLOCK: usize = 6;

/// The widest window whose neighbours share what they fetch.
const WIDEST_SHARED: usize = 5;

/// A convolution of each channel alone.
#[derive(Debug)]
pub(crate) struct Depthwise {
    window: Window,
    /// Row, column, channel.
    weights: Vec<f32>,
    bias: Vec<f32>,
    activation: Activation,
    slopes: Vec<f32>,
    /// The columns of results whose windows lie inside, from left to right.
    inside: std::ops::Range<usize>,
}

impl Depthwise {
    /// `weights`: row, column, channel. Nothing can be added to the result.
    pub(crate) fn new(window: Window, weights: &[f32], bias: &[f32], finish: &Finish) -> Self {
        let is_inside = |column: &usize| {
            let (left, right, _) = window.columns(*column);
            right - left == window.size.width
        };
        let mut columns = (0..window.positions.width).skip_while(|column| !is_inside(column));
        let start = columns.clone().next().unwrap_or(0);
        let end = start + columns.by_ref().take_while(is_inside).count();
        Self {
            window,
            weights: weights.to_vec(),
            bias: bias.to_vec(),
            activation: finish.activation,
            slopes: finish.slopes.clone(),
            inside: start..end,
        }
    }

    /// How many numbers it keeps.
    #[cfg(test)]
    pub(crate) fn kept(&self) -> usize {
        self.weights.len() + self.bias.len() + self.slopes.len()
    }

    #[inline(always)]
    pub(crate) fn run<F: Fused>(&self, input: &[f32], output: &mut [f32]) {
        // Windows that move by one pixel have most of their pixels in common with their neighbours.
        match (self.window.stride.width, self.window.size.width) {
            (1, 3) => self.run_rows::<F, 3>(input, output),
            (1, WIDEST_SHARED) => self.run_rows::<F, WIDEST_SHARED>(input, output),
            _ => self.run_rows::<F, 0>(input, output),
        }
    }

    /// `SHARED`: the width of the window, when neighbours share what they fetch; or 0.
    #[inline(always)]
    fn run_rows<F: Fused, const SHARED: usize>(&self, input: &[f32], output: &mut [f32]) {
        let channels = self.window.input.channels;
        let last = channels.saturating_sub(LANES);
        for (row, output) in output.chunks_exact_mut(self.window.positions.width * channels).enumerate() {
            for start in (0..channels).step_by(LANES) {
                if channels >= LANES {
                    self.run_lane::<F, SHARED, true>(input, row, start.min(last), output);
                } else {
                    self.run_lane::<F, 0, false>(input, row, start, output);
                }
            }
        }
    }

    /// One row of results, eight channels of it.
    #[inline(always)]
    fn run_lane<F: Fused, const SHARED: usize, const FULL: bool>(
        &self,
        input: &[f32],
        row: usize,
        channel: usize,
        output: &mut [f32],
    ) {
        let width = self.window.positions.width;
        for column in (0..self.inside.start).chain(self.inside.end..width) {
            self.run_block::<F, FULL, 1>(input, row, column, channel, output);
        }
        let mut column = self.inside.start;
        while column + BLOCK <= self.inside.end {
            if SHARED > 0 {
                self.run_shared::<F, SHARED>(input, row, column, channel, output);
            } else {
                self.run_block::<F, FULL, BLOCK>(input, row, column, channel, output);
            }
            column += BLOCK;
        }
        while column + 2 <= self.inside.end {
            self.run_block::<F, FULL, 2>(input, row, column, channel, output);
            column += 2;
        }
        if column < self.inside.end {
            self.run_block::<F, FULL, 1>(input, row, column, channel, output);
        }
    }

    /// Results side by side. If there are several, all of their windows lie inside, as the first one's does.
    #[inline(always)]
    fn run_block<F: Fused, const FULL: bool, const COUNT: usize>(
        &self,
        input: &[f32],
        row: usize,
        column: usize,
        channel: usize,
        output: &mut [f32],
    ) {
        let window = &self.window;
        let channels = window.input.channels;
        let (top, bottom, y) = window.rows(row);
        let (left, right, x) = window.columns(column);
        let step = window.stride.width * channels;
        let load = |numbers: &[f32], at: usize| {
            if FULL { Lanes::load(numbers, at) } else { Lanes::load_some(numbers, at) }
        };
        let mut sums = [load(&self.bias, channel); COUNT];
        for (tap_row, y) in (top..bottom).zip(y..) {
            let mut value = (y * window.input.width + x) * channels + channel;
            let mut weight = (tap_row * window.size.width + left) * channels + channel;
            for _ in left..right {
                let weights = load(&self.weights, weight);
                for (number, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.add_products::<F>(load(input, value + number * step), weights);
                }
                value += channels;
                weight += channels;
            }
        }
        self.finish(&sums, column, channel, output);
    }

    /// Results side by side whose windows lie inside and move by one pixel: each pixel is fetched once for all of them.
    #[inline(always)]
    fn run_shared<F: Fused, const TAPS: usize>(
        &self,
        input: &[f32],
        row: usize,
        column: usize,
        channel: usize,
        output: &mut [f32],
    ) {
        let window = &self.window;
        let channels = window.input.channels;
        let (top, bottom, y) = window.rows(row);
        let (_, _, x) = window.columns(column);
        let mut sums = [Lanes::load(&self.bias, channel); BLOCK];
        for (tap_row, y) in (top..bottom).zip(y..) {
            let values = &input[(y * window.input.width + x) * channels + channel..];
            let weights = &self.weights[tap_row * TAPS * channels + channel..];
            let mut pixels = [Lanes([0.0; LANES]); BLOCK + WIDEST_SHARED - 1];
            for (number, pixel) in pixels.iter_mut().enumerate().take(BLOCK + TAPS - 1) {
                *pixel = Lanes::load(values, number * channels);
            }
            for tap in 0..TAPS {
                let weights = Lanes::load(weights, tap * channels);
                for (number, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.add_products::<F>(pixels[number + tap], weights);
                }
            }
        }
        self.finish(&sums, column, channel, output);
    }

    /// Activates sums and writes them.
    #[inline(always)]
    fn finish<const COUNT: usize>(
        &self,
        sums: &[Lanes; COUNT],
        column: usize,
        channel: usize,
        output: &mut [f32],
    ) {
        let channels = self.window.input.channels;
        // As in a convolution: what follows must not keep the sums from staying in registers.
        let mut results = [[Lanes([0.0; LANES])]; COUNT];
        for number in 0..COUNT {
            results[number][0] = sums[number];
        }
        self.activation.apply(&mut results, &[Lanes::load_some(&self.slopes, channel)]);
        for (number, [lanes]) in results.iter().enumerate() {
            lanes.store(&mut output[(column + number) * channels..][..channels], channel);
        }
    }
}
