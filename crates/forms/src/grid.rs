//! Ruled rows of labels and values.

use crate::error::FormError;
use crate::fonts::Weight;
use crate::layout::{Align, Area, Ink, Page, Style};
use crate::text::{MM_PER_PT, Setting, fit};

/// The frame around a table.
pub(crate) const FRAME_PT: f32 = 0.9;
/// The lines inside it.
pub(crate) const HAIRLINE_PT: f32 = 0.35;
/// Room between the ruling and the text.
pub(crate) const PADDING_MM: f32 = 2.4;
/// The same above and below: half a millimetre, for the em box of a Hanzi brings white of its own.
const PADDING_Y_MM: f32 = 0.5;
const LABEL: Style = Style::new(9.5, Weight::Regular, Ink::Grey);

/// How a value looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValueStyle {
    pub(crate) size_pt: f32,
    pub(crate) weight: Weight,
    pub(crate) align: Align,
    pub(crate) max_lines: usize,
    pub(crate) is_name: bool,
}

impl ValueStyle {
    /// An ordinary value on one line.
    pub(crate) const PLAIN: Self =
        Self { size_pt: 10.5, weight: Weight::Regular, align: Align::Left, max_lines: 1, is_name: false };
    /// A value that may take two lines.
    pub(crate) const TWO_LINES: Self = Self { max_lines: 2, ..Self::PLAIN };
    /// A person's name.
    pub(crate) const NAME: Self =
        Self { size_pt: 12.5, weight: Weight::Bold, max_lines: 2, is_name: true, ..Self::PLAIN };
    /// A number that people compare.
    pub(crate) const NUMBER: Self = Self { size_pt: 12.0, weight: Weight::Bold, ..Self::PLAIN };
}

/// One cell of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    /// What the value beside it is.
    Label(&'a str),
    /// A value, with the field's name for errors.
    Value(&'static str, &'a str, ValueStyle),
}

/// Draws one row: cells from left to right with the given widths, hairlines between them.
pub(crate) fn row(page: &mut Page<'_>, area: Area, cells: &[(f32, Cell<'_>)]) -> Result<(), FormError> {
    let mut x = area.x;
    for (index, &(w, cell)) in cells.iter().enumerate() {
        if index > 0 {
            page.line((x, area.y), (x, area.bottom()), HAIRLINE_PT, Ink::Pale);
        }
        draw_cell(page, Area { x, w, ..area }, cell)?;
        x += w;
    }
    Ok(())
}

/// Draws rows of the given heights under one another, hairlines between them, and returns where they end.
pub(crate) fn rows(
    page: &mut Page<'_>,
    (x, mut y, w): (f32, f32, f32),
    rows: &[(f32, &[(f32, Cell<'_>)])],
) -> Result<f32, FormError> {
    for (index, &(h, cells)) in rows.iter().enumerate() {
        if index > 0 {
            rule(page, x, y, w);
        }
        row(page, Area::new(x, y, w, h), cells)?;
        y += h;
    }
    Ok(y)
}

/// A horizontal hairline.
pub(crate) fn rule(page: &mut Page<'_>, x: f32, y: f32, w: f32) {
    page.line((x, y), (x + w, y), HAIRLINE_PT, Ink::Pale);
}

fn draw_cell(page: &mut Page<'_>, area: Area, cell: Cell<'_>) -> Result<(), FormError> {
    match cell {
        Cell::Label(text) => label(page, area, text),
        Cell::Value(field, text, style) => {
            let inner = area.inset_x(PADDING_MM);
            let setting = Setting {
                height_mm: area.h - 2.0 * PADDING_Y_MM,
                max_lines: style.max_lines,
                is_name: style.is_name,
                ..Setting::line(style.weight, style.size_pt, inner.w)
            };
            let fitted = fit(page.fonts, text, setting, field)?;
            page.fitted(inner, style.align, &fitted, Ink::Black);
            Ok(())
        }
    }
}

/// Labels of two and three Hanzi are spread to the width of four, so that they form a column.
fn label(page: &mut Page<'_>, area: Area, text: &str) -> Result<(), FormError> {
    let count = text.chars().count();
    if matches!(count, 2 | 3) {
        let w = 4.0 * LABEL.size_pt * MM_PER_PT;
        return page.spread_text(Area { x: area.x + (area.w - w) / 2.0, w, ..area }, text, LABEL);
    }
    page.text(area, Align::Centre, text, LABEL)
}
