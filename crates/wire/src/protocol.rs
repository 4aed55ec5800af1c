//! Which version of the protocol is spoken.
//!
//! A terminal says the highest version that it speaks, the server the range that it speaks; both keep to the highest
//! version that they have in common. Neither sends what the other has not said that it knows.

/// The highest version that this program speaks.
///
/// 1: everything up to the first release. 2: bodies of requests may come compressed, photos may come in parts, an
/// operation that the server does not know is answered by itself ([`crate::Outcome::AwaitsUpdate`]), and operations say
/// what their maker had seen (`seenRevision`).
pub const PROTOCOL: u32 = 2;

/// The lowest version that this program still speaks. Where the header is missing, this one is meant: terminals and
/// servers of the first version do not tell.
pub const PROTOCOL_MINIMUM: u32 = 1;

/// From this version on a server reads compressed bodies and takes photos in parts.
pub const PROTOCOL_OF_PARTS: u32 = 2;

/// The header: a number in a request, a range (`1-2`) in an answer.
pub const PROTOCOL_HEADER: &str = "kaodian-protocol";

/// The versions that a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProtocolRange {
    /// The lowest.
    pub minimum: u32,
    /// The highest.
    pub maximum: u32,
}

impl ProtocolRange {
    /// What a server speaks that does not tell: the first version alone.
    pub const UNTOLD: Self = Self { minimum: PROTOCOL_MINIMUM, maximum: PROTOCOL_MINIMUM };

    /// As it stands in the header of an answer.
    pub fn to_header(self) -> String {
        format!("{}-{}", self.minimum, self.maximum)
    }

    /// The range that a header tells; `None` when it is not one.
    pub fn read(header: &str) -> Option<Self> {
        let (minimum, maximum) = header.split_once('-')?;
        let range = Self { minimum: read_version(minimum)?, maximum: read_version(maximum)? };
        (range.minimum <= range.maximum).then_some(range)
    }
}

/// The version that a request's header tells; `None` when it is not one.
pub fn read_version(header: &str) -> Option<u32> {
    let is_number = (1..=6).contains(&header.len()) && header.bytes().all(|byte| byte.is_ascii_digit());
    header.parse().ok().filter(|version| is_number && *version > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_it_was_written() {
        let range = ProtocolRange { minimum: 1, maximum: 2 };
        assert_eq!((range.to_header().as_str(), ProtocolRange::read("1-2")), ("1-2", Some(range)));
        for wrong in ["", "1", "2-1", "0-1", "1-", "-1", "1-2-3", " 1-2", "+1-2", "1-9999999"] {
            assert_eq!(ProtocolRange::read(wrong), None, "{wrong:?}");
        }
        for (header, version) in [("1", Some(1)), ("17", Some(17)), ("0", None), ("-1", None), ("1.0", None)]
        {
            assert_eq!(read_version(header), version, "{header:?}");
        }
    }
}
