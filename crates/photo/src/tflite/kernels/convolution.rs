//! Convolution: every result is a weighted sum over all channels of a window.
//!
//! The window of each result is a row of numbers: in a pointwise convolution it lies in the input as it is, otherwise it
//! is gathered first. What remains is a product of two matrices, calculated in blocks of six rows by sixteen channels
//! whose sums stay in registers.

use super::{
    activation::Activation,
    arithmetic::{Fused, LANES, Lanes},
};
use crate::tflite::shape::Window;

/// Rows that are gathered at once: with the weights of two lanes they fit into the cache closest to the CPU.
const CHUNK: usize = 48;

/// What comes after the sums.
#[derive(Debug, Clone)]
pub(crate) struct Finish {
    pub(crate) activation: Activation,
    /// One for each channel, if the activation has them.
    pub(crate) slopes: Vec<f32>,
    /// How many channels a second picture has that is added before the activation; to the others nothing is added.
    pub(crate) residual: Option<usize>,
}

/// A convolution over all channels.
#[derive(Debug)]
pub(crate) struct Convolution {
    window: Window,
    /// Channels of the result.
    made: usize,
    /// Numbers under a window.
    taps: usize,
    pairs: Vec<Tile<2>>,
    single: Option<Tile<1>>,
    activation: Activation,
    residual: Option<usize>,
}

/// `N` lanes of channels of the result, and all that they need.
#[derive(Debug)]
struct Tile<const N: usize> {
    /// The first channel of each lane.
    starts: [usize; N],
    bias: [Lanes; N],
    slopes: [Lanes; N],
    /// For each number under the window.
    weights: Vec<[Lanes; N]>,
}

impl<const N: usize> Tile<N> {
    fn new(starts: [usize; N], taps: usize, weights: &[f32], bias: &[f32], slopes: &[f32]) -> Self {
        let weight = |tap: usize, channel: usize| weights.get(channel * taps + tap).copied().unwrap_or(0.0);
        let lanes = |tap: usize, start: usize| Lanes(std::array::from_fn(|lane| weight(tap, start + lane)));
        Self {
            starts,
            bias: starts.map(|start| Lanes::load_some(bias, start)),
            slopes: starts.map(|start| Lanes::load_some(slopes, start)),
            weights: (0..taps).map(|tap| starts.map(|start| lanes(tap, start))).collect(),
        }
    }
}

impl<const N: usize> Tile<N> {
    /// The weighted sums of rows of numbers, one behind the other.
    #[inline(always)]
    fn sums<F: Fused, const ROWS: usize>(&self, values: &[f32]) -> [[Lanes; N]; ROWS] {
        let taps = self.weights.len();
        let mut rows: [&[f32]; ROWS] = [&[]; ROWS];
        let mut rest = values;
        for row in &mut rows {
            (*row, rest) = rest.split_at(taps);
        }
        let mut sums = [self.bias; ROWS];
        for (tap, weights) in self.weights.iter().enumerate() {
            for row in 0..ROWS {
                let value = rows[row][tap];
                for lane in 0..N {
                    sums[row][lane] = sums[row][lane].add_product::<F>(value, weights[lane]);
                }
            }
        }
        // Copied one by one: the compiler keeps the sums themselves in registers, though what follows does not fit there.
        let mut copy = [[Lanes([0.0; LANES]); N]; ROWS];
        for row in 0..ROWS {
            for lane in 0..N {
                copy[row][lane] = sums[row][lane];
            }
        }
        copy
    }
}

/// Where the lanes of so many channels begin. The last one begins early so that it ends with the last channel: some
/// channels are calculated twice, and never half a lane.
fn lane_starts(channels: usize) -> Vec<usize> {
    let last = channels.saturating_sub(LANES);
    (0..channels).step_by(LANES).map(|start| start.min(last)).collect()
}

/// How many numbers the packed weights of a convolution hold.
pub(crate) fn packed_length(taps: usize, made: usize) -> usize {
    taps.saturating_mul(made.div_ceil(LANES)).saturating_mul(LANES)
}

impl Convolution {
    /// `weights`: channel of the result, row, column, channel of the input.
    pub(crate) fn new(window: Window, weights: &[f32], bias: &[f32], finish: &Finish) -> Self {
        let taps = window.size.height * window.size.width * window.input.channels;
        let starts = lane_starts(bias.len());
        let (pairs, rest) = starts.as_chunks::<2>();
        let slopes = &finish.slopes;
        Self {
            window,
            made: bias.len(),
            taps,
            pairs: pairs.iter().map(|&pair| Tile::new(pair, taps, weights, bias, slopes)).collect(),
            single: rest.first().map(|&start| Tile::new([start], taps, weights, bias, slopes)),
            activation: finish.activation,
            residual: finish.residual,
        }
    }

    fn is_pointwise(&self) -> bool {
        self.window.is_pointwise()
    }

    /// How many numbers of scratch space it needs.
    pub(crate) fn scratch(&self) -> usize {
        if self.is_pointwise() { 0 } else { CHUNK * self.taps }
    }

    /// How many numbers it keeps.
    #[cfg(test)]
    pub(crate) fn kept(&self) -> usize {
        packed_length(self.taps + 2, self.made)
    }

    /// `residual` is the picture that is added, if there is one.
    #[inline(always)]
    pub(crate) fn run<F: Fused>(
        &self,
        input: &[f32],
        residual: &[f32],
        output: &mut [f32],
        scratch: &mut [f32],
    ) {
        let residual_channels = self.residual.unwrap_or(0);
        for (number, output) in output.chunks_mut(CHUNK * self.made).enumerate() {
            let first = number * CHUNK;
            let count = output.len() / self.made;
            let rows = if self.is_pointwise() {
                &input[first * self.taps..][..count * self.taps]
            } else {
                self.gather(input, first, &mut scratch[..count * self.taps]);
                &scratch[..count * self.taps]
            };
            let residual = &residual[first * residual_channels..][..count * residual_channels];
            for tile in &self.pairs {
                self.run_tile::<F, 2>(tile, rows, residual, output);
            }
            if let Some(tile) = &self.single {
                self.run_tile::<F, 1>(tile, rows, residual, output);
            }
        }
    }

    /// Lays the windows of the results from `first` on one behind the other, with zeros from outside.
    #[inline(always)]
    fn gather(&self, input: &[f32], first: usize, rows: &mut [f32]) {
        let window = &self.window;
        let (channels, width) = (window.input.channels, window.input.width);
        let run = window.size.width * channels;
        for (index, row) in (first..).zip(rows.chunks_exact_mut(self.taps)) {
            let (top, bottom, y) = window.rows(index / window.positions.width);
            let (left, right, x) = window.columns(index % window.positions.width);
            let is_inside = bottom - top == window.size.height && right - left == window.size.width;
            if !is_inside {
                row.fill(0.0);
            }
            for (tap_row, y) in (top..bottom).zip(y..) {
                let values = &input[(y * width + x) * channels..][..(right - left) * channels];
                let places = &mut row[tap_row * run + left * channels..][..(right - left) * channels];
                for (place, &value) in places.iter_mut().zip(values) {
                    *place = value;
                }
            }
        }
    }

    #[inline(always)]
    fn run_tile<F: Fused, const N: usize>(
        &self,
        tile: &Tile<N>,
        rows: &[f32],
        residual: &[f32],
        output: &mut [f32],
    ) {
        let count = output.len() / self.made;
        let mut row = 0;
        while row + 6 <= count {
            self.run_block::<F, N, 6>(tile, row, rows, residual, output);
            row += 6;
        }
        while row + 2 <= count {
            self.run_block::<F, N, 2>(tile, row, rows, residual, output);
            row += 2;
        }
        if row < count {
            self.run_block::<F, N, 1>(tile, row, rows, residual, output);
        }
    }

    #[inline(always)]
    fn run_block<F: Fused, const N: usize, const ROWS: usize>(
        &self,
        tile: &Tile<N>,
        first: usize,
        rows: &[f32],
        residual: &[f32],
        output: &mut [f32],
    ) {
        let values = &rows[first * self.taps..][..ROWS * self.taps];
        let mut sums = tile.sums::<F, ROWS>(values);
        if let Some(channels) = self.residual {
            for (row, sums) in (first..).zip(&mut sums) {
                let others = &residual[row * channels..][..channels];
                for (sum, &start) in sums.iter_mut().zip(&tile.starts) {
                    *sum = sum.with(Lanes::load_some(others, start), |sum, other| sum + other);
                }
            }
        }
        self.activation.apply(&mut sums, &tile.slopes);
        for (row, sums) in (first..).zip(&sums) {
            let output = &mut output[row * self.made..][..self.made];
            for (lanes, &start) in sums.iter().zip(&tile.starts) {
                lanes.store(output, start);
            }
        }
    }
}
