//! What the bytes of a file say, without looking at the picture.

use crate::chroma::mean_chroma;
use crate::entropy;
use crate::exif::quarter_turns;
use crate::jpeg::{self, Fault, Header};
use crate::rule_pack::{RulePack, height_per_width_permille};
use crate::verdict::{Check, CheckCode, Severity, Verdict};

/// Judges the file alone by its bytes: everything but the face. What it is called, or what a browser thinks it is,
/// does not matter.
///
/// Never panics and never fails: whatever the bytes are, there is a verdict. Memory is bounded by the rule pack's
/// `max_pixels` (about a byte for each pixel at most) and time by the number of bytes.
#[must_use]
pub fn judge_file(bytes: &[u8], pack: &RulePack) -> Verdict {
    let mut report = FileReport::of(bytes, pack);
    if let Some(turns) = report.exif_turns() {
        report.checks.push(not_upright(pack, turns));
    }
    report.into_verdict(pack)
}

/// Judges what the file's header says alone: an ordinary JPEG, of a size and a shape that are permitted. Whether the
/// picture after it is whole and in colour only [`judge_file`] knows, which reads all of it.
#[must_use]
pub fn judge_header(bytes: &[u8], pack: &RulePack) -> Verdict {
    let mut report = FileReport::empty(bytes);
    let _ = report.header(bytes, pack);
    report.into_verdict(pack)
}

/// The check that the picture is the right way up. `turns`: quarters of a circle clockwise that it has to be turned.
pub(crate) fn not_upright(pack: &RulePack, turns: u8) -> Check {
    let value = Some(f64::from(turns) * 90.0);
    pack.check(CheckCode::NotUpright, turns == 0, value, "0 deg, not mirrored".to_owned())
}

/// What was found out about a file.
pub(crate) struct FileReport {
    pub(crate) checks: Vec<Check>,
    width_px: Option<u32>,
    height_px: Option<u32>,
    size_bytes: u32,
    /// The orientation of the EXIF data, 1 when there is none; `None` when there is no header.
    pub(crate) orientation: Option<u16>,
    /// It can be unpacked into pixels.
    pub(crate) is_picture: bool,
}

impl FileReport {
    fn empty(bytes: &[u8]) -> Self {
        Self {
            checks: Vec::new(),
            width_px: None,
            height_px: None,
            size_bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            orientation: None,
            is_picture: false,
        }
    }

    /// Reads the whole file, unpacking nothing.
    pub(crate) fn of(bytes: &[u8], pack: &RulePack) -> Self {
        let mut report = Self::empty(bytes);
        if let Some(header) = report.header(bytes, pack) {
            report.picture(bytes, &header, pack);
        }
        report
    }

    /// By how many quarters clockwise the EXIF data wants it turned. Mirrored pictures count as half a turn: they cannot
    /// be used either.
    pub(crate) fn exif_turns(&self) -> Option<u8> {
        self.orientation.map(quarter_turns)
    }

    /// Judges the header, and gives it when what follows it is worth a look.
    fn header(&mut self, bytes: &[u8], pack: &RulePack) -> Option<Header> {
        let header = jpeg::read_header(bytes);
        let ordinary = !matches!(header, Err(Fault::NotOrdinary(_)));
        let kinds = "JPEG, 8 bit, Huffman, Y or YCbCr or RGB".to_owned();
        self.checks.push(pack.check(CheckCode::NotJpeg, ordinary, None, kinds));
        let (least, most) = (pack.min_size_bytes, pack.max_size_bytes);
        let fits = (least..=most).contains(&self.size_bytes);
        let (value, limit) = (Some(f64::from(self.size_bytes)), format!("{least}-{most} B"));
        self.checks.push(pack.check(CheckCode::FileSize, fits, value, limit));
        let header = match header {
            Ok(header) => header,
            Err(Fault::Damaged(_)) => {
                self.checks.push(damaged(pack, false, None));
                return None;
            }
            Err(Fault::NotOrdinary(_)) => return None,
        };
        let (width_px, height_px) = (header.frame.width_px, header.frame.height_px);
        (self.width_px, self.height_px) = (Some(width_px), Some(height_px));
        self.orientation = Some(header.orientation.unwrap_or(1));

        let (pixels, most) = (u64::from(width_px) * u64::from(height_px), pack.max_pixels);
        let (value, limit) = (Some(pixels as f64), format!("<= {most} px"));
        self.checks.push(pack.check(CheckCode::TooManyPixels, pixels <= most, value, limit));
        if pixels > most {
            return None;
        }
        let (least_width, least_height) = (pack.min_width_px, pack.min_height_px);
        let passed = width_px >= least_width && height_px >= least_height;
        let limit = format!(">= {least_height} px high, >= {least_width} px wide");
        self.checks.push(pack.check(CheckCode::PixelSize, passed, Some(f64::from(height_px)), limit));
        self.checks.push(shape(pack, width_px, height_px));
        Some(header)
    }

    fn picture(&mut self, bytes: &[u8], header: &Header, pack: &RulePack) {
        let Ok(walked) = entropy::walk(bytes, &header.frame) else {
            self.checks.push(damaged(pack, false, None));
            return;
        };
        self.is_picture = true;
        let trailing_bytes = walked.trailing_bytes;
        let passed = u32::try_from(trailing_bytes).is_ok_and(|bytes| bytes <= pack.max_trailing_bytes);
        self.checks.push(damaged(pack, passed, Some(trailing_bytes)));

        let chroma = mean_chroma(&walked.components, header.rgb);
        let least = pack.min_mean_chroma;
        self.checks.push(pack.check(
            CheckCode::NotColour,
            chroma >= least,
            Some(chroma),
            format!(">= {least:.1}"),
        ));
        if let Some(quality) = header.quality {
            let (value, limit) = (Some(f64::from(quality)), format!(">= {}", pack.min_quality));
            self.checks.push(pack.check(CheckCode::Compression, quality >= pack.min_quality, value, limit));
        }
    }

    pub(crate) fn into_verdict(self, pack: &RulePack) -> Verdict {
        let rejected = self.checks.iter().any(|check| !check.passed && check.severity == Severity::Reject);
        Verdict {
            accepted: !rejected,
            rule_pack: pack.version.clone(),
            checks: self.checks,
            width_px: self.width_px,
            height_px: self.height_px,
            size_bytes: self.size_bytes,
            faces: None,
            pose: None,
            questions: pack.questions.clone(),
        }
    }
}

fn damaged(pack: &RulePack, passed: bool, trailing_bytes: Option<usize>) -> Check {
    let limit = format!("complete, at most {} B after the end", pack.max_trailing_bytes);
    pack.check(CheckCode::Damaged, passed, trailing_bytes.map(|bytes| bytes as f64), limit)
}

fn shape(pack: &RulePack, width_px: u32, height_px: u32) -> Check {
    let permille = height_per_width_permille(width_px, height_px);
    let (least, most) = pack.shape_permille();
    let (wide, narrow) = (pack.widest_shape, pack.narrowest_shape);
    let limit = format!("{}:{}-{}:{}", wide.height, wide.width, narrow.height, narrow.width);
    let passed = (least..=most).contains(&permille);
    pack.check(CheckCode::Proportions, passed, Some(permille as f64 / 1000.0), limit)
}
