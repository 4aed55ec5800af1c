//! A page in millimetres, measured from its top left corner.

use crate::code128;
use crate::document::Photo;
use crate::error::FormError;
use crate::fonts::{Drawn, Fonts, Weight};
use crate::pdf::FontKey;
use crate::pdf::content::{Content, Rgb};
use crate::qr;
use crate::text::{Fitted, MM_PER_PT, shape, width_em};

/// Baseline below the middle of a Hanzi, as a part of the size: the em box reaches from -0.12 to 0.88.
const BASELINE_BELOW_MIDDLE: f32 = 0.38;
/// Where the handles of a quarter of a circle lie, as a part of the radius.
const QUARTER: f32 = 0.552_284_8;

/// The paper of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Paper {
    /// 210 x 297 mm.
    #[default]
    A4,
    /// 297 x 210 mm.
    A4Landscape,
}

impl Paper {
    pub(crate) fn width_mm(self) -> f32 {
        if self == Self::A4 { 210.0 } else { 297.0 }
    }

    pub(crate) fn height_mm(self) -> f32 {
        if self == Self::A4 { 297.0 } else { 210.0 }
    }

    /// Width and height in points, to a hundredth.
    pub(crate) fn size_pt(self) -> [f32; 2] {
        [self.width_mm(), self.height_mm()].map(|side| (side / MM_PER_PT * 100.0).round() / 100.0)
    }
}

/// The inks. Meaning never depends on them: most sites print in black.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Text.
    Black,
    /// Labels.
    Grey,
    /// Hairlines and places for seals.
    Pale,
}

impl Ink {
    fn rgb(self) -> Rgb {
        match self {
            Self::Black => [0x1c, 0x24, 0x2b],
            Self::Grey => [0x55, 0x61, 0x6b],
            Self::Pale => [0x8a, 0x94, 0x9c],
        }
    }
}

/// A rectangle on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) w: f32,
    pub(crate) h: f32,
}

impl Area {
    pub(crate) const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    pub(crate) fn right(self) -> f32 {
        self.x + self.w
    }

    pub(crate) fn bottom(self) -> f32 {
        self.y + self.h
    }

    pub(crate) fn middle_y(self) -> f32 {
        self.y + self.h / 2.0
    }

    /// The same rectangle, smaller on the left and right.
    pub(crate) fn inset_x(self, by: f32) -> Self {
        Self::new(self.x + by, self.y, self.w - 2.0 * by, self.h)
    }
}

/// Where a line of text stands in its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// Size, weight and ink of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) size_pt: f32,
    pub(crate) weight: Weight,
    pub(crate) ink: Ink,
}

impl Style {
    pub(crate) const fn new(size_pt: f32, weight: Weight, ink: Ink) -> Self {
        Self { size_pt, weight, ink }
    }
}

/// What is drawn, with what it needs of the document.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) paper: Paper,
    pub(crate) content: Content,
    /// Every character that is shown, as its font and code.
    pub(crate) shown: Vec<(FontKey, u16)>,
    pub(crate) photos: Vec<Photo>,
    pub(crate) layers: Vec<Sheet>,
}

/// A page that is being drawn, in millimetres from its top left corner.
pub(crate) struct Page<'f> {
    pub(crate) fonts: &'f Fonts,
    sheet: Sheet,
}

impl<'f> Page<'f> {
    pub(crate) fn new(fonts: &'f Fonts, paper: Paper) -> Self {
        Self { fonts, sheet: Sheet { paper, content: Content::with_room(), ..Sheet::default() } }
    }

    /// The paper, and what was drawn.
    pub(crate) fn finish(self) -> (Paper, Sheet) {
        (self.sheet.paper, self.sheet)
    }

    /// Draws what many pages have alike: the document writes equal content once, and the pages refer to it. It comes
    /// where it is called in the order of reading.
    pub(crate) fn fixed<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> T {
        let paper = self.sheet.paper;
        let around = std::mem::replace(&mut self.sheet, Sheet { paper, ..Sheet::default() });
        let result = draw(self);
        let layer = std::mem::replace(&mut self.sheet, around);
        if !layer.content.bytes().is_empty() {
            self.sheet.content.draw(b'L', self.sheet.layers.len());
            self.sheet.layers.push(layer);
        }
        result
    }

    /// In points from the bottom left corner.
    fn point(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let height = self.sheet.paper.height_mm();
        (x / MM_PER_PT, (height - y) / MM_PER_PT)
    }

    fn rectangle(&mut self, area: Area) {
        let (x, y) = self.point((area.x, area.bottom()));
        self.sheet.content.rectangle([x, y, area.w / MM_PER_PT, area.h / MM_PER_PT]);
    }

    /// A text on one line, vertically in the middle of the area.
    #[cfg(test)]
    pub(crate) fn text(
        &mut self,
        area: Area,
        align: Align,
        text: &str,
        style: Style,
    ) -> Result<(), FormError> {
        let line = shape(self.fonts, text, style.weight)?;
        self.line_of_text(area, align, &line, style.size_pt, style.ink);
        Ok(())
    }

    /// A text whose characters are spread evenly over the width, as labels of Chinese forms are.
    pub(crate) fn spread_text(&mut self, area: Area, text: &str, style: Style) -> Result<(), FormError> {
        let line = shape(self.fonts, text, style.weight)?;
        let em = style.size_pt * MM_PER_PT;
        let gap = match line.len() {
            0 | 1 => 0.0,
            count => (area.w - width_em(&line) * em) / (count - 1) as f32,
        };
        let baseline = area.middle_y() + BASELINE_BELOW_MIDDLE * em;
        self.show(&line, (area.x, baseline), gap, style);
        Ok(())
    }

    /// A fitted text, vertically in the middle of the area.
    pub(crate) fn fitted(&mut self, area: Area, align: Align, fitted: &Fitted, ink: Ink) {
        let mut y = area.middle_y() - fitted.height_mm() / 2.0;
        let em = fitted.size_pt * MM_PER_PT;
        for line in &fitted.lines {
            self.line_of_text(Area { y, h: em, ..area }, align, line, fitted.size_pt, ink);
            y += fitted.leading_mm();
        }
    }

    fn line_of_text(&mut self, area: Area, align: Align, line: &[Drawn], size_pt: f32, ink: Ink) {
        let em = size_pt * MM_PER_PT;
        let spare = area.w - width_em(line) * em;
        let x = match align {
            Align::Left => area.x,
            Align::Centre => area.x + spare / 2.0,
            Align::Right => area.x + spare,
        };
        let style = Style::new(size_pt, Weight::Regular, ink);
        self.show(line, (x, area.middle_y() + BASELINE_BELOW_MIDDLE * em), 0.0, style);
    }

    /// Shows characters from here on the baseline, with a gap after each. Their faces have the weight already.
    fn show(&mut self, line: &[Drawn], start: (f32, f32), gap_mm: f32, style: Style) {
        if line.is_empty() {
            return;
        }
        let start = self.point(start);
        let Style { size_pt, ink, .. } = style;
        let Sheet { content, shown, .. } = &mut self.sheet;
        content.fill_color(ink.rgb());
        content.begin_text(start);
        content.spacing(gap_mm / MM_PER_PT);
        let font_of = |drawn: &Drawn| FontKey::of(drawn.face, drawn.character).0;
        let mut codes = Vec::with_capacity(line.len() * 2);
        for run in line.chunk_by(|a, b| font_of(a) == font_of(b)) {
            content.font(font_of(&run[0]), size_pt);
            let stroke_em = run[0].stroke_em;
            content.outlined(stroke_em > 0.0);
            if stroke_em > 0.0 {
                content.pen(stroke_em * size_pt, ink.rgb(), false);
            }
            codes.clear();
            for drawn in run {
                let (font, code) = FontKey::of(drawn.face, drawn.character);
                shown.push((font, code));
                codes.extend(code.to_be_bytes());
            }
            content.show(&codes);
        }
        content.end_text();
    }

    /// A straight line.
    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32), width_pt: f32, ink: Ink) {
        self.straight(from, to, width_pt, ink, false);
    }

    /// A dashed line.
    pub(crate) fn dashed_line(&mut self, from: (f32, f32), to: (f32, f32), width_pt: f32, ink: Ink) {
        self.straight(from, to, width_pt, ink, true);
    }

    fn straight(&mut self, from: (f32, f32), to: (f32, f32), width_pt: f32, ink: Ink, is_dashed: bool) {
        let (from, to) = (self.point(from), self.point(to));
        let content = &mut self.sheet.content;
        content.pen(width_pt, ink.rgb(), is_dashed);
        content.move_to(from);
        content.line_to(to);
        content.stroke();
    }

    /// The outline of a rectangle.
    pub(crate) fn outline(&mut self, area: Area, width_pt: f32, ink: Ink) {
        self.sheet.content.pen(width_pt, ink.rgb(), false);
        self.rectangle(area);
        self.sheet.content.stroke();
    }

    /// A dashed circle: the place of a seal.
    pub(crate) fn dashed_circle(&mut self, (x, y): (f32, f32), radius: f32) {
        let handle = radius * QUARTER;
        let at = |dx: f32, dy: f32| self.point((x + dx, y + dy));
        let (r, h) = (radius, handle);
        let start = at(r, 0.0);
        let quarters = [
            [at(r, h), at(h, r), at(0.0, r)],
            [at(-h, r), at(-r, h), at(-r, 0.0)],
            [at(-r, -h), at(-h, -r), at(0.0, -r)],
            [at(h, -r), at(r, -h), at(r, 0.0)],
        ];
        let content = &mut self.sheet.content;
        content.pen(0.6, Ink::Pale.rgb(), true);
        content.move_to(start);
        quarters.into_iter().for_each(|quarter| content.curve_to(quarter));
        content.close_and_stroke();
    }

    /// Confines what `draw` draws to a rectangle.
    pub(crate) fn clipped<T>(&mut self, area: Area, draw: impl FnOnce(&mut Self) -> T) -> T {
        self.sheet.content.save();
        self.rectangle(area);
        self.sheet.content.clip();
        let result = draw(self);
        self.sheet.content.restore();
        result
    }

    /// A photo that fills the area. A broader picture loses its sides evenly, a narrower one its top and foot: a face must
    /// not be stretched.
    pub(crate) fn photo(&mut self, photo: Photo, area: Area) {
        let (width, height) = (photo.frame.width_px as f32, photo.frame.height_px as f32);
        let scale = (area.w / width).max(area.h / height);
        let (w, h) = (width * scale, height * scale);
        let (x, y) = self.point((area.x + (area.w - w) / 2.0, area.y + (area.h + h) / 2.0));
        let index = self.sheet.photos.len();
        self.sheet.photos.push(photo);
        self.clipped(area, |page| {
            page.sheet.content.transform(w / MM_PER_PT, h / MM_PER_PT, x, y);
            page.sheet.content.draw(b'P', index);
        });
    }

    /// A QR code of this size, drawn as rectangles. The caller leaves four modules of white around it.
    ///
    /// # Errors
    /// [`FormError::QrTooLong`] when no code holds the payload.
    pub(crate) fn qr(&mut self, x: f32, y: f32, size_mm: f32, payload: &str) -> Result<(), FormError> {
        let (runs, modules) = qr::dark_runs(payload)?;
        let module = size_mm / modules as f32;
        let rectangles = runs.iter().map(|run| [run.column, run.row, run.length, 1]);
        self.modules((x, y), (module, module), rectangles);
        Ok(())
    }

    /// A Code 128 that fills the area, the white that it needs on both sides included; without a caption.
    ///
    /// # Errors
    /// [`FormError::BarCode`] for anything but printable ASCII.
    pub(crate) fn code128(&mut self, area: Area, text: &str) -> Result<(), FormError> {
        let (bars, modules) = code128::bars(text)?;
        let module = area.w / (modules + 2 * code128::QUIET_MODULES) as f32;
        let left = area.x + code128::QUIET_MODULES as f32 * module;
        let rectangles = bars.iter().map(|bar| [bar.start, 0, bar.width, 1]);
        self.modules((left, area.y), (module, area.h), rectangles);
        Ok(())
    }

    /// Black rectangles in whole modules: left, top, width, height. One path, so that neighbours leave no seam.
    fn modules(
        &mut self,
        corner: (f32, f32),
        (width, height): (f32, f32),
        rectangles: impl Iterator<Item = [usize; 4]>,
    ) {
        let (x, y) = self.point(corner);
        let content = &mut self.sheet.content;
        content.save();
        content.fill_color([0, 0, 0]);
        // Rows go down, points go up.
        content.transform(width / MM_PER_PT, -height / MM_PER_PT, x, y);
        rectangles.for_each(|rectangle| content.whole_rectangle(rectangle));
        content.fill();
        content.restore();
    }
}
