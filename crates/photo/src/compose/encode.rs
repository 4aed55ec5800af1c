//! The photo as a file: no larger and no smaller than the rules allow.

use crate::rule_pack::RulePack;
use jpeg_encoder::{ColorType, Encoder, EncodingError, PixelDensity, SamplingFactor};

/// Height of the printed photo in millimetres; with it the file says how large it wants to be printed.
const PRINTED_HEIGHT_MM: f64 = 48.0;

/// A JPEG of the best quality, up to the pack's wish, that is not too large; a better one than wished for when it would be
/// too small. `None` when the encoder fails.
pub(super) fn encode(rgb: &[u8], pack: &RulePack) -> Option<Vec<u8>> {
    let (least, most) = (pack.min_size_bytes as usize, pack.max_size_bytes as usize);
    let wished = pack.composition.quality;
    let mut jpeg = at_quality(rgb, wished, pack).ok()?;
    // The size grows with the quality: each step halves what is still possible.
    let (mut low, mut high) = if jpeg.len() > most {
        (1, wished)
    } else if jpeg.len() < least {
        (wished, 101)
    } else {
        return Some(jpeg);
    };
    let is_shrinking = jpeg.len() > most;
    while high - low > 1 {
        let quality = low + (high - low) / 2;
        let tried = at_quality(rgb, quality, pack).ok()?;
        let is_enough = if is_shrinking { tried.len() <= most } else { tried.len() < least };
        // Shrinking looks for the best that is small enough, growing for the least that is large enough.
        if is_enough {
            low = quality;
        } else {
            high = quality;
        }
        if (least..=most).contains(&tried.len()) || !(least..=most).contains(&jpeg.len()) {
            jpeg = tried;
        }
    }
    Some(jpeg)
}

fn at_quality(rgb: &[u8], quality: u8, pack: &RulePack) -> Result<Vec<u8>, EncodingError> {
    let size = &pack.composition;
    let side = |length: u32| u16::try_from(length).unwrap_or(u16::MAX);
    let mut jpeg = Vec::with_capacity(96 * 1024);
    let mut encoder = Encoder::new(&mut jpeg, quality);
    // Full colour in every pixel: hair before a blue wall has coloured edges otherwise.
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    let dots_per_inch = libm::round(f64::from(size.height_px) / PRINTED_HEIGHT_MM * 25.4) as u16;
    encoder.set_density(PixelDensity::dpi(dots_per_inch));
    encoder.encode(rgb, side(size.width_px), side(size.height_px), ColorType::Rgb)?;
    Ok(jpeg)
}
