//! Registration form and admission ticket: data in, PDF bytes out.
//!
//! The same input gives the same bytes: no clock, no random identifiers. Text stays text (it can be selected and
//! searched), fonts are cut down to the glyphs that are used, and the photo is the stored file, byte for byte. What
//! does not fit is an error, never cut off; a character that no font has is an error, never an empty box.
//!
//! The words on the forms are data: `assets/forms/wording.json`.

mod admission_ticket;
mod code128;
mod document;
mod error;
mod fonts;
mod grid;
mod input;
mod layout;
mod pdf;
mod photo;
mod preview;
mod qr;
mod registration_form;
mod sample;
mod sample_photo;
mod text;
mod wording;

pub use admission_ticket::{admission_tickets, write_admission_tickets};
pub use error::{FontError, FormError};
pub use fonts::Fonts;
pub use input::{AdmissionTicket, DateLine, RegistrationForm, SubjectLine};
pub use preview::pages_png;
pub use registration_form::registration_form;
pub use sample_photo::sample_photo;
