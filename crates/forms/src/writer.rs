//! Forms as PDFs: one, or many in one file.

use crate::document::Document;
use crate::error::FormError;
use crate::fonts::Fonts;
use crate::input::{
    AdmissionTicket, CandidateTickets, CashReport, FormInput, Receipt, RegistrationForm, RoomList,
    SignatureSheet,
};
use crate::layout::Page;
use crate::sheet::{lay_out, paint};
use crate::template::{FormKind, FormTemplate};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::Write;

/// Writes forms of one kind into one PDF, each as soon as it is added: a thousand tickets take no more memory than one.
pub struct FormWriter<'a, W: Write> {
    template: &'a FormTemplate,
    fonts: &'a Fonts,
    document: Document<'a, W>,
}

impl<'a, W: Write> FormWriter<'a, W> {
    /// Begins a PDF.
    ///
    /// # Errors
    /// [`FormError::Document`] when `out` cannot be written.
    pub fn new(template: &'a FormTemplate, fonts: &'a Fonts, out: W) -> Result<Self, FormError> {
        let document = Document::new(fonts, &template.title, out)?;
        Ok(Self { template, fonts, document })
    }

    /// Adds the pages of one input. `photos` holds the candidate's photo, or, for a list of candidates, one place for
    /// each of them; where there is none, the form shows an empty frame.
    ///
    /// # Errors
    /// [`FormError::NotAJpeg`], [`FormError::MissingGlyph`], [`FormError::TooLong`], [`FormError::Count`] and
    /// [`FormError::QrTooLong`] tell what is wrong with the input, and nothing of it is in the PDF then;
    /// [`FormError::Template`] means that the template is for another form.
    pub fn add<F: FormInput>(&mut self, input: &F, photos: &[Option<&[u8]>]) -> Result<(), FormError> {
        self.template.expect(F::KIND)?;
        input.check()?;
        let fields = input.fields()?;
        let has_photo = |index: usize| photos.get(index).is_some_and(Option::is_some);
        let pages = lay_out(self.template, self.fonts, &fields, &has_photo)?;
        let mut held = Vec::with_capacity(photos.len());
        for photo in photos {
            held.push(photo.map(|jpeg| self.document.photo(jpeg)).transpose()?);
        }
        let mut drawn = Vec::with_capacity(pages.len());
        for marks in &pages {
            let mut page = Page::new(self.fonts, self.template.paper);
            paint(&mut page, marks, &held)?;
            drawn.push(page);
        }
        drawn.into_iter().try_for_each(|page| self.document.add(page))
    }

    /// Writes what belongs at the end, and gives `out` back.
    ///
    /// # Errors
    /// [`FormError::Document`] when `out` cannot be written.
    pub fn finish(self) -> Result<W, FormError> {
        self.document.finish()
    }
}

/// How many sheets a candidate's tickets take; the sitting decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TicketSheet {
    /// A sheet for each subject.
    #[default]
    PerSubject,
    /// One sheet with all subjects.
    PerCandidate,
}

/// Writes the tickets of many candidates into one PDF.
pub struct TicketWriter<'a, W: Write> {
    forms: FormWriter<'a, W>,
}

impl<'a, W: Write> TicketWriter<'a, W> {
    /// Begins a PDF with a sheet for each subject.
    ///
    /// # Errors
    /// [`FormError::Document`] when `out` cannot be written.
    pub fn new(fonts: &'a Fonts, out: W) -> Result<Self, FormError> {
        Self::with_sheet(TicketSheet::PerSubject, fonts, out)
    }

    /// Begins a PDF with such sheets.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_sheet(sheet: TicketSheet, fonts: &'a Fonts, out: W) -> Result<Self, FormError> {
        let kind = match sheet {
            TicketSheet::PerSubject => FormKind::AdmissionTicket,
            TicketSheet::PerCandidate => FormKind::AdmissionTicketAll,
        };
        Self::with_template(FormTemplate::bundled(kind)?, fonts, out)
    }

    /// Begins a PDF after a template of the site's own, which may be either of the tickets'.
    ///
    /// # Errors
    /// [`FormError::Template`] when it is for another form; else as [`new`](Self::new).
    pub fn with_template(template: &'a FormTemplate, fonts: &'a Fonts, out: W) -> Result<Self, FormError> {
        if template.form() != FormKind::AdmissionTicketAll {
            template.expect(FormKind::AdmissionTicket)?;
        }
        Ok(Self { forms: FormWriter::new(template, fonts, out)? })
    }

    /// Adds one ticket.
    ///
    /// # Errors
    /// As [`FormWriter::add`].
    pub fn add(&mut self, ticket: &AdmissionTicket, photo: &[u8]) -> Result<(), FormError> {
        self.add_candidate(std::slice::from_ref(ticket), photo)
    }

    /// Adds the tickets of one candidate, on one sheet or on several as the template has it.
    ///
    /// # Errors
    /// As [`FormWriter::add`]. Sheets before the one that failed are in the PDF.
    pub fn add_candidate(&mut self, tickets: &[AdmissionTicket], photo: &[u8]) -> Result<(), FormError> {
        if tickets.is_empty() {
            return Err(FormError::Count { field: Cow::Borrowed("tickets"), count: 0 });
        }
        let photos = [Some(photo)];
        if self.forms.template.form() == FormKind::AdmissionTicketAll {
            return self.forms.add(&CandidateTickets::new(tickets)?, &photos);
        }
        tickets.iter().try_for_each(|ticket| self.forms.add(ticket, &photos))
    }

    /// Writes what belongs at the end, and gives `out` back.
    ///
    /// # Errors
    /// [`FormError::Document`] when `out` cannot be written.
    pub fn finish(self) -> Result<W, FormError> {
        self.forms.finish()
    }
}

/// One input as one PDF.
fn one<F: FormInput>(input: &F, photos: &[Option<&[u8]>], fonts: &Fonts) -> Result<Vec<u8>, FormError> {
    all([(input, photos)], fonts)
}

fn all<'i, F: FormInput + 'i>(
    inputs: impl IntoIterator<Item = (&'i F, &'i [Option<&'i [u8]>])>,
    fonts: &Fonts,
) -> Result<Vec<u8>, FormError> {
    let mut writer = FormWriter::new(FormTemplate::bundled(F::KIND)?, fonts, Vec::new())?;
    for (input, photos) in inputs {
        writer.add(input, photos)?;
    }
    writer.finish()
}

/// Makes the registration form (考生报名登记表), one page of A4: the site's half and the candidate's half.
///
/// # Errors
/// As [`FormWriter::add`].
pub fn registration_form(
    input: &RegistrationForm,
    photo_jpeg: &[u8],
    fonts: &Fonts,
) -> Result<Vec<u8>, FormError> {
    one(input, &[Some(photo_jpeg)], fonts)
}

/// Makes the admission tickets (准考证) of one candidate, one page of A4 for each.
///
/// # Errors
/// As [`FormWriter::add`].
pub fn admission_tickets(
    tickets: &[AdmissionTicket],
    photo_jpeg: &[u8],
    fonts: &Fonts,
) -> Result<Vec<u8>, FormError> {
    admission_tickets_on(TicketSheet::PerSubject, tickets, photo_jpeg, fonts)
}

/// Makes the admission tickets of one candidate on the sheets that the sitting wants.
///
/// # Errors
/// As [`FormWriter::add`].
pub fn admission_tickets_on(
    sheet: TicketSheet,
    tickets: &[AdmissionTicket],
    photo_jpeg: &[u8],
    fonts: &Fonts,
) -> Result<Vec<u8>, FormError> {
    let mut writer = TicketWriter::with_sheet(sheet, fonts, Vec::new())?;
    writer.add_candidate(tickets, photo_jpeg)?;
    writer.finish()
}

/// Makes a payment receipt (缴费凭证).
///
/// # Errors
/// As [`FormWriter::add`].
pub fn receipt(input: &Receipt, fonts: &Fonts) -> Result<Vec<u8>, FormError> {
    one(input, &[], fonts)
}

/// Makes the day-end reports of cashiers (现金日报), with as many pages as each needs; each counts its own.
///
/// # Errors
/// As [`FormWriter::add`].
pub fn cash_reports(reports: &[CashReport], fonts: &Fonts) -> Result<Vec<u8>, FormError> {
    all(reports.iter().map(|report| (report, [].as_slice())), fonts)
}

/// Makes the lists for the doors of rooms (考场考生名单); each room counts its own pages.
///
/// # Errors
/// As [`FormWriter::add`].
pub fn room_lists(rooms: &[RoomList], fonts: &Fonts) -> Result<Vec<u8>, FormError> {
    all(rooms.iter().map(|room| (room, [].as_slice())), fonts)
}

/// Makes the signature sheets of rooms (考生签到表), each with the photos of its candidates in their order.
///
/// # Errors
/// As [`FormWriter::add`].
pub fn signature_sheets(
    rooms: &[(SignatureSheet, Vec<Option<&[u8]>>)],
    fonts: &Fonts,
) -> Result<Vec<u8>, FormError> {
    all(rooms.iter().map(|(room, photos)| (room, photos.as_slice())), fonts)
}
