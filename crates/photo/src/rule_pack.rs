//! The limits that a photo is held against, as data with a version.

use crate::verdict::{Check, CheckCode, PhotoQuestion, Severity, Words};
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

/// From the least to the greatest permitted value, both included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Span {
    /// The least.
    pub least: f64,
    /// The greatest.
    pub most: f64,
}

impl Span {
    /// Whether a value lies within.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        (self.least..=self.most).contains(&value)
    }

    /// How far a value lies outside; 0 within.
    pub(crate) fn distance(self, value: f64) -> f64 {
        (self.least - value).max(value - self.most).max(0.0)
    }
}

/// One permitted colour of the background, in CIELAB (D65).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackgroundColour {
    /// What it is called, for whoever edits the file.
    pub name: String,
    /// Lightness.
    pub l: Span,
    /// Green to red.
    pub a: Span,
    /// Blue to yellow.
    pub b: Span,
}

/// The limits for the person in the picture. Most measures follow OFIQ 1.0 (ISO/IEC 29794-5); shares are of the
/// picture, angles in degrees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PortraitLimits {
    /// Area of a second face for each of the first, from which it counts.
    pub min_second_face: f64,
    /// By how much the face may score better when turned by a quarter. Upright faces lose, turned ones gain.
    pub max_turn_gain: f64,
    /// Turned aside.
    pub max_yaw_deg: f64,
    /// Raised or lowered.
    pub max_pitch_deg: f64,
    /// Tilted.
    pub max_roll_deg: f64,
    /// Chin to the top of the hair, of the height (7/10 is wanted).
    pub head_size: Span,
    /// Above the hair, of the height (1/10 is wanted).
    pub top_space: Span,
    /// Beside the face, of the width (1/10 is wanted).
    pub min_side_space: f64,
    /// Below the chin, of the height (1/5 is wanted).
    pub shoulder_space: Span,
    /// Between the eyes, in pixels.
    pub min_eye_distance_px: f64,
    /// See [`CheckCode::Blurred`].
    pub min_sharpness: f64,
    /// See [`CheckCode::TooDark`].
    pub min_bright_luma: f64,
    /// See [`CheckCode::TooBright`].
    pub max_washed_out: f64,
    /// See [`CheckCode::LowContrast`].
    pub min_entropy_bits: f64,
    /// See [`CheckCode::UnevenLight`].
    pub min_evenness: f64,
    /// Red of the cheeks, CIELAB a*.
    pub cheek_a: Span,
    /// Yellow of the cheeks, CIELAB b*.
    pub cheek_b: Span,
    /// How far the cheeks may lie outside.
    pub max_cheek_distance: f64,
    /// See [`CheckCode::Background`].
    pub max_background_gradient: f64,
    /// What colours the background may have; with an empty list, any.
    pub backgrounds: Vec<BackgroundColour>,
    /// See [`CheckCode::EyesClosed`]. It never rejects: narrow eyes are not closed ones.
    pub min_eye_opening: f64,
    /// See [`CheckCode::MouthOpen`].
    pub max_mouth_opening: f64,
}

/// What a composed picture is made to look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Composition {
    /// Its width in pixels.
    pub width_px: u32,
    /// Its height in pixels.
    pub height_px: u32,
    /// Chin to the top of the hair, of the height.
    pub head: f64,
    /// Above the hair, of the height.
    pub top: f64,
    /// The quality that is tried first, 1 to 100.
    pub quality: u8,
    /// How many times a picture may be enlarged.
    pub max_enlargement: f64,
    /// What gives way when there is no room around the person, first things first; each within the portrait's limits.
    pub gives_way: Vec<GivesWay>,
}

/// What of the wanted composition may be given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivesWay {
    /// The face in the middle.
    Centre,
    /// The space below the chin: there is less of it, and more above the head.
    Shoulders,
    /// The space above the head: there is less of it, and more below the chin.
    Top,
    /// The head's share of the height: it becomes larger.
    Head,
    /// The level eyes: the picture stays as it was taken.
    Level,
}

/// When the coach is content with how the candidate sits. Shares are of the height of the camera's picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CoachLimits {
    /// Chin to the top of the hair.
    pub head: Span,
    /// Middle of the head, from the top.
    pub middle: Span,
    /// How far the head may be beside the middle.
    pub max_aside: f64,
    /// Height of a head for each distance from the eyes to the chin, when the hair cannot be seen.
    pub head_per_chin_distance: f64,
}

/// Every limit of the photo rules, in one versioned file.
///
/// Sources: notices of the provinces 2013-2026 (JPEG of 20-200 KB, at least 192 x 144 pixels high x wide, 4:3,
/// imaging area at least 48 x 33 mm, colour, upright, one frontal face; above the head 1/10, head 7/10, shoulders
/// 1/5, sides 1/10; light blue or white background).
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
    /// Least quality on libjpeg's scale, 1 to 100.
    pub min_quality: u32,
    /// The person in the picture.
    pub portrait: PortraitLimits,
    /// What the terminal makes of a picture.
    pub composition: Composition,
    /// The live picture.
    pub coach: CoachLimits,
    /// What a person is asked, since no measure tells it.
    pub questions: Vec<PhotoQuestion>,
    /// What a failure of each check means.
    pub severity: BTreeMap<CheckCode, Severity>,
    /// What to do about a failure of each check.
    pub words: BTreeMap<CheckCode, Words>,
}

/// Why a rule pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulePackError {
    /// Not JSON of the expected form.
    #[error("the rule pack cannot be read: {0}")]
    Format(#[from] serde_json::Error),
    /// A limit contradicts another one, or something is missing for a check.
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
    /// photo could keep, and for checks without severity or words.
    pub fn from_json(json: &str) -> Result<Self, RulePackError> {
        let pack: Self = serde_json::from_str(json)?;
        pack.contradiction().map_or(Ok(pack), |what| Err(RulePackError::Contradiction(what)))
    }

    fn contradiction(&self) -> Option<&'static str> {
        let made = Shape { width: self.composition.width_px, height: self.composition.height_px }.permille();
        let (least, most) = self.shape_permille();
        let composition = &self.composition;
        let shoulders = 1.0 - composition.head - composition.top;
        let rules: [(bool, &'static str); 9] = [
            (self.version.is_empty(), "the version is empty"),
            (self.min_size_bytes > self.max_size_bytes, "the least size exceeds the greatest"),
            (
                u64::from(self.min_width_px) * u64::from(self.min_height_px) > self.max_pixels,
                "the least picture has more pixels than permitted",
            ),
            (
                self.widest_shape.permille() > self.narrowest_shape.permille(),
                "the shapes are the wrong way round",
            ),
            (
                !(least..=most).contains(&made)
                    || composition.width_px < self.min_width_px
                    || composition.height_px < self.min_height_px,
                "the composed picture has no permitted size",
            ),
            (
                !self.portrait.head_size.holds(composition.head)
                    || !self.portrait.top_space.holds(composition.top)
                    || !self.portrait.shoulder_space.holds(shoulders),
                "the composition keeps no rule",
            ),
            (!(1..=100).contains(&composition.quality), "the quality is none"),
            (!CheckCode::all().all(|code| self.severity.contains_key(&code)), "a check has no severity"),
            (!CheckCode::all().all(|code| self.words.contains_key(&code)), "a check has no words"),
        ];
        rules.into_iter().find_map(|(is_broken, what)| is_broken.then_some(what))
    }

    /// The outcome of a check, with what this pack says about it.
    pub(crate) fn check(&self, code: CheckCode, passed: bool, value: Option<f64>, limit: String) -> Check {
        // A pack without an entry was refused when it was read.
        let severity = self.severity.get(&code).copied().unwrap_or(Severity::Reject);
        let message = if passed { None } else { self.words.get(&code).cloned() };
        Check { code, passed, severity, value, limit, message }
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
        assert_eq!(pack.version, "ncre-2026.2");
        assert_eq!(pack.shape_permille(), (1319, 1469));
        assert_eq!(pack.severity.len(), CheckCode::all().count());
        assert_eq!(pack.words.len(), CheckCode::all().count());
        assert_eq!(pack.severity[&CheckCode::EyesClosed], Severity::Warn, "narrow eyes are not closed ones");
    }

    #[test]
    fn contradictions_are_refused() {
        let good = include_str!("../../../assets/rule-packs/photo.json");
        for (from, to) in [
            ("\"ncre-2026.2\"", "\"\""),
            ("\"minSizeBytes\": 20000", "\"minSizeBytes\": 300000"),
            ("\"maxPixels\": 50000000", "\"maxPixels\": 10"),
            ("\"not_jpeg\": \"reject\",", ""),
            (
                "\"widestShape\": { \"width\": 3, \"height\": 4 }",
                "\"widestShape\": { \"width\": 3, \"height\": 6 }",
            ),
            ("\"widthPx\": 440,", "\"widthPx\": 640,"),
            ("\"head\": 0.7,", "\"head\": 0.9,"),
            ("\"quality\": 92,", "\"quality\": 0,"),
        ] {
            assert!(good.contains(from), "{from}");
            let error = RulePack::from_json(&good.replace(from, to)).unwrap_err();
            assert!(matches!(error, RulePackError::Contradiction(_)), "{to}: {error}");
        }
        let mut wordless: serde_json::Value = serde_json::from_str(good).unwrap();
        wordless["words"].as_object_mut().unwrap().remove("blurred").unwrap();
        let error = RulePack::from_json(&wordless.to_string()).unwrap_err();
        assert!(matches!(error, RulePackError::Contradiction("a check has no words")), "{error}");
        assert!(matches!(RulePack::from_json("{}"), Err(RulePackError::Format(_))));
    }
}
