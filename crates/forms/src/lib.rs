//! Forms of an enrolment: data in, PDF bytes out.
//!
//! A form is laid out by a template ([`FormTemplate`]): a file of `assets/forms/`, or one of the site's own. The words
//! on the forms stand there, too.
//!
//! The same input gives the same bytes: no clock, no random identifiers. Text stays text (it can be selected and
//! searched), fonts are cut down to the glyphs that are used, and the photo is the stored file, byte for byte. What
//! does not fit is an error, never cut off; a character that no font has is an error, never an empty box.

mod amount;
mod code128;
mod document;
mod error;
mod fonts;
mod input;
mod layout;
mod pdf;
mod photo;
mod preview;
mod qr;
mod sample_photo;
mod sheet;
mod template;
mod text;
mod writer;

pub use error::{FontError, FormError, TemplateError};
pub use fonts::Fonts;
pub use input::{
    AdmissionTicket, CashEntry, CashReport, DateLine, FormInput, Receipt, RegistrationForm, RoomCandidate,
    RoomList, SignatureSheet, SubjectLine,
};
pub use preview::{page_count, pages_png};
pub use sample_photo::sample_photo;
pub use template::{FormKind, FormTemplate};
pub use writer::{
    FormWriter, TicketSheet, TicketWriter, admission_tickets, admission_tickets_on, cash_reports, receipt,
    registration_form, room_lists, signature_sheets,
};
