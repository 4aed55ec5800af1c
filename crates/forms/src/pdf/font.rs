//! Fonts as a PDF embeds them (ISO 32000-1, 9.7): cut down to the glyphs that are used, with exact codes.
//!
//! A character's code is the lower half of its code point, and every plane of Unicode of a face is a font of its own
//! over the same embedded file. Thus no two characters share a code, even where they share a glyph, and a page can be
//! written before it is known what the rest of the document needs.

use super::file::{Id, PdfFile};
use super::object::{dictionary, name, reference, write};
use crate::error::{FontError, FormError};
use crate::fonts::{Face, FaceId, Fonts};
use lopdf::{Dictionary, Object};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use subsetter::GlyphRemapper;

/// Width of a Hanzi, which needs no word of its own.
const USUAL_WIDTH: f32 = 1000.0;
/// A CMap has at most so many entries in one section (Adobe Technical Note 5014).
const SECTION: usize = 100;

/// A plane of Unicode in a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FontKey {
    face: FaceId,
    plane: u8,
}

impl FontKey {
    /// The font of a character that this face draws, and its code in there.
    pub(crate) fn of(face: FaceId, character: char) -> (Self, u16) {
        let code_point = u32::from(character);
        // Unicode has 17 planes.
        (Self { face, plane: (code_point >> 16) as u8 }, (code_point & 0xFFFF) as u16)
    }

    fn code_point(self, code: u16) -> u32 {
        u32::from(self.plane) << 16 | u32::from(code)
    }

    /// The font's name in the resources of a page.
    pub(super) fn resource(self) -> [u8; 2] {
        let face = match self.face {
            FaceId::Regular => b'R',
            FaceId::Bold => b'B',
            FaceId::HanaA => b'H',
            FaceId::HanaB => b'I',
        };
        [face, b'a' + self.plane]
    }
}

/// Which codes of a font are used.
#[derive(Debug)]
pub(crate) struct CharSet(Box<[u64; 1024]>);

impl Default for CharSet {
    fn default() -> Self {
        Self(Box::new([0; 1024]))
    }
}

impl CharSet {
    pub(crate) fn insert(&mut self, code: u16) {
        self.0[usize::from(code >> 6)] |= 1 << (code & 63);
    }

    /// The codes, from the smallest.
    fn codes(&self) -> impl Iterator<Item = u16> {
        (0..=u16::MAX).filter(|code| self.0[usize::from(code >> 6)] >> (code & 63) & 1 == 1)
    }
}

/// A code with what draws it.
struct Used {
    code: u16,
    glyph: u16,
    width: f32,
}

/// Writes all fonts, and returns the dictionary of their resources.
pub(crate) fn write_fonts<W: Write>(
    file: &mut PdfFile<W>,
    fonts: &Fonts,
    used: &BTreeMap<FontKey, CharSet>,
) -> Result<Dictionary, FormError> {
    let mut resources = Dictionary::new();
    for id in FaceId::ALL {
        let mut planes = used.iter().filter(|(key, _)| key.face == id).peekable();
        if planes.peek().is_none() {
            continue;
        }
        let unusable = || FontError::Unusable { file: id.name().to_owned() };
        let face = fonts.face(id)?.ok_or_else(unusable)?;
        let find = |key: FontKey, code: u16| {
            let glyph = face.glyph(key.code_point(code)).unwrap_or_default();
            Used { code, glyph, width: face.advance_em(glyph) * 1000.0 }
        };
        let planes: Vec<(FontKey, Vec<Used>)> =
            planes.map(|(&key, set)| (key, set.codes().map(|code| find(key, code)).collect())).collect();
        let glyphs: BTreeSet<u16> = planes.iter().flat_map(|(_, used)| used).map(|used| used.glyph).collect();
        let places = GlyphRemapper::new_from_glyphs(&glyphs.into_iter().collect::<Vec<_>>());
        let subset = subsetter::subset(face.bytes(), 0, &places).map_err(|_| unusable())?;
        let base_font = format!("{}+{}", tag(&subset), id.name());
        let descriptor = write_descriptor(file, &face, id, &base_font, &subset)?;
        for (key, used) in planes {
            let font = write_plane(file, &base_font, descriptor, &places, key, &used)?;
            resources.set(key.resource(), reference(font));
        }
    }
    Ok(resources)
}

/// Six letters that differ where the subsets differ (9.6.4).
fn tag(subset: &[u8]) -> String {
    Sha256::digest(subset).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

fn write_descriptor<W: Write>(
    file: &mut PdfFile<W>,
    face: &Face<'_>,
    id: FaceId,
    base_font: &str,
    subset: &[u8],
) -> Result<Id, FormError> {
    let font_file = file.reserve();
    let length = Object::Integer(subset.len() as i64);
    file.stream(font_file, dictionary([("Length1", length)]), subset)?;
    let metrics = face.metrics();
    let scaled =
        |units: f32| Object::Integer((units * 1000.0 / f32::from(metrics.units_per_em)).round() as i64);
    let bounds = metrics.bounds.unwrap_or_default();
    // Thickness of the main strokes, which the file does not tell.
    let stem = match id {
        FaceId::Bold => 140,
        FaceId::Regular => 80,
        FaceId::HanaA | FaceId::HanaB => 60,
    };
    let descriptor = file.reserve();
    file.dictionary(
        descriptor,
        dictionary([
            ("Type", name("FontDescriptor")),
            ("FontName", name(base_font)),
            // Symbolic: its characters are not only Latin ones.
            ("Flags", Object::Integer(4)),
            (
                "FontBBox",
                [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scaled).to_vec().into(),
            ),
            ("ItalicAngle", Object::Integer(0)),
            ("Ascent", scaled(metrics.ascent)),
            ("Descent", scaled(metrics.descent)),
            ("CapHeight", scaled(metrics.cap_height.unwrap_or(metrics.ascent))),
            ("StemV", Object::Integer(stem)),
            ("FontFile2", reference(font_file)),
        ]),
    )?;
    Ok(descriptor)
}

fn write_plane<W: Write>(
    file: &mut PdfFile<W>,
    base_font: &str,
    descriptor: Id,
    places: &GlyphRemapper,
    key: FontKey,
    used: &[Used],
) -> Result<Id, FormError> {
    let [glyphs, to_unicode, descendant, font] = [(); 4].map(|()| file.reserve());
    file.stream(glyphs, Dictionary::new(), &glyph_map(places, used))?;
    file.stream(to_unicode, Dictionary::new(), &unicode_map(key, used))?;
    let system = dictionary([
        ("Registry", Object::string_literal("Adobe")),
        ("Ordering", Object::string_literal("Identity")),
        ("Supplement", Object::Integer(0)),
    ]);
    file.dictionary(
        descendant,
        dictionary([
            ("Type", name("Font")),
            ("Subtype", name("CIDFontType2")),
            ("BaseFont", name(base_font)),
            ("CIDSystemInfo", Object::Dictionary(system)),
            ("FontDescriptor", reference(descriptor)),
            ("DW", Object::Integer(USUAL_WIDTH as i64)),
            ("W", Object::Array(widths(used))),
            ("CIDToGIDMap", reference(glyphs)),
        ]),
    )?;
    file.dictionary(
        font,
        dictionary([
            ("Type", name("Font")),
            ("Subtype", name("Type0")),
            ("BaseFont", name(base_font)),
            ("Encoding", name("Identity-H")),
            ("DescendantFonts", Object::Array(vec![reference(descendant)])),
            ("ToUnicode", reference(to_unicode)),
        ]),
    )?;
    Ok(font)
}

/// Which glyph of the subset belongs to a code: two bytes for each code up to the last one (9.7.4.2).
fn glyph_map(places: &GlyphRemapper, used: &[Used]) -> Vec<u8> {
    let mut map = vec![0; used.last().map_or(0, |last| (usize::from(last.code) + 1) * 2)];
    for one in used {
        let glyph = places.get(one.glyph).unwrap_or_default();
        map[usize::from(one.code) * 2..][..2].copy_from_slice(&glyph.to_be_bytes());
    }
    map
}

/// The widths that differ from the usual one, neighbours together (9.7.4.3).
fn widths(used: &[Used]) -> Vec<Object> {
    let unusual = |one: &&Used| (one.width - USUAL_WIDTH).abs() > 0.01;
    let unusual: Vec<&Used> = used.iter().filter(unusual).collect();
    let width = |one: &&Used| match one.width.round() {
        whole if (whole - one.width).abs() < 0.01 => Object::Integer(whole as i64),
        _ => Object::Real(one.width),
    };
    let mut widths = Vec::new();
    for run in unusual.chunk_by(|a, b| a.code + 1 == b.code) {
        widths.push(Object::Integer(i64::from(run[0].code)));
        widths.push(Object::Array(run.iter().map(width).collect()));
    }
    widths
}

/// The CMap that gives the characters back (9.10.3): UTF-16, beyond the basic plane in surrogates.
fn unicode_map(key: FontKey, used: &[Used]) -> Vec<u8> {
    let mut map = Vec::with_capacity(used.len() * 20 + 512);
    map.extend(
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
        /CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n\
        /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
        1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for section in used.chunks(SECTION) {
        write(&mut map, format_args!("{} beginbfchar\n", section.len()));
        for one in section {
            write(&mut map, format_args!("<{:04X}> <", one.code));
            // A code comes from a character, so there is one.
            let character = char::from_u32(key.code_point(one.code)).unwrap_or(char::REPLACEMENT_CHARACTER);
            for unit in character.encode_utf16(&mut [0; 2]) {
                write(&mut map, format_args!("{unit:04X}"));
            }
            map.extend(b">\n");
        }
        map.extend(b"endbfchar\n");
    }
    map.extend(b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_give_their_characters_back() {
        for character in ['A', '考', '\u{F900}', '𠅤', '\u{2B5E0}', '\u{30000}'] {
            let (key, code) = FontKey::of(FaceId::HanaB, character);
            assert_eq!(key.code_point(code), u32::from(character));
        }
    }

    #[test]
    fn widths_are_told_where_they_differ() {
        let used = [(65, 600.0), (66, 610.5), (80, 600.0), (0x8003, 1000.0)].map(|(code, width)| Used {
            code,
            glyph: 1,
            width,
        });
        let mut text = Vec::new();
        super::super::object::write_object(&mut text, &Object::Array(widths(&used)));
        assert_eq!(String::from_utf8(text).unwrap(), "[65 [600 610.5] 80 [600]]");
    }

    #[test]
    fn the_map_back_has_surrogates() {
        let (key, code) = FontKey::of(FaceId::HanaB, '\u{2B5E0}');
        let map = String::from_utf8(unicode_map(key, &[Used { code, glyph: 1, width: 1000.0 }])).unwrap();
        assert!(map.contains("1 beginbfchar\n<B5E0> <D86DDDE0>\nendbfchar"), "{map}");
    }
}
