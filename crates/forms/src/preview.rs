//! Drawing a PDF for the screen: the very file that is printed, not a second version of it.

use crate::error::FormError;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

/// Widest picture that is drawn.
const MAX_WIDTH_PX: u32 = 4000;

/// How many pages a PDF has that this crate made.
///
/// # Errors
/// [`FormError::Preview`] when the bytes are not a PDF.
pub fn page_count(pdf: &[u8]) -> Result<usize, FormError> {
    Ok(Pdf::new(pdf.to_vec()).map_err(|_| FormError::Preview)?.pages().len())
}

/// Every page of a PDF that this crate made, as a PNG of this width (at most 4,000 pixels).
///
/// # Errors
/// [`FormError::Preview`] when the bytes are not a PDF or the width is nonsense.
pub fn pages_png(pdf: &[u8], width_px: u32) -> Result<Vec<Vec<u8>>, FormError> {
    if !(1..=MAX_WIDTH_PX).contains(&width_px) {
        return Err(FormError::Preview);
    }
    let pdf = Pdf::new(pdf.to_vec()).map_err(|_| FormError::Preview)?;
    let cache = RenderCache::new();
    let interpreting = InterpreterSettings::default();
    // Shapes of Hanzi suffer from hinting at these sizes.
    let rendering =
        RenderSettings { hinting: false, force_image_interpolation: true, ..RenderSettings::default() };
    let mut pages = Vec::new();
    for page in pdf.pages().iter() {
        let (width_pt, _) = page.render_dimensions();
        // A hair more than wanted: the renderer rounds down.
        let scale = (width_px as f32 + 0.01) / width_pt;
        let pixmap = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let drawn = hayro::render(page, &cache, &interpreting, &rendering, &pixmap);
        pages.push(drawn.into_png().map_err(|_| FormError::Preview)?);
    }
    Ok(pages)
}
