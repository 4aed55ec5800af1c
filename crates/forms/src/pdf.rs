//! Writing a PDF as a stream: objects leave as soon as they are whole, and nothing of them is kept but their offsets.

pub(crate) mod content;
mod file;
mod font;
mod frame;
mod object;
mod srgb;

pub(crate) use file::{Id, PdfFile};
pub(crate) use font::{CharSet, FontKey, write_fonts};
pub(crate) use frame::{Frame, write_frame};
pub(crate) use object::{dictionary, name, reference};
