//! Laying out a template with data, and drawing it.

mod block;
mod flow;
mod paint;
mod table;

pub(crate) use paint::paint;

use crate::error::FormError;
use crate::fonts::Fonts;
use crate::layout::{Align, Area, Ink, Style};
use crate::template::{FormTemplate, Record, Scope, TextStyle, Words};
use crate::text::{Fitted, Setting, fit};
use serde_json::Value;

/// Rounding of sums of millimetres.
const TOLERANCE_MM: f32 = 0.02;

/// Something to draw on a page.
#[derive(Debug)]
pub(crate) enum Mark {
    Text {
        area: Area,
        align: Align,
        fitted: Fitted,
        ink: Ink,
        /// Whether it is the same on most sheets.
        is_fixed: bool,
    },
    Spread {
        area: Area,
        text: String,
        style: Style,
        is_fixed: bool,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        pt: f32,
        ink: Ink,
        is_dashed: bool,
    },
    Outline {
        area: Area,
        pt: f32,
        ink: Ink,
    },
    Circle {
        centre: (f32, f32),
        radius: f32,
    },
    Qr {
        area: Area,
        payload: String,
    },
    Code128 {
        area: Area,
        payload: String,
    },
    Photo {
        area: Area,
        index: usize,
    },
}

impl Mark {
    /// Moves it down.
    fn lower(&mut self, by: f32) {
        match self {
            Self::Text { area, .. }
            | Self::Spread { area, .. }
            | Self::Outline { area, .. }
            | Self::Qr { area, .. }
            | Self::Code128 { area, .. }
            | Self::Photo { area, .. } => area.y += by,
            Self::Line { from, to, .. } => {
                from.1 += by;
                to.1 += by;
            }
            Self::Circle { centre, .. } => centre.1 += by,
        }
    }
}

/// Where a block is laid out.
#[derive(Debug, Clone, Copy)]
struct Spot {
    x: f32,
    y: f32,
    w: f32,
    /// When it is given and not what the block needs.
    h: Option<f32>,
}

/// What holds blocks: its left side, its top, its width, and where it ends when that is known.
#[derive(Debug, Clone, Copy)]
struct Room {
    x: f32,
    y: f32,
    w: f32,
    bottom: Option<f32>,
}

/// The pages of one input, each as what is drawn on it in reading order.
///
/// # Errors
/// [`FormError::TooLong`] and [`FormError::MissingGlyph`] as the data have it.
pub(crate) fn lay_out(
    template: &FormTemplate,
    fonts: &Fonts,
    fields: &Value,
    has_photo: &dyn Fn(usize) -> bool,
) -> Result<Vec<Vec<Mark>>, FormError> {
    let root = Record::new(template.schema(), fields);
    let scope = Scope { root: &root, item: None, page: (0, 0), missing: &template.missing };
    let mut sheet = Sheet { template, fonts, has_photo, marks: Vec::new(), full: Vec::new() };
    sheet.body(&scope)?;
    sheet.break_page();
    let bodies = std::mem::take(&mut sheet.full);
    let count = bodies.len();
    let mut pages = Vec::with_capacity(count);
    for (index, body) in bodies.into_iter().enumerate() {
        let scope = Scope { page: (index + 1, count), ..scope };
        sheet.running(&template.header, &scope)?;
        sheet.marks.extend(body);
        sheet.running(&template.footer, &scope)?;
        pages.push(std::mem::take(&mut sheet.marks));
    }
    Ok(pages)
}

/// Fits a text; the field's name is made only for an error.
fn fit_named(fonts: &Fonts, text: &str, setting: Setting, field: &str) -> Result<Fitted, FormError> {
    fit(fonts, text, setting, "").map_err(|error| match error {
        FormError::TooLong { .. } => FormError::TooLong { field: field.to_owned().into() },
        other => other,
    })
}

/// The sheet that is being laid out.
struct Sheet<'t> {
    template: &'t FormTemplate,
    fonts: &'t Fonts,
    has_photo: &'t dyn Fn(usize) -> bool,
    /// The page at hand.
    marks: Vec<Mark>,
    /// The pages before it.
    full: Vec<Vec<Mark>>,
}

impl Sheet<'_> {
    fn break_page(&mut self) {
        self.full.push(std::mem::take(&mut self.marks));
    }

    fn fitted(
        &self,
        text: &str,
        style: &TextStyle,
        (w, h): (f32, f32),
        field: &str,
    ) -> Result<Fitted, FormError> {
        fit_named(self.fonts, text, style.setting(w, h), field)
    }

    /// Words on one line in the middle of an area, whose place holds them.
    fn label(
        &mut self,
        area: Area,
        words: &Words,
        style: &TextStyle,
        scope: &Scope<'_>,
    ) -> Result<(), FormError> {
        let Some(text) = words.text(scope) else { return Ok(()) };
        let fitted = self.fitted(&text, style, (area.w, f32::INFINITY), &words.field)?;
        self.text(area, style.align, fitted, style.ink, words.is_fixed());
        Ok(())
    }

    fn text(&mut self, area: Area, align: Align, fitted: Fitted, ink: Ink, is_fixed: bool) {
        if !fitted.lines.is_empty() {
            self.marks.push(Mark::Text { area, align, fitted, ink, is_fixed });
        }
    }

    /// A line as tables are ruled.
    fn rule(&mut self, from: (f32, f32), to: (f32, f32)) {
        let ruling = self.template.ruling;
        self.marks.push(Mark::Line { from, to, pt: ruling.line_pt, ink: ruling.ink, is_dashed: false });
    }

    fn frame(&mut self, area: Area, pt: Option<f32>) {
        if let Some(pt) = pt {
            self.marks.push(Mark::Outline { area, pt, ink: Ink::Black });
        }
    }
}
