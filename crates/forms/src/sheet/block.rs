//! Blocks that hold no others.

use super::{Mark, Sheet, Spot, TOLERANCE_MM, fit_named};
use crate::error::FormError;
use crate::fonts::Weight;
use crate::layout::{Align, Area, Ink, Style};
use crate::template::{Block, Content, DateToFill, Paragraphs, Scope, Signature, TextStyle, Words};
use crate::text::{Fitted, MM_PER_PT, Setting, shape, width_em};

/// Room between two parts of a date to fill in, with its unit.
const DATE_STEP_MM: f32 = 5.0;
/// From the line to the label, and from the line to the date.
const SIGNATURE_GAP_MM: f32 = 4.0;

impl Sheet<'_> {
    /// Draws the block; returns where it ends, or nothing when there was nothing to draw.
    pub(super) fn simple(
        &mut self,
        block: &Block,
        spot: Spot,
        room_bottom: Option<f32>,
        scope: &Scope<'_>,
    ) -> Result<Option<f32>, FormError> {
        let area = Area::new(spot.x, spot.y, spot.w, spot.h.unwrap_or(0.0));
        match &block.content {
            Content::Text { words, style } => return self.words(words, style, spot, scope),
            Content::Spread { words, style } => {
                let Some(text) = words.text(scope) else { return Ok(None) };
                let (text, is_fixed) = (text.into_owned(), words.is_fixed());
                self.marks.push(Mark::Spread { area, text, style: style.style(), is_fixed });
            }
            Content::Groups { words, style, of, gap, label, label_style } => {
                self.groups(area, (words, style, *of, *gap), (label, label_style), scope)?;
            }
            Content::Paragraphs(paragraphs) => return self.paragraphs(paragraphs, spot, room_bottom, scope),
            Content::Photo { missing, style } => self.photo(area, missing, style, scope)?,
            Content::Qr { payload } => {
                let Some(payload) = payload.text(scope) else { return Ok(None) };
                let area = Area { h: spot.w, ..area };
                self.marks.push(Mark::Qr { area, payload: payload.into_owned() });
                return Ok(Some(area.bottom()));
            }
            Content::Code128 { payload } => {
                let Some(payload) = payload.text(scope) else { return Ok(None) };
                self.marks.push(Mark::Code128 { area, payload: payload.into_owned() });
            }
            Content::Line { pt, ink } => {
                let to = (area.right(), area.y);
                self.marks.push(Mark::Line {
                    from: (area.x, area.y),
                    to,
                    pt: *pt,
                    ink: *ink,
                    is_dashed: false,
                });
            }
            Content::Cut { words, style } => self.cut(area, words, style, scope)?,
            Content::Seal { words, style } => {
                let area = Area { h: spot.h.unwrap_or(spot.w), ..area };
                let centre = (area.x + area.w / 2.0, area.middle_y());
                self.marks.push(Mark::Circle { centre, radius: area.w.min(area.h) / 2.0 });
                self.label(area, words, &TextStyle { align: Align::Centre, ..*style }, scope)?;
                return Ok(Some(area.bottom()));
            }
            Content::Signature(signature) => {
                let h = spot.h.unwrap_or(2.0 * signature.style.size_pt * MM_PER_PT);
                self.signature(Area { h, ..area }, signature, scope)?;
                return Ok(Some(spot.y + h));
            }
            Content::Table(_) | Content::Cards(_) | Content::Columns { .. } | Content::Group { .. } => {}
        }
        Ok(Some(area.bottom()))
    }

    fn words(
        &mut self,
        words: &Words,
        style: &TextStyle,
        spot: Spot,
        scope: &Scope<'_>,
    ) -> Result<Option<f32>, FormError> {
        let Some(text) = words.text(scope) else { return Ok(None) };
        let fitted = self.fitted(&text, style, (spot.w, spot.h.unwrap_or(f32::INFINITY)), &words.field)?;
        let h = spot.h.unwrap_or_else(|| fitted.height_mm());
        let area = Area::new(spot.x, spot.y, spot.w, h);
        self.text(area, style.align, fitted, style.ink, words.is_fixed());
        Ok(Some(area.bottom()))
    }

    /// A number in groups, behind its label, the whole in the middle.
    fn groups(
        &mut self,
        area: Area,
        (words, style, of, gap): (&Words, &TextStyle, usize, f32),
        (label, label_style): (&Words, &TextStyle),
        scope: &Scope<'_>,
    ) -> Result<(), FormError> {
        let missing = || scope.missing.into();
        let number = words.text(scope).unwrap_or_else(missing);
        let label_text = label.text(scope).unwrap_or_default();
        let line = |text: &str, style: &TextStyle| {
            let line = shape(self.fonts, text, style.weight)?;
            let w = width_em(&line) * style.size_pt * MM_PER_PT;
            Ok::<_, FormError>((Fitted { lines: vec![line], size_pt: style.size_pt }, w))
        };
        let characters: Vec<char> = number.chars().collect();
        let group = |group: &[char]| line(&group.iter().collect::<String>(), style);
        let groups = characters.chunks(of).map(group).collect::<Result<Vec<_>, _>>()?;
        let (label_line, label_w) = line(&label_text, label_style)?;
        let label_w = label_w + 2.0 * gap;
        let number_w = groups.iter().map(|(_, w)| w + gap).sum::<f32>() - gap;
        if label_w + number_w > area.w {
            return Err(FormError::TooLong { field: words.field.clone().into() });
        }
        let mut x = area.x + (area.w - label_w - number_w) / 2.0;
        let below = 0.08 * style.size_pt * MM_PER_PT;
        let label_area = Area { x, y: area.y + below, ..area };
        self.text(label_area, Align::Left, label_line, label_style.ink, false);
        x += label_w;
        for (fitted, w) in groups {
            self.text(Area { x, ..area }, Align::Left, fitted, style.ink, false);
            x += w + gap;
        }
        Ok(())
    }

    /// Paragraphs in the largest size in which all of them fit.
    fn paragraphs(
        &mut self,
        paragraphs: &Paragraphs,
        spot: Spot,
        room_bottom: Option<f32>,
        scope: &Scope<'_>,
    ) -> Result<Option<f32>, FormError> {
        let records = scope.items(&paragraphs.each);
        if records.is_empty() {
            return Ok(None);
        }
        let Paragraphs { style, number_w, between, is_shared, .. } = paragraphs;
        let indent = number_w.unwrap_or(0.0);
        let bottom = spot.h.map(|h| spot.y + h).or(room_bottom).unwrap_or(f32::INFINITY);
        for &size_pt in &paragraphs.sizes_pt {
            let em = size_pt * MM_PER_PT;
            let setting =
                Setting { size_pt, least_scale: 1.0, ..style.setting(spot.w - indent, f32::INFINITY) };
            let mut fitted = Vec::with_capacity(records.len());
            for (index, record) in records.iter().enumerate() {
                let text = paragraphs.item.text(&scope.with(record, index)).unwrap_or_default();
                fitted.push(fit_named(self.fonts, &text, setting, &paragraphs.item.field)?);
            }
            let gaps = between * em * (fitted.len() - 1) as f32;
            let height = fitted.iter().map(Fitted::height_mm).sum::<f32>() + gaps;
            if spot.y + height > bottom + TOLERANCE_MM {
                continue;
            }
            let mut y = spot.y;
            for (index, fitted) in fitted.into_iter().enumerate() {
                let h = fitted.height_mm();
                if number_w.is_some() {
                    let number = shape(self.fonts, &format!("{}.", index + 1), style.weight)?;
                    let number = Fitted { lines: vec![number], size_pt };
                    self.text(Area::new(spot.x, y, indent, em), Align::Left, number, style.ink, *is_shared);
                }
                let area = Area::new(spot.x + indent, y, spot.w - indent, h);
                self.text(area, style.align, fitted, style.ink, *is_shared);
                y += h + between * em;
            }
            return Ok(Some(spot.y + height));
        }
        Err(FormError::TooLong { field: paragraphs.item.field.clone().into() })
    }

    fn photo(
        &mut self,
        area: Area,
        missing: &Words,
        style: &TextStyle,
        scope: &Scope<'_>,
    ) -> Result<(), FormError> {
        let index = scope.item.map_or(0, |item| item.index);
        if (self.has_photo)(index) {
            self.marks.push(Mark::Photo { area, index });
            return Ok(());
        }
        let ruling = self.template.ruling;
        self.marks.push(Mark::Outline { area, pt: ruling.line_pt, ink: ruling.ink });
        self.label(area, missing, &TextStyle { align: Align::Centre, ..*style }, scope)
    }

    /// A dashed line with words in the middle.
    fn cut(
        &mut self,
        area: Area,
        words: &Words,
        style: &TextStyle,
        scope: &Scope<'_>,
    ) -> Result<(), FormError> {
        let text = words.text(scope).unwrap_or_default();
        let white = width_em(&shape(self.fonts, &text, style.weight)?) * style.size_pt * MM_PER_PT + 6.0;
        let (middle, y) = (area.x + area.w / 2.0, area.y);
        for (from, to) in [(area.x, middle - white / 2.0), (middle + white / 2.0, area.right())] {
            let (pt, ink) = (0.5, Ink::Grey);
            self.marks.push(Mark::Line { from: (from, y), to: (to, y), pt, ink, is_dashed: true });
        }
        let area = Area::new(middle - white / 2.0, y - 2.0, white, 4.0);
        self.label(area, words, &TextStyle { align: Align::Centre, ..*style }, scope)
    }

    /// A line to sign on, and a date to fill in.
    fn signature(&mut self, area: Area, signature: &Signature, scope: &Scope<'_>) -> Result<(), FormError> {
        let style = &signature.style;
        let left = |x: f32, w: f32| Area { x, w, ..area };
        let pen = Style::new(style.size_pt, Weight::Regular, Ink::Grey);
        let base = area.middle_y() + 0.5 * style.size_pt * MM_PER_PT + 0.4;
        let line = |sheet: &mut Self, x: f32, w: f32| {
            let (from, to) = ((x, base), (x + w, base));
            sheet.marks.push(Mark::Line { from, to, pt: 0.5, ink: pen.ink, is_dashed: false });
        };
        let style = TextStyle { align: Align::Left, ..*style };
        self.label(left(area.x, signature.label_w), &signature.label, &style, scope)?;
        let mut x = area.x + signature.label_w;
        line(self, x, signature.line);
        let Some(DateToFill { label, label_w, units }) = &signature.date else { return Ok(()) };
        x += signature.line + SIGNATURE_GAP_MM;
        self.label(left(x, *label_w), label, &style, scope)?;
        x += label_w;
        for (w, unit) in units {
            line(self, x, *w);
            self.label(left(x + w + 0.6, DATE_STEP_MM - 0.6), unit, &style, scope)?;
            x += w + DATE_STEP_MM;
        }
        Ok(())
    }
}
