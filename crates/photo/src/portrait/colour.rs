//! Colour as people see it.

use std::sync::LazyLock;

/// A colour in CIELAB under D65.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lab {
    pub(crate) l: f64,
    pub(crate) a: f64,
    pub(crate) b: f64,
}

/// The share of light of each step of an sRGB channel (IEC 61966-2-1).
static LINEAR: LazyLock<[f64; 256]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let value = step as f64 / 255.0;
        if value <= 0.04045 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
    })
});

/// CIE 15:2004, 8.2.1.
pub(crate) fn lab([red, green, blue]: [u8; 3]) -> Lab {
    let [r, g, b] = [red, green, blue].map(|step| LINEAR[usize::from(step)]);
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
    let f = |t: f64| {
        if t > 216.0 / 24389.0 { libm::cbrt(t) } else { (24389.0 / 27.0 * t + 16.0) / 116.0 }
    };
    Lab { l: 116.0 * f(y) - 16.0, a: 500.0 * (f(x) - f(y)), b: 200.0 * (f(y) - f(z)) }
}

/// Luma of an sRGB pixel (ITU-R BT.601, as JPEG has it), 0 to 255, rounded.
pub(crate) fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    // At most 255: the weights add up to 1000.
    ((sum + 500) / 1000) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours() {
        for (rgb, (l, a, b)) in [
            ([255, 255, 255], (100.0, 0.0, 0.0)),
            ([0, 0, 0], (0.0, 0.0, 0.0)),
            ([255, 0, 0], (53.24, 80.09, 67.20)),
            ([0, 0, 255], (32.30, 79.19, -107.86)),
            ([119, 119, 119], (50.03, 0.0, 0.0)),
        ] {
            let found = lab(rgb);
            let near = |x: f64, y: f64| (x - y).abs() < 0.05;
            assert!(near(found.l, l) && near(found.a, a) && near(found.b, b), "{rgb:?}: {found:?}");
        }
        assert_eq!([luma([255; 3]), luma([0; 3]), luma([255, 0, 0])], [255, 0, 76]);
    }
}
