//! What a judged photo is told.

use serde::{Deserialize, Serialize};

/// What one check is about.
///
/// Closed for a given version of the program. Screens keep one name for each and must not compile without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CheckCode {
    /// Not a JPEG, or one of a kind that printers and browsers do not show reliably: four colour channels, 12
    /// bits, arithmetic coding, lossless, hierarchical. The remedy is the same: save it again as an ordinary JPEG.
    NotJpeg,
    /// The file is too small or too large. Value: bytes.
    FileSize,
    /// The header claims more pixels than anyone needs; nothing more was read. Value: pixels.
    TooManyPixels,
    /// The picture is too small. Value: height in pixels.
    PixelSize,
    /// Height to width is outside 4:3 to 48:33. Value: height divided by width.
    Proportions,
    /// The file is incomplete or contradicts itself. Value: bytes after the end of the picture.
    Damaged,
    /// The picture is grey. Value: mean distance of the two chroma channels from grey, 0 to 255.
    NotColour,
    /// Squeezed so hard that it shows. Value: quality on libjpeg's scale, 1 to 100, from the luma table.
    Compression,
    /// No face is seen. Value: faces found.
    NoFace,
    /// More than one face is seen. Value: area of the second face for each of the first.
    ManyFaces,
    /// The picture lies on its side or on its head, by its EXIF data or by the face in it. Value: degrees
    /// clockwise by which it has to be turned.
    NotUpright,
    /// The head is turned, raised, lowered or tilted. Value: the greatest of the angles, each for its limit.
    NotFrontal,
    /// From the chin to the top of the hair. Value: share of the picture's height.
    HeadSize,
    /// Above the hair. Value: share of the picture's height.
    TopSpace,
    /// Beside the face, on the narrower side. Value: share of the picture's width.
    SideSpace,
    /// Below the chin. Value: share of the picture's height.
    ShoulderSpace,
    /// Too few pixels for the face. Value: distance of the eyes in pixels, divided by the cosine of the yaw.
    SmallFace,
    /// Out of focus or moved. Value: standard deviation of the Laplacian with the eyes 64 pixels apart.
    Blurred,
    /// The face lies in the dark. Value: the luma that 95 % of the face do not reach, 0 to 255.
    TooDark,
    /// The face is washed out. Value: share of the face with a luma of 247 or more.
    TooBright,
    /// The face is flat. Value: entropy of its luma in bits.
    LowContrast,
    /// One side of the face is darker. Value: what the histograms of the two sides share, 0 to 1.
    UnevenLight,
    /// The colour of the cheeks is no skin's, whatever its shade. Value: distance from the range of CIELAB a* and b*.
    UnnaturalColour,
    /// The background is not plain, or of none of the permitted colours. Value: mean gradient, 0 to 255.
    Background,
    /// An eye is closed. Value: the smaller lid gap for the distance from the eyes to the chin.
    EyesClosed,
    /// The mouth is open. Value: the gap of the lips for the distance from the eyes to the chin.
    MouthOpen,
}

impl CheckCode {
    /// What is found out from the file, in the order in which it is checked and reported.
    pub const FILE: [Self; 8] = [
        Self::NotJpeg,
        Self::FileSize,
        Self::TooManyPixels,
        Self::PixelSize,
        Self::Proportions,
        Self::Damaged,
        Self::NotColour,
        Self::Compression,
    ];

    /// What is found out from the picture, in the order in which it is reported after [`CheckCode::FILE`].
    pub const PORTRAIT: [Self; 18] = [
        Self::NoFace,
        Self::ManyFaces,
        Self::NotUpright,
        Self::NotFrontal,
        Self::HeadSize,
        Self::TopSpace,
        Self::SideSpace,
        Self::ShoulderSpace,
        Self::SmallFace,
        Self::Blurred,
        Self::TooDark,
        Self::TooBright,
        Self::LowContrast,
        Self::UnevenLight,
        Self::UnnaturalColour,
        Self::Background,
        Self::EyesClosed,
        Self::MouthOpen,
    ];

    /// Every code.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::FILE.into_iter().chain(Self::PORTRAIT)
    }
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

/// What to do about a failed check, in the languages of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Words {
    /// In Chinese.
    pub zh_cn: String,
    /// In English.
    pub en: String,
}

/// What only a person can see, so that a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PhotoQuestion {
    /// Without a hat or any other covering of head or face.
    Bareheaded,
    /// Both ears are to be seen.
    EarsVisible,
    /// No dark glasses, and no glare on clear ones.
    NoDarkGlasses,
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
    /// What to do, from the rule pack; `None` when the rule was kept.
    pub message: Option<Words>,
}

/// How the head is held, in whole degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Pose {
    /// Tilted to the picture's right, clockwise.
    pub roll_deg: i32,
    /// Turned to the picture's right.
    pub yaw_deg: i32,
    /// Chin raised. The weakest of the three: it differs by five degrees between people who look straight ahead.
    pub pitch_deg: i32,
}

/// Everything that was found out about one photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// True when no check with [`Severity::Reject`] failed.
    pub accepted: bool,
    /// Version of the rule pack that was applied.
    pub rule_pack: String,
    /// The checks that could be made, in the order of [`CheckCode::all`]. A check that a failed one made
    /// impossible is left out: the colour of a broken file is not known, nor the pose of nobody.
    pub checks: Vec<Check>,
    /// Width as the header says it, if it could be read.
    pub width_px: Option<u32>,
    /// Height as the header says it, if it could be read.
    pub height_px: Option<u32>,
    /// Size of the file.
    pub size_bytes: u32,
    /// How many faces were found, if the picture was looked at.
    pub faces: Option<u32>,
    /// How the head of the greatest face is held, if there is one.
    pub pose: Option<Pose>,
    /// What remains to be asked of a person.
    pub questions: Vec<PhotoQuestion>,
}

impl Verdict {
    /// The codes of the checks that failed, whatever they weigh.
    pub fn failures(&self) -> impl Iterator<Item = CheckCode> {
        self.checks.iter().filter(|check| !check.passed).map(|check| check.code)
    }

    /// The codes of the checks that make the photo unusable.
    pub fn rejections(&self) -> impl Iterator<Item = CheckCode> {
        let rejected = |check: &&Check| !check.passed && check.severity == Severity::Reject;
        self.checks.iter().filter(rejected).map(|check| check.code)
    }

    /// The codes of the checks that failed without making the photo unusable.
    pub fn warnings(&self) -> impl Iterator<Item = CheckCode> {
        let warned = |check: &&Check| !check.passed && check.severity == Severity::Warn;
        self.checks.iter().filter(warned).map(|check| check.code)
    }
}
