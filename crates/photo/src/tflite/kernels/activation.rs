//! What is applied to each number of a result.

use super::arithmetic::{LANES, Lanes};

/// A function of one number; that of [`Activation::Prelu`] has a slope for each channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    /// The number itself.
    None,
    /// Negative numbers become zero.
    Relu,
    /// Negative numbers are multiplied by their channel's slope.
    Prelu,
    /// x * clamp(x + 3, 0, 6) / 6.
    HardSwish,
    /// 1 / (1 + exp(-x)).
    Logistic,
}

/// 1 / (1 + exp(-x)).
pub(crate) fn logistic(value: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-value))
}

// Written as comparisons: which zero `f32::max` gives for two zeros is not laid down.
#[inline(always)]
pub(super) fn relu(value: f32) -> f32 {
    if value > 0.0 { value } else { 0.0 }
}

#[inline(always)]
fn prelu(value: f32, slope: f32) -> f32 {
    let bent = value * slope;
    if value > 0.0 { value } else { bent }
}

#[inline(always)]
fn hard_swish(value: f32) -> f32 {
    let gate = relu(value + 3.0);
    let gate = if gate < 6.0 { gate } else { 6.0 };
    value * gate * (1.0 / 6.0)
}

impl Activation {
    /// Applies it to rows of lanes; `slopes` are those of a row.
    #[inline(always)]
    pub(super) fn apply<const ROWS: usize, const COLUMNS: usize>(
        self,
        values: &mut [[Lanes; COLUMNS]; ROWS],
        slopes: &[Lanes; COLUMNS],
    ) {
        match self {
            Self::None => {}
            Self::Relu => each(values, slopes, |value, _| value.map(relu)),
            Self::HardSwish => each(values, slopes, |value, _| value.map(hard_swish)),
            Self::Logistic => each(values, slopes, |value, _| value.map(logistic)),
            Self::Prelu => each(values, slopes, |value, slopes| value.with(slopes, prelu)),
        }
    }
}

#[inline(always)]
fn each<const ROWS: usize, const COLUMNS: usize>(
    values: &mut [[Lanes; COLUMNS]; ROWS],
    slopes: &[Lanes; COLUMNS],
    function: impl Fn(Lanes, Lanes) -> Lanes,
) {
    for row in values {
        for (value, &slopes) in row.iter_mut().zip(slopes) {
            *value = function(*value, slopes);
        }
    }
}

/// An activation on its own, and its slopes: one for each channel, or none.
#[derive(Debug)]
pub(crate) struct Activate {
    pub(crate) activation: Activation,
    pub(crate) slopes: Vec<f32>,
}

impl Activate {
    #[inline(always)]
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32]) {
        let channels = if self.slopes.is_empty() { LANES } else { self.slopes.len() };
        let pixels = output.chunks_mut(channels).zip(input.chunks(channels));
        for (results, values) in pixels {
            for at in (0..results.len()).step_by(LANES) {
                let slopes = Lanes::load_some(&self.slopes, at);
                let mut lanes = [[Lanes::load_some(values, at)]];
                self.activation.apply(&mut lanes, &[slopes]);
                lanes[0][0].store(results, at);
            }
        }
    }
}
