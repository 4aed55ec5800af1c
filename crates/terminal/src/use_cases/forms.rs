//! 报名登记表 and 准考证 as PDFs (S26, S27).

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kaodian_domain::{
    Article, Catalogue, Payment, PaymentChannel, Refusal, RefusalCode, Registration, Site, Timestamp,
    document::{DocumentType, Sex},
    form_printable,
    information::{Information, ValueItem},
    ticket_printable,
};
use kaodian_forms::{AdmissionTicket, DateLine, RegistrationForm, SubjectLine};
use kaodian_store::PrintedSheet;

use super::blocking;
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
        let missing = |code: RefusalCode| AppError::from(Refusal::from(code));
        let photo = registration.photo.reference().ok_or_else(|| missing(RefusalCode::PhotoMissing))?;
        let photo = self.photo_bytes(&photo.sha256).await?.ok_or(ErrorCode::Offline)?;
        let fonts = self.fonts()?;
        let copy = |index: usize| sheets.get(index).map_or(1, |sheet| sheet.copy);
        let make: Box<dyn FnOnce() -> Result<Vec<u8>, kaodian_forms::FormError> + Send> = match form {
            FormKind::RegistrationForm => {
                let form = mark_copy(person.registration_form(registration, now), copy(0));
                Box::new(move || kaodian_forms::registration_form(&form, &photo, &fonts))
            }
            FormKind::AdmissionTicket => {
                let tickets = person.tickets(registration).into_iter().enumerate();
                let tickets: Vec<_> = tickets.map(|(index, ticket)| mark_copy(ticket, copy(index))).collect();
                Box::new(move || kaodian_forms::admission_tickets(&tickets, &photo, &fonts))
            }
            FormKind::PaymentReceipt => return Err(ErrorCode::FormFailed.into()),
        };
        let made = tokio::task::spawn_blocking(make).await.map_err(|_| ErrorCode::Unexpected)?;
        made.map_err(form_failed)
    }
}

/// The pages of a PDF, drawn.
pub(super) async fn pages_of(pdf: Vec<u8>) -> Result<FormPagesView, AppError> {
    let draw = move || kaodian_forms::pages_png(&pdf, PREVIEW_WIDTH_PX);
    let pages = blocking(draw).await?.map_err(form_failed)?;
    let url = |png: &Vec<u8>| format!("data:image/png;base64,{}", BASE64.encode(png));
    Ok(FormPagesView { pages: pages.iter().map(url).collect() })
}

/// Puts the number of a copy onto what is printed; the first one carries none. The inputs of the forms have no place
/// for it in this version: here it goes when they have.
pub(super) fn mark_copy<Input>(input: Input, copy: u32) -> Input {
    let _mark = (copy > 1).then_some(copy);
    input
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
}

impl<'a> Person<'a> {
    /// What is known of this candidate.
    pub(super) fn of(registration: &'a Registration, catalogue: &'a Catalogue) -> Result<Self, AppError> {
        let missing = |code: RefusalCode| AppError::from(Refusal::from(code));
        let information =
            registration.information.as_deref().ok_or_else(|| missing(RefusalCode::InformationMissing))?;
        let site = registration.choice.site().and_then(|code| catalogue.site(code));
        let site = site.ok_or_else(|| missing(RefusalCode::SiteUnknown))?;
        Ok(Self { information, site, catalogue })
    }

    fn registration_form(&self, registration: &Registration, now: Timestamp) -> RegistrationForm {
        let Information { name, document_number, .. } = self.information;
        let lists = &self.catalogue.rules.information;
        let value = |code: &Option<String>, items: &[ValueItem]| {
            let item = code.as_ref().and_then(|code| items.iter().find(|item| item.code == *code));
            item.map(|item| item.name.clone())
        };
        let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
        let number = registration.number.as_ref().map_or("", |number| &number.0);
        let subjects = registration.choice.subjects().iter().map(|chosen| SubjectLine {
            code: chosen.code.0.clone(),
            name: self.subject_name(&chosen.code),
            fee_fen: chosen.fee_fen.into(),
        });
        RegistrationForm {
            sitting_name: self.catalogue.sitting_name.clone(),
            site_code: self.site.rules.code.0.clone(),
            site_name: self.site.name.clone(),
            registration_number: number.to_owned(),
            name: name.as_str().to_owned(),
            sex: sex_name(self.information.sex).to_owned(),
            ethnic_group: value(&self.information.ethnic_group, &lists.ethnic_groups),
            birth_date: chinese_date(&self.information.birth_date.to_string()),
            document_type: document_name(self.information.document_type).to_owned(),
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
            subjects: subjects.collect(),
            total_fee_fen: registration.choice.total_fee_fen().unwrap_or(0).into(),
            payment: payment_text(registration),
            printed_at: date_and_time(now),
            qr: self.qr_payload("F", number),
            dates: self.dates(),
            what_to_bring: self.catalogue.what_to_bring.clone(),
            notice: self.site.notice.as_ref().map(|Article { title, .. }| title.clone()),
        }
    }

    fn dates(&self) -> Vec<DateLine> {
        let rules = &self.site.rules;
        let window = |label: &str, window: kaodian_domain::Window| DateLine {
            label: label.to_owned(),
            when: format!("{} 至 {}", date_and_time(window.opens_at), date_and_time(window.closes_at)),
        };
        let mut dates = Vec::new();
        dates.extend(rules.confirmation.map(|w| window("现场确认", w)));
        dates.extend(rules.ticket_window.map(|w| window("打印准考证", w)));
        dates.push(DateLine {
            label: "考试日期".to_owned(),
            when: format!(
                "{} 起，以准考证为准",
                chinese_date(&self.catalogue.rules.examination_on.to_string())
            ),
        });
        dates
    }

    /// The tickets, in the order of the registration's seats.
    pub(super) fn tickets(&self, registration: &Registration) -> Vec<AdmissionTicket> {
        let ticket = |seat: &kaodian_domain::TicketSeat| {
            let subject = self.catalogue.subject(&self.site.rules.code, &seat.subject);
            AdmissionTicket {
                sitting_name: self.catalogue.sitting_name.clone(),
                ticket_number: seat.number.0.clone(),
                name: self.information.name.as_str().to_owned(),
                sex: sex_name(self.information.sex).to_owned(),
                document_type: document_name(self.information.document_type).to_owned(),
                document_number: self.information.document_number.as_str().to_owned(),
                site_code: self.site.rules.code.0.clone(),
                site_name: self.site.name.clone(),
                site_address: self.site.address.clone(),
                room: seat.room.clone(),
                seat: seat.seat.clone(),
                subject_code: seat.subject.0.clone(),
                subject_name: self.subject_name(&seat.subject),
                starts_at: date_and_time(seat.starts_at),
                entry: format!("{} 起凭准考证和证件入场", date_and_time(seat.starts_at.plus_ms(-ENTRY_MS))),
                duration_minutes: subject.map_or(0, |subject| subject.duration_minutes),
                qr: self.qr_payload("T", &seat.number.0),
                rules: self.catalogue.ticket_rules.clone(),
            }
        };
        registration.ticket.seats().iter().map(ticket).collect()
    }

    fn subject_name(&self, code: &kaodian_domain::SubjectCode) -> String {
        self.catalogue
            .subject(&self.site.rules.code, code)
            .map_or_else(String::new, |subject| subject.name.clone())
    }

    /// Kind of form, sitting, number, the document's last four: enough to find the registration,
    /// too little to know the candidate.
    fn qr_payload(&self, kind: &str, number: &str) -> String {
        let last_four = self.information.document_number.last_four();
        format!("KD1{kind}.{}.{number}.{last_four}", self.catalogue.sitting)
    }
}

fn sex_name(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
    }
}

fn document_name(document_type: DocumentType) -> &'static str {
    match document_type {
        DocumentType::Resident => "居民身份证",
        DocumentType::HmtResidence => "港澳台居民居住证",
        DocumentType::HkMoPermit => "港澳居民来往内地通行证",
        DocumentType::TaiwanPermit => "台湾居民来往大陆通行证",
        DocumentType::Passport => "护照",
        DocumentType::ForeignPr => "外国人永久居留身份证",
    }
}

fn payment_text(registration: &Registration) -> Option<String> {
    let Payment::Paid(receipt) = &registration.payment else { return None };
    let channel = match receipt.channel {
        PaymentChannel::Wechat => "微信支付",
        PaymentChannel::Alipay => "支付宝",
        PaymentChannel::Sandbox => "演示支付",
        PaymentChannel::Cash => "现金",
    };
    Some(format!("已支付（{channel}，{}）", date_and_time(receipt.paid_at)))
}

/// `2000-02-29` as 2000年02月29日.
fn chinese_date(iso: &str) -> String {
    let mut parts = iso.splitn(3, '-');
    let mut next = || parts.next().unwrap_or_default();
    format!("{}年{}月{}日", next(), next(), next())
}

fn date_and_time(at: Timestamp) -> String {
    let local = at.in_china();
    let (month, day) = (u8::from(local.month()), local.day());
    format!("{}年{month}月{day}日 {:02}:{:02}", local.year(), local.hour(), local.minute())
}
