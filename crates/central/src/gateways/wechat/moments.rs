//! Times as WeChat Pay writes them (RFC 3339).

use kaodian_domain::Timestamp;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Reads `2027-01-05T10:00:00+08:00`.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(Timestamp(i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok()?))
}

/// Writes it, to the second.
pub(super) fn write(at: Timestamp) -> Option<String> {
    at.in_china().format(&Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_china() {
        let at = Timestamp(1_799_114_400_000);
        assert_eq!(write(at).as_deref(), Some("2027-01-05T10:00:00+08:00"));
        assert_eq!(read("2027-01-05T10:00:00+08:00"), Some(at));
        assert_eq!(read("2027-01-05T02:00:00Z"), Some(at));
        assert_eq!(read("2027-01-05"), None);
    }
}
