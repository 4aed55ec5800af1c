//! The fonts, and which of them draws a character.

use crate::error::{FontError, FormError};
use printpdf::ParsedFont;
use std::path::PathBuf;
use std::sync::OnceLock;

static REGULAR: &[u8] = include_bytes!(env!("KAODIAN_FONT_REGULAR"));
static BOLD: &[u8] = include_bytes!(env!("KAODIAN_FONT_BOLD"));

/// Parsing takes tens of milliseconds, so the bundled faces are parsed once per process.
static BUNDLED: OnceLock<Result<[Face; 2], FontError>> = OnceLock::new();

/// The fallback fonts: HanaMinA has the Hanzi of the Basic Multilingual Plane, HanaMinB those beyond it.
const FALLBACK_FILES: [&str; 2] = ["HanaMinA.ttf", "HanaMinB.ttf"];

/// How heavy a text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Which face draws a character; also its name inside the PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FaceId {
    Regular,
    Bold,
    HanaA,
    HanaB,
}

impl FaceId {
    /// Resource name in the document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Regular => "NotoSansSC-Regular",
            Self::Bold => "NotoSansSC-Bold",
            Self::HanaA => "HanaMinA",
            Self::HanaB => "HanaMinB",
        }
    }
}

/// One parsed font file.
pub(crate) struct Face {
    pub(crate) font: ParsedFont,
    units_per_em: f32,
}

impl Face {
    fn parse(bytes: &[u8], file: &str) -> Result<Self, FontError> {
        let mut warnings = Vec::new();
        let font = ParsedFont::from_bytes(bytes, 0, &mut warnings);
        let unusable = || FontError::Unusable { file: file.to_owned() };
        let font = font.ok_or_else(unusable)?;
        let units_per_em = f32::from(font.font_metrics.units_per_em);
        if units_per_em > 0.0 { Ok(Self { font, units_per_em }) } else { Err(unusable()) }
    }

    fn glyph(&self, character: char) -> Option<u16> {
        self.font.lookup_glyph_index(u32::from(character)).filter(|&glyph| glyph != 0)
    }

    fn advance_em(&self, glyph: u16) -> f32 {
        f32::from(self.font.get_horizontal_advance(glyph)) / self.units_per_em
    }
}

/// A character with the face that draws it and its width.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn {
    pub(crate) character: char,
    pub(crate) face: FaceId,
    pub(crate) advance_em: f32,
    /// How thick the outline is drawn on top of the filled shape; zero for fonts that have their own weights.
    pub(crate) stroke_em: f32,
}

/// Every font that the forms are drawn with.
///
/// Noto Sans SC in two weights is part of the program. The Hanazono fonts (fonts-hanazono), which have the rare
/// Hanzi of names, are read from the system, and only when a character needs them.
pub struct Fonts {
    bundled: &'static [Face; 2],
    fallback_dirs: Vec<PathBuf>,
    fallback: [OnceLock<Result<Option<Face>, FontError>>; 2],
}

impl Fonts {
    /// Parses the bundled fonts, unless that was done before in this process, and remembers where
    /// `HanaMinA.ttf` and `HanaMinB.ttf` may lie (usually `/usr/share/fonts/truetype/hanazono`).
    ///
    /// # Errors
    /// [`FontError::Unusable`] when a bundled font cannot be parsed.
    pub fn load(fallback_dirs: &[PathBuf]) -> Result<Self, FontError> {
        let bundled = BUNDLED.get_or_init(|| {
            Ok([Face::parse(REGULAR, FaceId::Regular.name())?, Face::parse(BOLD, FaceId::Bold.name())?])
        });
        let bundled = bundled.as_ref().map_err(Clone::clone)?;
        Ok(Self { bundled, fallback_dirs: fallback_dirs.to_vec(), fallback: [const { OnceLock::new() }; 2] })
    }

    /// The face, if it is there.
    pub(crate) fn face(&self, id: FaceId) -> Result<Option<&Face>, FontError> {
        match id {
            FaceId::Regular => Ok(Some(&self.bundled[0])),
            FaceId::Bold => Ok(Some(&self.bundled[1])),
            FaceId::HanaA => self.fallback_face(0),
            FaceId::HanaB => self.fallback_face(1),
        }
    }

    fn fallback_face(&self, index: usize) -> Result<Option<&Face>, FontError> {
        let read = || {
            let file = FALLBACK_FILES[index];
            for dir in &self.fallback_dirs {
                match std::fs::read(dir.join(file)) {
                    Ok(bytes) => return Face::parse(&bytes, file).map(Some),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(error) => {
                        return Err(FontError::Unreadable {
                            file: file.to_owned(),
                            cause: error.to_string(),
                        });
                    }
                }
            }
            Ok(None)
        };
        self.fallback[index].get_or_init(read).as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    /// Which face draws this character, and how wide it is.
    pub(crate) fn draw(&self, character: char, weight: Weight) -> Result<Drawn, FormError> {
        // Hanazono has one weight, thinner than either of Noto's: a stroke makes it as dark as its neighbours.
        let (first, fallback_stroke_em) = match weight {
            Weight::Regular => (FaceId::Regular, 0.014),
            Weight::Bold => (FaceId::Bold, 0.045),
        };
        let beyond = u32::from(character) > 0xFFFF;
        let rest = if beyond { [FaceId::HanaB, FaceId::HanaA] } else { [FaceId::HanaA, FaceId::HanaB] };
        for id in [first].into_iter().chain(rest) {
            let Some(face) = self.face(id)? else { continue };
            if let Some(glyph) = face.glyph(character) {
                let stroke_em = if id == first { 0.0 } else { fallback_stroke_em };
                return Ok(Drawn { character, face: id, advance_em: face.advance_em(glyph), stroke_em });
            }
        }
        Err(FormError::MissingGlyph { code_point: u32::from(character) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_shared<T: Send + Sync>() {}

    #[test]
    fn fonts_are_shared_between_threads() {
        assert_shared::<Fonts>();
    }

    #[test]
    fn figures_have_one_width() {
        let fonts = Fonts::load(&[]).unwrap();
        for weight in [Weight::Regular, Weight::Bold] {
            let widths: Vec<f32> = ('0'..='9').map(|c| fonts.draw(c, weight).unwrap().advance_em).collect();
            assert!(widths.iter().all(|width| (width - widths[0]).abs() < 1e-6), "{widths:?}");
        }
    }

    #[test]
    fn a_broken_fallback_is_told_and_a_missing_one_is_a_missing_glyph() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("HanaMinB.ttf"), b"no font").unwrap();
        let fonts = Fonts::load(&[dir.path().to_owned()]).unwrap();
        assert!(matches!(fonts.draw('\u{2B5E0}', Weight::Regular), Err(FormError::Font(_))));
        let fonts = Fonts::load(&[]).unwrap();
        let error = fonts.draw('\u{2B5E0}', Weight::Regular).unwrap_err();
        assert!(matches!(error, FormError::MissingGlyph { code_point: 0x2B5E0 }), "{error}");
    }
}
