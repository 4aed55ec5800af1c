//! Judging a file that was handed in.

use crate::chroma::mean_chroma;
use crate::entropy;
use crate::jpeg::{self, Fault, Header};
use crate::rule_pack::{RulePack, height_per_width_permille};
use crate::verdict::{Check, CheckCode, Severity, Verdict};

/// Judges a file by its bytes. What it is called, or what a browser thinks it is, does not matter.
///
/// Never panics and never fails: whatever the bytes are, there is a verdict. Memory is bounded by the rule pack's
/// `max_pixels` (about a byte for each pixel at most) and time by the number of bytes.
#[must_use]
pub fn judge(bytes: &[u8], pack: &RulePack) -> Verdict {
    let mut judgement = Judgement::new(bytes, pack);
    judgement.run(bytes);
    judgement.into_verdict()
}

struct Judgement<'a> {
    pack: &'a RulePack,
    checks: Vec<Check>,
    width_px: Option<u32>,
    height_px: Option<u32>,
    size_bytes: u32,
}

impl<'a> Judgement<'a> {
    fn new(bytes: &[u8], pack: &'a RulePack) -> Self {
        let size_bytes = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Self { pack, checks: Vec::new(), width_px: None, height_px: None, size_bytes }
    }

    fn note(&mut self, code: CheckCode, passed: bool, value: Option<f64>, limit: String) {
        let severity = self.pack.severity(code);
        self.checks.push(Check { code, passed, severity, value, limit });
    }

    fn run(&mut self, bytes: &[u8]) {
        let header = jpeg::read_header(bytes);
        let ordinary = !matches!(header, Err(Fault::NotOrdinary(_)));
        self.note(CheckCode::NotJpeg, ordinary, None, "JPEG, 8 bit, Huffman, Y or YCbCr or RGB".to_owned());
        self.size();
        match header {
            Ok(header) => self.picture(bytes, &header),
            Err(Fault::Damaged(_)) => self.damaged(false, None),
            Err(Fault::NotOrdinary(_)) => {}
        }
    }

    fn size(&mut self) {
        let (least, most) = (self.pack.min_size_bytes, self.pack.max_size_bytes);
        let passed = (least..=most).contains(&self.size_bytes);
        self.note(CheckCode::FileSize, passed, Some(f64::from(self.size_bytes)), format!("{least}-{most} B"));
    }

    fn damaged(&mut self, passed: bool, trailing_bytes: Option<usize>) {
        let limit = format!("complete, at most {} B after the end", self.pack.max_trailing_bytes);
        self.note(CheckCode::Damaged, passed, trailing_bytes.map(|bytes| bytes as f64), limit);
    }

    fn picture(&mut self, bytes: &[u8], header: &Header) {
        let (width_px, height_px) = (header.frame.width_px, header.frame.height_px);
        (self.width_px, self.height_px) = (Some(width_px), Some(height_px));

        let (pixels, most) = (u64::from(width_px) * u64::from(height_px), self.pack.max_pixels);
        self.note(CheckCode::TooManyPixels, pixels <= most, Some(pixels as f64), format!("<= {most} px"));
        if pixels > most {
            return;
        }
        let (least_width, least_height) = (self.pack.min_width_px, self.pack.min_height_px);
        let passed = width_px >= least_width && height_px >= least_height;
        let limit = format!(">= {least_height} px high, >= {least_width} px wide");
        self.note(CheckCode::PixelSize, passed, Some(f64::from(height_px)), limit);

        self.shape(width_px, height_px);

        let orientation = header.orientation.unwrap_or(1);
        self.note(
            CheckCode::NotUpright,
            orientation == 1,
            Some(f64::from(orientation)),
            "EXIF orientation 1".to_owned(),
        );

        match entropy::walk(bytes, &header.frame) {
            Ok(walked) => {
                let trailing_bytes = walked.trailing_bytes;
                let passed =
                    u32::try_from(trailing_bytes).is_ok_and(|bytes| bytes <= self.pack.max_trailing_bytes);
                self.damaged(passed, Some(trailing_bytes));
                let chroma = mean_chroma(&walked.components, header.rgb);
                let least = self.pack.min_mean_chroma;
                self.note(CheckCode::NotColour, chroma >= least, Some(chroma), format!(">= {least:.1}"));
            }
            Err(_) => self.damaged(false, None),
        }
    }

    fn shape(&mut self, width_px: u32, height_px: u32) {
        let permille = height_per_width_permille(width_px, height_px);
        let (least, most) = self.pack.shape_permille();
        let (wide, narrow) = (self.pack.widest_shape, self.pack.narrowest_shape);
        let limit = format!("{}:{}-{}:{}", wide.height, wide.width, narrow.height, narrow.width);
        let passed = (least..=most).contains(&permille);
        self.note(CheckCode::Proportions, passed, Some(permille as f64 / 1000.0), limit);
    }

    fn into_verdict(self) -> Verdict {
        let rejected = self.checks.iter().any(|check| !check.passed && check.severity == Severity::Reject);
        Verdict {
            accepted: !rejected,
            rule_pack: self.pack.version.clone(),
            checks: self.checks,
            width_px: self.width_px,
            height_px: self.height_px,
            size_bytes: self.size_bytes,
        }
    }
}
