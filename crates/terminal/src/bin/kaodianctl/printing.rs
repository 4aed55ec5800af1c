//! `printers`, `print`.

use std::path::PathBuf;

use clap::Args;
use kaodian_devices::printer::{
    Job, JobState, JobStatus, Order, Pace, Printer, PrinterError, Printing, StopWatching, Witness,
    print_system, watch,
};
use serde_json::{Value, json};

use crate::answer::{self, Answer, Failure};

/// Print a PDF on A4; no when it is not printed.
#[derive(Args)]
pub(crate) struct Print {
    /// The PDF.
    file: PathBuf,
    /// The name of the printer; else the system's default one.
    #[arg(long)]
    printer: Option<String>,
    /// How many copies.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=999))]
    copies: u32,
    /// Follow the job to its end, and tell each change in a line. When it is unclear what became of it, the exit
    /// status is that of what could not be done.
    #[arg(long)]
    wait: bool,
}

/// That a printer does not print is an answer: no. Where nobody answers, it could not be asked.
fn not_printed(error: &PrinterError) -> Result<Answer, Failure> {
    let words = error.to_string();
    match error {
        PrinterError::Unreachable | PrinterError::JobUnknown => Err(Failure::new(error.code(), words)),
        PrinterError::Missing | PrinterError::NotPdf | PrinterError::Refused(_) => {
            Ok(Answer::when(false, json!({ "error": error.code(), "message": words }), words.clone()))
        }
    }
}

fn printer_as_json(printer: &Printer) -> Value {
    json!({
        "name": printer.name,
        "description": printer.description,
        "is_default": printer.is_default,
        "is_accepting": printer.is_accepting,
        "state": printer.state.code(),
        "reasons": printer.reasons,
    })
}

fn printer_in_words(printer: &Printer) -> String {
    let mut words = format!("{}  {}", printer.name, printer.state.code());
    if printer.is_default {
        words.push_str(", default");
    }
    if !printer.is_accepting {
        words.push_str(", takes no jobs");
    }
    for reason in &printer.reasons {
        words.push_str(", ");
        words.push_str(reason);
    }
    words
}

/// `printers`
pub(crate) fn printers() -> Result<Answer, Failure> {
    let found = match print_system().printers() {
        Ok(found) => found,
        Err(error) => return Err(Failure::new(error.code(), error.to_string())),
    };
    let lines: Vec<_> = found.iter().map(printer_in_words).collect();
    let words = if lines.is_empty() { "the system knows no printer".to_owned() } else { lines.join("\n") };
    Ok(Answer::yes(found.iter().map(printer_as_json).collect(), words))
}

/// `print`
pub(crate) fn run(print: Print, as_json: bool) -> Result<Answer, Failure> {
    let pdf = std::fs::read(&print.file).map_err(|error| Failure::file(&print.file, &error))?;
    let job = match submit(&print_system(), pdf, &print) {
        Ok(job) => job,
        Err(error) => return not_printed(&error),
    };
    if !print.wait {
        let json = json!({ "printer": job.printer, "job": job.id, "name": job.name });
        return Ok(Answer::yes(json, format!("job {} was sent to {}", job.id, job.printer)));
    }
    let tell = |status: &JobStatus| {
        let json = status_as_json(&job, status);
        answer::tell(&if as_json { json.to_string() } else { status_in_words(status) });
    };
    let last = watch(&print_system(), &job, &Pace::default(), &StopWatching::default(), tell);
    match last.state {
        JobState::Unclear => Err(Failure::told()),
        state => Ok(Answer::told(state == JobState::Done)),
    }
}

fn submit(printing: &dyn Printing, pdf: Vec<u8>, print: &Print) -> Result<Job, PrinterError> {
    // The file's name may hold the name of a person: it goes nowhere.
    let order = Order::new("Kaodian document", pdf)?.copies(print.copies);
    let printer = match &print.printer {
        Some(name) => name.clone(),
        None => {
            let default = printing.printers()?.into_iter().find(|printer| printer.is_default);
            default.ok_or(PrinterError::Missing)?.name
        }
    };
    printing.submit(&printer, order)
}

fn status_as_json(job: &Job, status: &JobStatus) -> Value {
    json!({
        "printer": job.printer,
        "job": job.id,
        "state": status.state.code(),
        "sheets_surely_out": status.sheets.surely_out,
        "is_count_final": status.sheets.is_final,
        "witness": match status.witness {
            Witness::Device => "device",
            Witness::PrintSystem => "print_system",
        },
        "attempts": status.attempts,
        "is_toner_low": status.troubles.is_toner_low(),
    })
}

fn status_in_words(status: &JobStatus) -> String {
    let mut words = status.state.code().replace('_', " ");
    if status.witness == Witness::Device {
        let least = if status.sheets.is_final { "" } else { "at least " };
        words.push_str(&format!(", sheets out: {least}{}", status.sheets.surely_out));
    }
    if status.attempts > 1 {
        words.push_str(&format!(", sent {} times", status.attempts));
    }
    if status.troubles.is_toner_low() {
        words.push_str(", toner low");
    }
    words
}
