//! Names of persons: kept as they were read, compared by a key.
//!
//! The characters are those of GB 18030-2022 at level 3 and of its draft amendment; the dot in
//! names of minorities follows 民委发〔2016〕33号.

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use crate::document::{DocumentType, Warning, half_width, is_blank};
use crate::{Field, Refusal, RefusalCode};

/// The most code points that a name has (民委发〔2016〕33号 asks for room for 25 Hanzi; foreign
/// names are longer).
const LONGEST: usize = 50;

/// The dot between the parts of a name, GB 18030 A1A4 (民委发〔2016〕33号).
const DOT: char = '\u{B7}';

/// A person's name.
///
/// It is never brought into a Unicode normal form: NFC and NFKC both replace the compatibility
/// ideographs, and the name would differ from the document. `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(transparent)]
pub struct PersonName(String);

/// A name that passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckedName {
    /// The name as it is stored.
    pub name: PersonName,
    /// What deserves a second look.
    pub warnings: Vec<Warning>,
}

impl PersonName {
    /// The name as it is printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name with its middle starred, to be recognised by its bearer: 张*丰, 王*, 古丽·***.
    ///
    /// Of a name with dots, the part before the first stays: it is the given name, and there are
    /// many who share it.
    pub fn masked(&self) -> String {
        let shown: Vec<char> = self.0.chars().filter(|c| !is_variation_selector(*c)).collect();
        let first_dot = shown.iter().position(|c| *c == DOT);
        let shows = |at: usize| match first_dot {
            Some(dot) => at < dot,
            None => shown.len() > 1 && at == 0 || shown.len() > 2 && at == shown.len() - 1,
        };
        let mask = |(at, c): (usize, &char)| if *c == DOT || shows(at) { *c } else { '*' };
        shown.iter().enumerate().map(mask).collect()
    }

    /// The text by which names are compared: with a card's chip, with another typing. For this
    /// purpose alone look-alikes fall together (NFKC), upper and lower case, the kinds of dot;
    /// white space, marks of direction and width and variation selectors fall away.
    pub fn comparison_key(&self) -> String {
        let is_ignored =
            |c: char| is_blank(c) || is_variation_selector(c) || matches!(c, '\u{202A}'..='\u{202E}');
        self.0
            .chars()
            .filter(|c| !is_ignored(*c))
            .nfkc()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
            .map(unified_dot)
            .filter(|c| !is_ignored(*c))
            .collect()
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Checks a candidate's name as it was typed or read, and brings it into its stored form.
///
/// A resident's name is in Hanzi. With every other document the name may be in Hanzi, in Latin
/// letters or in both. A name that has been checked passes again, unchanged. Refusals speak of
/// [`Field::Name`].
pub fn check(raw: &str, document_type: DocumentType) -> Result<CheckedName, Refusal> {
    read(raw, document_type != DocumentType::Resident).map_err(|code| Refusal::of(Field::Name, code))
}

/// Checks any person's name; `letters` allows Latin ones.
pub(crate) fn read(raw: &str, letters: bool) -> Result<CheckedName, RefusalCode> {
    let name = with_dots(&without_layout(raw));
    if name.is_empty() {
        return Err(RefusalCode::Required);
    }
    has_allowed_characters(&name, letters)?;
    let is_misplaced = |pair: &[char]| pair == [DOT, DOT];
    if name.starts_with(&[DOT]) || name.ends_with(&[DOT]) || name.windows(2).any(is_misplaced) {
        return Err(RefusalCode::NameDot);
    }
    if !name.iter().any(|c| is_hanzi(*c) || is_private_use(*c) || is_latin(*c)) {
        return Err(RefusalCode::NameCharacters);
    }
    if name.len() > LONGEST {
        return Err(RefusalCode::TooLong);
    }
    let holds_private_use = name.iter().any(|c| is_private_use(*c));
    Ok(CheckedName {
        name: PersonName(name.iter().collect()),
        warnings: if holds_private_use { vec![Warning::NamePrivateUse] } else { Vec::new() },
    })
}

/// The name without blanks at its ends. Inside it, white space is one space between Latin
/// words and nothing between Hanzi, where it is layout (张　三), or around a dot.
fn without_layout(raw: &str) -> Vec<char> {
    let mut name: Vec<char> = Vec::new();
    let mut rest = raw.trim_matches(is_blank).chars().map(read_character).peekable();
    while let Some(c) = rest.next() {
        if !c.is_whitespace() {
            name.push(c);
            continue;
        }
        while rest.next_if(|next| next.is_whitespace()).is_some() {}
        let (Some(before), Some(after)) = (name.last().copied(), rest.peek().copied()) else { continue };
        let is_dot = |c: char| matches!(c, DOT | '.');
        let is_layout =
            is_dot(before) || is_dot(after) || stands_for_hanzi(before) && stands_for_hanzi(after);
        if !is_layout {
            name.push(' ');
        }
    }
    name
}

/// The full stop is the dot where it stands between Hanzi, and nowhere else.
fn with_dots(name: &[char]) -> Vec<char> {
    let is_between_hanzi = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| name.get(at));
        [before, name.get(at + 1)].iter().all(|c| c.is_some_and(|c| stands_for_hanzi(*c)))
    };
    name.iter().enumerate().map(|(at, c)| if *c == '.' && is_between_hanzi(at) { DOT } else { *c }).collect()
}

fn has_allowed_characters(name: &[char], letters: bool) -> Result<(), RefusalCode> {
    let mut before = None;
    for c in name.iter().copied() {
        let is_allowed = c == DOT
            || is_hanzi(c)
            || is_private_use(c)
            || is_variation_selector(c) && before.is_some_and(is_hanzi)
            || letters && (is_latin(c) || matches!(c, ' ' | '-' | '\'' | ','));
        if !is_allowed {
            return Err(RefusalCode::NameCharacters);
        }
        before = Some(c);
    }
    Ok(())
}

/// One character as it is stored: the encoded form of a private use one, the one dot, half
/// width, upper case (the passport's machine readable zone has no other; ICAO 9303-3).
fn read_character(c: char) -> char {
    let c = half_width(unified_dot(encoded(c)));
    match c {
        '\u{2010}' | '\u{2011}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{2BC}' => '\'',
        _ => upper_case(c),
    }
}

/// The capital letter, where it is a single one (that of ß is not).
fn upper_case(c: char) -> char {
    let mut capitals = c.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(capital), None) => capital,
        _ => c,
    }
}

/// The dot for every character that is used in its place (民委发〔2016〕33号 names the one).
fn unified_dot(c: char) -> char {
    match c {
        '\u{2022}' | '\u{2027}' | '\u{30FB}' | '\u{FF65}' | '\u{2219}' | '\u{22C5}' | '\u{387}'
        | '\u{16EB}' => DOT,
        _ => c,
    }
}

/// The code point that GB 18030-2022 gives to what its earlier editions had in the private use
/// area, or `c` itself.
fn encoded(c: char) -> char {
    match c {
        '\u{E7C7}' => '\u{1E3F}',
        '\u{E78D}' => '\u{FE10}',
        '\u{E78E}' => '\u{FE12}',
        '\u{E78F}' => '\u{FE11}',
        '\u{E790}'..='\u{E796}' => char::from_u32(u32::from(c) - 0xE790 + 0xFE13).unwrap_or(c),
        '\u{E81E}' => '\u{9FB4}',
        '\u{E826}' => '\u{9FB5}',
        '\u{E82B}' => '\u{9FB6}',
        '\u{E82C}' => '\u{9FB7}',
        '\u{E832}' => '\u{9FB8}',
        '\u{E843}' => '\u{9FB9}',
        '\u{E854}' => '\u{9FBA}',
        '\u{E864}' => '\u{9FBB}',
        '\u{E816}' => '\u{20087}',
        '\u{E817}' => '\u{20089}',
        '\u{E818}' => '\u{200CC}',
        '\u{E831}' => '\u{215D7}',
        '\u{E83B}' => '\u{2298F}',
        '\u{E855}' => '\u{241FE}',
        _ => c,
    }
}

/// Hanzi of GB 18030-2022 at level 3, of its draft amendment (extension I), of the extensions G
/// and H, and the compatibility ideographs, as documents may hold them.
fn is_hanzi(c: char) -> bool {
    matches!(c,
        '\u{3007}'                  // 〇
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'   // extension A
        | '\u{20000}'..='\u{2A6DF}' // B
        | '\u{2A700}'..='\u{2B73F}' // C
        | '\u{2B740}'..='\u{2B81D}' // D
        | '\u{2B820}'..='\u{2CEAD}' // E
        | '\u{2CEB0}'..='\u{2EBE0}' // F
        | '\u{30000}'..='\u{3134A}' // G
        | '\u{31350}'..='\u{323AF}' // H
        | '\u{2EBF0}'..='\u{2EE5D}' // I
        | '\u{F900}'..='\u{FA6D}'   // compatibility ideographs, twelve of them unified ones
        | '\u{FA70}'..='\u{FAD9}'
        | '\u{2F800}'..='\u{2FA1D}')
}

fn is_private_use(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// They choose between shapes of one Hanzi (Unicode, chapter 23.4).
fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

fn stands_for_hanzi(c: char) -> bool {
    is_hanzi(c) || is_private_use(c) || is_variation_selector(c)
}

/// Latin letters, with and without diacritics (Unicode, Latin-1 to Extended-B and Extended
/// Additional).
fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && !matches!(c, '\u{D7}' | '\u{F7}')
}
