//! What staff print: the tickets of a room or of the whole site.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use kaodian_domain::Registration;
use kaodian_forms::AdmissionTicket;
use kaodian_store::{PrintRecord, PrintedSheet};
use uuid::Uuid;

use super::{
    forms::{Person, marked, pages_of},
    papers::{self, ReadySheet},
    prints::{PRINTING, order, view_of},
    room_place::place_of,
    site_tickets::{Issued, SiteTickets, sheet_numbers},
};
use crate::{
    error::{AppError, ErrorCode},
    print::{
        journal::{self, Copies, Wish},
        order::by_number,
    },
    terminal::Terminal,
    view::{DeskPaper, DeskTask, FormPagesView, PaperKind, PrintView, ReprintReason, RoomChoice, RoomView},
};

/// Pages of a preview.
const PREVIEWED: usize = 20;

/// Whose business a paper is.
fn task_of(paper: &DeskPaper) -> DeskTask {
    match paper {
        DeskPaper::Tickets { .. } | DeskPaper::RoomLists { .. } | DeskPaper::SignatureSheets { .. } => {
            DeskTask::Papers
        }
        DeskPaper::CashReport { .. } => DeskTask::CashReport,
    }
}

/// What goes into one job.
struct Batch {
    title: String,
    sheets: Vec<PrintedSheet>,
}

/// The rooms of these tickets, for people: `01`, `01、02`, `01 – 12`.
pub(super) fn title<'a>(rooms: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = rooms.collect();
    names.sort_by(|a, b| by_number(a, b));
    names.dedup();
    match names[..] {
        [first, _, .., last] => format!("{first} – {last}"),
        _ => names.join("、"),
    }
}

/// The tickets in order, as one batch or as one for each room and beginning.
fn batches(tickets: &[&Issued], is_by_room: bool) -> Vec<Batch> {
    let is_together = |one: &&Issued, other: &&Issued| {
        !is_by_room || (one.seat.room == other.seat.room && one.seat.starts_at == other.seat.starts_at)
    };
    let batch = |tickets: &[&Issued]| Batch {
        title: title(tickets.iter().map(|ticket| ticket.seat.room.as_str())),
        sheets: tickets.iter().map(|ticket| ticket.sheet()).collect(),
    };
    tickets.chunk_by(is_together).map(batch).collect()
}

impl Terminal {
    async fn ticket_prints(&self) -> Result<Vec<PrintRecord>, AppError> {
        let papers = [PaperKind::TicketBatch, PaperKind::AdmissionTicket].map(journal::code);
        Ok(self.store.prints_on(&papers).await?)
    }

    /// The rooms of the site, with the candidates in them that this terminal knows.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`], [`ErrorCode::StaffNotSignedIn`]; what the rules and the database say.
    pub async fn rooms(&self) -> Result<Vec<RoomView>, AppError> {
        self.staff_for(&PRINTING).await?;
        let found = self.site_tickets().await?;
        let copies = Copies::of(&self.ticket_prints().await?);
        let mut rooms: Vec<RoomView> = Vec::new();
        for ticket in &found.tickets {
            let (room, starts_at) = (&ticket.seat.room, ticket.seat.starts_at);
            let is_out = copies.out(PaperKind::AdmissionTicket, "", &ticket.sheet()) > 0;
            match rooms.last_mut() {
                Some(last) if last.room == *room && last.starts_at == starts_at => {
                    last.candidates += 1;
                    last.printed += u32::from(is_out);
                }
                _ => rooms.push(RoomView {
                    room: room.clone(),
                    place: found.site().and_then(|site| place_of(site, room)),
                    starts_at,
                    candidates: 1,
                    printed: u32::from(is_out),
                }),
            }
        }
        Ok(rooms)
    }

    /// The first pages of what staff print.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`], [`ErrorCode::StaffNotSignedIn`]; what the rules say; [`ErrorCode::FormFailed`].
    pub async fn paper_pages(&self, paper: DeskPaper) -> Result<FormPagesView, AppError> {
        self.staff_for(&[task_of(&paper)]).await?;
        let DeskPaper::Tickets { room, with_printed, .. } = paper else {
            return self.list_pages(&paper, PREVIEWED).await;
        };
        let found = self.printable_tickets().await?;
        let copies = Copies::of(&self.ticket_prints().await?);
        let wanted = wanted(&found, room.as_ref(), with_printed, &copies);
        let first = wanted.iter().take(PREVIEWED).map(|ticket| ticket.sheet()).collect();
        let (sheets, _) = self.with_photos(&found, first).await?;
        if sheets.is_empty() {
            return Ok(FormPagesView { pages: Vec::new() });
        }
        let sheets = sheets.into_iter().map(|(_, ready)| ready).collect();
        pages_of(papers::tickets(sheets, found.form_sheet(), self.fonts()?).await?).await
    }

    /// Prints what staff print: one job, or one for each room.
    ///
    /// # Errors
    /// As [`Terminal::paper_pages`]; [`ErrorCode::PrintUnanswered`], [`ErrorCode::ReprintReasonNeeded`];
    /// [`ErrorCode::Offline`] when there is no photo for any of the tickets. After an error of the second or a later
    /// job the earlier ones are in the journal.
    pub async fn print_paper(
        &self,
        paper: DeskPaper,
        printer: String,
        reason: Option<ReprintReason>,
    ) -> Result<Vec<PrintView>, AppError> {
        self.staff_for(&[task_of(&paper)]).await?;
        let DeskPaper::Tickets { room, is_by_room, with_printed } = paper else {
            return Ok(self.print_list(&paper, printer, reason).await?.into_iter().collect());
        };
        let found = self.printable_tickets().await?;
        let one_intent = self.prints.one_intent.lock().await;
        let journal = self.ticket_prints().await?;
        let wanted = wanted(&found, room.as_ref(), with_printed, &Copies::of(&journal));
        let batches = batches(&wanted, is_by_room);
        let mut ready = Vec::new();
        let mut left_out = Vec::new();
        for Batch { title, sheets } in batches {
            let (sheets, without) = self.with_photos(&found, sheets).await?;
            left_out.extend(without);
            if sheets.is_empty() {
                continue;
            }
            let wish = Wish {
                kind: PaperKind::TicketBatch,
                registration: None,
                title,
                sheets: sheets.iter().map(|(sheet, ..)| sheet.clone()).collect(),
                left_out: std::mem::take(&mut left_out),
                printer: printer.clone(),
                reason,
                resumed_from: None,
            };
            let print = journal::intend(wish, Uuid::now_v7(), self.clock.now(), &journal)?;
            let pdf = self.batch_pdf(&print, sheets, found.form_sheet()).await?;
            ready.push((print, order(PaperKind::TicketBatch, pdf)?));
        }
        match ready.last_mut() {
            // A room without any photo has no print of its own to tell it.
            Some((print, _)) => print.left_out.append(&mut left_out),
            None if !left_out.is_empty() => return Err(ErrorCode::Offline.into()),
            None => return Ok(Vec::new()),
        }
        for (print, _) in &ready {
            self.store.intend_print(print, self.whoever_is_here().as_ref()).await?;
        }
        drop(one_intent);
        let mut views = Vec::with_capacity(ready.len());
        for (print, order) in ready {
            views.push(self.send_intended(print, order).await?);
        }
        Ok(views)
    }

    /// Prints the sheets of a print that did not come out, from the first of them on, as a new print. One that has
    /// nothing left, or is not answered, stays as it is.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`], [`ErrorCode::StaffNotSignedIn`], [`ErrorCode::PrintUnknown`]; [`ErrorCode::PrintUnanswered`] when nobody has said yet
    /// what came out, or when its rest is in another print already; else as [`Terminal::print_paper`].
    pub async fn resume_print(&self, id: &str) -> Result<PrintView, AppError> {
        self.staff_for(&[DeskTask::Papers]).await?;
        let found = self.printable_tickets().await?;
        let one_intent = self.prints.one_intent.lock().await;
        let broken = self.print_record(id).await?;
        if broken.ended_at.is_none() || journal::is_asked(&broken) || broken.is_resumed {
            return Err(ErrorCode::PrintUnanswered.into());
        }
        if !journal::can_resume(&broken) {
            return view_of(&broken);
        }
        let (sheets, left_out) = self.with_photos(&found, journal::left(&broken).to_vec()).await?;
        if sheets.is_empty() {
            return Err(ErrorCode::Offline.into());
        }
        let wish = Wish {
            kind: PaperKind::TicketBatch,
            registration: broken.registration,
            title: broken.title.clone(),
            sheets: sheets.iter().map(|(sheet, ..)| sheet.clone()).collect(),
            left_out,
            printer: broken.printer.clone(),
            reason: broken.reason.as_deref().and_then(journal::from_code),
            resumed_from: Some(broken.id),
        };
        let journal = self.ticket_prints().await?;
        let print = journal::intend(wish, Uuid::now_v7(), self.clock.now(), &journal)?;
        let pdf = self.batch_pdf(&print, sheets, found.form_sheet()).await?;
        let order = order(PaperKind::TicketBatch, pdf)?;
        self.store.intend_print(&print, self.whoever_is_here().as_ref()).await?;
        drop(one_intent);
        self.send_intended(print, order).await
    }

    async fn printable_tickets(&self) -> Result<SiteTickets, AppError> {
        let found = self.site_tickets().await?;
        match found.refusal {
            Some(refusal) => Err(refusal.into()),
            None => Ok(found),
        }
    }

    /// The sheets with what stands on them, and the ticket numbers of those whose photo is not to be had.
    async fn with_photos(
        &self,
        found: &SiteTickets,
        sheets: Vec<PrintedSheet>,
    ) -> Result<(Vec<NumberedSheet>, Vec<String>), AppError> {
        let mut photos = BTreeMap::<String, Option<Arc<Vec<u8>>>>::new();
        let (mut ready, mut left_out) = (Vec::with_capacity(sheets.len()), Vec::new());
        for sheet in sheets {
            let registration = sheet.registration.and_then(|id| found.registrations.get(&id));
            let number = sheet.number.clone().unwrap_or_default();
            // A ticket may have been taken back since it was printed.
            let tickets = match registration {
                Some(registration) => self.sheet_of(found, registration, &number)?,
                None => Vec::new(),
            };
            let digest = registration.and_then(|one| one.photo.reference()).map(|photo| photo.sha256.clone());
            let Some(digest) = digest.filter(|_| !tickets.is_empty()) else {
                left_out.push(number);
                continue;
            };
            let photo = match photos.get(&digest) {
                Some(known) => known.clone(),
                None => {
                    let photo = self.photo_bytes(&digest).await?.map(Arc::new);
                    photos.insert(digest, photo.clone());
                    photo
                }
            };
            match photo {
                Some(photo) => ready.push((sheet, ReadySheet { tickets, photo })),
                None => left_out.push(number),
            }
        }
        Ok((ready, left_out))
    }

    /// The tickets on one sheet, by the number under which the journal knows it.
    fn sheet_of(
        &self,
        found: &SiteTickets,
        registration: &Registration,
        number: &str,
    ) -> Result<Vec<AdmissionTicket>, AppError> {
        let person = Person::of(registration, &found.catalogue)?;
        let seats = registration.ticket.seats();
        let sheets = sheet_numbers(seats, found.catalogue.rules.ticket_sheet);
        let tickets = self.tickets_of(&person, registration)?.into_iter().zip(sheets);
        Ok(tickets.filter(|(_, sheet)| sheet == number).map(|(ticket, _)| ticket).collect())
    }

    async fn batch_pdf(
        &self,
        print: &PrintRecord,
        sheets: Vec<NumberedSheet>,
        sheet: kaodian_forms::TicketSheet,
    ) -> Result<Vec<u8>, AppError> {
        let copies = print.sheets.iter().map(|sheet| marked(sheet.copy));
        let ready = copies.zip(sheets).map(|(copy, (_, ReadySheet { tickets, photo }))| {
            let tickets = tickets.into_iter().map(|ticket| AdmissionTicket { copy, ..ticket }).collect();
            ReadySheet { tickets, photo }
        });
        papers::tickets(ready.collect(), sheet, self.fonts()?).await
    }
}

/// A sheet of the journal with what stands on it.
type NumberedSheet = (PrintedSheet, ReadySheet);

/// The tickets of a choice, in order.
fn wanted<'a>(
    found: &'a SiteTickets,
    room: Option<&RoomChoice>,
    with_printed: bool,
    copies: &Copies,
) -> Vec<&'a Issued> {
    let is_wanted = |ticket: &&Issued| {
        let is_out = || copies.out(PaperKind::AdmissionTicket, "", &ticket.sheet()) > 0;
        room.is_none_or(|room| ticket.is_in(room)) && (with_printed || !is_out())
    };
    let mut sheets = HashSet::new();
    // A sheet with all subjects of a candidate is printed once, where the first of them is wanted.
    let is_first = |ticket: &&Issued| sheets.insert(ticket.sheet_number.clone());
    found.tickets.iter().filter(is_wanted).filter(is_first).collect()
}

#[cfg(test)]
mod tests {
    use kaodian_domain::{RegistrationId, SubjectCode, TicketNumber, TicketSeat, Timestamp};

    use super::*;

    fn issued(room: &str, seat: &str, starts_at: i64) -> Issued {
        let seat = TicketSeat {
            subject: SubjectCode("66".to_owned()),
            number: TicketNumber(format!("{room}{seat}")),
            room: room.to_owned(),
            seat: seat.to_owned(),
            starts_at: Timestamp(starts_at),
            code: None,
        };
        Issued { registration: RegistrationId(Uuid::nil()), sheet_number: seat.number.0.clone(), seat }
    }

    #[test]
    fn titles_name_rooms() {
        assert_eq!(title(["2", "10", "2"].into_iter()), "2、10");
        assert_eq!(title(["3", "2", "10"].into_iter()), "2 – 10");
        assert_eq!(title(["3"].into_iter()), "3");
    }

    #[test]
    fn a_room_is_a_job_for_each_beginning() {
        let tickets = [issued("1", "1", 8), issued("1", "2", 8), issued("2", "1", 8), issued("1", "1", 13)];
        let all: Vec<_> = tickets.iter().collect();
        let counts = |batches: Vec<Batch>| batches.iter().map(|one| one.sheets.len()).collect::<Vec<_>>();
        assert_eq!(counts(batches(&all, true)), [2, 1, 1]);
        assert_eq!(counts(batches(&all, false)), [4]);
        assert!(batches(&[], true).is_empty());
    }
}
