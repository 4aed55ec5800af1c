//! Forms as other programs see them: poppler and qpdf read what was made.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod admission_ticket;
mod approved;
mod cases;
mod lists;
mod preview;
mod registration_form;
mod templates;
mod tools;
