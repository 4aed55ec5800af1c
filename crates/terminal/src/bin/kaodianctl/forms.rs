//! `forms sample|registration|ticket|tickets|receipt|cash-report|room-list|signature-sheet`.

mod tickets;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use kaodian_forms::{
    AdmissionTicket, CashReport, Fonts, FormError, FormInput, FormKind, FormTemplate, FormWriter, Receipt,
    RegistrationForm, RoomList, SignatureSheet, TicketSheet, TicketWriter,
};
use kaodian_terminal::fallback_font_folders;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::answer::{Answer, Failure};

/// Forms as PDFs.
#[derive(Subcommand)]
pub(crate) enum FormsCommand {
    /// Print sample input, with invented people.
    Sample {
        /// Which form.
        form: Form,
    },
    /// Make a registration form (报名登记表).
    Registration(One),
    /// Make an admission ticket (准考证).
    Ticket(OneTicket),
    /// Make the admission tickets of many candidates: one JSON a line, as `forms sample ticket` prints it.
    Tickets(OneTicket),
    /// Make a payment receipt (缴费凭证).
    Receipt(One),
    /// Make a cashier's day-end report (现金日报).
    CashReport(One),
    /// Make the list for a room's door (考场考生名单).
    RoomList(One),
    /// Make a room's signature sheet (考生签到表).
    SignatureSheet(One),
}

/// From an input to a PDF.
#[derive(Args)]
pub(crate) struct One {
    /// Input as `forms sample` prints it; `-` reads standard input. Photos are named relative to it.
    input: PathBuf,
    /// The PDF. It is there when all of it is right, and else not at all.
    output: PathBuf,
    /// A layout of the site's own, in place of the one that comes with the program.
    #[arg(long)]
    template: Option<PathBuf>,
    /// A folder with `HanaMinA.ttf` and `HanaMinB.ttf`, before those of the system; may be repeated.
    #[arg(long)]
    font_dir: Vec<PathBuf>,
}

/// Tickets know two sheets.
#[derive(Args)]
pub(crate) struct OneTicket {
    #[command(flatten)]
    one: One,
    /// A sheet for each subject, or one for all subjects of a candidate.
    #[arg(long, value_enum, default_value_t = Sheet::PerSubject, conflicts_with = "template")]
    sheet: Sheet,
}

/// How many sheets a candidate's tickets take.
#[derive(Clone, Copy, ValueEnum)]
enum Sheet {
    /// A sheet for each subject.
    PerSubject,
    /// One sheet with all subjects.
    PerCandidate,
}

/// The forms.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Form {
    /// 报名登记表
    Registration,
    /// 准考证
    Ticket,
    /// All tickets of a candidate, for one sheet.
    Tickets,
    /// 缴费凭证
    Receipt,
    /// 现金日报
    CashReport,
    /// 考场考生名单
    RoomList,
    /// 考生签到表
    SignatureSheet,
}

/// A form with its photo, or with one for each candidate of a room.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WithPhoto<F> {
    /// A JPEG, relative to the input; a drawn figure when there is none.
    #[serde(default)]
    photo: Option<PathBuf>,
    /// JPEGs in the order of the candidates; none leaves the frame empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    photos: Vec<Option<PathBuf>>,
    #[serde(flatten)]
    form: F,
}

fn sample<F: Serialize>(form: F) -> Answer {
    let json = json!(WithPhoto { photo: None, photos: Vec::new(), form });
    let words = format!("{json:#}");
    Answer::yes(json, words)
}

fn sample_of(form: Form) -> Answer {
    match form {
        Form::Registration => sample(RegistrationForm::sample()),
        Form::Ticket => sample(AdmissionTicket::sample()),
        Form::Tickets => sample(json!({ "tickets": AdmissionTicket::samples() })),
        Form::Receipt => sample(Receipt::sample()),
        Form::CashReport => sample(CashReport::sample()),
        Form::RoomList => sample(RoomList::sample()),
        Form::SignatureSheet => sample(SignatureSheet::sample()),
    }
}

/// `forms`
pub(crate) fn run(command: FormsCommand) -> Result<Answer, Failure> {
    match command {
        FormsCommand::Sample { form } => Ok(sample_of(form)),
        FormsCommand::Registration(one) => make::<RegistrationForm>(&one, true),
        FormsCommand::Ticket(ticket) => tickets::one(&ticket),
        FormsCommand::Tickets(ticket) => tickets::many(&ticket),
        FormsCommand::Receipt(one) => make::<Receipt>(&one, false),
        FormsCommand::CashReport(one) => make::<CashReport>(&one, false),
        FormsCommand::RoomList(one) => make::<RoomList>(&one, false),
        FormsCommand::SignatureSheet(one) => make::<SignatureSheet>(&one, false),
    }
}

impl One {
    fn text(&self) -> Result<String, Failure> {
        let text = if self.input == Path::new("-") {
            std::io::read_to_string(std::io::stdin())
        } else {
            std::fs::read_to_string(&self.input)
        };
        text.map_err(|error| Failure::file(&self.input, &error))
    }

    fn photo(&self, photo: &Path) -> Result<Vec<u8>, Failure> {
        let path = self.input.parent().unwrap_or(Path::new(".")).join(photo);
        std::fs::read(&path).map_err(|error| Failure::file(&path, &error))
    }

    fn fonts(&self) -> Result<Fonts, Failure> {
        let folders: Vec<PathBuf> = self.font_dir.iter().cloned().chain(fallback_font_folders()).collect();
        Fonts::load(&folders).map_err(|error| Failure::new("fonts", error.to_string()))
    }

    /// The site's own layout, when one is named.
    fn template(&self) -> Result<Option<FormTemplate>, Failure> {
        let Some(path) = &self.template else { return Ok(None) };
        let json = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
        let template = FormTemplate::read(&json);
        template.map(Some).map_err(|error| Failure::new("template", format!("{}: {error}", path.display())))
    }

    /// Gives the PDF its place, once all of it is written beside it.
    fn keep(&self, beside: tempfile::NamedTempFile, said: &str) -> Result<Answer, Failure> {
        let failed = |error: &std::io::Error| Failure::file(&self.output, error);
        let size = beside.as_file().metadata().map_err(|error| failed(&error))?.len();
        beside.persist(&self.output).map_err(|error| failed(&error.error))?;
        let json = json!({ "file": self.output.display().to_string(), "sizeBytes": size });
        Ok(Answer::yes(json, format!("{}: {said}{size} bytes", self.output.display())))
    }

    /// A file beside the PDF's place, which goes away unless it is kept.
    fn beside(&self) -> Result<tempfile::NamedTempFile, Failure> {
        let folder = self.output.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
        file.map_err(|error| Failure::file(&self.output, &error))
    }
}

fn bundled(form: FormKind) -> Result<&'static FormTemplate, Failure> {
    FormTemplate::bundled(form).map_err(|error| Failure::new("template", error.to_string()))
}

fn figure() -> Result<Vec<u8>, Failure> {
    kaodian_forms::sample_photo().map_err(|error| Failure::new("form", error.to_string()))
}

/// The form says no to its content: a character without a glyph, a text without room. A template or a font that cannot
/// be used is not the content's fault.
fn refused(error: FormError, place: &str) -> Result<Answer, Failure> {
    let words = format!("{place}{error}");
    match error {
        FormError::Template(_) => Err(Failure::new("template", words)),
        FormError::Font(_) => Err(Failure::new("fonts", words)),
        FormError::Document(_) => Err(Failure::new("file", words)),
        _ => Ok(Answer::when(false, json!({ "error": words }), words)),
    }
}

fn make<F: FormInput + DeserializeOwned>(one: &One, needs_photo: bool) -> Result<Answer, Failure> {
    let wrong = |error| Failure::new("input", format!("{}: {error}", one.input.display()));
    let WithPhoto { photo, photos, form } =
        serde_json::from_str::<WithPhoto<F>>(&one.text()?).map_err(wrong)?;
    let mut held = Vec::new();
    for photo in &photos {
        held.push(photo.as_deref().map(|photo| one.photo(photo)).transpose()?);
    }
    if needs_photo {
        held = vec![Some(photo.map_or_else(figure, |photo| one.photo(&photo))?)];
    }
    let held: Vec<Option<&[u8]>> = held.iter().map(Option::as_deref).collect();
    let (own, fonts) = (one.template()?, one.fonts()?);
    let template = own.as_ref().map_or_else(|| bundled(F::KIND), Ok)?;
    let mut beside = one.beside()?;
    let made = FormWriter::new(template, &fonts, std::io::BufWriter::new(beside.as_file_mut()));
    let made = made.and_then(|mut writer| {
        writer.add(&form, &held)?;
        writer.finish()
    });
    match made.and_then(flushed) {
        Ok(()) => one.keep(beside, ""),
        Err(error) => refused(error, ""),
    }
}

/// Everything that was written is in the file.
fn flushed<W: std::io::Write>(mut out: W) -> Result<(), FormError> {
    out.flush().map_err(|error| FormError::Document(error.to_string()))
}

impl OneTicket {
    fn writer<'a, W: std::io::Write>(
        &self,
        own: Option<&'a FormTemplate>,
        fonts: &'a Fonts,
        out: W,
    ) -> Result<TicketWriter<'a, W>, FormError> {
        match (own, self.sheet) {
            (Some(template), _) => TicketWriter::with_template(template, fonts, out),
            (None, Sheet::PerSubject) => TicketWriter::new(fonts, out),
            (None, Sheet::PerCandidate) => TicketWriter::with_sheet(TicketSheet::PerCandidate, fonts, out),
        }
    }
}
