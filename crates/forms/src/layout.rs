//! A page in millimetres, measured from its top left corner.

use crate::error::FormError;
use crate::fonts::{Drawn, FaceId, Fonts, Weight};
use crate::qr;
use crate::text::{Fitted, MM_PER_PT, shape, width_em};
use printpdf::{
    Color, FontId, Line, LineDashPattern, LinePoint, Mm, Op, PaintMode, PdfFontHandle, Point, Polygon,
    PolygonRing, Pt, Rgb, TextItem, TextRenderingMode, WindingOrder,
};
use std::collections::BTreeSet;

/// The paper of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paper {
    A4,
    A4Landscape,
}

impl Paper {
    pub(crate) fn width_mm(self) -> f32 {
        if self == Self::A4 { 210.0 } else { 297.0 }
    }

    pub(crate) fn height_mm(self) -> f32 {
        if self == Self::A4 { 297.0 } else { 210.0 }
    }
}

/// Baseline below the middle of a Hanzi, as a part of the size: the em box reaches from -0.12 to 0.88.
const BASELINE_BELOW_MIDDLE: f32 = 0.38;

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
    fn color(self) -> Color {
        let [r, g, b] = match self {
            Self::Black => [0x1c, 0x24, 0x2b],
            Self::Grey => [0x55, 0x61, 0x6b],
            Self::Pale => [0x8a, 0x94, 0x9c],
        }
        .map(|channel: u8| f32::from(channel) / 255.0);
        Color::Rgb(Rgb::new(r, g, b, None))
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

/// A page that is being drawn.
pub(crate) struct Page<'f> {
    pub(crate) fonts: &'f Fonts,
    pub(crate) paper: Paper,
    ops: Vec<Op>,
    faces: BTreeSet<FaceId>,
}

fn corners(area: Area) -> [(f32, f32); 4] {
    [(area.x, area.y), (area.right(), area.y), (area.right(), area.bottom()), (area.x, area.bottom())]
}

impl<'f> Page<'f> {
    pub(crate) fn new(fonts: &'f Fonts, paper: Paper) -> Self {
        Self { fonts, paper, ops: Vec::new(), faces: BTreeSet::new() }
    }

    fn point(&self, x: f32, y: f32) -> Point {
        Point::new(Mm(x), Mm(self.paper.height_mm() - y))
    }

    fn ring(&self, points: impl IntoIterator<Item = (f32, f32)>) -> PolygonRing {
        let points =
            points.into_iter().map(|(x, y)| LinePoint { p: self.point(x, y), bezier: false }).collect();
        PolygonRing { points }
    }

    /// What is drawn inside is the same on many pages.
    pub(crate) fn fixed(
        &mut self,
        draw: impl FnOnce(&mut Self) -> Result<(), FormError>,
    ) -> Result<(), FormError> {
        draw(self)
    }

    /// What was drawn, and with which faces.
    pub(crate) fn finish(self) -> (Vec<Op>, BTreeSet<FaceId>) {
        (self.ops, self.faces)
    }

    /// Something that this layer has no words for.
    pub(crate) fn push(&mut self, ops: impl IntoIterator<Item = Op>) {
        self.ops.extend(ops);
    }

    /// A text whose characters are spread evenly over the width, as labels of Chinese forms are.
    pub(crate) fn spread_text(&mut self, area: Area, text: &str, style: Style) -> Result<(), FormError> {
        let line = shape(self.fonts, text, style.weight)?;
        let em = style.size_pt * MM_PER_PT;
        let gap = match line.len() {
            0 | 1 => 0.0,
            count => (area.w - width_em(&line) * em) / (count - 1) as f32,
        };
        let mut x = area.x;
        for drawn in line {
            self.show(&[drawn], x, area.middle_y() + BASELINE_BELOW_MIDDLE * em, style.size_pt, style.ink);
            x += drawn.advance_em * em + gap;
        }
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
        self.show(line, x, area.middle_y() + BASELINE_BELOW_MIDDLE * em, size_pt, ink);
    }

    fn show(&mut self, line: &[Drawn], x: f32, baseline_y: f32, size_pt: f32, ink: Ink) {
        if line.is_empty() {
            return;
        }
        self.ops.push(Op::StartTextSection);
        self.ops.push(Op::SetFillColor { col: ink.color() });
        self.ops.push(Op::SetTextCursor { pos: self.point(x, baseline_y) });
        for run in line.chunk_by(|a, b| a.face == b.face) {
            let face = run[0].face;
            self.faces.insert(face);
            let font = PdfFontHandle::External(FontId(face.name().to_owned()));
            self.ops.push(Op::SetFont { font, size: Pt(size_pt) });
            let stroke_em = run[0].stroke_em;
            if stroke_em > 0.0 {
                self.pen(stroke_em * size_pt, ink, &[]);
                self.ops.push(Op::SetTextRenderingMode { mode: TextRenderingMode::FillStroke });
            }
            let text: String = run.iter().map(|drawn| drawn.character).collect();
            self.ops.push(Op::ShowText { items: vec![TextItem::Text(text)] });
            if stroke_em > 0.0 {
                self.ops.push(Op::SetTextRenderingMode { mode: TextRenderingMode::Fill });
            }
        }
        self.ops.push(Op::EndTextSection);
    }

    /// A straight line.
    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32), width_pt: f32, ink: Ink) {
        self.pen(width_pt, ink, &[]);
        let points = self.ring([from, to]).points;
        self.ops.push(Op::DrawLine { line: Line { points, is_closed: false } });
    }

    /// A dashed line; dash and gap in points.
    pub(crate) fn dashed_line(&mut self, from: (f32, f32), to: (f32, f32), width_pt: f32, ink: Ink) {
        self.pen(width_pt, ink, &[3.0, 2.5]);
        let points = self.ring([from, to]).points;
        self.ops.push(Op::DrawLine { line: Line { points, is_closed: false } });
    }

    /// The outline of a rectangle.
    pub(crate) fn outline(&mut self, area: Area, width_pt: f32, ink: Ink) {
        self.pen(width_pt, ink, &[]);
        self.polygon(vec![self.ring(corners(area))], PaintMode::Stroke);
    }

    /// A dashed circle: the place of a seal.
    pub(crate) fn dashed_circle(&mut self, centre: (f32, f32), radius: f32) {
        self.pen(0.6, Ink::Pale, &[3.0, 2.5]);
        let points = (0..120_u8).map(|step| {
            let (sin, cos) = (f32::from(step) * std::f32::consts::TAU / 120.0).sin_cos();
            (centre.0 + radius * cos, centre.1 + radius * sin)
        });
        self.polygon(vec![self.ring(points)], PaintMode::Stroke);
    }

    /// Confines what `draw` draws to a rectangle.
    pub(crate) fn clipped(&mut self, area: Area, draw: impl FnOnce(&mut Self)) {
        self.ops.push(Op::SaveGraphicsState);
        self.polygon(vec![self.ring(corners(area))], PaintMode::Clip);
        draw(self);
        self.ops.push(Op::RestoreGraphicsState);
    }

    /// A QR code of this size, drawn as rectangles. The caller leaves four modules of white around it.
    pub(crate) fn qr(&mut self, x: f32, y: f32, size_mm: f32, payload: &str) -> Result<(), FormError> {
        let (runs, modules) = qr::dark_runs(payload)?;
        let module = size_mm / modules as f32;
        let rings = runs.iter().map(|run| {
            let (column, row, length) = (run.column as f32, run.row as f32, run.length as f32);
            self.ring(corners(Area::new(x + column * module, y + row * module, length * module, module)))
        });
        let rings = rings.collect();
        self.ops.push(Op::SetFillColor { col: Color::Rgb(Rgb::new(0.0, 0.0, 0.0, None)) });
        self.polygon(rings, PaintMode::Fill);
        Ok(())
    }

    /// A bar code of this size.
    pub(crate) fn code128(&mut self, area: Area, text: &str) -> Result<(), FormError> {
        let widths = crate::code128::widths(text)?;
        let modules: u32 = widths.iter().map(|width| u32::from(*width)).sum();
        let module = area.w / modules as f32;
        let mut x = area.x;
        let mut rings = Vec::new();
        for (index, width) in widths.iter().enumerate() {
            let w = f32::from(*width) * module;
            if index % 2 == 0 {
                rings.push(self.ring(corners(Area::new(x, area.y, w, area.h))));
            }
            x += w;
        }
        self.ops.push(Op::SetFillColor { col: Color::Rgb(Rgb::new(0.0, 0.0, 0.0, None)) });
        self.polygon(rings, PaintMode::Fill);
        Ok(())
    }

    fn pen(&mut self, width_pt: f32, ink: Ink, dash: &[f32]) {
        self.ops.push(Op::SetOutlineColor { col: ink.color() });
        self.ops.push(Op::SetOutlineThickness { pt: Pt(width_pt) });
        let dash = if dash.is_empty() { LineDashPattern::solid() } else { LineDashPattern::new(0.0, dash) };
        self.ops.push(Op::SetLineDashPattern { dash });
    }

    fn polygon(&mut self, rings: Vec<PolygonRing>, mode: PaintMode) {
        let polygon = Polygon { rings, mode, winding_order: WindingOrder::NonZero };
        self.ops.push(Op::DrawPolygon { polygon });
    }
}
