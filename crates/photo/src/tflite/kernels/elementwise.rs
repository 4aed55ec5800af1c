//! Operators that join pictures number by number, or lay them beside each other.

use super::activation::relu;
use crate::tflite::shape::Shape;

/// How two numbers become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Combination {
    Sum,
    Product,
}

/// Two pictures of the same shape, or a picture and one number for each channel, become one picture.
#[derive(Debug)]
pub(crate) struct Combine {
    pub(crate) combination: Combination,
    pub(crate) relu: bool,
    pub(crate) channels: usize,
}

impl Combine {
    /// `second` is as long as `first`, or holds one number for each channel.
    #[inline(always)]
    pub(crate) fn run(&self, first: &[f32], second: &[f32], output: &mut [f32]) {
        match (self.combination, self.relu) {
            (Combination::Sum, false) => self.each(first, second, output, |a, b| a + b),
            (Combination::Sum, true) => self.each(first, second, output, |a, b| relu(a + b)),
            (Combination::Product, false) => self.each(first, second, output, |a, b| a * b),
            (Combination::Product, true) => self.each(first, second, output, |a, b| relu(a * b)),
        }
    }

    #[inline(always)]
    fn each(&self, first: &[f32], second: &[f32], output: &mut [f32], combine: impl Fn(f32, f32) -> f32) {
        let combine = |first: &[f32], second: &[f32], output: &mut [f32]| {
            for ((result, &a), &b) in output.iter_mut().zip(first).zip(second) {
                *result = combine(a, b);
            }
        };
        if second.len() == first.len() {
            return combine(first, second, output);
        }
        for (results, values) in output.chunks_exact_mut(self.channels).zip(first.chunks_exact(self.channels))
        {
            combine(values, second, results);
        }
    }
}

/// Zeros around a picture, and behind or before its channels.
#[derive(Debug)]
pub(crate) struct Pad {
    pub(crate) input: Shape,
    pub(crate) output: Shape,
    /// How many rows, columns and channels of zeros come first.
    pub(crate) before: Shape,
}

impl Pad {
    #[inline(always)]
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32]) {
        let Self { input: shape, output: larger, before } = self;
        output.fill(0.0);
        for (index, pixel) in input.chunks_exact(shape.channels).enumerate() {
            let (y, x) = (index / shape.width + before.height, index % shape.width + before.width);
            output[(y * larger.width + x) * larger.channels + before.channels..][..shape.channels]
                .copy_from_slice(pixel);
        }
    }
}

/// Several tensors become one, one after the other in runs of a fixed length.
#[derive(Debug)]
pub(crate) struct Concatenate {
    /// How many numbers of each input come in turn.
    pub(crate) runs: Vec<usize>,
}

impl Concatenate {
    #[inline(always)]
    pub(crate) fn run(&self, inputs: &[&[f32]], output: &mut [f32]) {
        let mut rest = output;
        for turn in 0.. {
            for (&run, input) in self.runs.iter().zip(inputs) {
                let Some((results, after)) = std::mem::take(&mut rest).split_at_mut_checked(run) else {
                    return;
                };
                results.copy_from_slice(&input[turn * run..][..run]);
                rest = after;
            }
            if rest.is_empty() {
                return;
            }
        }
    }
}
