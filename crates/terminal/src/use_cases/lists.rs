//! Lists of staff: who sits in which room, who signs, and the day's cash.

use std::collections::{BTreeMap, BTreeSet};

use kaodian_domain::{
    Payment, PaymentChannel, Receipt as Paid, Registration, RegistrationId, Site, Timestamp,
};
use kaodian_forms::{CashEntry, CashReport, RoomCandidate, RoomList, SignatureSheet};
use kaodian_store::PrintedSheet;
use uuid::Uuid;

use super::{
    blocking,
    form_words::FormWords,
    forms::{form_failed, marked, pages_of},
    prints::order,
    room_place::place_of,
    rooms::title,
    site_tickets::{Issued, SiteTickets},
};
use crate::{
    error::{AppError, ErrorCode},
    print::journal::{self, Copies, Wish},
    terminal::Terminal,
    view::{DeskPaper, FormPagesView, PaperKind, PrintView, ReprintReason, RoomChoice},
};

/// What is on a list, before it is drawn.
enum List {
    Rooms(Vec<RoomList>),
    /// Each with the digests of the candidates' photos.
    Signatures(Vec<(SignatureSheet, Vec<Option<String>>)>),
    Cash(Vec<CashReport>),
}

/// A list with what it is called.
struct Named {
    paper: PaperKind,
    title: String,
    list: List,
}

impl Terminal {
    /// The first pages of a list; none when there is nothing to list.
    pub(super) async fn list_pages(&self, paper: &DeskPaper, most: usize) -> Result<FormPagesView, AppError> {
        let Some(named) = self.list(paper).await? else { return Ok(FormPagesView { pages: Vec::new() }) };
        let mut view = pages_of(self.list_pdf(named.list, None).await?).await?;
        view.pages.truncate(most);
        Ok(view)
    }

    /// Prints a list; none when there is nothing to list.
    pub(super) async fn print_list(
        &self,
        paper: &DeskPaper,
        printer: String,
        reason: Option<ReprintReason>,
    ) -> Result<Option<PrintView>, AppError> {
        let Some(Named { paper, title, list }) = self.list(paper).await? else { return Ok(None) };
        let one_intent = self.prints.one_intent.lock().await;
        let journal = self.store.prints_on(&[journal::code(paper)]).await?;
        let sheet =
            |page: usize| PrintedSheet { registration: None, number: Some(page.to_string()), copy: 1 };
        // The copy's number stands on the paper, so it is found before the pages are counted.
        let copy = 1 + Copies::of(&journal).out(paper, &title, &sheet(1));
        let pdf = self.list_pdf(list, marked(copy)).await?;
        let pages = kaodian_forms::page_count(&pdf).map_err(form_failed)?;
        let wish = Wish {
            kind: paper,
            registration: None,
            title,
            sheets: (1..=pages).map(sheet).collect(),
            left_out: Vec::new(),
            printer,
            reason,
            resumed_from: None,
        };
        let print = journal::intend(wish, Uuid::now_v7(), self.clock.now(), &journal)?;
        let order = order(paper, pdf)?;
        self.store.intend_print(&print, self.whoever_is_here().as_ref()).await?;
        drop(one_intent);
        self.send_intended(print, order).await.map(Some)
    }

    async fn list(&self, paper: &DeskPaper) -> Result<Option<Named>, AppError> {
        let words = FormWords::bundled()?;
        let printed_at = words.date_and_time(self.clock.now());
        match paper {
            DeskPaper::Tickets { .. } => Ok(None),
            DeskPaper::RoomLists { room } => {
                let found = self.site_tickets().await?;
                let rooms = Rooms::of(&found, room.as_ref(), words);
                let lists = rooms.each(|room| room.door_list(&printed_at));
                Ok(rooms.named(PaperKind::RoomList, List::Rooms(lists)))
            }
            DeskPaper::SignatureSheets { room } => {
                let found = self.site_tickets().await?;
                let rooms = Rooms::of(&found, room.as_ref(), words);
                let sheets = rooms.each(|room| (room.signature_sheet(&printed_at), room.photos()));
                Ok(rooms.named(PaperKind::SignatureSheet, List::Signatures(sheets)))
            }
            DeskPaper::CashReport { day } => self.cash(day.as_deref(), words, printed_at).await,
        }
    }

    async fn cash(
        &self,
        day: Option<&str>,
        words: &FormWords,
        printed_at: String,
    ) -> Result<Option<Named>, AppError> {
        let catalogue = self.catalogue().await?;
        let site = catalogue.site(&self.activated.site).ok_or(ErrorCode::NotActivated)?;
        let today = day_of(self.clock.now());
        let day = day.unwrap_or(&today);
        let registrations = self.store.registrations_in(&catalogue.sitting).await?;
        let reports =
            Cash::of(&registrations, day, words).into_reports(|cashier, receipts, refunds| CashReport {
                sitting_name: catalogue.sitting_name.clone(),
                site_code: site.rules.code.0.clone(),
                site_name: site.name.clone(),
                number: format!("{}-{}-{cashier}", site.rules.code.0, day.replace('-', "")),
                day: words.date(day),
                cashier: cashier.to_owned(),
                receipts,
                refunds,
                // Counted by hand, and written down by hand.
                opening_fen: None,
                counted_fen: None,
                note: None,
                printed_at: printed_at.clone(),
                copy: None,
            });
        let list = List::Cash(reports);
        let is_empty = matches!(&list, List::Cash(reports) if reports.is_empty());
        Ok((!is_empty).then(|| Named { paper: PaperKind::CashReport, title: day.to_owned(), list }))
    }

    async fn list_pdf(&self, list: List, copy: Option<u32>) -> Result<Vec<u8>, AppError> {
        let fonts = self.fonts()?;
        let made = match list {
            List::Rooms(mut lists) => {
                lists.iter_mut().for_each(|list| list.copy = copy);
                blocking(move || kaodian_forms::room_lists(&lists, &fonts)).await?
            }
            List::Cash(mut reports) => {
                reports.iter_mut().for_each(|report| report.copy = copy);
                blocking(move || kaodian_forms::cash_reports(&reports, &fonts)).await?
            }
            List::Signatures(sheets) => {
                let mut ready = Vec::with_capacity(sheets.len());
                for (sheet, digests) in sheets {
                    let mut photos = Vec::with_capacity(digests.len());
                    for digest in digests {
                        // A photo that is not here leaves its frame empty: the sheet is needed all the same.
                        photos.push(match digest {
                            Some(digest) => self.photo_bytes(&digest).await?,
                            None => None,
                        });
                    }
                    ready.push((SignatureSheet(RoomList { copy, ..sheet.0 }), photos));
                }
                blocking(move || {
                    let borrowed: Vec<_> = ready
                        .iter()
                        .map(|(sheet, photos)| (sheet.clone(), photos.iter().map(Option::as_deref).collect()))
                        .collect();
                    kaodian_forms::signature_sheets(&borrowed, &fonts)
                })
                .await?
            }
        };
        made.map_err(form_failed)
    }
}

/// A day in China, `2026-01-05`.
fn day_of(at: Timestamp) -> String {
    let local = at.in_china();
    format!("{:04}-{:02}-{:02}", local.year(), u8::from(local.month()), local.day())
}

/// The chosen rooms with their candidates, in order.
struct Rooms<'a> {
    rooms: Vec<Room<'a>>,
}

/// One room at one beginning.
struct Room<'a> {
    found: &'a SiteTickets,
    site: &'a Site,
    words: &'a FormWords,
    seats: &'a [Issued],
}

impl<'a> Rooms<'a> {
    fn of(found: &'a SiteTickets, choice: Option<&RoomChoice>, words: &'a FormWords) -> Self {
        let is_together = |one: &Issued, other: &Issued| {
            one.seat.room == other.seat.room && one.seat.starts_at == other.seat.starts_at
        };
        let is_chosen = |seats: &&[Issued]| choice.is_none_or(|choice| seats[0].is_in(choice));
        let room = |seats| Some(Room { found, site: found.site()?, words, seats });
        let chunks = found.tickets.chunk_by(is_together).filter(is_chosen);
        Self { rooms: chunks.filter_map(room).collect() }
    }

    fn each<T>(&self, make: impl Fn(&Room<'a>) -> T) -> Vec<T> {
        self.rooms.iter().map(make).collect()
    }

    /// The list with the names of its rooms, and the beginning where it is of one; none without any room.
    fn named(&self, paper: PaperKind, list: List) -> Option<Named> {
        let names = title(self.rooms.iter().map(|room| room.seats[0].seat.room.as_str()));
        let title = match self.rooms.as_slice() {
            [] => return None,
            [one] => format!("{names} {}", one.starts_at()),
            _ => names,
        };
        Some(Named { paper, title, list })
    }
}

impl Room<'_> {
    fn starts_at(&self) -> String {
        self.words.date_and_time(self.seats[0].seat.starts_at)
    }

    /// The subjects that are sat here, by code.
    fn subjects(&self) -> String {
        let codes: BTreeSet<_> = self.seats.iter().map(|issued| issued.seat.subject.clone()).collect();
        let name = |code: &kaodian_domain::SubjectCode| {
            let subject = self.found.catalogue.subject(&self.site.rules.code, code);
            format!("{}　{}", code.0, subject.map_or("", |subject| &subject.name))
        };
        codes.iter().map(name).collect::<Vec<_>>().join("、")
    }

    /// Seat, ticket number, name and the document's last four of each candidate.
    fn people(&self) -> impl Iterator<Item = (&Issued, String, String)> {
        self.seats.iter().filter_map(|issued| {
            let information = self.registration(issued.registration)?.information.as_deref()?;
            let last_four = information.document_number.last_four().to_owned();
            Some((issued, information.name.as_str().to_owned(), last_four))
        })
    }

    fn registration(&self, id: RegistrationId) -> Option<&Registration> {
        self.found.registrations.get(&id)
    }

    fn photos(&self) -> Vec<Option<String>> {
        let digest = |issued: &Issued| {
            let photo = self.registration(issued.registration)?.photo.reference()?;
            Some(photo.sha256.clone())
        };
        self.people().map(|(issued, ..)| digest(issued)).collect()
    }

    fn door_list(&self, printed_at: &str) -> RoomList {
        let candidate = |(issued, name, document_last_four): (&Issued, String, String)| RoomCandidate {
            seat: issued.seat.seat.clone(),
            ticket_number: issued.seat.number.0.clone(),
            name,
            document_last_four,
        };
        RoomList {
            sitting_name: self.found.catalogue.sitting_name.clone(),
            site_code: self.site.rules.code.0.clone(),
            site_name: self.site.name.clone(),
            room: self.seats[0].seat.room.clone(),
            place: place_of(self.site, &self.seats[0].seat.room),
            subject: self.subjects(),
            starts_at: self.starts_at(),
            candidates: self.people().map(candidate).collect(),
            printed_at: printed_at.to_owned(),
            copy: None,
        }
    }

    fn signature_sheet(&self, printed_at: &str) -> SignatureSheet {
        SignatureSheet(self.door_list(printed_at))
    }
}

/// What each cashier took and gave back on a day.
#[derive(Default)]
struct Cash {
    by_cashier: BTreeMap<String, (Vec<CashEntry>, Vec<CashEntry>)>,
}

impl Cash {
    fn of(registrations: &[Registration], day: &str, words: &FormWords) -> Self {
        let mut cash = Self::default();
        let mut moved: Vec<(Timestamp, &Registration, &Paid, bool)> = Vec::new();
        for registration in registrations {
            match &registration.payment {
                Payment::Paid(paid) => moved.push((paid.paid_at, registration, paid, false)),
                Payment::Refunded { receipt, at } => {
                    moved.push((receipt.paid_at, registration, receipt, false));
                    moved.push((*at, registration, receipt, true));
                }
                Payment::Unpaid | Payment::Open(_) | Payment::Unknown(_) => {}
            }
        }
        moved.retain(|(at, _, paid, _)| paid.channel == PaymentChannel::Cash && day_of(*at) == day);
        moved.sort_by_key(|(at, registration, ..)| (*at, registration.id));
        for (at, registration, paid, is_refund) in moved {
            let information = registration.information.as_deref();
            let entry = CashEntry {
                number: paid.cash_receipt.clone().unwrap_or_default(),
                registration_number: registration.number.as_ref().map(|n| n.0.clone()).unwrap_or_default(),
                name: information.map(|known| known.name.as_str().to_owned()).unwrap_or_default(),
                at: words.date_and_time(at).rsplit(' ').next().unwrap_or_default().to_owned(),
                amount_fen: paid.amount_fen.into(),
            };
            let cashier = paid.cashier.as_ref().map(|staff| staff.0.clone()).unwrap_or_default();
            let (receipts, refunds) = cash.by_cashier.entry(cashier).or_default();
            if is_refund { refunds.push(entry) } else { receipts.push(entry) }
        }
        cash
    }

    fn into_reports(
        self,
        report: impl Fn(&str, Vec<CashEntry>, Vec<CashEntry>) -> CashReport,
    ) -> Vec<CashReport> {
        let each = |(cashier, (receipts, refunds)): (String, _)| report(&cashier, receipts, refunds);
        self.by_cashier.into_iter().map(each).collect()
    }
}
