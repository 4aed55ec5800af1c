//! From what is typed, pasted or read to the characters that identity documents are written in.

use crate::RefusalCode;

/// Longer than any document number with all its spaces; reading stops there.
const LONGEST: usize = 64;

/// The ASCII character of which `c` is the full-width form, or `c` itself.
///
/// Chinese input methods give full-width letters and digits (Unicode, block FF00); NFKC maps them
/// the same way.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Whether `c` shows nothing at the ends of a text: white space, zero width, a direction mark.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether `c` only groups or joins the characters of a number.
///
/// The left-to-right mark comes along when a number is copied from a dialog of Windows. The
/// marks that turn the direction are not here: they would show another number than is stored.
fn is_grouping(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200E}' | '\u{2060}' | '\u{FEFF}')
}

/// The letter X for the characters that people type in its place: the Roman numeral ten
/// (U+2169, U+2179), the Cyrillic Ha and the multiplication sign.
fn letter_x(c: char) -> char {
    match c {
        '\u{2169}' | '\u{2179}' | '\u{0425}' | '\u{0445}' | '\u{D7}' => 'X',
        _ => c,
    }
}

/// Reads a number as A-Z, 0-9 and parentheses, without what groups it.
///
/// `has_x` says that the check digit can be the letter X, so that its look-alikes mean it. Every
/// other look-alike is refused: to guess would be to write another number than the card's.
pub(super) fn read(raw: &str, has_x: bool) -> Result<String, RefusalCode> {
    let mut number = String::new();
    for c in raw.chars().map(half_width).filter(|c| !is_grouping(*c)) {
        let c = if has_x { letter_x(c) } else { c }.to_ascii_uppercase();
        if !c.is_ascii_alphanumeric() && !matches!(c, '(' | ')') {
            return Err(RefusalCode::DocumentCharacters);
        }
        if number.len() == LONGEST {
            return Err(RefusalCode::DocumentLength);
        }
        number.push(c);
    }
    if number.is_empty() { Err(RefusalCode::Required) } else { Ok(number) }
}
