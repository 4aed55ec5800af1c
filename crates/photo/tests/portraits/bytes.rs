//! Changes to the bytes of a JPEG.

/// Where the first segment with this marker begins.
pub(crate) fn find(jpeg: &[u8], marker: u8) -> usize {
    jpeg.windows(2).position(|pair| pair == [0xFF, marker]).unwrap()
}

/// The file with an EXIF segment that states this orientation.
pub(crate) fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = vec![0xFF, 0xE1, 0, 34];
    exif.extend(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let mut bytes = jpeg.to_vec();
    bytes.splice(2..2, exif);
    bytes
}

/// The file with other dimensions in its frame header.
pub(crate) fn claiming(jpeg: &[u8], width_px: u16, height_px: u16) -> Vec<u8> {
    let mut bytes = jpeg.to_vec();
    let frame = find(&bytes, 0xC0);
    bytes[frame + 5..frame + 7].copy_from_slice(&height_px.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width_px.to_be_bytes());
    bytes
}

/// The file with one byte of its frame header changed.
pub(crate) fn with_frame_byte(jpeg: &[u8], offset: usize, value: u8) -> Vec<u8> {
    let mut bytes = jpeg.to_vec();
    let at = find(&bytes, 0xC0) + offset;
    bytes[at] = value;
    bytes
}
