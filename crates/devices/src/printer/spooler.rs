//! The spooler of Windows.
//!
//! Untried: nobody has built this for Windows or printed with it. The spooler is handed the PDF as it is (RAW), so
//! only printers that read PDF themselves print it, at the size of its pages; copies, sides and a choice of pages
//! cannot be said and are refused rather than left out. It counts no sheets and forgets a job when the last byte
//! has left: what became of it is then unclear, and said to be.

use printers::common::{
    base::{
        errors::PrintersError,
        job::{PrinterJob, PrinterJobOptions, PrinterJobState},
        printer::{Printer as Entry, PrinterState as EntryState},
    },
    converters::Converter,
};

use super::{
    error::PrinterError,
    facts::{DeviceFacts, JobFacts, Phase, PrinterFacts, Reach, Sighting},
    kinds::{Capabilities, Job, Order, Printer, PrinterState, Sides},
    print_system::Printing,
    trouble::Troubles,
};

/// The spooler of Windows.
#[derive(Debug, Clone, Copy)]
pub struct Spooler;

/// The library's words for the bits of a printer's status (PRINTER_INFO_2), in the words of IPP.
const WORDS: [(&str, &str); 9] = [
    ("paper_jam", "media-jam-error"),
    ("door_open", "door-open-error"),
    ("paper_out", "media-empty-error"),
    ("paper_problem", "media-needed-error"),
    ("no_toner", "toner-empty-error"),
    ("toner_low", "toner-low-warning"),
    ("offline", "offline-report"),
    ("not_available", "offline-report"),
    ("paused", "paused"),
];

fn reasons(entry: &Entry) -> Vec<String> {
    let known = WORDS.iter().filter(|(word, _)| entry.state_reasons.iter().any(|reason| reason == word));
    known.map(|(_, reason)| (*reason).to_owned()).collect()
}

fn state(entry: &Entry) -> PrinterState {
    match entry.state {
        EntryState::READY => PrinterState::Idle,
        EntryState::PRINTING => PrinterState::Printing,
        EntryState::PAUSED | EntryState::OFFLINE => PrinterState::Stopped,
        EntryState::UNKNOWN => PrinterState::Unknown,
    }
}

fn entry(printer: &str) -> Result<Entry, PrinterError> {
    printers::get_printers()
        .into_iter()
        .find(|entry| entry.system_name == printer)
        .ok_or(PrinterError::Missing)
}

fn number(job: &Job) -> Result<u64, PrinterError> {
    u64::try_from(job.id).map_err(|_| PrinterError::JobUnknown)
}

/// The library's words may hold what stands in the document's name.
fn refused(error: PrintersError) -> PrinterError {
    PrinterError::Refused(format!("{:?}", error.failure))
}

fn phase(job: &PrinterJob) -> Phase {
    match job.state {
        PrinterJobState::PENDING | PrinterJobState::UNKNOWN => Phase::Pending,
        PrinterJobState::PAUSED => Phase::Held,
        PrinterJobState::PROCESSING => Phase::Processing,
        PrinterJobState::CANCELLED => Phase::Cancelled,
        PrinterJobState::COMPLETED => Phase::Completed,
    }
}

impl Printing for Spooler {
    fn printers(&self) -> Result<Vec<Printer>, PrinterError> {
        let view = |entry: Entry| Printer {
            name: entry.system_name.clone(),
            description: entry.name.clone(),
            is_default: entry.is_default,
            is_accepting: true,
            state: state(&entry),
            reasons: reasons(&entry),
        };
        Ok(printers::get_printers().into_iter().map(view).collect())
    }

    /// The library tells nothing of what a printer can: nothing is claimed.
    fn capabilities(&self, printer: &str) -> Result<Capabilities, PrinterError> {
        entry(printer).map(|_| Capabilities::default())
    }

    fn submit(&self, printer: &str, order: Order) -> Result<Job, PrinterError> {
        let entry = entry(printer)?;
        let (copies, sides) = (order.wanted_copies(), order.wanted_sides());
        if copies != 1 || sides != Sides::One || order.wanted_pages().is_some() {
            return Err(PrinterError::Refused("only whole documents, once, on one side".to_owned()));
        }
        let (pdf, name) = order.into_parts();
        let options =
            PrinterJobOptions { name: Some(&name), raw_properties: &[], converter: Converter::None };
        let id = entry.print(&pdf, options).map_err(refused)?;
        let id = i32::try_from(id).map_err(|_| PrinterError::Refused("the job has no number".to_owned()))?;
        Ok(Job { printer: printer.to_owned(), id, name, copies, sides })
    }

    fn look_at(&self, job: &Job, _: Option<&Sighting>) -> Result<Sighting, PrinterError> {
        let entry = entry(&job.printer)?;
        let number = number(job)?;
        let jobs = entry.get_job_history();
        let found = jobs.iter().find(|found| found.id == number).ok_or(PrinterError::JobUnknown)?;
        let reasons = reasons(&entry);
        Ok(Sighting {
            // Whether it was begun is not told: nothing may be concluded from that.
            job: JobFacts { phase: phase(found), was_begun: true, copies: job.copies },
            printer: PrinterFacts {
                // Offline is a trouble here, not a pause.
                state: if reasons.iter().any(|reason| reason == "paused") {
                    PrinterState::Stopped
                } else {
                    PrinterState::Unknown
                },
                troubles: Troubles::from_reasons(reasons.iter().map(String::as_str)),
                has_no_history: false,
            },
            device: DeviceFacts::without_answer(Reach::NotAsked),
        })
    }

    fn cancel(&self, job: &Job) -> Result<(), PrinterError> {
        entry(&job.printer)?.cancel_job(number(job)?).map_err(refused)
    }

    fn hold(&self, job: &Job) -> Result<(), PrinterError> {
        entry(&job.printer)?.pause_job(number(job)?).map_err(refused)
    }

    fn release(&self, job: &Job) -> Result<(), PrinterError> {
        entry(&job.printer)?.resume_job(number(job)?).map_err(refused)
    }
}
