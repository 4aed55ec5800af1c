//! Times as a catalogue's author writes them, in China's time.

use kaodian_domain::{Date, Timestamp};

/// A day: `2027-03-27`, or `+40d` and `-7d` counted from `today`.
pub(super) fn day(text: &str, today: Date) -> Option<Date> {
    if !text.starts_with(['+', '-']) {
        return Date::from_iso(text);
    }
    let days = text.strip_suffix('d')?.parse().ok()?;
    today.plus_days(days)
}

/// A time: a day as [`day`] reads it and `17:00`; the beginning of the day without that.
pub(super) fn moment(text: &str, today: Date) -> Option<Timestamp> {
    let (date, clock) = text.trim().split_once(' ').unwrap_or((text.trim(), "00:00"));
    let (hour, minute) = clock.trim().split_once(':')?;
    let two = |text: &str| (text.len() == 2).then(|| text.parse().ok())?;
    Timestamp::from_china(day(date, today)?, two(hour)?, two(minute)?)
}

/// A time as [`moment`] reads it.
pub(super) fn write(at: Timestamp) -> String {
    let local = at.in_china();
    format!("{} {:02}:{:02}", at.date_in_china(), local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let today = Date::new(2026, 11, 22).unwrap();
        assert_eq!(moment(text, today).map(write).as_deref(), expected, "{text}");
    }

    #[test]
    fn times_are_absolute_or_counted_from_the_day_of_import() {
        check("2027-01-08 17:00", Some("2027-01-08 17:00"));
        check("2027-01-08", Some("2027-01-08 00:00"));
        check("-7d 09:00", Some("2026-11-15 09:00"));
        check("+30d 17:30", Some("2026-12-22 17:30"));
        check("+0d", Some("2026-11-22 00:00"));
        for broken in ["", "30d", "+30", "+30d 1700", "+30d 24:00", "+30d 7:00", "2027-02-29", "tomorrow"] {
            check(broken, None);
        }
    }
}
