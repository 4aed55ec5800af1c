//! Points in time and calendar days. The domain is told the time; it never reads a clock.

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use time::{OffsetDateTime, UtcOffset, format_description::FormatItem, macros::format_description};
use utoipa::ToSchema;

/// Milliseconds since the Unix epoch, UTC.
///
/// In TypeScript a `number`, which holds every millisecond of the next 285,000 years exactly.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type, ToSchema,
)]
#[serde(transparent)]
pub struct Timestamp(#[specta(type = u32)] pub i64);

/// China keeps one time zone, without summer time, since 1991 (GB/T 7408: UTC+8).
const CHINA: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => panic!("eight hours is an offset"),
};

impl Timestamp {
    /// This time and `duration_ms` more; stays at the ends of the range.
    #[must_use]
    pub fn plus_ms(self, duration_ms: i64) -> Self {
        Self(self.0.saturating_add(duration_ms))
    }

    /// The calendar day in China at this time.
    pub fn date_in_china(self) -> Date {
        Date(self.in_china().date())
    }

    /// The time at which a clock on a wall in China shows `hour`:`minute` on `date`.
    ///
    /// `None` when there is no such time of day.
    pub fn from_china(date: Date, hour: u8, minute: u8) -> Option<Self> {
        let time = time::Time::from_hms(hour, minute, 0).ok()?;
        let at = date.0.with_time(time).assume_offset(CHINA);
        Some(Self(at.unix_timestamp() * 1000))
    }

    /// The local time in China, for what is printed. A time that no calendar holds, as only a
    /// broken message can name, is told as the beginning of the epoch.
    pub fn in_china(self) -> OffsetDateTime {
        let at = OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000)).ok();
        let local = at.and_then(|at| at.checked_to_offset(CHINA));
        local.unwrap_or_else(|| OffsetDateTime::UNIX_EPOCH.to_offset(CHINA))
    }
}

const ISO_DATE: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A day of the calendar, written `2000-02-29`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type, ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[specta(type = String)]
#[schema(value_type = String, format = Date)]
pub struct Date(time::Date);

impl Date {
    /// The day with this year, month (1-12) and day (1-31); `None` when the calendar has none.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = time::Month::try_from(month).ok()?;
        time::Date::from_calendar_date(year, month, day).ok().map(Self)
    }

    /// Reads eight digits, `20000229`, as identity documents write a day.
    pub fn from_digits(digits: &str) -> Option<Self> {
        if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Self::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?)
    }

    /// Reads `2000-02-29`.
    pub fn from_iso(text: &str) -> Option<Self> {
        let (year, month, day) = (text.get(..4)?, text.get(5..7)?, text.get(8..)?);
        let dashes = text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-');
        dashes.then(|| Self::from_digits(&format!("{year}{month}{day}")))?
    }

    /// The year, for example 2000.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// The day this many days later (earlier when negative); `None` past the calendar's end.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        self.0.checked_add(time::Duration::days(days)).map(Self)
    }

    /// Full years of age on `day`. Somebody born on 29 February comes of age on 1 March in a
    /// common year (the birthday has passed only when the month and day have).
    pub fn age_on(self, day: Date) -> i32 {
        let had_birthday = (day.month(), day.day()) >= (self.month(), self.day());
        day.year() - self.year() - i32::from(!had_birthday)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.format(ISO_DATE) {
            Ok(text) => f.write_str(&text),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_iso(&text).ok_or_else(|| "not a calendar day".to_owned())
    }
}

/// A span of time from `opens_at` (included) to `closes_at` (excluded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// The first moment inside.
    pub opens_at: Timestamp,
    /// The first moment after.
    pub closes_at: Timestamp,
}

impl Window {
    /// Whether `at` lies inside.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.opens_at <= at && at < self.closes_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_do_not_exist_are_not_read() {
        for text in ["2023-02-29", "2000-13-01", "2000-00-10", "2000-1-01", "20000101", "", "2000-01-0１"] {
            assert_eq!(Date::from_iso(text), None, "{text}");
        }
        assert_eq!(Date::from_iso("2000-02-29").map(|d| d.to_string()).as_deref(), Some("2000-02-29"));
    }

    #[test]
    fn age_turns_on_the_birthday() {
        let born = Date::new(2012, 2, 29).unwrap();
        assert_eq!(born.age_on(Date::new(2026, 2, 28).unwrap()), 13);
        assert_eq!(born.age_on(Date::new(2026, 3, 1).unwrap()), 14);
    }

    #[test]
    fn no_time_is_too_strange_to_be_told() {
        for at in [i64::MIN, -377_705_116_800_000, 253_402_300_799_000, i64::MAX] {
            assert!(Timestamp(at).date_in_china().year() > -10_000, "{at}");
        }
    }

    #[test]
    fn a_day_in_china_begins_at_sixteen_hours_utc() {
        // 2026-11-21T16:00:00Z
        let midnight = Timestamp(1_795_276_800_000);
        assert_eq!(midnight.date_in_china().to_string(), "2026-11-22");
        assert_eq!(midnight.plus_ms(-1).date_in_china().to_string(), "2026-11-21");
        assert_eq!(Timestamp::from_china(Date::new(2026, 11, 22).unwrap(), 0, 0), Some(midnight));
    }
}
