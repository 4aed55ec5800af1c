//! QR codes as vectors.
//!
//! `qrcode` encodes and draws; which mask is the best (ISO/IEC 18004, 7.8.3) is judged here, for its own judging takes
//! more time than all the rest of a page.

use crate::error::FormError;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, bits, ec};

/// Every mask, in the order of the standard.
const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];
/// The middle of a finder pattern, a bit for each module.
const FINDER: u16 = 0b101_1101;

/// A run of dark modules in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DarkRun {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) length: usize,
}

/// The dark runs of a payload's QR code, and how many modules it has on each side.
pub(crate) fn dark_runs(payload: &str) -> Result<(Vec<DarkRun>, usize), FormError> {
    let (colors, modules) = modules(payload).map_err(|_| FormError::QrTooLong)?;
    let mut runs: Vec<DarkRun> = Vec::new();
    for (row, colors) in colors.chunks(modules).enumerate() {
        for (column, color) in colors.iter().enumerate() {
            match runs.last_mut() {
                _ if *color == Color::Light => {}
                Some(run) if run.row == row && run.column + run.length == column => run.length += 1,
                _ => runs.push(DarkRun { row, column, length: 1 }),
            }
        }
    }
    Ok((runs, modules))
}

/// The modules of a code with correction level M, row by row, and how many a side has.
fn modules(payload: &str) -> qrcode::QrResult<(Vec<Color>, usize)> {
    let bits = bits::encode_auto(payload.as_bytes(), EcLevel::M)?;
    let version = bits.version();
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, EcLevel::M)?;
    let mut canvas = Canvas::new(version, EcLevel::M);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    let side = usize::from(version.width().unsigned_abs());
    let mut best: Option<(u32, Vec<Color>)> = None;
    for mask in MASKS {
        let mut masked = canvas.clone();
        masked.apply_mask(mask);
        let colors = masked.into_colors();
        let penalty = penalty(&colors, side);
        // Of equals, the first.
        if best.as_ref().is_none_or(|(least, _)| penalty < *least) {
            best = Some((penalty, colors));
        }
    }
    Ok((best.map(|(_, colors)| colors).unwrap_or_default(), side))
}

/// How hard a code is to read: runs, blocks, what looks like a finder pattern, and imbalance.
fn penalty(colors: &[Color], side: usize) -> u32 {
    let dark: Vec<u8> = colors.iter().map(|&color| u8::from(color == Color::Dark)).collect();
    let lines = 0..side;
    let rows = lines.clone().map(|row| line_penalty(dark[row * side..][..side].iter().copied()));
    let columns = lines.map(|column| line_penalty(dark[column..].iter().step_by(side).copied()));
    let blocks = dark.chunks_exact(side).zip(dark.chunks_exact(side).skip(1)).map(|(upper, lower)| {
        let pairs = upper.windows(2).zip(lower.windows(2));
        pairs.filter(|(a, b)| matches!(a[0] + a[1] + b[0] + b[1], 0 | 4)).count() as u32 * 3
    });
    let count = dark.iter().map(|&dark| u32::from(dark)).sum::<u32>();
    let balance = (count * 200 / dark.len() as u32).abs_diff(100);
    rows.sum::<u32>() + columns.sum::<u32>() + blocks.sum::<u32>() + balance
}

/// Runs of five and more of one colour, and finder patterns with four light modules on either side.
fn line_penalty(line: impl Iterator<Item = u8>) -> u32 {
    let mut penalty = 0;
    let (mut last, mut run) = (2, 0);
    // The last fifteen modules: four, the seven of the pattern, four. Outside of the code, all is light.
    let mut window = 0_u16;
    let mut look = |dark: u8| {
        window = window << 1 | u16::from(dark);
        let is_finder = window >> 4 & 0x7F == FINDER && (window & 0x7800 == 0 || window & 0xF == 0);
        if is_finder { 40 } else { 0 }
    };
    for dark in line {
        if dark == last {
            run += 1;
            penalty += match run {
                5 => 3,
                6.. => 1,
                _ => 0,
            };
        } else {
            (last, run) = (dark, 1);
        }
        penalty += look(dark);
    }
    penalty + [0; 4].map(look).iter().sum::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use qrcode::QrCode;

    #[test]
    fn the_code_is_the_one_that_is_best_by_the_standard() {
        for length in 1..400 {
            let payload: String =
                (0..length).map(|place| char::from(b'-' + (place * place * 7 + length) as u8 % 70)).collect();
            let expected = QrCode::with_error_correction_level(&payload, EcLevel::M).unwrap();
            let (found, side) = modules(&payload).unwrap();
            assert_eq!(side, expected.width());
            assert!(found == expected.into_colors(), "{payload}");
        }
    }

    #[test]
    fn runs_are_the_dark_modules() {
        let (runs, side) = dark_runs("kaodian:ticket:2477110001010023").unwrap();
        let (colors, _) = modules("kaodian:ticket:2477110001010023").unwrap();
        let mut drawn = vec![Color::Light; side * side];
        for run in runs {
            drawn[run.row * side + run.column..][..run.length].fill(Color::Dark);
        }
        assert!(drawn == colors);
        assert!(matches!(dark_runs(&"长".repeat(2000)), Err(FormError::QrTooLong)));
    }
}
