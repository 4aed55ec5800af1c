//! A document number, kept out of logs.

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

/// The number of an identity document in the form in which it is stored and compared.
///
/// [`super::check`] makes it. One that was read from a message is as good as its sender; whoever
/// receives it checks it again ([`crate::information::verify`]). `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(transparent)]
pub struct DocumentNumber(String);

impl DocumentNumber {
    pub(super) fn new(normalised: String) -> Self {
        Self(normalised)
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with its middle starred, to be recognised by its holder: `110101********0018`.
    ///
    /// A short number shows less of itself: `H1****678`, `A**45`.
    pub fn masked(&self) -> String {
        let length = self.0.chars().count();
        let (first, last) = match length {
            15.. => (6, 4),
            8..15 => (2, 3),
            5..8 => (1, 2),
            _ => (0, 0),
        };
        let hidden = first..length - last;
        self.0.chars().enumerate().map(|(at, c)| if hidden.contains(&at) { '*' } else { c }).collect()
    }

    /// The last four characters, or all of a shorter number.
    pub fn last_four(&self) -> &str {
        let start = self.0.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
        &self.0[start..]
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}
