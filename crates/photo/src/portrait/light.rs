//! How the face is lit.

/// Steps of luma that count as one when the two sides are compared: what is grain is no difference.
const STEPS_PER_BIN: usize = 8;

/// The light on a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Light {
    /// The luma that 95 % of the face do not reach. Skin of every shade has bright places when it is lit.
    pub(crate) bright_luma: f64,
    /// Share of the face with a luma of 247 or more.
    pub(crate) washed_out: f64,
    /// Entropy of the luma in bits.
    pub(crate) entropy_bits: f64,
    /// What the histograms of the two sides have in common, 0 to 1.
    pub(crate) evenness: f64,
}

impl Light {
    /// From the luma of each pixel of the face, with whether it lies on the left.
    pub(crate) fn of(face: impl Iterator<Item = (u8, bool)>) -> Self {
        let mut sides = [[0_u32; 256]; 2];
        face.for_each(|(luma, is_left)| sides[usize::from(is_left)][usize::from(luma)] += 1);
        let all: [u32; 256] = std::array::from_fn(|luma| sides[0][luma] + sides[1][luma]);
        let count = f64::from(all.iter().sum::<u32>().max(1));

        let mut below = 0_u32;
        let bright_luma = all.iter().position(|&pixels| {
            below += pixels;
            f64::from(below) >= 0.95 * count
        });
        let entropy = |pixels: &u32| {
            let share = f64::from(*pixels) / count;
            if *pixels == 0 { 0.0 } else { -share * libm::log2(share) }
        };
        Self {
            bright_luma: bright_luma.unwrap_or(0) as f64,
            washed_out: f64::from(all[247..].iter().sum::<u32>()) / count,
            entropy_bits: all.iter().map(entropy).sum(),
            evenness: in_common(&sides[0], &sides[1]),
        }
    }
}

/// The intersection of two histograms, each for its own sum.
fn in_common(left: &[u32; 256], right: &[u32; 256]) -> f64 {
    let sums = [left, right].map(|side| f64::from(side.iter().sum::<u32>().max(1)));
    left.chunks(STEPS_PER_BIN)
        .zip(right.chunks(STEPS_PER_BIN))
        .map(|(left, right)| {
            let share = |bin: &[u32], sum: f64| f64::from(bin.iter().sum::<u32>()) / sum;
            share(left, sums[0]).min(share(right, sums[1]))
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_face_and_one_lit_from_the_side() {
        let even = Light::of((0..1280).map(|index| (100 + (index / 2 % 64) as u8, index % 2 == 0)));
        assert!((even.evenness - 1.0).abs() < 1e-9 && (even.entropy_bits - 6.0).abs() < 1e-9, "{even:?}");
        assert_eq!((even.bright_luma, even.washed_out), (160.0, 0.0));
        let aside = Light::of((0..200).map(|index| if index < 100 { (40, true) } else { (250, false) }));
        assert_eq!((aside.evenness, aside.washed_out, aside.entropy_bits), (0.0, 0.5, 1.0));
        let nothing = Light::of(std::iter::empty());
        assert_eq!((nothing.bright_luma, nothing.washed_out), (0.0, 0.0));
    }
}
