//! From marks to a page.

use super::Mark;
use crate::document::Photo;
use crate::error::FormError;
use crate::layout::Page;

/// Fewer marks than this are cheaper written out than shared.
const LEAST_SHARED: usize = 3;

impl Mark {
    /// Lines and places of seals: they are not read, so they may all come first.
    fn is_ruling(&self) -> bool {
        matches!(self, Self::Line { .. } | Self::Outline { .. } | Self::Circle { .. })
    }

    fn is_fixed(&self) -> bool {
        matches!(self, Self::Text { is_fixed: true, .. } | Self::Spread { is_fixed: true, .. })
    }
}

/// Draws a page. What most sheets have alike goes into shared layers: first all the ruling, then, in their place in
/// the reading order, the words without data.
pub(crate) fn paint(page: &mut Page<'_>, marks: &[Mark], photos: &[Option<Photo>]) -> Result<(), FormError> {
    let (ruling, rest): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(|mark| mark.is_ruling());
    page.fixed(|page| ruling.iter().try_for_each(|mark| draw(page, mark, photos)))?;
    for run in rest.chunk_by(|a, b| a.is_fixed() == b.is_fixed()) {
        let all = |page: &mut Page<'_>| run.iter().try_for_each(|mark| draw(page, mark, photos));
        if run[0].is_fixed() && run.len() >= LEAST_SHARED {
            page.fixed(all)?;
        } else {
            all(page)?;
        }
    }
    Ok(())
}

fn draw(page: &mut Page<'_>, mark: &Mark, photos: &[Option<Photo>]) -> Result<(), FormError> {
    match mark {
        Mark::Text { area, align, fitted, ink, .. } => page.fitted(*area, *align, fitted, *ink),
        Mark::Spread { area, text, style, .. } => page.spread_text(*area, text, *style)?,
        Mark::Line { from, to, pt, ink, is_dashed: false } => page.line(*from, *to, *pt, *ink),
        Mark::Line { from, to, pt, ink, is_dashed: true } => page.dashed_line(*from, *to, *pt, *ink),
        Mark::Outline { area, pt, ink } => page.outline(*area, *pt, *ink),
        Mark::Circle { centre, radius } => page.dashed_circle(*centre, *radius),
        Mark::Qr { area, payload } => page.qr(area.x, area.y, area.w, payload)?,
        Mark::Code128 { area, payload } => page.code128(*area, payload)?,
        Mark::Photo { area, index } => {
            if let Some(photo) = photos.get(*index).copied().flatten() {
                page.photo(photo, *area);
            }
        }
    }
    Ok(())
}
