//! Measuring, breaking and fitting text.

use crate::error::FormError;
use crate::fonts::{Drawn, Fonts, Weight};
use std::borrow::Cow;

/// One point in millimetres.
pub(crate) const MM_PER_PT: f32 = 25.4 / 72.0;
/// The least that a value is made smaller before it is refused or broken: names are never below 80 %.
pub(crate) const LEAST_SCALE: f32 = 0.8;
/// Room between lines, as a multiple of the size.
pub(crate) const LEADING: f32 = 1.28;

/// Never at the beginning of a line (GB/T 15834, 5.1).
const NOT_FIRST: &str = "，。、；：！？）》〉】』」”’…—·,.;:!?)%％";
/// Never at the end of a line.
const NOT_LAST: &str = "（《〈【『「“‘(";

/// How a text is to be set into its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) weight: Weight,
    pub(crate) size_pt: f32,
    pub(crate) width_mm: f32,
    /// Height that all lines together may take.
    pub(crate) height_mm: f32,
    pub(crate) max_lines: usize,
    /// How much smaller the text may become, as a part of its size; 1 keeps it.
    pub(crate) least_scale: f32,
    /// A name is broken after its dots where possible.
    pub(crate) is_name: bool,
}

impl Setting {
    /// A paragraph that keeps its size and takes the lines that it needs, up to this many.
    pub(crate) const fn paragraph(weight: Weight, size_pt: f32, width_mm: f32, max_lines: usize) -> Self {
        Self {
            weight,
            size_pt,
            width_mm,
            height_mm: f32::INFINITY,
            max_lines,
            least_scale: 1.0,
            is_name: false,
        }
    }

    /// A line that may become a little smaller.
    pub(crate) const fn line(weight: Weight, size_pt: f32, width_mm: f32) -> Self {
        Self { least_scale: LEAST_SCALE, ..Self::paragraph(weight, size_pt, width_mm, 1) }
    }
}

/// A text that fits.
#[derive(Debug, Clone)]
pub(crate) struct Fitted {
    pub(crate) lines: Vec<Vec<Drawn>>,
    pub(crate) size_pt: f32,
}

impl Fitted {
    /// From the top of the first line to the foot of the last.
    pub(crate) fn height_mm(&self) -> f32 {
        let more = self.lines.len().saturating_sub(1) as f32;
        (1.0 + more * LEADING) * self.size_pt * MM_PER_PT
    }

    /// From line to line.
    pub(crate) fn leading_mm(&self) -> f32 {
        self.size_pt * LEADING * MM_PER_PT
    }
}

/// Finds the face of every character.
pub(crate) fn shape(fonts: &Fonts, text: &str, weight: Weight) -> Result<Vec<Drawn>, FormError> {
    text.chars().map(|character| fonts.draw(character, weight)).collect()
}

/// Width of a line for a size of 1.
pub(crate) fn width_em(line: &[Drawn]) -> f32 {
    line.iter().map(|drawn| drawn.advance_em).sum()
}

/// Fits a text into its place: first on one line, a little smaller if need be; then on more lines.
///
/// # Errors
/// [`FormError::TooLong`] with the name of the field when neither helps.
pub(crate) fn fit(
    fonts: &Fonts,
    text: &str,
    setting: Setting,
    field: impl Into<Cow<'static, str>>,
) -> Result<Fitted, FormError> {
    let paragraphs: Vec<Vec<Drawn>> = text
        .trim()
        .lines()
        .map(|line| shape(fonts, line.trim(), setting.weight))
        .collect::<Result<_, _>>()?;
    for max_lines in 1..=setting.max_lines {
        for step in 0..=8_u8 {
            let size_pt = setting.size_pt * (1.0 - f32::from(step) * (1.0 - setting.least_scale) / 8.0);
            let width_em = setting.width_mm / (size_pt * MM_PER_PT);
            let lines: Vec<_> =
                paragraphs.iter().flat_map(|line| wrap(line, width_em, setting.is_name)).collect();
            let fitted = Fitted { lines, size_pt };
            if fitted.lines.len() <= max_lines && fitted.height_mm() <= setting.height_mm {
                return Ok(fitted);
            }
        }
    }
    Err(FormError::TooLong { field: field.into() })
}

/// Breaks a paragraph into lines of at most this width.
fn wrap(paragraph: &[Drawn], width_limit_em: f32, is_name: bool) -> Vec<Vec<Drawn>> {
    let mut lines = Vec::new();
    let mut rest = paragraph;
    while width_em(rest) > width_limit_em {
        let fitting = fitting(rest, width_limit_em);
        let at = break_point(rest, fitting, is_name);
        let (line, tail) = rest.split_at(at);
        lines.push(trim_end(line).to_vec());
        let spaces = tail.iter().take_while(|drawn| drawn.character == ' ').count();
        rest = &tail[spaces..];
    }
    lines.push(trim_end(rest).to_vec());
    lines
}

/// How many characters fit, at least one.
fn fitting(text: &[Drawn], width_limit_em: f32) -> usize {
    let mut width = 0.0;
    let fits = text.iter().take_while(|drawn| {
        width += drawn.advance_em;
        width <= width_limit_em
    });
    fits.count().max(1)
}

/// Where to break a line of which `fitting` characters fit.
fn break_point(text: &[Drawn], fitting: usize, is_name: bool) -> usize {
    let candidates = || (1..=fitting.min(text.len() - 1)).rev();
    let after_dot =
        candidates().find(|&at| is_name && text[at - 1].character == '·').filter(|&at| at * 2 >= fitting);
    after_dot
        .or_else(|| candidates().find(|&at| may_break(text[at - 1].character, text[at].character)))
        .unwrap_or(fitting)
}

fn may_break(before: char, after: char) -> bool {
    let joined = |c: char| c.is_ascii() && c != ' ';
    if NOT_FIRST.contains(after) || NOT_LAST.contains(before) || after == ' ' {
        return false;
    }
    // An address of e-mail or a code is long: it may break after its punctuation marks.
    let inside_code = joined(before) && joined(after);
    !inside_code || matches!(before, '@' | '/' | '-' | '_' | '.')
}

fn trim_end(line: &[Drawn]) -> &[Drawn] {
    let spaces = line.iter().rev().take_while(|drawn| drawn.character == ' ').count();
    &line[..line.len() - spaces]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(
        text: &str,
        width_mm: f32,
        max_lines: usize,
        is_name: bool,
    ) -> Result<(Vec<String>, f32), FormError> {
        let fonts = Fonts::load(&[]).unwrap();
        let setting = Setting { max_lines, is_name, ..Setting::line(Weight::Regular, 10.0, width_mm) };
        let fitted = fit(&fonts, text, setting, "text")?;
        let text = |line: &Vec<Drawn>| line.iter().map(|drawn| drawn.character).collect();
        Ok((fitted.lines.iter().map(text).collect(), fitted.size_pt))
    }

    #[test]
    fn short_text_stays_as_it_is() {
        assert_eq!(lines("考生", 20.0, 2, false).unwrap(), (vec!["考生".to_owned()], 10.0));
    }

    #[test]
    fn a_little_too_long_is_made_smaller_and_not_below_eighty_percent() {
        let (one, size_pt) = lines("一二三四五六七八九十", 30.0, 2, false).unwrap();
        assert_eq!(one.len(), 1);
        assert!((8.0..9.0).contains(&size_pt), "{size_pt}");
        let (two, size_pt) = lines("一二三四五六七八九十", 27.0, 2, false).unwrap();
        assert_eq!(two.len(), 2);
        assert!(size_pt >= 8.0);
    }

    #[test]
    fn punctuation_and_words_stay_together() {
        let (found, _) = lines("北京市，Python语言程序设计（二级）", 18.0, 5, false).unwrap();
        assert!(found.iter().all(|line| !line.starts_with(['，', '）'])), "{found:?}");
        assert!(found.iter().any(|line| line.contains("Python")), "{found:?}");
        assert!(found.iter().all(|line| !line.ends_with('（')), "{found:?}");
    }

    #[test]
    fn names_break_after_a_dot() {
        let (found, _) = lines("阿卜杜热西提·阿卜杜热依木·买买提", 30.0, 3, true).unwrap();
        assert_eq!(found, ["阿卜杜热西提·", "阿卜杜热依木·买买提"]);
    }

    #[test]
    fn what_cannot_fit_is_refused() {
        let error = lines(&"长".repeat(40), 20.0, 2, false).unwrap_err();
        assert!(matches!(error, FormError::TooLong { field } if field == "text"));
    }
}
