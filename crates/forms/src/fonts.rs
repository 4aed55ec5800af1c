//! The fonts, and which of them draws a character.

mod face;
mod mapped;

use crate::error::{FontError, FormError};
pub(crate) use face::Face;
use memmap2::Mmap;
use std::path::PathBuf;
use std::sync::OnceLock;

static REGULAR: &[u8] = include_bytes!(env!("KAODIAN_FONT_REGULAR"));
static BOLD: &[u8] = include_bytes!(env!("KAODIAN_FONT_BOLD"));

/// The fallback fonts: HanaMinA has the Hanzi of the Basic Multilingual Plane, HanaMinB those beyond it.
const FALLBACK_FILES: [&str; 2] = ["HanaMinA.ttf", "HanaMinB.ttf"];

/// How heavy a text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Which face draws a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FaceId {
    Regular,
    Bold,
    HanaA,
    HanaB,
}

impl FaceId {
    /// Every face, in the order in which they are written.
    pub(crate) const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::HanaA, Self::HanaB];

    /// PostScript name of the font.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Regular => "NotoSansSC-Regular",
            Self::Bold => "NotoSansSC-Bold",
            Self::HanaA => "HanaMinA",
            Self::HanaB => "HanaMinB",
        }
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
/// Hanzi of names, are mapped from the system's files, and only when a character needs them.
pub struct Fonts {
    bundled: [Face<'static>; 2],
    fallback_dirs: Vec<PathBuf>,
    fallback: [OnceLock<Result<Option<Mmap>, FontError>>; 2],
}

impl Fonts {
    /// Takes the bundled fonts, and remembers where `HanaMinA.ttf` and `HanaMinB.ttf` may lie (usually
    /// `/usr/share/fonts/truetype/hanazono`). Takes microseconds: fonts are read where a character needs them.
    ///
    /// # Errors
    /// [`FontError::Unusable`] when a bundled font is none.
    pub fn load(fallback_dirs: &[PathBuf]) -> Result<Self, FontError> {
        let bundled = [Face::new(REGULAR, FaceId::Regular.name())?, Face::new(BOLD, FaceId::Bold.name())?];
        let fallback = [const { OnceLock::new() }; 2];
        Ok(Self { bundled, fallback_dirs: fallback_dirs.to_vec(), fallback })
    }

    /// The face, if it is there.
    pub(crate) fn face(&self, id: FaceId) -> Result<Option<Face<'_>>, FontError> {
        match id {
            FaceId::Regular => Ok(Some(self.bundled[0].clone())),
            FaceId::Bold => Ok(Some(self.bundled[1].clone())),
            FaceId::HanaA => self.fallback_face(0),
            FaceId::HanaB => self.fallback_face(1),
        }
    }

    fn fallback_face(&self, index: usize) -> Result<Option<Face<'_>>, FontError> {
        let file = FALLBACK_FILES[index];
        let find = || {
            for dir in &self.fallback_dirs {
                match mapped::map(&dir.join(file)) {
                    Ok(bytes) => return Face::new(&bytes, file).map(|_| ()).map(|()| Some(bytes)),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(error) => {
                        let cause = error.to_string();
                        return Err(FontError::Unreadable { file: file.to_owned(), cause });
                    }
                }
            }
            Ok(None)
        };
        let found = self.fallback[index].get_or_init(find).as_ref().map_err(Clone::clone)?;
        found.as_ref().map(|bytes| Face::new(bytes, file)).transpose()
    }

    /// Which face draws this character, and how wide it is.
    pub(crate) fn draw(&self, character: char, weight: Weight) -> Result<Drawn, FormError> {
        let code_point = u32::from(character);
        // Hanazono has one weight, thinner than either of Noto's: a stroke makes it as dark as its neighbours.
        let (face, bundled, stroke_em) = match weight {
            Weight::Regular => (FaceId::Regular, &self.bundled[0], 0.014),
            Weight::Bold => (FaceId::Bold, &self.bundled[1], 0.045),
        };
        if let Some(glyph) = bundled.glyph(code_point) {
            return Ok(Drawn { character, face, advance_em: bundled.advance_em(glyph), stroke_em: 0.0 });
        }
        let beyond = code_point > 0xFFFF;
        for id in if beyond { [FaceId::HanaB, FaceId::HanaA] } else { [FaceId::HanaA, FaceId::HanaB] } {
            let Some(face) = self.face(id)? else { continue };
            if let Some(glyph) = face.glyph(code_point) {
                return Ok(Drawn { character, face: id, advance_em: face.advance_em(glyph), stroke_em });
            }
        }
        Err(FormError::MissingGlyph { code_point })
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
