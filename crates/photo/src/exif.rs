//! The one thing that is read from EXIF: which way up the picture lies.

/// EXIF tag 0x0112, Orientation (CIPA DC-008, 4.6.4).
const TAG_ORIENTATION: u16 = 0x0112;
/// The type SHORT.
const TYPE_SHORT: u16 = 3;

/// The orientation, 1 to 8, that the payload of an APP1 segment states.
///
/// `None` when the segment is not EXIF, states none, or states nonsense: programs that show pictures then leave them as
/// they are.
pub(crate) fn orientation(app1: &[u8]) -> Option<u16> {
    let tiff = app1.strip_prefix(b"Exif\0\0")?;
    let big_endian = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let u16_at = |at: usize| -> Option<u16> {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let first_directory = {
        let bytes: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
        let offset = if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        usize::try_from(offset).ok()?
    };
    let entries = usize::from(u16_at(first_directory)?);
    (0..entries).find_map(|index| {
        let entry = first_directory.checked_add(2 + index * 12)?;
        let found = u16_at(entry)? == TAG_ORIENTATION && u16_at(entry + 2)? == TYPE_SHORT;
        found.then(|| u16_at(entry + 8)).flatten().filter(|value| (1..=8).contains(value))
    })
}

/// By how many quarters clockwise a picture with this orientation has to be turned to be the right way up. Mirrored
/// pictures (2, 4, 5, 7) are told apart from upright ones by half a turn: turning alone does not mend them.
pub(crate) fn quarter_turns(orientation: u16) -> u8 {
    match orientation {
        6 => 1,
        2..=5 | 7 => 2,
        8 => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app1(big_endian: bool, orientation: u16) -> Vec<u8> {
        let short = |value: u16| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        let long = |value: u32| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        let mut bytes = b"Exif\0\0".to_vec();
        bytes.extend_from_slice(if big_endian { b"MM\0*" } else { b"II*\0" });
        bytes.extend(long(8));
        bytes.extend(short(2));
        for (tag, value) in [(0x0103, 6), (TAG_ORIENTATION, orientation)] {
            bytes.extend(short(tag));
            bytes.extend(short(TYPE_SHORT));
            bytes.extend(long(1));
            bytes.extend(short(value));
            bytes.extend([0, 0]);
        }
        bytes.extend(long(0));
        bytes
    }

    #[test]
    fn both_byte_orders_are_read() {
        for value in 1..=8 {
            assert_eq!(orientation(&app1(true, value)), Some(value));
            assert_eq!(orientation(&app1(false, value)), Some(value));
        }
    }

    #[test]
    fn nonsense_states_nothing() {
        assert_eq!(orientation(&app1(true, 0)), None);
        assert_eq!(orientation(&app1(true, 9)), None);
        assert_eq!(orientation(b"http://ns.adobe.com/xap/1.0/\0"), None);
        let whole = app1(false, 6);
        for length in 0..whole.len() - 10 {
            assert_eq!(orientation(&whole[..length]), None, "cut to {length}");
        }
        let mut far = app1(false, 6);
        far[10..14].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(orientation(&far), None);
    }
}
