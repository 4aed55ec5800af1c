//! Times as Alipay writes them: `2027-01-05 10:00:00`, in China.

use kaodian_domain::{Date, Timestamp};

/// Reads one.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once(' ')?;
    // Some answers carry fractions of a second.
    let time = time.split('.').next()?;
    let mut parts = time.split(':').map(|part| part.parse::<u8>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if second > 59 || parts.next().is_some() {
        return None;
    }
    Some(Timestamp::from_china(Date::from_iso(date)?, hour, minute)?.plus_ms(i64::from(second) * 1000))
}

/// Writes one.
pub(super) fn write(at: Timestamp) -> String {
    let local = at.in_china();
    format!("{} {:02}:{:02}:{:02}", at.date_in_china(), local.hour(), local.minute(), local.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_china() {
        let at = Timestamp(1_799_114_407_000);
        assert_eq!(write(at), "2027-01-05 10:00:07");
        assert_eq!(read("2027-01-05 10:00:07"), Some(at));
        assert_eq!(read("2027-01-05 10:00:07.123"), Some(at));
        for text in ["2027-01-05", "2027-01-05 24:00:00", "2027-01-05 10:00", "2027-02-30 10:00:00", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
