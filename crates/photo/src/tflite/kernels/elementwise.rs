//! Operators that treat every number, or every channel, alone.

use crate::tflite::shape::Shape;

/// What is applied to each number of a result.
#[derive(Debug, Clone)]
pub(crate) enum Activation {
    /// Negative numbers become zero.
    Relu,
    /// Negative numbers are multiplied by their channel's slope.
    Prelu(Vec<f32>),
    /// x * clamp(x + 3, 0, 6) / 6.
    HardSwish,
    /// 1 / (1 + exp(-x)).
    Logistic,
}

impl Activation {
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32]) {
        let map = |output: &mut [f32], function: fn(f32) -> f32| {
            for (result, &value) in output.iter_mut().zip(input) {
                *result = function(value);
            }
        };
        match self {
            Self::Relu => map(output, |value| if value > 0.0 { value } else { 0.0 }),
            Self::HardSwish => map(output, |value| value * (value + 3.0).clamp(0.0, 6.0) / 6.0),
            Self::Logistic => map(output, logistic),
            Self::Prelu(slopes) => {
                let pixels = output.chunks_exact_mut(slopes.len()).zip(input.chunks_exact(slopes.len()));
                for (results, values) in pixels {
                    for ((result, &value), &slope) in results.iter_mut().zip(values).zip(slopes) {
                        *result = if value > 0.0 { value } else { value * slope };
                    }
                }
            }
        }
    }
}

/// 1 / (1 + exp(-x)).
pub(crate) fn logistic(value: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-value))
}

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
    pub(crate) fn run(&self, first: &[f32], second: &[f32], output: &mut [f32]) {
        let combine = |a: f32, b: f32| match self.combination {
            Combination::Sum => a + b,
            Combination::Product => a * b,
        };
        let step = if second.len() == first.len() { self.channels } else { 0 };
        let pixels = output.chunks_exact_mut(self.channels).zip(first.chunks_exact(self.channels));
        for (index, (results, values)) in pixels.enumerate() {
            let others = &second[index * step..][..self.channels];
            for ((result, &a), &b) in results.iter_mut().zip(values).zip(others) {
                let value = combine(a, b);
                *result = if self.relu && value < 0.0 { 0.0 } else { value };
            }
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
