//! What the candidate states and signs.

use super::{LABEL_MM, LEFT_MM, RIGHT_MM, SITE_HALF_BOTTOM_MM, WIDTH_MM};
use crate::error::FormError;
use crate::fonts::Weight;
use crate::grid::{Cell, PADDING_MM, row};
use crate::layout::{Align, Area, Ink, Page, Style};
use crate::text::{MM_PER_PT, Setting, fit};
use crate::wording::RegistrationWording;

/// What the candidate states, the signatures, and the place of the seal. Fills what the subjects leave.
pub(super) fn draw(page: &mut Page<'_>, y: f32, words: &RegistrationWording) -> Result<(), FormError> {
    const SEAL_RADIUS_MM: f32 = 12.5;
    const SIZE_PT: f32 = 9.5;
    const SIGNATURE_MM: f32 = 7.0;
    let room = Area::new(LEFT_MM, y, WIDTH_MM, SITE_HALF_BOTTOM_MM - y);
    row(page, room, &[(LABEL_MM, Cell::Label(&words.statement_title)), (0.0, Cell::Label(""))])?;
    let x = LEFT_MM + LABEL_MM + PADDING_MM;
    let text_w = RIGHT_MM - x - 2.0 * SEAL_RADIUS_MM - 7.0;
    let setting = Setting::paragraph(Weight::Regular, SIZE_PT, text_w, 3);
    let fitted = fit(page.fonts, &words.statement, setting, "statement")?;
    // The text and two lines for signatures, as one block in the middle of the room.
    let mut top = room.middle_y() - (fitted.height_mm() + 2.5 + 2.0 * SIGNATURE_MM) / 2.0;
    page.fitted(Area::new(x, top, text_w, fitted.height_mm()), Align::Left, &fitted, Ink::Black);
    top += fitted.height_mm() + 2.5;
    for label in [&words.candidate_signature, &words.staff_signature] {
        signature(page, Area::new(x, top, text_w, SIGNATURE_MM), label, words)?;
        top += SIGNATURE_MM;
    }
    let seal_x = RIGHT_MM - SEAL_RADIUS_MM - 3.5;
    page.dashed_circle((seal_x, room.middle_y()), SEAL_RADIUS_MM);
    let label = Area { x: seal_x - SEAL_RADIUS_MM, w: 2.0 * SEAL_RADIUS_MM, ..room };
    page.text(label, Align::Centre, &words.seal, Style::new(9.0, Weight::Regular, Ink::Pale))
}

/// A line to sign on and a date to fill in.
fn signature(
    page: &mut Page<'_>,
    area: Area,
    label: &str,
    words: &RegistrationWording,
) -> Result<(), FormError> {
    let style = Style::new(9.5, Weight::Regular, Ink::Black);
    page.text(area, Align::Left, label, style)?;
    // Both lines begin at the same place, behind the longer label.
    let label_w = page.width_mm(&words.staff_signature, style)? + 2.0;
    let baseline = area.middle_y() + 0.5 * style.size_pt * MM_PER_PT + 0.4;
    page.line((area.x + label_w, baseline), (area.x + label_w + 36.0, baseline), 0.5, Ink::Grey);
    let mut x = area.x + label_w + 40.0;
    page.text(Area { x, ..area }, Align::Left, &words.date, style)?;
    x += 8.5;
    for (w, unit) in [(12.0, &words.year), (8.0, &words.month), (8.0, &words.day)] {
        page.line((x, baseline), (x + w, baseline), 0.5, Ink::Grey);
        page.text(Area { x: x + w + 0.6, ..area }, Align::Left, unit, style)?;
        x += w + 5.0;
    }
    Ok(())
}
