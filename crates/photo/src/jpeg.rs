//! The marker walk: what a JPEG says about itself before its first scan (ITU-T T.81, annex B).

use crate::exif;

/// Marker codes, the byte after 0xFF (T.81, table B.1).
pub(crate) mod marker {
    pub(crate) const SOF0: u8 = 0xC0;
    pub(crate) const SOF1: u8 = 0xC1;
    pub(crate) const SOF2: u8 = 0xC2;
    pub(crate) const DHT: u8 = 0xC4;
    pub(crate) const JPG: u8 = 0xC8;
    pub(crate) const DAC: u8 = 0xCC;
    pub(crate) const SOF15: u8 = 0xCF;
    pub(crate) const RST0: u8 = 0xD0;
    pub(crate) const RST7: u8 = 0xD7;
    pub(crate) const SOI: u8 = 0xD8;
    pub(crate) const EOI: u8 = 0xD9;
    pub(crate) const SOS: u8 = 0xDA;
    pub(crate) const DQT: u8 = 0xDB;
    pub(crate) const DNL: u8 = 0xDC;
    pub(crate) const DRI: u8 = 0xDD;
    pub(crate) const APP1: u8 = 0xE1;
    pub(crate) const APP14: u8 = 0xEE;
    pub(crate) const TEM: u8 = 0x01;
}

/// Why a file was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No JPEG, or not of the ordinary kind.
    NotOrdinary(&'static str),
    /// A JPEG that is incomplete or contradicts itself.
    Damaged(&'static str),
}

/// One colour component of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameComponent {
    /// The name by which scans call it.
    pub(crate) id: u8,
    /// Sampling across, 1 to 4.
    pub(crate) horizontal: u32,
    /// Sampling down, 1 to 4.
    pub(crate) vertical: u32,
    /// Number of its quantisation table, 0 to 3.
    pub(crate) quantisation: usize,
}

/// What the frame header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) progressive: bool,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// One (grey) or three (colour).
    pub(crate) components: Vec<FrameComponent>,
}

/// Everything that is known before the first scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) frame: Frame,
    /// EXIF orientation, if stated.
    pub(crate) orientation: Option<u16>,
    /// The components are red, green and blue instead of luma and chroma.
    pub(crate) rgb: bool,
    /// Quality on libjpeg's scale, 1 to 100, as the first component's quantisation table tells; `None` when no such
    /// table comes before the first scan.
    pub(crate) quality: Option<u32>,
}

/// Whether the file begins as every JPEG does.
pub(crate) fn has_signature(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, marker::SOI, 0xFF])
}

/// Steps from marker to marker.
pub(crate) struct Segments<'a> {
    bytes: &'a [u8],
    /// Where the next marker is expected.
    pub(crate) at: usize,
}

impl<'a> Segments<'a> {
    /// Begins after the SOI of a file with the right signature.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 2 }
    }

    /// The next marker and its payload; stand-alone markers have none.
    pub(crate) fn next(&mut self) -> Result<(u8, &'a [u8]), Fault> {
        const ENDS: Fault = Fault::Damaged("the file ends before the picture does");
        if *self.bytes.get(self.at).ok_or(ENDS)? != 0xFF {
            return Err(Fault::Damaged("a marker is missing"));
        }
        // Any number of fill bytes may come before a marker (T.81, B.1.1.2).
        while *self.bytes.get(self.at).ok_or(ENDS)? == 0xFF {
            self.at += 1;
        }
        let code = *self.bytes.get(self.at).ok_or(ENDS)?;
        self.at += 1;
        if matches!(code, marker::TEM | marker::RST0..=marker::EOI) {
            return Ok((code, &[]));
        }
        let length = self.bytes.get(self.at..self.at + 2).ok_or(ENDS)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        if length < 2 {
            return Err(Fault::Damaged("a segment is shorter than its own length"));
        }
        let payload = self.bytes.get(self.at + 2..self.at + length).ok_or(ENDS)?;
        self.at += length;
        Ok((code, payload))
    }
}

/// Reads up to the first scan. Allocates nothing that depends on what the file claims.
pub(crate) fn read_header(bytes: &[u8]) -> Result<Header, Fault> {
    if !has_signature(bytes) {
        return Err(Fault::NotOrdinary("no JPEG signature"));
    }
    let mut segments = Segments::new(bytes);
    let mut frame = None;
    let mut orientation = None;
    let mut adobe_transform = None;
    let mut table_sums = [None; 4];
    loop {
        let (code, payload) = segments.next()?;
        match code {
            marker::SOS => break,
            marker::DHT => {}
            marker::DQT => sum_tables(payload, &mut table_sums),
            marker::DAC => return Err(Fault::NotOrdinary("arithmetic coding")),
            marker::SOF0 | marker::SOF1 | marker::SOF2 if frame.is_none() => {
                frame = Some(read_frame(payload, code == marker::SOF2)?);
            }
            marker::SOF0 | marker::SOF1 | marker::SOF2 => return Err(Fault::Damaged("two frames")),
            marker::JPG..=marker::SOF15 | 0xC3..=0xC7 => {
                return Err(Fault::NotOrdinary("lossless, hierarchical or arithmetic coding"));
            }
            marker::EOI | marker::SOI | marker::RST0..=marker::RST7 => {
                return Err(Fault::Damaged("a marker out of place"));
            }
            marker::APP1 if orientation.is_none() => orientation = exif::orientation(payload),
            marker::APP14 if payload.starts_with(b"Adobe") => adobe_transform = payload.get(11).copied(),
            _ => {}
        }
    }
    let frame = frame.ok_or(Fault::Damaged("a scan before the frame"))?;
    let rgb = is_rgb(&frame, adobe_transform);
    let subsampled = frame
        .components
        .windows(2)
        .any(|pair| (pair[0].horizontal, pair[0].vertical) != (pair[1].horizontal, pair[1].vertical));
    if rgb && subsampled {
        return Err(Fault::NotOrdinary("red, green and blue at different resolutions"));
    }
    let quality = frame.components.first().and_then(|first| table_sums[first.quantisation]).map(quality);
    Ok(Header { frame, orientation, rgb, quality })
}

/// Adds up each quantisation table of a DQT segment (T.81, B.2.4.1). A segment that ends early tells nothing: the
/// walk through the scans is what finds damage.
fn sum_tables(mut payload: &[u8], sums: &mut [Option<u32>; 4]) {
    while let [kind, rest @ ..] = payload {
        let (wide, table) = (kind >> 4 != 0, usize::from(kind & 15));
        let length = if wide { 128 } else { 64 };
        let (Some(values), Some(sum)) = (rest.get(..length), sums.get_mut(table)) else { return };
        *sum = Some(if wide {
            values.chunks_exact(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum()
        } else {
            values.iter().map(|&value| u32::from(value)).sum()
        });
        payload = &rest[length..];
    }
}

/// The quality that makes libjpeg scale the example luma table (T.81, table K.1) to this sum.
fn quality(sum: u32) -> u32 {
    /// What the entries of table K.1 add up to.
    const EXAMPLE_SUM: u32 = 3688;
    let scale_percent = (sum.saturating_mul(100) / EXAMPLE_SUM).max(1);
    let quality = if scale_percent <= 100 { (200 - scale_percent) / 2 } else { 5000 / scale_percent };
    quality.clamp(1, 100)
}

/// Three components are luma and chroma unless Adobe's segment or the component names say otherwise.
fn is_rgb(frame: &Frame, adobe_transform: Option<u8>) -> bool {
    frame.components.len() == 3
        && (adobe_transform == Some(0) || frame.components.iter().map(|c| c.id).eq(*b"RGB"))
}

fn read_frame(payload: &[u8], progressive: bool) -> Result<Frame, Fault> {
    let [precision, h1, h0, w1, w0, count, rest @ ..] = payload else {
        return Err(Fault::Damaged("a short frame header"));
    };
    if *precision != 8 {
        return Err(Fault::NotOrdinary("not 8 bits deep"));
    }
    if !matches!(count, 1 | 3) {
        return Err(Fault::NotOrdinary("neither one nor three colour components"));
    }
    let (height_px, width_px) =
        (u32::from(u16::from_be_bytes([*h1, *h0])), u32::from(u16::from_be_bytes([*w1, *w0])));
    if height_px == 0 || width_px == 0 {
        return Err(Fault::Damaged("no width or no height"));
    }
    if rest.len() != usize::from(*count) * 3 {
        return Err(Fault::Damaged("a frame header of the wrong length"));
    }
    let mut components = Vec::with_capacity(3);
    for part in rest.chunks_exact(3) {
        let (horizontal, vertical) = (u32::from(part[1] >> 4), u32::from(part[1] & 15));
        let fits = (1..=4).contains(&horizontal) && (1..=4).contains(&vertical) && part[2] < 4;
        if !fits || components.iter().any(|known: &FrameComponent| known.id == part[0]) {
            return Err(Fault::Damaged("an impossible component"));
        }
        components.push(FrameComponent {
            id: part[0],
            horizontal,
            vertical,
            quantisation: usize::from(part[2]),
        });
    }
    Ok(Frame { progressive, width_px, height_px, components })
}
