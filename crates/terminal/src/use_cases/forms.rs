//! 报名登记表 and 准考证 as PDFs (S26, S27).

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kaodian_domain::{
    Article, Catalogue, Payment, Refusal, RefusalCode, Registration, Site, TicketSheet, Timestamp,
    form_printable,
    information::{Information, ValueItem},
    ticket_printable,
};
use kaodian_forms::{AdmissionTicket, DateLine, Receipt, RegistrationForm, SubjectLine};
use kaodian_store::PrintedSheet;

use super::{blocking, form_words::FormWords, room_place};
use crate::{
    error::{AppError, ErrorCode},
    operate::Current,
    terminal::Terminal,
    view::{FormKind, FormPagesView},
};

/// How wide a page is drawn on the screen.
const PREVIEW_WIDTH_PX: u32 = 1000;

/// How long before the beginning candidates are let in (NCRE: 15 minutes).
const ENTRY_MS: i64 = 15 * 60 * 1000;

impl Terminal {
    /// The pages of a form, drawn from the PDF itself.
    ///
    /// # Errors
    /// What the rules say; [`ErrorCode::FormFailed`] when the form cannot be made of these data.
    pub async fn form_pages(&self, form: FormKind) -> Result<FormPagesView, AppError> {
        pages_of(self.form_pdf(form).await?).await
    }

    /// A form of the signed-in candidate.
    pub(crate) async fn form_pdf(&self, form: FormKind) -> Result<Vec<u8>, AppError> {
        let current = self.current().await?;
        self.form_of(&current, form, &[]).await
    }

    /// A form, each sheet with the number of its copy; without them as the first copy.
    pub(super) async fn form_of(
        &self,
        current: &Current,
        form: FormKind,
        sheets: &[PrintedSheet],
    ) -> Result<Vec<u8>, AppError> {
        let now = self.clock.now();
        let registration = &current.registration;
        match form {
            FormKind::RegistrationForm => form_printable(registration),
            FormKind::AdmissionTicket => ticket_printable(registration, &current.rules(), now),
            FormKind::PaymentReceipt => receipt_printable(registration),
        }
        .map_err(Refusal::from)?;
        let person = Person::of(registration, &current.catalogue)?;
        let photo = match (form, registration.photo.reference()) {
            // Whoever has paid gets a receipt, with or without a photo.
            (FormKind::PaymentReceipt, _) => Vec::new(),
            (_, Some(photo)) => self.photo_bytes(&photo.sha256).await?.ok_or(ErrorCode::Offline)?,
            (_, None) => return Err(Refusal::from(RefusalCode::PhotoMissing).into()),
        };
        let fonts = self.fonts()?;
        let copy = |index: usize| sheets.get(index).and_then(|sheet| marked(sheet.copy));
        let make: Box<dyn FnOnce() -> Result<Vec<u8>, kaodian_forms::FormError> + Send> = match form {
            FormKind::RegistrationForm => {
                let code = self.form_code(registration, person.information)?;
                let form = person.registration_form(registration, code, now);
                let form = RegistrationForm { copy: copy(0), ..form };
                Box::new(move || kaodian_forms::registration_form(&form, &photo, &fonts))
            }
            FormKind::AdmissionTicket => {
                let tickets = self.tickets_of(&person, registration)?.into_iter().enumerate();
                let tickets: Vec<_> =
                    tickets.map(|(index, ticket)| AdmissionTicket { copy: copy(index), ..ticket }).collect();
                let sheet = form_sheet(current.catalogue.rules.ticket_sheet);
                Box::new(move || kaodian_forms::admission_tickets_on(sheet, &tickets, &photo, &fonts))
            }
            FormKind::PaymentReceipt => {
                let receipt = Receipt { copy: copy(0), ..person.receipt(registration, now)? };
                Box::new(move || kaodian_forms::receipt(&receipt, &fonts))
            }
        };
        let made = tokio::task::spawn_blocking(make).await.map_err(|_| ErrorCode::Unexpected)?;
        made.map_err(form_failed)
    }
}

impl Terminal {
    /// The tickets of a candidate with their codes, in the order of the registration's seats.
    pub(super) fn tickets_of(
        &self,
        person: &Person<'_>,
        registration: &Registration,
    ) -> Result<Vec<AdmissionTicket>, AppError> {
        let seats = registration.ticket.seats().iter();
        let codes = seats.map(|seat| self.ticket_code(registration, person.information, seat));
        Ok(person.tickets(registration, codes.collect::<Result<_, _>>()?))
    }
}

/// The pages of a PDF, drawn.
pub(super) async fn pages_of(pdf: Vec<u8>) -> Result<FormPagesView, AppError> {
    let draw = move || kaodian_forms::pages_png(&pdf, PREVIEW_WIDTH_PX);
    let pages = blocking(draw).await?.map_err(form_failed)?;
    let url = |png: &Vec<u8>| format!("data:image/png;base64,{}", BASE64.encode(png));
    Ok(FormPagesView { pages: pages.iter().map(url).collect() })
}

/// How many sheets tickets take, in the words of the forms.
pub(super) fn form_sheet(sheet: TicketSheet) -> kaodian_forms::TicketSheet {
    match sheet {
        TicketSheet::PerSubject => kaodian_forms::TicketSheet::PerSubject,
        TicketSheet::PerCandidate => kaodian_forms::TicketSheet::PerCandidate,
    }
}

/// The number that a copy carries on its sheet; the first one carries none.
pub(super) fn marked(copy: u32) -> Option<u32> {
    (copy > 1).then_some(copy)
}

/// Whether there is a payment to give a receipt for.
pub(super) fn receipt_printable(registration: &Registration) -> Result<(), RefusalCode> {
    match registration.payment {
        Payment::Paid(_) => Ok(()),
        _ => Err(RefusalCode::PaymentMissing),
    }
}

pub(super) fn form_failed(error: kaodian_forms::FormError) -> AppError {
    tracing::error!(%error, "a form could not be made");
    ErrorCode::FormFailed.into()
}

/// What the forms say of the candidate.
pub(super) struct Person<'a> {
    information: &'a Information,
    site: &'a Site,
    catalogue: &'a Catalogue,
    words: &'static FormWords,
}

impl<'a> Person<'a> {
    /// What is known of this candidate.
    pub(super) fn of(registration: &'a Registration, catalogue: &'a Catalogue) -> Result<Self, AppError> {
        let missing = |code: RefusalCode| AppError::from(Refusal::from(code));
        let information =
            registration.information.as_deref().ok_or_else(|| missing(RefusalCode::InformationMissing))?;
        let site = registration.choice.site().and_then(|code| catalogue.site(code));
        let site = site.ok_or_else(|| missing(RefusalCode::SiteUnknown))?;
        Ok(Self { information, site, catalogue, words: FormWords::bundled()? })
    }

    fn registration_form(
        &self,
        registration: &Registration,
        code: String,
        now: Timestamp,
    ) -> RegistrationForm {
        let Information { name, document_number, .. } = self.information;
        let words = self.words;
        let lists = &self.catalogue.rules.information;
        let value = |code: &Option<String>, items: &[ValueItem]| {
            let item = code.as_ref().and_then(|code| items.iter().find(|item| item.code == *code));
            item.map(|item| item.name.clone())
        };
        let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
        let number = registration.number.as_ref().map_or("", |number| &number.0);
        RegistrationForm {
            sitting_name: self.catalogue.sitting_name.clone(),
            site_code: self.site.rules.code.0.clone(),
            site_name: self.site.name.clone(),
            registration_number: number.to_owned(),
            name: name.as_str().to_owned(),
            sex: self.words.sex(self.information.sex).to_owned(),
            ethnic_group: value(&self.information.ethnic_group, &lists.ethnic_groups),
            birth_date: words.date(&self.information.birth_date.to_string()),
            document_type: self.words.document_type(self.information.document_type).to_owned(),
            document_number: document_number.as_str().to_owned(),
            occupation: value(&self.information.occupation, &lists.occupations).unwrap_or_default(),
            education: value(&self.information.education, &lists.educations).unwrap_or_default(),
            training: value(&self.information.training, &lists.trainings).unwrap_or_default(),
            mobile: self.information.mobile.clone(),
            email: text(&self.information.email),
            address: text(&self.information.address),
            postcode: text(&self.information.postcode),
            school: text(&self.information.school),
            student_number: text(&self.information.student_number),
            note: text(&self.information.note),
            subjects: self.subject_lines(registration),
            total_fee_fen: registration.choice.total_fee_fen().unwrap_or(0).into(),
            payment: payment_text(registration, words),
            printed_at: words.date_and_time(now),
            qr: code,
            dates: self.dates(),
            what_to_bring: self.catalogue.what_to_bring.clone(),
            notice: self.site.notice.as_ref().map(|Article { title, .. }| title.clone()),
            copy: None,
        }
    }

    fn dates(&self) -> Vec<DateLine> {
        let (rules, words) = (&self.site.rules, self.words);
        let line = |label: &str, when: String| DateLine { label: label.to_owned(), when };
        let labels = &words.labels;
        let mut dates = Vec::new();
        dates.extend(rules.confirmation.map(|window| line(&labels.confirmation, words.window(window))));
        dates.extend(rules.ticket_window.map(|window| line(&labels.tickets, words.window(window))));
        let first_day = self.catalogue.rules.examination_on.to_string();
        dates.push(line(&labels.examination, words.examination(&first_day)));
        dates
    }

    fn subject_lines(&self, registration: &Registration) -> Vec<SubjectLine> {
        let line = |chosen: &kaodian_domain::ChosenSubject| SubjectLine {
            code: chosen.code.0.clone(),
            name: self.subject_name(&chosen.code),
            fee_fen: chosen.fee_fen.into(),
        };
        registration.choice.subjects().iter().map(line).collect()
    }

    /// 缴费凭证: what was paid, and to whom.
    fn receipt(&self, registration: &Registration, now: Timestamp) -> Result<Receipt, AppError> {
        let Payment::Paid(paid) = &registration.payment else {
            return Err(Refusal::from(RefusalCode::PaymentMissing).into());
        };
        let number = registration.number.as_ref().map_or("", |number| &number.0);
        Ok(Receipt {
            // A gateway's order is too long for a bar code; its registration pays once.
            number: paid.cash_receipt.clone().unwrap_or_else(|| number.to_owned()),
            sitting_name: self.catalogue.sitting_name.clone(),
            site_code: self.site.rules.code.0.clone(),
            site_name: self.site.name.clone(),
            registration_number: number.to_owned(),
            name: self.information.name.as_str().to_owned(),
            document_last_four: self.information.document_number.last_four().to_owned(),
            subjects: self.subject_lines(registration),
            total_fee_fen: paid.amount_fen.into(),
            channel: self.words.channel(paid.channel).to_owned(),
            paid_at: self.words.date_and_time(paid.paid_at),
            cashier: paid
                .cashier
                .as_ref()
                .map_or_else(|| self.words.self_service.clone(), |staff| staff.0.clone()),
            printed_at: self.words.date_and_time(now),
            note: None,
            copy: None,
        })
    }

    /// The tickets with these codes, in the order of the registration's seats.
    fn tickets(&self, registration: &Registration, codes: Vec<String>) -> Vec<AdmissionTicket> {
        let ticket = |(seat, code): (&kaodian_domain::TicketSeat, String)| {
            let subject = self.catalogue.subject(&self.site.rules.code, &seat.subject);
            AdmissionTicket {
                sitting_name: self.catalogue.sitting_name.clone(),
                ticket_number: seat.number.0.clone(),
                name: self.information.name.as_str().to_owned(),
                sex: self.words.sex(self.information.sex).to_owned(),
                document_type: self.words.document_type(self.information.document_type).to_owned(),
                document_number: self.information.document_number.as_str().to_owned(),
                site_code: self.site.rules.code.0.clone(),
                site_name: self.site.name.clone(),
                site_address: self.site.address.clone(),
                room: room_place::on_ticket(self.site, &seat.room, self.catalogue.rules.ticket_sheet),
                seat: seat.seat.clone(),
                subject_code: seat.subject.0.clone(),
                subject_name: self.subject_name(&seat.subject),
                starts_at: self.words.date_and_time(seat.starts_at),
                entry: self.words.entry(seat.starts_at.plus_ms(-ENTRY_MS)),
                duration_minutes: subject.map_or(0, |subject| subject.duration_minutes),
                qr: code,
                rules: self.catalogue.ticket_rules.clone(),
                copy: None,
            }
        };
        registration.ticket.seats().iter().zip(codes).map(ticket).collect()
    }

    fn subject_name(&self, code: &kaodian_domain::SubjectCode) -> String {
        self.catalogue
            .subject(&self.site.rules.code, code)
            .map_or_else(String::new, |subject| subject.name.clone())
    }
}

fn payment_text(registration: &Registration, words: &FormWords) -> Option<String> {
    let Payment::Paid(receipt) = &registration.payment else { return None };
    Some(words.paid(receipt.channel, receipt.paid_at))
}
