//! One JPEG out of a camera's buffer.
//!
//! A buffer is as large as the largest frame: behind the frame stands whatever stood there before. The frame
//! is found by walking its markers (ITU-T T.81, annex B), and it is only taken when it is whole.

use std::sync::LazyLock;

use super::format::StreamFormat;

/// Marker codes, the byte after 0xFF (T.81, table B.1).
mod marker {
    pub(super) const SOF0: u8 = 0xC0;
    pub(super) const SOF2: u8 = 0xC2;
    pub(super) const DHT: u8 = 0xC4;
    pub(super) const RST0: u8 = 0xD0;
    pub(super) const RST7: u8 = 0xD7;
    pub(super) const SOI: u8 = 0xD8;
    pub(super) const EOI: u8 = 0xD9;
    pub(super) const SOS: u8 = 0xDA;
    pub(super) const COM: u8 = 0xFE;
}

/// Where a whole JPEG of the stream's size ends, and what it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// Its length in bytes, the end marker included.
    pub(super) length: usize,
    /// Where its first scan begins.
    first_scan: usize,
    /// Whether it brings its Huffman tables.
    has_tables: bool,
}

impl Extent {
    /// Walks a buffer from its beginning; nothing when no whole JPEG of this size stands there.
    pub(super) fn of(buffer: &[u8], format: StreamFormat) -> Option<Self> {
        if !buffer.starts_with(&[0xFF, marker::SOI]) {
            return None;
        }
        let mut at = 2;
        let mut has_frame = false;
        let mut has_tables = false;
        let mut first_scan = None;
        loop {
            let (code, start) = next_marker(buffer, at)?;
            if code == marker::EOI {
                let first_scan = first_scan?;
                return Some(Self { length: start, first_scan, has_tables });
            }
            // Other markers stand alone, and have no place here; so has a second beginning.
            if code < marker::SOF0 || (marker::RST0..=marker::SOI).contains(&code) || code > marker::COM {
                return None;
            }
            let length = usize::from(u16::from_be_bytes([*buffer.get(start)?, *buffer.get(start + 1)?]));
            let segment = buffer.get(start + 2..start.checked_add(length)?)?;
            at = start + length;
            match code {
                marker::SOF0..=marker::SOF2 => {
                    has_frame = is_of_size(segment, format).then_some(true)?;
                }
                marker::DHT => has_tables = true,
                marker::SOS if has_frame => {
                    first_scan.get_or_insert(start - 2);
                    at = end_of_scan(buffer, at)?;
                }
                marker::SOS => return None,
                _ => {}
            }
        }
    }

    /// The JPEG by itself. Cameras that follow the AVI convention leave the usual Huffman tables out of every
    /// frame (OpenDML AVI, "restricted JPEG"); they are put back, so that every reader can read it.
    pub(super) fn cut(self, buffer: &[u8]) -> Vec<u8> {
        let tables: &[u8] = if self.has_tables { &[] } else { &USUAL_TABLES };
        // In one allocation: growing would leave a copy of the picture behind.
        let mut jpeg = Vec::with_capacity(self.length + tables.len());
        jpeg.extend_from_slice(&buffer[..self.first_scan]);
        jpeg.extend_from_slice(tables);
        jpeg.extend_from_slice(&buffer[self.first_scan..self.length]);
        jpeg
    }
}

/// The next marker and where its segment begins. Any number of 0xFF may stand before it (T.81, B.1.1.2).
fn next_marker(buffer: &[u8], at: usize) -> Option<(u8, usize)> {
    if *buffer.get(at)? != 0xFF {
        return None;
    }
    let fill = buffer[at..].iter().take_while(|byte| **byte == 0xFF).count();
    Some((*buffer.get(at + fill)?, at + fill + 1))
}

/// Whether a frame header says that the picture is as large as the stream's, in grey or three colours.
fn is_of_size(header: &[u8], format: StreamFormat) -> bool {
    let [_, height_high, height_low, width_high, width_low, components, ..] = *header else { return false };
    u32::from(u16::from_be_bytes([width_high, width_low])) == format.width_px
        && u32::from(u16::from_be_bytes([height_high, height_low])) == format.height_px
        && matches!(components, 1 | 3)
}

/// Where the marker behind a scan's data stands. In the data 0xFF is followed by a zero or a restart.
fn end_of_scan(buffer: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += buffer.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match *buffer.get(at + 1)? {
            0 | marker::RST0..=marker::RST7 => at += 2,
            // A scan without any data is none.
            _ => return (at > start).then_some(at),
        }
    }
}

/// The tables of T.81, annex K.3, as the segments that our encoder writes when it is not told otherwise.
static USUAL_TABLES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 50);
    if encoder.encode(&[0; 3], 1, 1, jpeg_encoder::ColorType::Rgb).is_err() {
        return Vec::new();
    }
    let mut tables = Vec::new();
    let mut at = 2;
    while let Some((code, start)) = next_marker(&jpeg, at) {
        let Some(&[high, low]) = jpeg.get(start..start + 2) else { break };
        let end = start + usize::from(u16::from_be_bytes([high, low]));
        if code == marker::DHT {
            tables.extend_from_slice(&[0xFF, marker::DHT]);
            tables.extend_from_slice(jpeg.get(start..end).unwrap_or_default());
        }
        if code == marker::SOS {
            break;
        }
        at = end;
    }
    tables
});

#[cfg(test)]
mod tests {
    use super::super::format::Encoding;
    use super::*;

    const FORMAT: StreamFormat =
        StreamFormat { width_px: 48, height_px: 32, frames_per_s: 30, encoding: Encoding::Mjpeg };

    fn picture(width_px: u16, height_px: u16) -> Vec<u8> {
        let noise = |at: usize| (at * 7919 % 251) as u8;
        let pixels: Vec<_> = (0..usize::from(width_px) * usize::from(height_px) * 3).map(noise).collect();
        let mut jpeg = Vec::new();
        jpeg_encoder::Encoder::new(&mut jpeg, 90)
            .encode(&pixels, width_px, height_px, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        jpeg
    }

    fn without_tables(jpeg: &[u8]) -> Vec<u8> {
        let tables = &*USUAL_TABLES;
        // The encoder writes them one after the other, in this order.
        let at = jpeg.windows(tables.len()).position(|part| part == tables.as_slice()).unwrap();
        [&jpeg[..at], &jpeg[at + tables.len()..]].concat()
    }

    #[test]
    fn a_frame_is_cut_out_of_its_buffer() {
        let jpeg = picture(48, 32);
        let mut buffer = jpeg.clone();
        // Another frame stood here, and was longer.
        buffer.extend_from_slice(&jpeg[100..]);
        buffer.resize(jpeg.len() * 3, 0);
        assert_eq!(Extent::of(&buffer, FORMAT).unwrap().cut(&buffer), jpeg);
    }

    #[test]
    fn whatever_is_not_whole_is_refused() {
        let jpeg = picture(48, 32);
        for length in 0..jpeg.len() {
            let mut buffer = jpeg[..length].to_vec();
            buffer.resize(jpeg.len() + 64, 0);
            assert_eq!(Extent::of(&buffer, FORMAT), None, "cut after {length} bytes");
            assert_eq!(Extent::of(&jpeg[..length], FORMAT), None, "cut after {length} bytes, nothing behind");
        }
        for size in [(32, 48), (48, 16), (16, 32), (47, 32)] {
            assert_eq!(Extent::of(&picture(size.0, size.1), FORMAT), None, "{size:?}");
        }
    }

    #[test]
    fn the_beginning_of_another_frame_inside_is_refused() {
        let jpeg = picture(48, 32);
        let mut buffer = jpeg[..jpeg.len() - 40].to_vec();
        buffer.extend_from_slice(&jpeg);
        assert_eq!(Extent::of(&buffer, FORMAT), None);
    }

    #[test]
    fn no_byte_of_a_header_can_break_the_walk() {
        let jpeg = picture(48, 32);
        for at in 0..jpeg.len().min(700) {
            for value in 0..=u8::MAX {
                let mut damaged = jpeg.clone();
                damaged[at] = value;
                if let Some(extent) = Extent::of(&damaged, FORMAT) {
                    assert!(extent.cut(&damaged).len() <= damaged.len() + USUAL_TABLES.len());
                }
            }
        }
    }

    #[test]
    fn tables_that_are_left_out_are_put_back() {
        let jpeg = picture(48, 32);
        let short = without_tables(&jpeg);
        assert!(short.len() + 400 < jpeg.len());
        let whole = Extent::of(&short, FORMAT).unwrap().cut(&short);
        let decode =
            |bytes: &[u8]| zune_jpeg::JpegDecoder::new(std::io::Cursor::new(bytes)).decode().unwrap();
        assert_eq!(decode(&whole), decode(&jpeg));
    }
}
