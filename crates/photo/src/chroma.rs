//! How far a picture is from grey.

use crate::entropy::Component;

/// Mean over all blocks of how far the chroma channels lie from grey, on the scale 0 to 255, rounded to a tenth.
///
/// Calculated in whole numbers from the means of 8x8 blocks. Single coloured grains in a grey picture do not count.
pub(crate) fn mean_chroma(components: &[Component], rgb: bool) -> f64 {
    let [a, b, c] = components else { return 0.0 };
    let (sum, blocks) = if rgb {
        let sum = means(a)
            .zip(means(b))
            .zip(means(c))
            .map(|((red, green), blue)| rgb_chroma(red, green, blue))
            .sum();
        (sum, blocks(a))
    } else {
        // Each of the two channels may have its own resolution.
        let distance = |component| means(component).map(i64::abs).sum::<i64>() * 1000 / blocks(component);
        (distance(b) + distance(c), 1000)
    };
    // `sum` holds eight times the distance, `* 10` for tenths.
    let tenths = (sum * 10 + blocks * 4) / (blocks * 8);
    tenths as f64 / 10.0
}

fn blocks(component: &Component) -> i64 {
    i64::from(component.blocks_wide) * i64::from(component.blocks_high)
}

/// Eight times the mean of each block of the picture, the padding left out.
fn means(component: &Component) -> impl Iterator<Item = i64> {
    let (stride, wide) = (component.stride as usize, component.blocks_wide as usize);
    component
        .dc
        .chunks_exact(stride)
        .take(component.blocks_high as usize)
        .flat_map(move |row| row.iter().take(wide))
        .map(|&dc| i64::from(dc) * i64::from(component.dc_step))
}

/// |Cb| + |Cr| of a colour (ITU-T T.871, 7), in the scale of its arguments.
fn rgb_chroma(red: i64, green: i64, blue: i64) -> i64 {
    let cb = (-1687 * red - 3313 * green + 5000 * blue) / 10_000;
    let cr = (5000 * red - 4187 * green - 813 * blue) / 10_000;
    cb.abs() + cr.abs()
}
