//! Ruled rows of labels and values.

use super::{Mark, Sheet, Spot, TOLERANCE_MM};
use crate::error::FormError;
use crate::layout::{Align, Area, Ink};
use crate::template::{Cell, CellContent, Row, Scope, Table};
use crate::text::{Fitted, MM_PER_PT};

/// Room above and below the text of a cell: half a millimetre, for the em box of a Hanzi brings white of its own.
const PADDING_Y_MM: f32 = 0.5;

/// The same in a row that grows with its text.
const GROWN_PADDING_Y_MM: f32 = 1.2;
/// Labels stand in the middle of their cells and may come nearer to its sides.
const LABEL_PADDING_MM: f32 = 0.8;

/// The part of a table that stands on one page.
struct Part {
    top: f32,
    y: f32,
}

/// What is drawn into a cell.
enum Filling<'c> {
    Label(&'c CellContent),
    Value(Fitted, &'c crate::template::TextStyle),
    Nothing,
}

impl Sheet<'_> {
    /// Draws the rows; returns where they end, on the last page that they reached.
    pub(super) fn table(
        &mut self,
        table: &Table,
        spot: Spot,
        scope: &Scope<'_>,
        breaks_at: Option<f32>,
    ) -> Result<f32, FormError> {
        let mut part = Part { top: spot.y, y: spot.y };
        if breaks_at.is_some_and(|limit| spot.y + least_height(table) > limit + TOLERANCE_MM)
            && !self.marks.is_empty()
        {
            // A head must not stand alone at the foot of a page.
            self.break_page();
            part = Part { top: self.template.span.0, y: self.template.span.0 };
        }
        for row in &table.rows {
            if row.when.as_ref().is_some_and(|when| !scope.has(when)) {
                continue;
            }
            match &row.each {
                Some(list) => {
                    for (index, record) in scope.items(list).iter().enumerate() {
                        self.row(table, row, &mut part, spot, &scope.with(record, index), breaks_at)?;
                    }
                }
                None => self.row(table, row, &mut part, spot, scope, breaks_at)?,
            }
        }
        self.close(table, &part, spot);
        Ok(part.y)
    }

    fn row(
        &mut self,
        table: &Table,
        row: &Row,
        part: &mut Part,
        spot: Spot,
        scope: &Scope<'_>,
        breaks_at: Option<f32>,
    ) -> Result<(), FormError> {
        let (fillings, h) = self.fill(table, row, spot.w, scope)?;
        if !row.is_head && breaks_at.is_some_and(|limit| part.y + h > limit + TOLERANCE_MM) {
            self.close(table, part, spot);
            self.break_page();
            *part = Part { top: self.template.span.0, y: self.template.span.0 };
            for head in table.rows.iter().filter(|row| row.is_head) {
                let (fillings, h) = self.fill(table, head, spot.w, scope)?;
                self.place(table, (head, fillings), part, (spot, h), scope)?;
            }
        }
        self.place(table, (row, fillings), part, (spot, h), scope)
    }

    /// Frames what stands on this page.
    fn close(&mut self, table: &Table, part: &Part, spot: Spot) {
        self.frame(Area::new(spot.x, part.top, spot.w, part.y - part.top), table.frame_pt);
    }

    /// Fits the values of a row; returns them with its height.
    fn fill<'c>(
        &self,
        table: &Table,
        row: &'c Row,
        w: f32,
        scope: &Scope<'_>,
    ) -> Result<(Vec<Filling<'c>>, f32), FormError> {
        let mut h = row.h;
        let mut fillings = Vec::with_capacity(row.cells.len());
        for (cell, cell_w) in row.cells.iter().zip(widths(&row.cells, w)) {
            let filling = match &cell.content {
                CellContent::Empty => Filling::Nothing,
                label @ CellContent::Label { .. } => Filling::Label(label),
                CellContent::Value { words, style, each } => {
                    let text = match each {
                        None => words.text(scope).map_or_else(|| scope.missing.to_owned(), Into::into),
                        Some(list) => {
                            let items = scope.items(list);
                            let line = |(index, record)| {
                                words.text(&scope.with(record, index)).unwrap_or_default().into_owned()
                            };
                            items.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
                        }
                    };
                    let inner_w = cell_w - 2.0 * table.padding;
                    let inner_h = row.up_to - 2.0 * PADDING_Y_MM;
                    let fitted = self.fitted(&text, style, (inner_w, inner_h), &words.field)?;
                    h = h.max(fitted.height_mm() + 2.0 * GROWN_PADDING_Y_MM);
                    Filling::Value(fitted, style)
                }
            };
            fillings.push(filling);
        }
        // A row without more room than its text needs is tighter.
        Ok((fillings, h.min(row.up_to)))
    }

    fn place(
        &mut self,
        table: &Table,
        (row, fillings): (&Row, Vec<Filling<'_>>),
        part: &mut Part,
        (spot, h): (Spot, f32),
        scope: &Scope<'_>,
    ) -> Result<(), FormError> {
        let (left, right) = ((spot.x, part.y), (spot.x + spot.w, part.y));
        if let Some(pt) = row.rule_pt {
            self.marks.push(Mark::Line { from: left, to: right, pt, ink: Ink::Black, is_dashed: false });
        } else if table.is_ruled && part.y > part.top {
            self.rule(left, right);
        }
        let mut x = spot.x;
        for (filling, w) in fillings.into_iter().zip(widths(&row.cells, spot.w)) {
            if table.is_ruled && x > spot.x {
                self.rule((x, part.y), (x, part.y + h));
            }
            let area = Area::new(x, part.y, w, h);
            match filling {
                Filling::Nothing => {}
                Filling::Value(fitted, style) => {
                    let inner = area.inset_x(table.padding);
                    self.text(inner, style.align, fitted, style.ink, false);
                }
                Filling::Label(label) => self.cell_label(area, label, table.padding, scope)?,
            }
            x += w;
        }
        part.y += h;
        Ok(())
    }

    /// Labels of a few Hanzi are spread to the width of more, so that they form a column.
    fn cell_label(
        &mut self,
        area: Area,
        label: &CellContent,
        padding: f32,
        scope: &Scope<'_>,
    ) -> Result<(), FormError> {
        let CellContent::Label { words, style, spread } = label else { return Ok(()) };
        let Some(text) = words.text(scope) else { return Ok(()) };
        let count = text.chars().count();
        let spread_w = *spread as f32 * style.size_pt * MM_PER_PT;
        if count < 2 || count >= *spread || spread_w + 2.0 * LABEL_PADDING_MM > area.w {
            let inner = area.inset_x(if style.align == Align::Centre { LABEL_PADDING_MM } else { padding });
            let fitted = self.fitted(&text, style, (inner.w, area.h), &words.field)?;
            self.text(inner, style.align, fitted, style.ink, words.is_fixed());
            return Ok(());
        }
        let area = Area { x: area.x + (area.w - spread_w) / 2.0, w: spread_w, ..area };
        let (text, is_fixed) = (text.into_owned(), words.is_fixed());
        self.marks.push(Mark::Spread { area, text, style: style.style(), is_fixed });
        Ok(())
    }
}

/// The widths of cells; the one without takes the rest.
fn widths(cells: &[Cell], w: f32) -> impl Iterator<Item = f32> {
    let rest = w - cells.iter().filter_map(|cell| cell.w).sum::<f32>();
    cells.iter().map(move |cell| cell.w.unwrap_or(rest))
}

/// The heads and the first row after them.
fn least_height(table: &Table) -> f32 {
    let heads = table.rows.iter().take_while(|row| row.is_head).count();
    table.rows.iter().take(heads + 1).map(|row| row.h).sum()
}
