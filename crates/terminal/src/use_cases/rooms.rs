//! What staff print: the tickets of a room or of the whole site.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use kaodian_domain::{Catalogue, Refusal, Registration, RegistrationId, TicketSeat, ticket_printable};
use kaodian_store::{PrintRecord, PrintedSheet};
use uuid::Uuid;

use super::{
    forms::{Person, mark_copy, pages_of},
    papers::{self, TicketSheet},
    prints::{order, view_of},
};
use crate::{
    error::{AppError, ErrorCode},
    print::{
        journal::{self, Copies, Wish},
        order::by_number,
    },
    terminal::Terminal,
    view::{DeskPaper, FormPagesView, PaperKind, PrintView, ReprintReason, RoomChoice, RoomView},
};

/// Pages of a preview.
const PREVIEWED: usize = 20;

/// The ticket of one candidate for one subject.
struct Issued {
    registration: RegistrationId,
    seat: TicketSeat,
}

impl Issued {
    fn sheet(&self) -> PrintedSheet {
        PrintedSheet {
            registration: Some(self.registration),
            number: Some(self.seat.number.0.clone()),
            copy: 1,
        }
    }

    fn is_in(&self, room: &RoomChoice) -> bool {
        self.seat.room == room.room && self.seat.starts_at == room.starts_at
    }
}

/// The tickets that this terminal knows of its site.
struct SiteTickets {
    catalogue: Catalogue,
    registrations: HashMap<RegistrationId, Registration>,
    /// By beginning, room and seat.
    tickets: Vec<Issued>,
    /// Why none can be printed now, when that is so.
    refusal: Option<Refusal>,
}

/// What goes into one job.
struct Batch {
    title: String,
    sheets: Vec<PrintedSheet>,
}

/// The rooms of these tickets, for people: `01`, `01、02`, `01 – 12`.
fn title<'a>(rooms: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = rooms.collect();
    names.sort_by(|a, b| by_number(a, b));
    names.dedup();
    match names[..] {
        [first, _, _, .., last] => format!("{first} – {last}"),
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
    async fn site_tickets(&self) -> Result<SiteTickets, AppError> {
        let (catalogue, now) = (self.catalogue().await?, self.clock.now());
        let mut found = SiteTickets {
            registrations: HashMap::new(),
            tickets: Vec::new(),
            refusal: None,
            catalogue: catalogue.clone(),
        };
        for registration in self.store.registrations_in(&catalogue.sitting).await? {
            if registration.choice.site() != Some(&self.activated.site) || registration.has_ended() {
                continue;
            }
            let seats = registration.ticket.seats();
            if seats.is_empty() {
                continue;
            }
            if let Err(code) = ticket_printable(&registration, &catalogue.rules_for(&registration), now) {
                found.refusal = Some(Refusal::from(code));
            }
            let issued = |seat: &TicketSeat| Issued { registration: registration.id, seat: seat.clone() };
            found.tickets.extend(seats.iter().map(issued));
            found.registrations.insert(registration.id, registration);
        }
        found.tickets.sort_by(|one, other| {
            let (one, other) = (&one.seat, &other.seat);
            let rooms = || by_number(&one.room, &other.room);
            let seats = || by_number(&one.seat, &other.seat);
            let numbers = || one.number.cmp(&other.number);
            one.starts_at.cmp(&other.starts_at).then_with(rooms).then_with(seats).then_with(numbers)
        });
        Ok(found)
    }

    async fn ticket_prints(&self) -> Result<Vec<PrintRecord>, AppError> {
        let papers = [PaperKind::TicketBatch, PaperKind::AdmissionTicket].map(journal::code);
        Ok(self.store.prints_on(&papers).await?)
    }

    /// The rooms of the site, with the candidates in them that this terminal knows.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`]; what the database says.
    pub async fn rooms(&self) -> Result<Vec<RoomView>, AppError> {
        self.at_desk().await?;
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
    /// [`ErrorCode::DeskOnly`]; what the rules say; [`ErrorCode::FormFailed`].
    pub async fn paper_pages(&self, paper: DeskPaper) -> Result<FormPagesView, AppError> {
        self.at_desk().await?;
        let DeskPaper::Tickets { room, with_printed, .. } = paper else {
            return Err(ErrorCode::FormFailed.into());
        };
        let found = self.printable_tickets().await?;
        let copies = Copies::of(&self.ticket_prints().await?);
        let wanted = wanted(&found, room.as_ref(), with_printed, &copies);
        let first = wanted.iter().take(PREVIEWED).map(|ticket| ticket.sheet()).collect();
        let (sheets, _) = self.with_photos(&found, first).await?;
        if sheets.is_empty() {
            return Ok(FormPagesView { pages: Vec::new() });
        }
        let sheets = sheets.into_iter().map(|(_, photo, ticket)| TicketSheet { ticket, photo }).collect();
        pages_of(papers::tickets(sheets, self.fonts()?).await?).await
    }

    /// Prints what staff print: one job, or one for each room.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`], [`ErrorCode::PrintUnanswered`], [`ErrorCode::ReprintReasonNeeded`]; what the rules say;
    /// [`ErrorCode::Offline`] when there is no photo for any of the tickets. After an error of the second or a later
    /// job the earlier ones are in the journal.
    pub async fn print_paper(
        &self,
        paper: DeskPaper,
        printer: String,
        reason: Option<ReprintReason>,
    ) -> Result<Vec<PrintView>, AppError> {
        self.at_desk().await?;
        let DeskPaper::Tickets { room, is_by_room, with_printed } = paper else {
            return Err(ErrorCode::FormFailed.into());
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
            let pdf = self.batch_pdf(&print, sheets).await?;
            ready.push((print, order(PaperKind::TicketBatch, pdf)?));
        }
        match ready.last_mut() {
            // A room without any photo has no print of its own to tell it.
            Some((print, _)) => print.left_out.append(&mut left_out),
            None if !left_out.is_empty() => return Err(ErrorCode::Offline.into()),
            None => return Ok(Vec::new()),
        }
        for (print, _) in &ready {
            self.store.intend_print(print).await?;
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
    /// [`ErrorCode::DeskOnly`], [`ErrorCode::PrintUnknown`]; [`ErrorCode::PrintUnanswered`] when nobody has said yet
    /// what came out, or when its rest is in another print already; else as [`Terminal::print_paper`].
    pub async fn resume_print(&self, id: &str) -> Result<PrintView, AppError> {
        self.at_desk().await?;
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
        let pdf = self.batch_pdf(&print, sheets).await?;
        let order = order(PaperKind::TicketBatch, pdf)?;
        self.store.intend_print(&print).await?;
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
    ) -> Result<(Vec<ReadySheet>, Vec<String>), AppError> {
        let mut photos = BTreeMap::<String, Option<Arc<Vec<u8>>>>::new();
        let (mut ready, mut left_out) = (Vec::with_capacity(sheets.len()), Vec::new());
        for sheet in sheets {
            let registration = sheet.registration.and_then(|id| found.registrations.get(&id));
            let number = sheet.number.clone().unwrap_or_default();
            // A ticket may have been taken back since it was printed.
            let ticket = registration.and_then(|registration| {
                let person = Person::of(registration, &found.catalogue).ok()?;
                person.tickets(registration).into_iter().find(|ticket| ticket.ticket_number == number)
            });
            let digest = registration.and_then(|one| one.photo.reference()).map(|photo| photo.sha256.clone());
            let (Some(ticket), Some(digest)) = (ticket, digest) else {
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
                Some(photo) => ready.push((sheet, photo, ticket)),
                None => left_out.push(number),
            }
        }
        Ok((ready, left_out))
    }

    async fn batch_pdf(&self, print: &PrintRecord, sheets: Vec<ReadySheet>) -> Result<Vec<u8>, AppError> {
        let copies = print.sheets.iter().map(|sheet| sheet.copy);
        let sheets = copies
            .zip(sheets)
            .map(|(copy, (_, photo, ticket))| TicketSheet { ticket: mark_copy(ticket, copy), photo });
        papers::tickets(sheets.collect(), self.fonts()?).await
    }
}

/// A sheet with its photo and what stands on it.
type ReadySheet = (PrintedSheet, Arc<Vec<u8>>, kaodian_forms::AdmissionTicket);

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
    found.tickets.iter().filter(is_wanted).collect()
}

#[cfg(test)]
mod tests {
    use kaodian_domain::{SubjectCode, TicketNumber, Timestamp};

    use super::*;

    fn issued(room: &str, seat: &str, starts_at: i64) -> Issued {
        let seat = TicketSeat {
            subject: SubjectCode("66".to_owned()),
            number: TicketNumber(format!("{room}{seat}")),
            room: room.to_owned(),
            seat: seat.to_owned(),
            starts_at: Timestamp(starts_at),
        };
        Issued { registration: RegistrationId(Uuid::nil()), seat }
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
