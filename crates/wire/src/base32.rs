//! Base32 (RFC 4648, section 6) in upper case and without padding.

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The text of these bytes: a character for every five bits, the last ones filled up with zeros.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for group in bytes.chunks(5) {
        let mut padded = [0; 8];
        padded[3..3 + group.len()].copy_from_slice(group);
        let bits = u64::from_be_bytes(padded);
        let characters = (group.len() * 8).div_ceil(5);
        text.extend((0..characters).map(|at| char::from(ALPHABET[(bits >> (35 - 5 * at) & 31) as usize])));
    }
    text
}

/// The bytes of a text; `None` unless [`encode`] writes them exactly so.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    for group in text.as_bytes().chunks(8) {
        let mut bits = 0_u64;
        for (at, character) in group.iter().enumerate() {
            let value = match character {
                b'A'..=b'Z' => character - b'A',
                b'2'..=b'7' => character - b'2' + 26,
                _ => return None,
            };
            bits |= u64::from(value) << (35 - 5 * at);
        }
        let whole = group.len() * 5 / 8;
        let padded = bits.to_be_bytes();
        let (group_bytes, left_over) = padded[3..].split_at(whole);
        // A character more than the bytes need, or bits in the last one that belong to none: another text would say
        // the same.
        if (whole * 8).div_ceil(5) != group.len() || left_over.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(group_bytes);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_rfc() {
        // RFC 4648, section 10, without the padding.
        let vectors = [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ];
        for (bytes, text) in vectors {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn one_text_for_one_content() {
        for text in ["M", "MZX", "MZXW6Y", "MZ", "MZXR", "MZXW6YR", "my", "MY======", "M1", "M Y", "Ｍ"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
