//! What a judged photo is told.

use serde::{Deserialize, Serialize};

/// What one check is about.
///
/// Closed for a given version of the program, but it will grow: the face engine brings codes of its own. Screens
/// keep one text for each and must not compile without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CheckCode {
    /// Not a JPEG, or one of a kind that printers and browsers do not show reliably: four colour channels, 12
    /// bits, arithmetic coding, lossless, hierarchical. The remedy is the same: save it again as an ordinary JPEG.
    NotJpeg,
    /// The file is incomplete or contradicts itself.
    Damaged,
    /// The file is too small or too large. Value: bytes.
    FileSize,
    /// The picture is too small. Value: height in pixels.
    PixelSize,
    /// The header claims more pixels than anyone needs; nothing more was read. Value: pixels.
    TooManyPixels,
    /// Height to width is outside 4:3 to 48:33. Value: height divided by width.
    Proportions,
    /// The picture is grey. Value: mean distance of the two chroma channels from grey, 0 to 255.
    NotColour,
    /// The EXIF data says that the picture lies on its side, on its head, or is mirrored. Value: EXIF orientation.
    NotUpright,
}

impl CheckCode {
    /// Every code, in the order in which checks are made and reported.
    pub const ALL: [Self; 8] = [
        Self::NotJpeg,
        Self::FileSize,
        Self::TooManyPixels,
        Self::PixelSize,
        Self::Proportions,
        Self::NotUpright,
        Self::Damaged,
        Self::NotColour,
    ];
}

/// How much a failed check weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The photo cannot be used.
    Reject,
    /// The photo can be used; the candidate and the reviewer are told.
    Warn,
}

/// The outcome of one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What was checked.
    pub code: CheckCode,
    /// Whether the rule was kept.
    pub passed: bool,
    /// What a failure means.
    pub severity: Severity,
    /// What was measured, in the unit that the code names; rounded before it was compared.
    pub value: Option<f64>,
    /// The rule's limit in figures and units, the same in every language, such as `20000-204800 B`.
    pub limit: String,
}

/// Everything that was found out about one photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// True when no check with [`Severity::Reject`] failed.
    pub accepted: bool,
    /// Version of the rule pack that was applied.
    pub rule_pack: String,
    /// The checks that could be made, in the order of [`CheckCode::ALL`]. A check that a failed one made
    /// impossible is left out: the colour of a broken file is not known.
    pub checks: Vec<Check>,
    /// Width as the header says it, if it could be read.
    pub width_px: Option<u32>,
    /// Height as the header says it, if it could be read.
    pub height_px: Option<u32>,
    /// Size of the file.
    pub size_bytes: u32,
}

impl Verdict {
    /// The codes of the checks that failed, whatever they weigh.
    pub fn failures(&self) -> impl Iterator<Item = CheckCode> {
        self.checks.iter().filter(|check| !check.passed).map(|check| check.code)
    }
}
