//! What has to be known of a JPEG to put it into a PDF as it is.

use crate::error::FormError;

/// A JPEG's own description of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JpegFrame {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// One (grey) or three (colour).
    pub(crate) channels: u8,
}

/// Reads the frame header of an 8-bit sequential or progressive JPEG (ITU-T T.81, B.2.2).
///
/// # Errors
/// [`FormError::NotAJpeg`] for anything that PDF's DCTDecode does not take, and for four channels. Whether the rest of
/// the file is whole is not looked at: that is for the photo verdict.
pub(crate) fn read_frame(bytes: &[u8]) -> Result<JpegFrame, FormError> {
    find_frame(bytes).filter(|frame| frame.width_px > 0 && frame.height_px > 0).ok_or(FormError::NotAJpeg)
}

fn find_frame(bytes: &[u8]) -> Option<JpegFrame> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        let tail = rest.strip_prefix(&[0xFF])?;
        // Fill bytes may come before a marker.
        let (&code, tail) = tail.split_first()?;
        if code == 0xFF {
            rest = &rest[1..];
            continue;
        }
        let (length, _) = tail.split_first_chunk::<2>()?;
        let segment = tail.get(2..usize::from(u16::from_be_bytes(*length)))?;
        match code {
            0xC0..=0xC2 => {
                let &[8, h1, h0, w1, w0, channels @ (1 | 3), ..] = segment else { return None };
                return Some(JpegFrame {
                    width_px: u32::from(u16::from_be_bytes([w1, w0])),
                    height_px: u32::from(u16::from_be_bytes([h1, h0])),
                    channels,
                });
            }
            0xC3 | 0xC5..=0xCF | 0xD0..=0xDA => return None,
            _ => rest = tail.get(2 + segment.len()..)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_is_found_behind_other_segments() {
        let bytes = b"\xFF\xD8\xFF\xE0\0\x04ab\xFF\xFF\xC0\0\x0B\x08\x01\xE0\x01\x4A\x03\0\0\0\0\0\0\0\0\0";
        assert_eq!(read_frame(bytes).unwrap(), JpegFrame { width_px: 330, height_px: 480, channels: 3 });
    }

    #[test]
    fn everything_else_is_not_a_jpeg() {
        let whole = b"\xFF\xD8\xFF\xC0\0\x0B\x08\x01\xE0\x01\x4A\x04\0\0\0\0\0";
        assert!(read_frame(whole).is_err(), "four channels");
        for bytes in [
            b"".as_slice(),
            b"\xFF\xD8",
            b"\x89PNG\r\n",
            b"\xFF\xD8\xFF\xDA\0\x02",
            b"\xFF\xD8\xFF\xE0\0\0\0\0",
        ] {
            assert!(read_frame(bytes).is_err());
        }
    }
}
