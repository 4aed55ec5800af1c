//! What the candidate takes home.

use super::{LEFT_MM, WIDTH_MM, fitted_line};
use crate::error::FormError;
use crate::fonts::Weight;
use crate::grid::{Cell, FRAME_PT, ValueStyle, rows};
use crate::input::{RegistrationForm, SubjectLine};
use crate::layout::{Align, Area, Ink, Page, Style};
use crate::text::{LEADING, MM_PER_PT, Setting, fit};
use crate::wording::RegistrationWording;

const TOP_MM: f32 = 203.5;
const TABLE_TOP_MM: f32 = 212.5;
const LABEL_MM: f32 = 23.0;
const QR_MM: f32 = 28.0;
/// Column of the QR code, with its white margin.
const QR_COLUMN_MM: f32 = 40.0;
const BOTTOM_MM: f32 = 288.0;
const SMALL_PT: f32 = 9.0;
/// From a heading to its first line.
const HEADING_MM: f32 = 5.0;

pub(super) fn draw(
    page: &mut Page<'_>,
    input: &RegistrationForm,
    words: &RegistrationWording,
) -> Result<(), FormError> {
    let title = Style::new(14.0, Weight::Bold, Ink::Black);
    let small = Style::new(8.5, Weight::Regular, Ink::Grey);
    page.text(Area::new(LEFT_MM, TOP_MM, WIDTH_MM, 6.0), Align::Centre, &words.candidate_title, title)?;
    page.text(Area::new(LEFT_MM, TOP_MM, WIDTH_MM, 4.0), Align::Right, &words.candidate_half, small)?;
    let printed = format!("{}　{}", words.printed_at, input.printed_at);
    fitted_line(page, Area::new(LEFT_MM, TOP_MM, 55.0, 4.0), Align::Left, &printed, small, "printed_at")?;
    let table_bottom = table(page, input, words)?;
    qr(page, table_bottom, input, words)?;
    columns(page, table_bottom + 3.2, input, words)
}

/// Number, name, sitting, site, subjects; returns where the table ends.
fn table(
    page: &mut Page<'_>,
    input: &RegistrationForm,
    words: &RegistrationWording,
) -> Result<f32, FormError> {
    use Cell::{Label, Value};
    let w = WIDTH_MM - QR_COLUMN_MM;
    let wide = w - LABEL_MM;
    let site = format!("{}　{}", input.site_code, input.site_name);
    let subjects: Vec<String> =
        input.subjects.iter().map(|SubjectLine { code, name, .. }| format!("{code}　{name}")).collect();
    let subjects = subjects.join("\n");
    let subject_lines =
        ValueStyle { max_lines: input.subjects.len() + 1, size_pt: 10.0, ..ValueStyle::PLAIN };
    let subjects_h = (input.subjects.len() as f32 * 10.0 * LEADING * MM_PER_PT + 2.6).max(8.0);
    let bottom = rows(
        page,
        (LEFT_MM, TABLE_TOP_MM, w),
        &[
            (
                7.6,
                &[
                    (LABEL_MM, Label(&words.registration_number)),
                    (wide, Value("registration_number", &input.registration_number, ValueStyle::NUMBER)),
                ],
            ),
            (
                9.4,
                &[
                    (LABEL_MM, Label(&words.name)),
                    (wide, Value("name", &input.name, ValueStyle { size_pt: 11.0, ..ValueStyle::NAME })),
                ],
            ),
            (
                6.8,
                &[
                    (LABEL_MM, Label(&words.sitting)),
                    (
                        wide,
                        Value(
                            "sitting_name",
                            &input.sitting_name,
                            ValueStyle { size_pt: 10.0, ..ValueStyle::PLAIN },
                        ),
                    ),
                ],
            ),
            (
                6.8,
                &[
                    (LABEL_MM, Label(&words.site)),
                    (wide, Value("site_name", &site, ValueStyle { size_pt: 10.0, ..ValueStyle::PLAIN })),
                ],
            ),
            (
                subjects_h,
                &[
                    (LABEL_MM, Label(&words.subjects)),
                    (wide, Value("subject_name", &subjects, subject_lines)),
                ],
            ),
        ],
    )?;
    page.outline(Area::new(LEFT_MM, TABLE_TOP_MM, w, bottom - TABLE_TOP_MM), FRAME_PT, Ink::Black);
    Ok(bottom)
}

fn qr(
    page: &mut Page<'_>,
    table_bottom: f32,
    input: &RegistrationForm,
    words: &RegistrationWording,
) -> Result<(), FormError> {
    let column =
        Area::new(LEFT_MM + WIDTH_MM - QR_COLUMN_MM, TABLE_TOP_MM, QR_COLUMN_MM, table_bottom - TABLE_TOP_MM);
    let top = column.middle_y() - (QR_MM + 5.5) / 2.0;
    page.qr(column.right() - QR_MM, top, QR_MM, &input.qr)?;
    let caption = Area::new(column.right() - QR_MM, top + QR_MM + 1.5, QR_MM, 4.0);
    page.text(caption, Align::Centre, &words.qr_caption, Style::new(8.5, Weight::Regular, Ink::Grey))
}

/// Dates on the left, what to bring on the right, the site's notice below.
fn columns(
    page: &mut Page<'_>,
    top: f32,
    input: &RegistrationForm,
    words: &RegistrationWording,
) -> Result<(), FormError> {
    const GAP_MM: f32 = 8.0;
    let w = (WIDTH_MM - GAP_MM) / 2.0;
    let left = dates(page, Area::new(LEFT_MM, top, w, 0.0), input, words)?;
    let x = if input.dates.is_empty() { LEFT_MM } else { LEFT_MM + w + GAP_MM };
    let w = LEFT_MM + WIDTH_MM - x;
    let right =
        block(page, Area::new(x, top, w, 0.0), &words.what_to_bring, &input.what_to_bring, "what_to_bring")?;
    let mut bottom = left.max(right);
    if let Some(notice) = &input.notice {
        let area = Area::new(LEFT_MM, if bottom > top { bottom + 2.6 } else { top }, WIDTH_MM, 0.0);
        bottom = beside(page, area, &words.notice, notice)?;
    }
    if bottom > BOTTOM_MM {
        return Err(FormError::TooLong {
            field: if input.notice.is_some() { "notice" } else { "what_to_bring" }.into(),
        });
    }
    Ok(())
}

/// The dates under their heading, labels and times each in a column; returns where they end.
fn dates(
    page: &mut Page<'_>,
    area: Area,
    input: &RegistrationForm,
    words: &RegistrationWording,
) -> Result<f32, FormError> {
    let (labels, times): (Vec<_>, Vec<_>) =
        input.dates.iter().map(|date| (date.label.clone(), date.when.clone())).unzip();
    let style = Style::new(SMALL_PT, Weight::Regular, Ink::Black);
    let mut label_w = 0.0_f32;
    for label in &labels {
        label_w = label_w.max(page.width_mm(label, style)?);
    }
    if label_w > area.w / 2.0 {
        return Err(FormError::TooLong { field: "dates".into() });
    }
    let bottom = block(page, area, &words.dates, &labels, "dates")?;
    let times_area = Area { x: area.x + label_w + 4.0, w: area.w - label_w - 4.0, ..area };
    for (index, time) in times.iter().enumerate() {
        let h = SMALL_PT * MM_PER_PT;
        let y = area.y + HEADING_MM + index as f32 * LEADING * h;
        fitted_line(page, Area { y, h, ..times_area }, Align::Left, time, style, "dates")?;
    }
    Ok(bottom)
}

/// A heading with lines under it; returns where they end, or the top when there are none.
fn block(
    page: &mut Page<'_>,
    area: Area,
    heading: &str,
    lines: &[String],
    field: &'static str,
) -> Result<f32, FormError> {
    if lines.is_empty() {
        return Ok(area.y);
    }
    let style = Style::new(SMALL_PT, Weight::Bold, Ink::Black);
    page.text(Area { h: 4.0, ..area }, Align::Left, heading, style)?;
    let setting = Setting::paragraph(Weight::Regular, SMALL_PT, area.w, lines.len() + 2);
    let fitted = fit(page.fonts, &lines.join("\n"), setting, field)?;
    let body = Area { y: area.y + HEADING_MM, h: fitted.height_mm(), ..area };
    page.fitted(body, Align::Left, &fitted, Ink::Black);
    Ok(body.bottom())
}

/// A heading with a text to its right; returns where it ends.
fn beside(page: &mut Page<'_>, area: Area, heading: &str, text: &str) -> Result<f32, FormError> {
    let style = Style::new(SMALL_PT, Weight::Bold, Ink::Black);
    let heading_w = page.width_mm(heading, style)? + 3.0;
    let setting = Setting::paragraph(Weight::Regular, SMALL_PT, area.w - heading_w, 3);
    let fitted = fit(page.fonts, text, setting, "notice")?;
    let line_h = SMALL_PT * MM_PER_PT;
    page.text(Area { h: line_h, ..area }, Align::Left, heading, style)?;
    let body = Area { x: area.x + heading_w, w: area.w - heading_w, h: fitted.height_mm(), ..area };
    page.fitted(body, Align::Left, &fitted, Ink::Black);
    Ok(body.bottom())
}
