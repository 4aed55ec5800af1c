//! `forms sample|registration|ticket`.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use kaodian_forms::{AdmissionTicket, Fonts, FormError, RegistrationForm};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::answer::{Answer, Failure};

/// Forms as PDFs.
#[derive(Subcommand)]
pub(crate) enum FormsCommand {
    /// Print sample input, with an invented candidate.
    Sample {
        /// Which form.
        form: Form,
    },
    /// Make a registration form (报名登记表).
    Registration {
        /// Input as `forms sample registration` prints it; `-` reads standard input.
        input: PathBuf,
        /// The PDF.
        output: PathBuf,
    },
    /// Make an admission ticket (准考证).
    Ticket {
        /// Input as `forms sample ticket` prints it; `-` reads standard input.
        input: PathBuf,
        /// The PDF.
        output: PathBuf,
    },
}

/// The forms.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Form {
    /// 报名登记表
    Registration,
    /// 准考证
    Ticket,
}

/// A form with its photo.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WithPhoto<F> {
    /// A JPEG, relative to the input; an empty frame's grey when there is none.
    photo: Option<PathBuf>,
    #[serde(flatten)]
    form: F,
}

fn sample<F: Serialize>(form: F) -> Answer {
    let json = json!(WithPhoto { photo: None, form });
    let words = format!("{json:#}");
    Answer::yes(json, words)
}

/// `forms`
pub(crate) fn run(command: FormsCommand) -> Result<Answer, Failure> {
    match command {
        FormsCommand::Sample { form: Form::Registration } => Ok(sample(RegistrationForm::sample())),
        FormsCommand::Sample { form: Form::Ticket } => Ok(sample(AdmissionTicket::sample())),
        FormsCommand::Registration { input, output } => {
            make(&input, &output, |form: &RegistrationForm, photo, fonts| {
                kaodian_forms::registration_form(form, photo, fonts)
            })
        }
        FormsCommand::Ticket { input, output } => {
            make(&input, &output, |form: &AdmissionTicket, photo, fonts| {
                kaodian_forms::admission_tickets(std::slice::from_ref(form), photo, fonts)
            })
        }
    }
}

fn make<F: DeserializeOwned>(
    input: &Path,
    output: &Path,
    draw: impl FnOnce(&F, &[u8], &Fonts) -> Result<Vec<u8>, FormError>,
) -> Result<Answer, Failure> {
    let text = if input == Path::new("-") {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(input)
    };
    let text = text.map_err(|error| Failure::file(input, &error))?;
    let WithPhoto { photo, form } = serde_json::from_str(&text)
        .map_err(|error| Failure::new("input", format!("{}: {error}", input.display())))?;
    let photo = match photo {
        Some(photo) => {
            let path = input.parent().unwrap_or(Path::new(".")).join(photo);
            std::fs::read(&path).map_err(|error| Failure::file(&path, &error))?
        }
        None => kaodian_forms::sample_photo().map_err(|error| Failure::new("form", error.to_string()))?,
    };
    let fonts = Fonts::load(&[]).map_err(|error| Failure::new("fonts", error.to_string()))?;
    match draw(&form, &photo, &fonts) {
        Ok(pdf) => {
            std::fs::write(output, &pdf).map_err(|error| Failure::file(output, &error))?;
            let json = json!({ "file": output.display().to_string(), "sizeBytes": pdf.len() });
            Ok(Answer::yes(json, format!("{}: {} bytes", output.display(), pdf.len())))
        }
        // The form says no to its content: a character without a glyph, a text without room.
        Err(error) => Ok(Answer::when(false, json!({ "error": error.to_string() }), error.to_string())),
    }
}
