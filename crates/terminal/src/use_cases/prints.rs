//! The print journal at the screen: printing a candidate's form, what became of it, "是否已打印?".

use kaodian_devices::printer::Order;
use kaodian_domain::{Registration, TicketSheet};
use kaodian_store::{PrintRecord, PrintedSheet};
use uuid::Uuid;

use super::site_tickets::sheet_numbers;
use crate::{
    error::{AppError, ErrorCode},
    print::journal::{self, Copies, Wish},
    terminal::Terminal,
    view::{DeskTask, FormKind, FormPrintsView, PaperKind, PrintView, ReprintReason},
};

/// So many prints of the journal are shown.
const SHOWN: u32 = 100;

/// Whoever prints anything at a desk sees what becomes of its prints.
pub(super) const PRINTING: [DeskTask; 2] = [DeskTask::Papers, DeskTask::CashReport];

fn paper_of(form: FormKind) -> PaperKind {
    match form {
        FormKind::RegistrationForm => PaperKind::RegistrationForm,
        FormKind::AdmissionTicket => PaperKind::AdmissionTicket,
        FormKind::PaymentReceipt => PaperKind::PaymentReceipt,
    }
}

/// What stands on the sheets of a form, one after the other.
fn sheets_of(form: FormKind, registration: &Registration, sheet: TicketSheet) -> Vec<PrintedSheet> {
    let numbers = || {
        let mut numbers = sheet_numbers(registration.ticket.seats(), sheet);
        numbers.dedup();
        numbers
    };
    let one = |number| PrintedSheet { registration: Some(registration.id), number, copy: 1 };
    match form {
        FormKind::RegistrationForm | FormKind::PaymentReceipt => vec![one(None)],
        FormKind::AdmissionTicket => numbers().into_iter().map(|number| one(Some(number))).collect(),
    }
}

pub(super) fn view_of(print: &PrintRecord) -> Result<PrintView, AppError> {
    // What only a newer program prints is not known here.
    journal::view(print).ok_or_else(|| ErrorCode::PrintUnknown.into())
}

/// What stands in the list of the print system: nothing that names a candidate.
pub(super) fn order(paper: PaperKind, pdf: Vec<u8>) -> Result<Order, AppError> {
    let title = match paper {
        PaperKind::RegistrationForm => "Kaodian registration form",
        PaperKind::AdmissionTicket => "Kaodian admission ticket",
        PaperKind::PaymentReceipt => "Kaodian payment receipt",
        PaperKind::TicketBatch => "Kaodian admission tickets",
        PaperKind::RoomList => "Kaodian room lists",
        PaperKind::SignatureSheet => "Kaodian signature sheets",
        PaperKind::CashReport => "Kaodian cash report",
    };
    Order::new(title, pdf).map_err(|error| {
        tracing::error!(%error, "a form could not be made");
        ErrorCode::FormFailed.into()
    })
}

impl Terminal {
    /// Takes up the prints that an earlier run of the program left: each is looked up in the print system and followed
    /// on, or is unclear. To be called once, by the program that prints.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_up_prints(&self) -> Result<(), AppError> {
        self.prints.take_up().await
    }

    /// How often a form of the signed-in candidate came out.
    ///
    /// # Errors
    /// When nobody is signed in; what the database says.
    pub async fn form_prints(&self, form: FormKind) -> Result<FormPrintsView, AppError> {
        let current = self.current().await?;
        let registration = &current.registration;
        let prints = self.store.prints_of(registration.id).await?;
        let (all, paper) = (Copies::of(&prints), paper_of(form));
        let sheets = sheets_of(form, registration, current.catalogue.rules.ticket_sheet);
        let copies = sheets.iter().map(|sheet| all.out(paper, "", sheet)).max().unwrap_or(0);
        let is_of_form = |print: &&PrintRecord| {
            let kind = journal::from_code(&print.paper);
            kind == Some(paper)
                || (kind == Some(PaperKind::TicketBatch) && paper == PaperKind::AdmissionTicket)
        };
        let unclear = prints.iter().filter(is_of_form).find(|print| journal::is_asked(print));
        let unclear = unclear.map(view_of).transpose()?;
        Ok(FormPrintsView { form, copies, unclear, needs_reason: copies > 0 })
    }

    /// Prints a form of the signed-in candidate.
    ///
    /// # Errors
    /// What the rules say; [`ErrorCode::PrintUnanswered`], [`ErrorCode::ReprintReasonNeeded`];
    /// [`ErrorCode::PrinterMissing`] and [`ErrorCode::PrinterRefused`] when it was surely not sent.
    pub async fn print_form(
        &self,
        form: FormKind,
        printer: String,
        reason: Option<ReprintReason>,
    ) -> Result<PrintView, AppError> {
        let current = self.current().await?;
        let (paper, registration) = (paper_of(form), &current.registration);
        let one_intent = self.prints.one_intent.lock().await;
        let prints = self.store.prints_of(registration.id).await?;
        let wish = Wish {
            kind: paper,
            registration: Some(registration.id),
            title: String::new(),
            sheets: sheets_of(form, registration, current.catalogue.rules.ticket_sheet),
            left_out: Vec::new(),
            printer,
            reason,
            resumed_from: None,
        };
        let print = journal::intend(wish, Uuid::now_v7(), self.clock.now(), &prints)?;
        let pdf = self.form_of(&current, form, &print.sheets).await?;
        let order = order(paper, pdf)?;
        self.store.intend_print(&print, self.whoever_is_here().as_ref()).await?;
        drop(one_intent);
        self.send_intended(print, order).await
    }

    /// Sends what stands in the journal as intended.
    pub(super) async fn send_intended(
        &self,
        print: PrintRecord,
        order: Order,
    ) -> Result<PrintView, AppError> {
        let id = print.id;
        self.prints.send(print, order).await?;
        let print = self.store.print(id).await?.ok_or(ErrorCode::PrintUnknown)?;
        view_of(&print)
    }

    /// What is known of a print.
    ///
    /// # Errors
    /// [`ErrorCode::PrintUnknown`], also for another candidate's away from the desk.
    pub async fn print(&self, id: &str) -> Result<PrintView, AppError> {
        let print = self.print_record(id).await?;
        view_of(&print)
    }

    /// Cancels a print. Sheets may come out until the printer has stopped.
    ///
    /// # Errors
    /// [`ErrorCode::PrintUnknown`]; [`ErrorCode::PrinterRefused`] when the print system does not answer.
    pub async fn cancel_print(&self, id: &str) -> Result<PrintView, AppError> {
        let print = self.print_record(id).await?;
        if print.ended_at.is_none() {
            self.prints.cancel(&print).await?;
        }
        self.print(id).await
    }

    /// Somebody has looked and says how many sheets of an unclear print came out. What is not asked is not changed.
    ///
    /// # Errors
    /// [`ErrorCode::PrintUnknown`]; what the database says.
    pub async fn answer_print(&self, id: &str, sheets_out: u32) -> Result<PrintView, AppError> {
        let print = self.print_record(id).await?;
        let sheets_out = sheets_out.min(u32::try_from(print.sheets.len()).unwrap_or(u32::MAX));
        let state = journal::code(journal::answered(&print, sheets_out));
        let by = self.whoever_is_here();
        if self.store.answer_print(print.id, sheets_out, &state, by.as_ref(), self.clock.now()).await? {
            tracing::info!(sheets_out, "somebody has said what came out");
        }
        self.print(id).await
    }

    /// The journal, those that are to be answered first, then the newest first.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`], [`ErrorCode::StaffNotSignedIn`]; what the rules and the database say.
    pub async fn prints(&self) -> Result<Vec<PrintView>, AppError> {
        self.staff_for(&PRINTING).await?;
        let prints = self.store.prints(SHOWN).await?;
        Ok(prints.iter().filter_map(|print| view_of(print).ok()).collect())
    }

    /// The journal with what is known now, for the administrator's tool: prints that another program follows are
    /// looked up, and nothing is written.
    ///
    /// # Errors
    /// What the database says.
    pub async fn print_journal(&self) -> Result<Vec<PrintRecord>, AppError> {
        let mut prints = self.store.prints(SHOWN).await?;
        for print in &mut prints {
            if print.ended_at.is_some() {
                continue;
            }
            if let Some(known) = self.prints.look_again(print).await? {
                print.state = journal::code(known.state);
                print.sheets_out = known.sheets_out;
                print.is_toner_low = known.is_toner_low;
            }
        }
        Ok(prints)
    }

    /// A print of the signed-in candidate; for staff who print at a desk any.
    pub(super) async fn print_record(&self, id: &str) -> Result<PrintRecord, AppError> {
        let id = Uuid::parse_str(id).map_err(|_| ErrorCode::PrintUnknown)?;
        let print = self.store.print(id).await?.ok_or(ErrorCode::PrintUnknown)?;
        let is_theirs = match (print.registration, self.session()) {
            (Some(registration), Some(_)) => self.current().await?.registration.id == registration,
            (None, _) | (_, None) => false,
        };
        if is_theirs {
            return Ok(print);
        }
        match self.staff_for(&PRINTING).await {
            Ok(_) => Ok(print),
            Err(AppError { code: ErrorCode::DeskOnly, .. }) => {
                self.signed_in()?;
                Err(ErrorCode::PrintUnknown.into())
            }
            Err(error) => Err(error),
        }
    }
}
