//! The colour profile of sRGB (IEC 61966-2-1), put together from its published numbers.

/// Numbers of a profile have 16 bits before and after the point (ICC.1:2004-10, 5.1.3).
const ONE: i32 = 0x1_0000;

/// White of the profile connection space, D50.
const D50: [i32; 3] = [63190, ONE, 54061];
/// The primaries, adapted to D50.
const PRIMARIES: [(&[u8; 4], [i32; 3]); 3] =
    [(b"rXYZ", [28578, 14581, 912]), (b"gXYZ", [25240, 46981, 6362]), (b"bXYZ", [9376, 3974, 46787])];
/// From D65, sRGB's own white, to D50 (Bradford).
const ADAPTATION: [i32; 9] = [68674, 1503, -3290, 1939, 64912, -1118, -606, 988, 49262];
/// Exponent, then the numbers of ((x + 0.055) / 1.055) ^ 2.4, and of x / 12.92 below 0.04045.
const CURVE: [i32; 5] = [157_286, 62119, 3417, 5072, 2651];

/// An ICC profile of version 4.2 for a display (ICC.1:2004-10).
pub(super) fn profile() -> Vec<u8> {
    let mut tags: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"desc", text("sRGB IEC61966-2.1")),
        (b"cprt", text("No copyright")),
        (b"wtpt", numbers(b"XYZ ", &D50)),
        (b"chad", numbers(b"sf32", &ADAPTATION)),
    ];
    tags.extend(PRIMARIES.map(|(tag, numbers_of)| (tag, numbers(b"XYZ ", &numbers_of))));
    // Three entries of the table lead to the one curve.
    let curve = curve();
    let count = tags.len() + 3;
    let mut offset = 128 + 4 + 12 * count;
    let mut table = Vec::new();
    let mut data = Vec::new();
    let mut entry = |tag: &[u8; 4], offset: usize, length: usize| {
        table.extend_from_slice(tag);
        table.extend((offset as u32).to_be_bytes());
        table.extend((length as u32).to_be_bytes());
    };
    for (tag, bytes) in &tags {
        entry(tag, offset, bytes.len());
        data.extend_from_slice(bytes);
        data.resize(data.len().next_multiple_of(4), 0);
        offset = 128 + 4 + 12 * count + data.len();
    }
    for tag in [b"rTRC", b"gTRC", b"bTRC"] {
        entry(tag, offset, curve.len());
    }
    data.extend(curve);
    let mut profile = header(128 + 4 + table.len() + data.len());
    profile.extend((count as u32).to_be_bytes());
    profile.extend(table);
    profile.extend(data);
    profile
}

/// The first 128 bytes (7.2). The date is that of the standard, for a profile must have one.
fn header(size: usize) -> Vec<u8> {
    let mut header = vec![0; 128];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &(size as u32).to_be_bytes());
    put(8, &[4, 0x20]);
    put(12, b"mntrRGB XYZ ");
    put(24, &[0x07, 0xCF, 0, 10, 0, 18]);
    put(36, b"acsp");
    for (index, number) in D50.iter().enumerate() {
        put(68 + 4 * index, &number.to_be_bytes());
    }
    header
}

fn numbers(kind: &[u8; 4], numbers: &[i32]) -> Vec<u8> {
    let mut bytes = [kind.as_slice(), &[0; 4]].concat();
    bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
    bytes
}

/// A parametric curve of the fourth kind (10.15).
fn curve() -> Vec<u8> {
    let mut bytes = b"para\0\0\0\0\0\x03\0\0".to_vec();
    bytes.extend(CURVE.iter().flat_map(|number| number.to_be_bytes()));
    bytes
}

/// A text in one language (10.13).
fn text(text: &str) -> Vec<u8> {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut bytes = b"mluc\0\0\0\0".to_vec();
    for number in [1, 12] {
        bytes.extend(u32::to_be_bytes(number));
    }
    bytes.extend(b"enUS");
    for number in [utf16.len() as u32, 28] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend(utf16);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primaries_make_white() {
        for channel in 0..3 {
            let sum: i32 = PRIMARIES.iter().map(|(_, numbers)| numbers[channel]).sum();
            assert!((sum - D50[channel]).abs() <= 8, "channel {channel}: {sum}");
        }
    }

    #[test]
    fn every_tag_lies_inside() {
        let profile = profile();
        let number = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(number(0), profile.len());
        assert_eq!(number(128), 10);
        for tag in 0..10 {
            let (offset, length) = (number(136 + 12 * tag), number(140 + 12 * tag));
            assert!(offset % 4 == 0 && offset + length <= profile.len());
            let kind = &profile[offset..offset + 4];
            assert!([b"mluc", b"XYZ ", b"sf32", b"para"].iter().any(|known| *known == kind));
        }
    }
}
