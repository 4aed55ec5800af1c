//! Templates of registration and ticket numbers: settings of the sitting, never code.

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// How a number is put together, for example `{site:6}{serial:4}` or NCRE's
/// `{subject:2}{sitting:2}{site:6}{room:2}{serial:4}`.
///
/// A width is the least number of digits; `serial` alone may grow beyond it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NumberTemplate {
    parts: Vec<(NumberPart, usize)>,
}

impl PartialSchema for NumberTemplate {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for NumberTemplate {}

/// One part of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberPart {
    /// The subject's code.
    Subject,
    /// The sitting's number.
    Sitting,
    /// The site's code.
    Site,
    /// The room's number.
    Room,
    /// The serial number in its series.
    Serial,
}

impl NumberPart {
    const ALL: [(Self, &str); 5] = [
        (Self::Subject, "subject"),
        (Self::Sitting, "sitting"),
        (Self::Site, "site"),
        (Self::Room, "room"),
        (Self::Serial, "serial"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(part, _)| *part == self).map_or("", |(_, name)| name)
    }
}

/// What is known of a number; an unknown part may be any digits.
#[derive(Debug, Clone, Copy, Default)]
pub struct NumberValues<'a> {
    /// The subject's code.
    pub subject: Option<&'a str>,
    /// The sitting's number.
    pub sitting: Option<&'a str>,
    /// The site's code.
    pub site: Option<&'a str>,
    /// The room's number.
    pub room: Option<&'a str>,
    /// The serial number.
    pub serial: Option<u64>,
}

impl NumberValues<'_> {
    /// The digits of one part, padded on the left; `None` when unknown.
    fn digits(&self, part: NumberPart, width: usize) -> Option<String> {
        let known = match part {
            NumberPart::Subject => self.subject,
            NumberPart::Sitting => self.sitting,
            NumberPart::Site => self.site,
            NumberPart::Room => self.room,
            NumberPart::Serial => return self.serial.map(|serial| format!("{serial:0>width$}")),
        };
        known.map(|text| format!("{text:0>width$}"))
    }
}

impl NumberTemplate {
    /// The number with these values; `None` when one that the template needs is missing, too
    /// wide, or not made of digits.
    pub fn number(&self, values: &NumberValues<'_>) -> Option<String> {
        let mut number = String::new();
        for &(part, width) in &self.parts {
            number += &values.digits(part, width)?;
        }
        self.accepts(&number, values).then_some(number)
    }

    /// Whether `number` follows the template and agrees with every value that is known.
    pub fn accepts(&self, number: &str, values: &NumberValues<'_>) -> bool {
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        let least: usize = self.parts.iter().map(|(_, width)| width).sum();
        // Only a serial may be wider than its width, and it takes all that is over.
        let Some(over) = number.len().checked_sub(least).filter(|&over| over <= 6) else {
            return false;
        };
        let mut rest = number;
        let mut taken = false;
        for &(part, width) in &self.parts {
            let grows = part == NumberPart::Serial && !taken;
            taken |= grows;
            let (digits, after) = rest.split_at(width + if grows { over } else { 0 });
            rest = after;
            if values.digits(part, width).is_some_and(|known| known != digits) {
                return false;
            }
        }
        rest.is_empty()
    }
}

impl TryFrom<String> for NumberTemplate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let broken = || format!("not a number template: {text}");
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (inside, after) =
                rest.strip_prefix('{').and_then(|r| r.split_once('}')).ok_or_else(broken)?;
            let (name, width) = inside.split_once(':').ok_or_else(broken)?;
            let part = NumberPart::ALL.iter().find(|(_, n)| *n == name).ok_or_else(broken)?.0;
            let width = width.parse().ok().filter(|w| (1..=12).contains(w)).ok_or_else(broken)?;
            parts.push((part, width));
            rest = after;
        }
        if parts.is_empty() { Err(broken()) } else { Ok(Self { parts }) }
    }
}

impl From<NumberTemplate> for String {
    fn from(template: NumberTemplate) -> Self {
        template.parts.iter().map(|(part, width)| format!("{{{}:{width}}}", part.name())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> NumberTemplate {
        NumberTemplate::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_template_reads_what_it_writes() {
        for text in ["{site:6}{serial:4}", "{subject:2}{sitting:2}{site:6}{room:2}{serial:4}"] {
            assert_eq!(String::from(template(text)), text);
        }
        for text in ["", "{site}", "{site:0}", "{seat:2}", "{site:6", "x{site:6}", "{serial:99}"] {
            assert!(NumberTemplate::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_ticket_number_of_ncre() {
        let ticket = template("{subject:2}{sitting:2}{site:6}{room:2}{serial:4}");
        let known = NumberValues {
            subject: Some("66"),
            sitting: Some("79"),
            site: Some("110001"),
            ..NumberValues::default()
        };
        let full = NumberValues { room: Some("3"), serial: Some(27), ..known };
        assert_eq!(ticket.number(&full).as_deref(), Some("6679110001030027"));
        assert!(ticket.accepts("6679110001030027", &known));
        assert!(!ticket.accepts("6579110001030027", &known), "another subject");
        assert!(!ticket.accepts("667911000103002", &known), "too short");
        assert!(!ticket.accepts("66791100010300２7", &known), "a full-width digit");
        assert_eq!(ticket.number(&known), None, "a part is missing");
    }

    #[test]
    fn a_serial_may_grow() {
        let registration = template("{site:6}{serial:4}");
        let values =
            |serial| NumberValues { site: Some("110001"), serial: Some(serial), ..NumberValues::default() };
        assert_eq!(registration.number(&values(27)).as_deref(), Some("1100010027"));
        assert_eq!(registration.number(&values(12_345)).as_deref(), Some("11000112345"));
        assert!(!registration.accepts("11000", &NumberValues::default()));
    }
}
