//! One font file, read where it is asked: finding a glyph or an advance looks at a few bytes of its tables.

use crate::error::FontError;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::{GlyphMetrics, Metrics};
use skrifa::raw::{FontRef, TableProvider};
use skrifa::{GlyphId, MetadataProvider, charmap::Charmap};

/// A TrueType face over its bytes. Making one takes less than a microsecond.
#[derive(Clone)]
pub(crate) struct Face<'a> {
    bytes: &'a [u8],
    charmap: Charmap<'a>,
    advances: GlyphMetrics<'a>,
    metrics: Metrics,
}

impl<'a> Face<'a> {
    /// Takes the bytes of a font file with TrueType outlines.
    ///
    /// # Errors
    /// [`FontError::Unusable`] when they are none, when there is no map of characters, or no unit.
    pub(super) fn new(bytes: &'a [u8], file: &str) -> Result<Self, FontError> {
        let unusable = || FontError::Unusable { file: file.to_owned() };
        let font = FontRef::new(bytes).map_err(|_| unusable())?;
        let metrics = Metrics::new(&font, Size::unscaled(), LocationRef::default());
        let charmap = font.charmap();
        if metrics.units_per_em == 0 || !charmap.has_map() || font.glyf().is_err() {
            return Err(unusable());
        }
        let advances = GlyphMetrics::new(&font, Size::unscaled(), LocationRef::default());
        Ok(Self { bytes, charmap, advances, metrics })
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The glyph that draws a character.
    pub(crate) fn glyph(&self, character: u32) -> Option<u16> {
        let glyph = self.charmap.map(character)?;
        u16::try_from(glyph.to_u32()).ok().filter(|&glyph| glyph != 0)
    }

    /// How far a glyph moves the pen, for a size of 1.
    pub(crate) fn advance_em(&self, glyph: u16) -> f32 {
        let units = self.advances.advance_width(GlyphId::from(glyph)).unwrap_or_default();
        units / f32::from(self.metrics.units_per_em)
    }
}
