//! Numbers, one and eight at a time, and the one operation that must round in the same way everywhere.
//!
//! A sum of products is calculated with fused multiply-add: the product is not rounded, the sum is, once. Every CPU
//! with the instruction agrees on that, and the others calculate it in software. Every result has one fixed order of
//! additions; eight results lie side by side in [`Lanes`] and never mix. So a model gives the same bits everywhere.

/// How many results are calculated side by side: what an AVX register holds.
pub(crate) const LANES: usize = 8;

/// How `a * b + c` is calculated with a single rounding.
pub(crate) trait Fused {
    /// The 32-bit float closest to `a * b + c`, ties to even.
    fn mul_add(a: f32, b: f32, c: f32) -> f32;
}

/// By the CPU. Only for code that is compiled for CPUs with the instruction; it would be a call of a function elsewhere.
pub(crate) struct Native;

impl Fused for Native {
    #[inline(always)]
    fn mul_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

/// By 64-bit floats: several times slower, the same bits.
#[cfg_attr(target_arch = "aarch64", allow(dead_code, reason = "every such CPU has the instruction"))]
pub(crate) struct Emulated;

impl Fused for Emulated {
    #[inline(always)]
    fn mul_add(a: f32, b: f32, c: f32) -> f32 {
        // Exact: 24 bits times 24 bits fit into 53, and the exponents fit many times over.
        let (product, c) = (f64::from(a) * f64::from(b), f64::from(c));
        // Knuth's two-sum: `sum` is rounded to nearest, and `sum + rest` is exact.
        let sum = product + c;
        let virtual_c = sum - product;
        let rest = (product - (sum - virtual_c)) + (c - virtual_c);
        // Rounding to odd instead keeps the sum off the ties of the narrower format, as Boldo and Melquiond prove for
        // two bits more than twice are needed: an inexact, even sum goes to its odd neighbour on the side of the rest.
        let bits = sum.to_bits();
        let is_upwards = (rest > 0.0) == (sum > 0.0);
        let neighbour = if is_upwards { bits.wrapping_add(1) } else { bits.wrapping_sub(1) };
        // Infinities and NaN leave no number as a rest.
        let is_rounded = rest.abs() > 0.0;
        let odd = if is_rounded && bits & 1 == 0 { neighbour } else { bits };
        f64::from_bits(odd) as f32
    }
}

/// Eight numbers that are treated alike. Loops over them become single instructions where the CPU has wide ones; they
/// are written as loops because `array::map` and its like are calls that the compiler does not always see through.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lanes(pub(crate) [f32; LANES]);

impl Lanes {
    /// The eight numbers from `at` on.
    #[inline(always)]
    pub(crate) fn load(numbers: &[f32], at: usize) -> Self {
        let mut lanes = [0.0; LANES];
        lanes.copy_from_slice(&numbers[at..at + LANES]);
        Self(lanes)
    }

    /// The numbers from `at` on, up to eight of them, and zeros.
    #[inline(always)]
    pub(crate) fn load_some(numbers: &[f32], at: usize) -> Self {
        if numbers.len() >= at + LANES {
            return Self::load(numbers, at);
        }
        let mut lanes = [0.0; LANES];
        for (lane, &number) in lanes.iter_mut().zip(numbers.iter().skip(at)) {
            *lane = number;
        }
        Self(lanes)
    }

    /// Writes as many of the numbers as there is room for from `at` on.
    #[inline(always)]
    pub(crate) fn store(&self, numbers: &mut [f32], at: usize) {
        if numbers.len() >= at + LANES {
            numbers[at..at + LANES].copy_from_slice(&self.0);
        } else {
            for (number, lane) in numbers.iter_mut().skip(at).zip(self.0) {
                *number = lane;
            }
        }
    }

    /// `self + a * b`, each rounded once.
    #[inline(always)]
    pub(crate) fn add_product<F: Fused>(self, a: f32, b: Self) -> Self {
        self.with(b, |sum, b| F::mul_add(a, b, sum))
    }

    /// `self + a * b`, each rounded once.
    #[inline(always)]
    pub(crate) fn add_products<F: Fused>(mut self, a: Self, b: Self) -> Self {
        for ((sum, a), b) in self.0.iter_mut().zip(a.0).zip(b.0) {
            *sum = F::mul_add(a, b, *sum);
        }
        self
    }

    /// A function of every number.
    #[inline(always)]
    pub(crate) fn map(mut self, function: impl Fn(f32) -> f32) -> Self {
        for lane in &mut self.0 {
            *lane = function(*lane);
        }
        self
    }

    /// A function of every number and its counterpart.
    #[inline(always)]
    pub(crate) fn with(mut self, other: Self, function: impl Fn(f32, f32) -> f32) -> Self {
        for (lane, other) in self.0.iter_mut().zip(other.0) {
            *lane = function(*lane, other);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: f32, b: f32, c: f32) {
        let (wanted, found) = (a.mul_add(b, c), Emulated::mul_add(a, b, c));
        assert!(
            wanted.to_bits() == found.to_bits() || (wanted.is_nan() && found.is_nan()),
            "{a:e} * {b:e} + {c:e} is {wanted:e} and not {found:e}"
        );
    }

    /// A fixed sequence without a pattern (xorshift64).
    fn numbers() -> impl Iterator<Item = u64> {
        std::iter::successors(Some(0x9e37_79b9_7f4a_7c15_u64), |&state| {
            let state = state ^ state << 13;
            let state = state ^ state >> 7;
            Some(state ^ state << 17)
        })
    }

    fn float(bits: u64) -> f32 {
        f32::from_bits(bits as u32)
    }

    #[test]
    fn any_bits_give_what_the_instruction_gives() {
        let mut numbers = numbers();
        for _ in 0..3_000_000 {
            let [a, b, c] = std::array::from_fn(|_| float(numbers.next().unwrap_or_default()));
            check(a, b, c);
        }
    }

    #[test]
    fn sums_that_fall_between_two_floats_give_what_the_instruction_gives() {
        let mut numbers = numbers();
        for _ in 0..1_000_000 {
            let [a, b, tail] = std::array::from_fn(|_| numbers.next().unwrap_or_default());
            // Few bits in the factors: products that lie on a tie, just beside one, or cancel.
            let few = |bits: u64| float(0x3f80_0000 | (bits & 0x00ff_f000 & 0x7f_ffff));
            let (a, b) = (few(a), few(b));
            let product = f64::from(a) * f64::from(b);
            let near = product as f32;
            for scale in [1.0, 0.5, 2.0, 16_777_216.0, 1.0 / 16_777_216.0, 33_554_432.0] {
                let sign = if tail & 1 == 0 { 1.0 } else { -1.0 };
                check(a, b, near * scale * sign);
                check(a, b, f32::from_bits((near * scale).to_bits() + (tail >> 8) as u32 % 3) * sign);
            }
            // A product that is a tiny part of the last place of the other term, on either side of a tie.
            let tiny = f32::from_bits(0x3380_0000 - (u32::from(tail & 2 == 0) << 23));
            check(a, tiny, few(tail));
            check(-a, tiny, few(tail));
        }
    }

    #[test]
    fn the_smallest_and_largest_numbers_give_what_the_instruction_gives() {
        let special = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            f32::MIN_POSITIVE,
            f32::from_bits(1),
            f32::from_bits(0x007f_ffff),
            f32::MAX,
            f32::MIN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::NAN,
            f32::EPSILON,
            0.5,
            1.5,
            2.0_f32.powi(-126),
            2.0_f32.powi(-75),
            2.0_f32.powi(-74),
            2.0_f32.powi(64),
        ];
        for a in special {
            for b in special {
                for c in special {
                    check(a, b, c);
                }
            }
        }
    }
}
