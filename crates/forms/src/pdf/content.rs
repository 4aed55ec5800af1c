//! The content of a page: operators and short numbers, in points from the bottom left corner.

use super::font::FontKey;
use super::object::write_literal;

/// A colour, three channels of sRGB.
pub(crate) type Rgb = [u8; 3];

/// What the operators before have set. Nothing is known of it at the beginning: what is drawn is then the same
/// wherever it is drawn.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    fill: Option<Rgb>,
    stroke: Option<Rgb>,
    /// In thousandths of a point, as the next two.
    line_width: Option<i64>,
    font: Option<(FontKey, i64)>,
    spacing: Option<i64>,
    is_dashed: Option<bool>,
    is_outlined: Option<bool>,
}

/// A growing content stream.
#[derive(Debug, Default)]
pub(crate) struct Content {
    bytes: Vec<u8>,
    state: State,
    saved: Vec<State>,
}

impl Content {
    pub(crate) fn with_room() -> Self {
        Self { bytes: Vec::with_capacity(16 * 1024), ..Self::default() }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn save(&mut self) {
        self.saved.push(self.state);
        self.operator("q");
    }

    pub(crate) fn restore(&mut self) {
        self.state = self.saved.pop().unwrap_or_default();
        self.operator("Q");
    }

    /// Scales by `a` and `d` and moves by `x` and `y`.
    pub(crate) fn transform(&mut self, a: f32, d: f32, x: f32, y: f32) {
        for scale in [a, 0.0, 0.0, d] {
            self.number(scale, 5);
        }
        self.point((x, y));
        self.operator("cm");
    }

    /// Draws an XObject of the page's resources.
    pub(crate) fn draw(&mut self, prefix: u8, index: usize) {
        self.bytes.extend([b'/', prefix]);
        self.integer(index as i64);
        self.operator("Do");
    }

    pub(crate) fn move_to(&mut self, point: (f32, f32)) {
        self.point(point);
        self.operator("m");
    }

    pub(crate) fn line_to(&mut self, point: (f32, f32)) {
        self.point(point);
        self.operator("l");
    }

    pub(crate) fn curve_to(&mut self, points: [(f32, f32); 3]) {
        points.into_iter().for_each(|point| self.point(point));
        self.operator("c");
    }

    pub(crate) fn rectangle(&mut self, [x, y, w, h]: [f32; 4]) {
        self.point((x, y));
        self.point((w, h));
        self.operator("re");
    }

    /// A rectangle in whole units.
    pub(crate) fn whole_rectangle(&mut self, sides: [usize; 4]) {
        sides.into_iter().for_each(|side| self.integer(side as i64));
        self.operator("re");
    }

    pub(crate) fn stroke(&mut self) {
        self.operator("S");
    }

    pub(crate) fn close_and_stroke(&mut self) {
        self.operator("s");
    }

    pub(crate) fn fill(&mut self) {
        self.operator("f");
    }

    pub(crate) fn clip(&mut self) {
        self.operator("W n");
    }

    /// The pen for lines.
    pub(crate) fn pen(&mut self, width: f32, color: Rgb, is_dashed: bool) {
        self.stroke_color(color);
        if self.state.line_width.replace(thousandths(width)) != Some(thousandths(width)) {
            self.number(width, 3);
            self.operator("w");
        }
        if self.state.is_dashed.replace(is_dashed) != Some(is_dashed) {
            self.operator(if is_dashed { "[3 2.5]0 d" } else { "[]0 d" });
        }
    }

    pub(crate) fn fill_color(&mut self, color: Rgb) {
        if self.state.fill.replace(color) != Some(color) {
            self.color(color);
            self.operator("rg");
        }
    }

    fn stroke_color(&mut self, color: Rgb) {
        if self.state.stroke.replace(color) != Some(color) {
            self.color(color);
            self.operator("RG");
        }
    }

    fn color(&mut self, color: Rgb) {
        color.into_iter().for_each(|channel| self.number(f32::from(channel) / 255.0, 3));
    }

    pub(crate) fn begin_text(&mut self, position: (f32, f32)) {
        self.operator("BT");
        self.point(position);
        self.operator("Td");
    }

    pub(crate) fn end_text(&mut self) {
        self.operator("ET");
    }

    /// Room after every character, on top of its advance.
    pub(crate) fn spacing(&mut self, spacing: f32) {
        if self.state.spacing.replace(thousandths(spacing)) != Some(thousandths(spacing)) {
            self.number(spacing, 3);
            self.operator("Tc");
        }
    }

    pub(crate) fn font(&mut self, font: FontKey, size: f32) {
        if self.state.font.replace((font, thousandths(size))) != Some((font, thousandths(size))) {
            self.bytes.push(b'/');
            self.bytes.extend(font.resource());
            self.bytes.push(b' ');
            self.number(size, 3);
            self.operator("Tf");
        }
    }

    /// Whether the outlines of characters are drawn, too.
    pub(crate) fn outlined(&mut self, is_outlined: bool) {
        if self.state.is_outlined.replace(is_outlined) != Some(is_outlined) {
            self.operator(if is_outlined { "2 Tr" } else { "0 Tr" });
        }
    }

    pub(crate) fn show(&mut self, codes: &[u8]) {
        write_literal(&mut self.bytes, codes);
        self.operator("Tj");
    }

    fn operator(&mut self, operator: &str) {
        self.bytes.extend(operator.as_bytes());
        self.bytes.push(b'\n');
    }

    fn point(&mut self, (x, y): (f32, f32)) {
        self.number(x, 2);
        self.number(y, 2);
    }

    fn integer(&mut self, value: i64) {
        write_decimal(&mut self.bytes, value, 0);
    }

    fn number(&mut self, value: f32, decimals: u32) {
        let scaled = (f64::from(value) * 10_f64.powi(decimals as i32)).round();
        write_decimal(&mut self.bytes, scaled as i64, decimals);
    }
}

fn thousandths(value: f32) -> i64 {
    (f64::from(value) * 1000.0).round() as i64
}

/// Writes `value` / 10^`decimals` without superfluous zeros, and a space.
fn write_decimal(out: &mut Vec<u8>, value: i64, mut decimals: u32) {
    let mut rest = value.unsigned_abs();
    while decimals > 0 && rest.is_multiple_of(10) {
        rest /= 10;
        decimals -= 1;
    }
    let mut digits = [0_u8; 24];
    let mut at = digits.len();
    let mut place = |byte: u8| {
        at -= 1;
        digits[at] = byte;
        at
    };
    let mut start = place(b' ');
    let mut written = 0;
    while rest > 0 || (written == 0 && decimals == 0) || written < decimals {
        start = place(b'0' + (rest % 10) as u8);
        rest /= 10;
        written += 1;
        if written == decimals {
            start = place(b'.');
        }
    }
    if value < 0 {
        start = place(b'-');
    }
    out.extend(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let cases: [(i64, u32, &str); 9] = [
            (0, 2, "0 "),
            (100, 2, "1 "),
            (-150, 2, "-1.5 "),
            (5, 2, ".05 "),
            (-5, 3, "-.005 "),
            (84_189, 2, "841.89 "),
            (10, 0, "10 "),
            (7, 0, "7 "),
            (120, 3, ".12 "),
        ];
        for (value, decimals, expected) in cases {
            let mut out = Vec::new();
            write_decimal(&mut out, value, decimals);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_set_is_not_said_again_until_it_is_restored() {
        let mut content = Content::default();
        content.save();
        content.pen(0.5, [0, 0, 0], false);
        content.pen(0.5, [0, 0, 0], false);
        content.restore();
        content.pen(0.5, [0, 0, 0], true);
        let text = String::from_utf8(content.bytes).unwrap();
        assert_eq!(text, "q\n0 0 0 RG\n.5 w\n[]0 d\nQ\n0 0 0 RG\n.5 w\n[3 2.5]0 d\n");
    }
}
