//! Printers, what they can, what they are asked to do.

use std::{hash::BuildHasher, ops::RangeInclusive};

use super::error::PrinterError;

/// Whether a printer works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    /// It waits for a job.
    Idle,
    /// It has a job.
    Printing,
    /// Somebody or something has stopped it.
    Stopped,
    /// The print system does not say.
    Unknown,
}

impl PrinterState {
    /// The name of the state for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Printing => "printing",
            Self::Stopped => "stopped",
            Self::Unknown => "unknown",
        }
    }
}

/// A printer that the system knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// The name of its queue.
    pub name: String,
    /// What people call it.
    pub description: String,
    /// Whether the system prints on it when nothing is said.
    pub is_default: bool,
    /// Whether it takes jobs.
    pub is_accepting: bool,
    /// Whether it works.
    pub state: PrinterState,
    /// What the print system says about that state: keywords (RFC 8011, 5.4.12), "none" left out. A trouble may
    /// still stand here after it was mended, until the next job.
    pub reasons: Vec<String>,
}

/// What a printer can do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// The sizes that it takes, by their standard names (PWG 5101.1).
    pub media: Vec<String>,
    /// Whether it has colours.
    pub has_colour: bool,
    /// Whether it turns sheets over.
    pub has_duplex: bool,
    /// The media types of the documents that the print system takes for it.
    pub formats: Vec<String>,
}

impl Capabilities {
    /// Whether A4 is among its sizes.
    pub fn has_a4(&self) -> bool {
        self.media.iter().any(|media| media == A4)
    }
}

/// A4 by its standard name. A driver's own default may be Letter.
pub(super) const A4: &str = "iso_a4_210x297mm";

/// Which sides of a sheet are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sides {
    /// The front only.
    #[default]
    One,
    /// Both, turned as the pages of a book are.
    Two,
}

/// What to print: always on A4 and unscaled, for a scaled form fails the ruler.
#[derive(Debug, Clone)]
pub struct Order {
    title: String,
    pdf: Vec<u8>,
    copies: u32,
    sides: Sides,
    pages: Option<RangeInclusive<u32>>,
}

impl Order {
    /// One copy of a PDF, on one side of each sheet. The title is shown to whoever stands at the printer: it must
    /// hold no personal data.
    ///
    /// # Errors
    /// [`PrinterError::NotPdf`]
    pub fn new(title: impl Into<String>, pdf: Vec<u8>) -> Result<Self, PrinterError> {
        // ISO 32000-1, annex H: readers take a header that begins within the first 1024 bytes.
        let head = &pdf[..pdf.len().min(1024)];
        if !head.windows(5).any(|bytes| bytes == b"%PDF-") {
            return Err(PrinterError::NotPdf);
        }
        Ok(Self { title: title.into(), pdf, copies: 1, sides: Sides::One, pages: None })
    }

    /// So many copies, one whole document after the other.
    #[must_use]
    pub fn copies(mut self, copies: u32) -> Self {
        self.copies = copies.max(1);
        self
    }

    /// On these sides of each sheet.
    #[must_use]
    pub fn sides(mut self, sides: Sides) -> Self {
        self.sides = sides;
        self
    }

    /// Only these pages, counted from 1: the rest of a batch that broke off.
    #[must_use]
    pub fn pages(mut self, pages: RangeInclusive<u32>) -> Self {
        self.pages = Some(pages);
        self
    }

    /// The pages as signed numbers, if not all.
    pub(super) fn wanted_pages(&self) -> Option<(i32, i32)> {
        let number = |page: u32| i32::try_from(page).unwrap_or(i32::MAX);
        self.pages.as_ref().map(|pages| (number(*pages.start()), number(*pages.end())))
    }

    pub(super) fn wanted_copies(&self) -> u32 {
        self.copies
    }

    pub(super) fn wanted_sides(&self) -> Sides {
        self.sides
    }

    /// The document, and the name by which the job is known again on the device, where only its name is ours.
    pub(super) fn into_parts(self) -> (Vec<u8>, String) {
        // Room for the mark within what every printer keeps of a name (255 octets, RFC 8011).
        let title: String = self.title.chars().take(60).collect();
        let mark = std::hash::RandomState::new().hash_one(self.pdf.len()) as u32;
        (self.pdf, format!("{title} {mark:08x}"))
    }
}

/// A job that was taken. Kept, it is known again after the program was started anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The name of its printer.
    pub printer: String,
    /// Its number in the print system.
    pub id: i32,
    /// Its title with a mark of its own, by which the device's own record of it is found.
    pub name: String,
    /// How many copies were asked for.
    pub copies: u32,
    /// Which sides of a sheet are printed.
    pub sides: Sides,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_pdf_is_sent() {
        assert!(Order::new("form", b"%PDF-1.7 ...".to_vec()).is_ok());
        assert!(Order::new("form", b"\xef\xbb\xbf\n%PDF-1.4".to_vec()).is_ok());
        for no_pdf in [&b""[..], b"%PDF", b"hello", b"\x89PNG"] {
            assert_eq!(Order::new("form", no_pdf.to_vec()).err(), Some(PrinterError::NotPdf));
        }
        let late = [vec![b' '; 1024], b"%PDF-1.4".to_vec()].concat();
        assert_eq!(Order::new("form", late).err(), Some(PrinterError::NotPdf));
    }

    #[test]
    fn two_jobs_with_one_title_have_two_names() {
        let name = || Order::new("报".repeat(100), b"%PDF-".to_vec()).unwrap().into_parts().1;
        let (one, other) = (name(), name());
        assert_ne!(one, other);
        assert!(one.len() <= 255 && one.starts_with("报报"), "{one}");
    }
}
