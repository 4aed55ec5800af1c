//! The limits that a photo is held against, as data with a version.

use crate::verdict::{CheckCode, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A proportion of width to height, such as 3 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shape {
    /// Parts of width.
    pub width: u32,
    /// Parts of height.
    pub height: u32,
}

impl Shape {
    /// Height for each thousand of width, rounded.
    pub(crate) fn permille(self) -> u64 {
        height_per_width_permille(self.width, self.height)
    }
}

/// Height for each thousand of width, rounded half up. Zero width counts as one.
pub(crate) fn height_per_width_permille(width: u32, height: u32) -> u64 {
    let width = u64::from(width.max(1));
    (u64::from(height) * 1000 + width / 2) / width
}

/// Every limit of the photo rules, in one versioned file.
///
/// Sources: notices of the provinces 2013-2026 (JPEG of 20-200 KB, at least 192 x 144 pixels high x wide, 4:3,
/// imaging area at least 48 x 33 mm, colour, upright).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RulePack {
    /// Name of this set of limits; every verdict carries it.
    pub version: String,
    /// Smallest file. The notices say 20 KB without saying which kilobyte, so the smaller one counts here, 20 x 1000.
    pub min_size_bytes: u32,
    /// Largest file. The notices say 200 KB; here the larger kilobyte counts, 200 x 1024.
    pub max_size_bytes: u32,
    /// Least width.
    pub min_width_px: u32,
    /// Least height.
    pub min_height_px: u32,
    /// Most pixels that a header may claim before the rest of the file is read.
    pub max_pixels: u64,
    /// The broadest permitted shape (3:4, from the notices).
    pub widest_shape: Shape,
    /// The slenderest permitted shape (33:48, from the imaging area in millimetres).
    pub narrowest_shape: Shape,
    /// How far a shape may lie outside, in thousandths: cropping rounds to whole pixels.
    pub shape_tolerance_permille: u32,
    /// Least mean distance of the chroma channels from grey, on the scale 0 to 255. Greys that were saved as
    /// colour lie below 1, portraits before a white wall above 4.
    pub min_mean_chroma: f64,
    /// Most bytes after the end of the picture. Telephones leave small notes there; more is a second file in hiding.
    pub max_trailing_bytes: u32,
    /// What a failure of each check means.
    pub severity: BTreeMap<CheckCode, Severity>,
}

/// Why a rule pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulePackError {
    /// Not JSON of the expected form.
    #[error("the rule pack cannot be read: {0}")]
    Format(#[from] serde_json::Error),
    /// A limit contradicts another one, or a severity is missing.
    #[error("the rule pack contradicts itself: {0}")]
    Contradiction(&'static str),
}

impl RulePack {
    /// The rules that this program was built with.
    ///
    /// # Errors
    /// Only when the file in the source tree is wrong, which a test of this crate rules out.
    pub fn bundled() -> Result<Self, RulePackError> {
        Self::from_json(include_str!("../../../assets/rule-packs/photo.json"))
    }

    /// Reads a rule pack.
    ///
    /// # Errors
    /// [`RulePackError::Format`] for anything but the expected JSON, [`RulePackError::Contradiction`] for limits that no
    /// photo could keep.
    pub fn from_json(json: &str) -> Result<Self, RulePackError> {
        let pack: Self = serde_json::from_str(json)?;
        let contradiction = if pack.version.is_empty() {
            Some("the version is empty")
        } else if pack.min_size_bytes > pack.max_size_bytes {
            Some("the least size exceeds the greatest")
        } else if u64::from(pack.min_width_px) * u64::from(pack.min_height_px) > pack.max_pixels {
            Some("the least picture has more pixels than permitted")
        } else if pack.widest_shape.permille() > pack.narrowest_shape.permille() {
            Some("the shapes are the wrong way round")
        } else if !CheckCode::ALL.iter().all(|code| pack.severity.contains_key(code)) {
            Some("a check has no severity")
        } else {
            None
        };
        contradiction.map_or(Ok(pack), |what| Err(RulePackError::Contradiction(what)))
    }

    /// What a failure of this check means; rejection when the pack does not say.
    #[must_use]
    pub fn severity(&self, code: CheckCode) -> Severity {
        self.severity.get(&code).copied().unwrap_or(Severity::Reject)
    }

    /// Permitted height for each thousand of width, tolerance included: least and greatest.
    pub(crate) fn shape_permille(&self) -> (u64, u64) {
        let tolerance = u64::from(self.shape_tolerance_permille.min(1000));
        (
            self.widest_shape.permille() * (1000 - tolerance) / 1000,
            self.narrowest_shape.permille() * (1000 + tolerance) / 1000,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_pack_is_sound() {
        let pack = RulePack::bundled().unwrap();
        assert_eq!(pack.version, "ncre-2026.1");
        assert_eq!(pack.shape_permille(), (1319, 1469));
        assert_eq!(pack.severity.len(), CheckCode::ALL.len());
    }

    #[test]
    fn contradictions_are_refused() {
        let good = include_str!("../../../assets/rule-packs/photo.json");
        for (from, to) in [
            ("\"ncre-2026.1\"", "\"\""),
            ("\"minSizeBytes\": 20000", "\"minSizeBytes\": 300000"),
            ("\"maxPixels\": 50000000", "\"maxPixels\": 10"),
            ("\"not_jpeg\": \"reject\",", ""),
            ("{ \"width\": 3, \"height\": 4 }", "{ \"width\": 3, \"height\": 6 }"),
        ] {
            assert!(good.contains(from));
            let error = RulePack::from_json(&good.replace(from, to)).unwrap_err();
            assert!(matches!(error, RulePackError::Contradiction(_)), "{to}: {error}");
        }
        assert!(matches!(RulePack::from_json("{}"), Err(RulePackError::Format(_))));
    }
}
