//! Code 128 (ISO/IEC 15417), as widths of bars and spaces.

use crate::error::FormError;

/// White on both sides, in modules (4.4).
pub(crate) const QUIET_MODULES: usize = 10;

/// Widths of every symbol character, bar first: 0 to 105, and the stop with its last bar.
const PATTERNS: [&[u8]; 107] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212",
    b"221213", b"221312", b"231212", b"112232", b"122132", b"122231", b"113222", b"123122", b"123221",
    b"223211", b"221132", b"221231", b"213212", b"223112", b"312131", b"311222", b"321122", b"321221",
    b"312212", b"322112", b"322211", b"212123", b"212321", b"232121", b"111323", b"131123", b"131321",
    b"112313", b"132113", b"132311", b"211313", b"231113", b"231311", b"112133", b"112331", b"132131",
    b"113123", b"113321", b"133121", b"313121", b"211331", b"231131", b"213113", b"213311", b"213131",
    b"311123", b"311321", b"331121", b"312113", b"312311", b"332111", b"314111", b"221411", b"431111",
    b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214", b"112412", b"122114",
    b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111", b"111242",
    b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112", b"421211", b"212141",
    b"214121", b"412121", b"111143", b"111341", b"131141", b"114113", b"114311", b"411113", b"411311",
    b"113141", b"114131", b"311141", b"411131", b"211412", b"211214", b"211232", b"2331112",
];

const CODE_C: u8 = 99;
const CODE_B: u8 = 100;
const START_B: u8 = 104;
const START_C: u8 = 105;
const STOP: u8 = 106;

/// Code sets: printable ASCII, and pairs of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    B,
    C,
}

/// A bar: where it begins and how wide it is, in modules from the first bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) start: usize,
    pub(crate) width: usize,
}

/// The bars of a text, and how many modules they take without the white on both sides.
///
/// # Errors
/// [`FormError::BarCode`] for an empty text and for anything but printable ASCII.
pub(crate) fn bars(text: &str) -> Result<(Vec<Bar>, usize), FormError> {
    let mut bars = Vec::new();
    let mut at = 0;
    for symbol in symbols(text)? {
        for (index, width) in
            PATTERNS[usize::from(symbol)].iter().map(|width| usize::from(width - b'0')).enumerate()
        {
            if index % 2 == 0 {
                bars.push(Bar { start: at, width });
            }
            at += width;
        }
    }
    Ok((bars, at))
}

/// The symbol characters with start, check character and stop, in the fewest possible.
fn symbols(text: &str) -> Result<Vec<u8>, FormError> {
    let text = text.as_bytes();
    if text.is_empty() || !text.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return Err(FormError::BarCode);
    }
    let sets = sets(text);
    let mut set = sets[0];
    let mut symbols = vec![if set == Set::B { START_B } else { START_C }];
    let mut at = 0;
    while at < text.len() {
        if sets[at] != set {
            set = sets[at];
            symbols.push(if set == Set::B { CODE_B } else { CODE_C });
        }
        match set {
            Set::B => symbols.push(text[at] - b' '),
            Set::C => symbols.push((text[at] - b'0') * 10 + text[at + 1] - b'0'),
        }
        at += if set == Set::B { 1 } else { 2 };
    }
    // The sum of all, each times its place, the start as the first (4.3.5).
    let sum: usize =
        symbols.iter().enumerate().map(|(place, &symbol)| place.max(1) * usize::from(symbol)).sum();
    // Below 103.
    symbols.push((sum % 103) as u8);
    symbols.push(STOP);
    Ok(symbols)
}

/// The code set in which each place is best begun, looking from the end: a change costs a symbol character.
fn sets(text: &[u8]) -> Vec<Set> {
    // How many symbol characters the rest takes, begun in B or in C.
    let mut rest: Vec<[usize; 2]> = vec![[0, 0]; text.len() + 1];
    let mut sets = vec![Set::B; text.len()];
    let mut stay_in_c = vec![false; text.len()];
    for at in (0..text.len()).rev() {
        let is_pair = text[at].is_ascii_digit() && text.get(at + 1).is_some_and(u8::is_ascii_digit);
        let in_b = 1 + rest[at + 1][0];
        let in_c = if is_pair { 1 + rest[at + 2][1] } else { usize::MAX - 1 };
        rest[at] = [in_b.min(in_c + 1), in_c.min(in_b + 1)];
        sets[at] = if in_b <= in_c { Set::B } else { Set::C };
        stay_in_c[at] = in_c <= in_b + 1;
    }
    // From the front, for staying in a set may be as good as the better one after a change.
    let mut set = sets[0];
    let mut at = 0;
    while at < text.len() {
        set = match set {
            Set::C if stay_in_c[at] => Set::C,
            Set::B if sets[at] == Set::C && rest[at][1] + 1 < 1 + rest[at + 1][0] => Set::C,
            _ => Set::B,
        };
        sets[at] = set;
        at += if set == Set::B { 1 } else { 2 };
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads widths back as a scanner does: by the patterns alone.
    fn decode(text: &str) -> (String, usize) {
        let (bars, modules) = bars(text).unwrap();
        let mut dark = vec![b'0'; modules];
        bars.iter().for_each(|bar| dark[bar.start..bar.start + bar.width].fill(b'1'));
        let pattern = |symbol: &[u8]| -> Vec<u8> {
            let runs = symbol.iter().enumerate();
            runs.flat_map(|(index, width)| {
                std::iter::repeat_n(if index % 2 == 0 { b'1' } else { b'0' }, usize::from(width - b'0'))
            })
            .collect()
        };
        let mut symbols = Vec::new();
        let mut rest = dark.as_slice();
        while !rest.is_empty() {
            let found = PATTERNS.iter().position(|symbol| rest.starts_with(&pattern(symbol))).unwrap();
            rest = &rest[pattern(PATTERNS[found]).len()..];
            symbols.push(found);
        }
        assert_eq!(symbols.pop(), Some(106), "stop");
        let check = symbols.pop().unwrap();
        let sum: usize = symbols.iter().enumerate().map(|(place, symbol)| symbol * place.max(1)).sum();
        assert_eq!(sum % 103, check, "check character");
        let mut pairs = symbols[0] == 105;
        let mut decoded = String::new();
        for &symbol in &symbols[1..] {
            match symbol {
                99 if !pairs => pairs = true,
                100 if pairs => pairs = false,
                _ if pairs => decoded.push_str(&format!("{symbol:02}")),
                _ => decoded.push(char::from(symbol as u8 + b' ')),
            }
        }
        (decoded, symbols.len())
    }

    #[test]
    fn patterns_are_those_of_the_standard() {
        for (index, pattern) in PATTERNS.iter().enumerate() {
            let width: usize = pattern.iter().map(|width| usize::from(width - b'0')).sum();
            assert_eq!(width, if index == 106 { 13 } else { 11 });
            // Bars of an even sum tell a symbol character from noise.
            let dark: usize = pattern.iter().step_by(2).map(|width| usize::from(width - b'0')).sum();
            assert_eq!(dark % 2, if index == 106 { dark % 2 } else { 0 }, "{index}");
            assert!(PATTERNS[..index].iter().all(|other| other != pattern), "{index}");
        }
    }

    #[test]
    fn a_known_symbol() {
        // The common example of textbooks: begun in set A its check character is 54, so begun in B it is one more.
        let symbols = symbols("PJJ123C").unwrap();
        assert_eq!(symbols, [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]);
    }

    #[test]
    fn texts_come_back_in_the_fewest_symbol_characters() {
        let cases = [
            ("2477110001010023", 9),
            ("110101200002290018", 10),
            ("11010120000229001X", 12),
            ("KD-2026-0042", 12),
            ("A1234", 5),
            ("A123456", 6),
            ("123456A", 6),
            ("12345", 5),
            ("12", 2),
            ("7", 2),
            ("~ !", 4),
        ];
        for (text, count) in cases {
            assert_eq!(decode(text), (text.to_owned(), count), "{text}");
        }
    }

    #[test]
    fn what_it_cannot_hold_is_refused() {
        for text in ["", "考", "a\n"] {
            assert!(matches!(bars(text), Err(FormError::BarCode)));
        }
    }
}
