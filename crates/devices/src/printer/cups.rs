//! CUPS, by IPP.

use std::time::Duration;

use ipp::{
    model::{DelimiterTag, Operation},
    value::IppValue,
};

use super::{
    device,
    error::PrinterError,
    exchange::{Group, Question},
    facts::{JobFacts, Phase, PrinterFacts, Sighting},
    kinds::{A4, Capabilities, Job, Order, Printer, Sides},
    print_system::Printing,
    trouble::Troubles,
};

/// Where CUPS listens, unless told otherwise.
const DEFAULT_SERVER: &str = "localhost:631";

/// CUPS answers at once; a printer's own trouble comes later, in the job's state.
const LIMIT: Duration = Duration::from_secs(10);

/// CUPS.
#[derive(Debug, Clone)]
pub struct Cups {
    server: String,
}

impl Cups {
    /// Where this machine's programs find it: `CUPS_SERVER`, the variable of CUPS' own tools. A domain socket there
    /// is passed over; CUPS listens on the loopback as well.
    pub fn of_this_machine() -> Self {
        let named =
            std::env::var("CUPS_SERVER").ok().filter(|name| !name.is_empty() && !name.starts_with('/'));
        Self::at(named.unwrap_or_else(|| DEFAULT_SERVER.to_owned()))
    }

    /// At this host and port.
    pub fn at(server: impl Into<String>) -> Self {
        Self { server: server.into() }
    }

    /// The address of a queue. A name that cannot stand in an address is none of CUPS' (lpadmin(8)).
    fn queue(&self, printer: &str) -> String {
        format!("ipp://{}/printers/{printer}", self.server)
    }

    fn ask_all(&self, operation: Operation) -> Result<Question, PrinterError> {
        Question::new(operation, &format!("ipp://{}/", self.server))
    }

    fn default_name(&self) -> Option<String> {
        let answer = self.ask_all(Operation::CupsGetDefault).ok()?.ask(LIMIT).ok()?;
        answer.first(DelimiterTag::PrinterAttributes)?.text("printer-name")
    }

    fn change(&self, operation: Operation, job: &Job) -> Result<(), PrinterError> {
        let question = Question::new(operation, &self.queue(&job.printer))?.about_job(job.id)?.signed()?;
        question.ask(LIMIT).map(|_| ()).map_err(of_a_job)
    }
}

/// The same word of IPP tells that there is no such printer and no such job.
fn of_a_job(error: PrinterError) -> PrinterError {
    match error {
        PrinterError::Missing => PrinterError::JobUnknown,
        other => other,
    }
}

fn printer(group: Group<'_>, default: Option<&str>) -> Option<Printer> {
    let name = group.text("printer-name")?;
    Some(Printer {
        description: group.text("printer-info").unwrap_or_else(|| name.clone()),
        is_default: default == Some(name.as_str()),
        is_accepting: group.is_true("printer-is-accepting-jobs"),
        state: group.printer_state(),
        reasons: group.reasons(),
        name,
    })
}

impl Printing for Cups {
    fn printers(&self) -> Result<Vec<Printer>, PrinterError> {
        let wanted = [
            "printer-name",
            "printer-info",
            "printer-is-accepting-jobs",
            "printer-state",
            "printer-state-reasons",
        ];
        let answer = match self.ask_all(Operation::CupsGetPrinters)?.wanting(&wanted)?.ask(LIMIT) {
            Ok(answer) => answer,
            // CUPS' way to say that it has none.
            Err(PrinterError::Missing) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let default = self.default_name();
        let groups = answer.groups(DelimiterTag::PrinterAttributes);
        Ok(groups.filter_map(|group| printer(group, default.as_deref())).collect())
    }

    fn capabilities(&self, printer: &str) -> Result<Capabilities, PrinterError> {
        let wanted = ["media-supported", "color-supported", "sides-supported", "document-format-supported"];
        let question = Question::new(Operation::GetPrinterAttributes, &self.queue(printer))?;
        let answer = question.wanting(&wanted)?.ask(LIMIT)?;
        let group = answer.first(DelimiterTag::PrinterAttributes).ok_or(PrinterError::Missing)?;
        Ok(Capabilities {
            media: group.texts("media-supported"),
            has_colour: group.is_true("color-supported"),
            has_duplex: group.texts("sides-supported").iter().any(|sides| sides == "two-sided-long-edge"),
            formats: group.texts("document-format-supported"),
        })
    }

    fn submit(&self, printer: &str, order: Order) -> Result<Job, PrinterError> {
        let (operation, template) = (DelimiterTag::OperationAttributes, DelimiterTag::JobAttributes);
        let (copies, sides, pages) = (order.wanted_copies(), order.wanted_sides(), order.wanted_pages());
        let (pdf, name) = order.into_parts();
        let text = |text: &str| IppValue::new_name_without_language(text);
        let unwritable = |_| PrinterError::Refused("the title cannot be written".to_owned());
        let format = IppValue::new_mime_media_type("application/pdf").map_err(unwritable)?;
        let mut question = Question::new(Operation::PrintJob, &self.queue(printer))?
            .signed()?
            .with(operation, "job-name", text(&name).map_err(unwritable)?)?
            .with(operation, "document-format", format)?
            .with_keyword(template, "media", A4)?
            .with_keyword(template, "print-scaling", "none")?
            .with_keyword(template, "sides", sides_keyword(sides))?
            .with(template, "copies", IppValue::new_integer(i32::try_from(copies).unwrap_or(i32::MAX)))?;
        if let Some((first, last)) = pages {
            question = question.with(template, "page-ranges", IppValue::new_range_of_integer(first, last))?;
        }
        if copies > 1 {
            let whole = "separate-documents-collated-copies";
            question = question.with_keyword(template, "multiple-document-handling", whole)?;
        }
        let answer = question.with_document(pdf).ask(LIMIT)?;
        let id = answer.first(template).and_then(|group| group.number("job-id"));
        let id = id.ok_or_else(|| PrinterError::Refused("the job has no number".to_owned()))?;
        Ok(Job { printer: printer.to_owned(), id, name, copies, sides })
    }

    fn look_at(&self, job: &Job, before: Option<&Sighting>) -> Result<Sighting, PrinterError> {
        let queue = self.queue(&job.printer);
        let question = Question::new(Operation::GetJobAttributes, &queue)?.about_job(job.id)?.signed()?;
        let answer = question.wanting(&["job-state", "time-at-processing"])?.ask(LIMIT).map_err(of_a_job)?;
        let group = answer.first(DelimiterTag::JobAttributes).ok_or(PrinterError::JobUnknown)?;
        let phase = group.phase().ok_or(PrinterError::JobUnknown)?;
        let was_begun = group.number("time-at-processing").is_some();
        let job_facts = JobFacts { phase, was_begun, copies: job.copies };

        let wanted = ["printer-state", "printer-state-reasons", "device-uri"];
        let answer = Question::new(Operation::GetPrinterAttributes, &queue)?.wanting(&wanted)?.ask(LIMIT)?;
        let group = answer.first(DelimiterTag::PrinterAttributes).ok_or(PrinterError::Missing)?;
        let reasons = group.reasons();
        let printer = PrinterFacts {
            state: group.printer_state(),
            troubles: Troubles::from_reasons(reasons.iter().map(String::as_str)),
            has_no_history: reasons.iter().any(|reason| reason == "cups-ipp-missing-job-history"),
        };

        let is_being_sent = phase == Phase::Processing
            && !reasons.iter().any(|reason| reason.starts_with("connecting-to-device"));
        let device = device::ask(&group.text("device-uri").unwrap_or_default(), job, is_being_sent);
        let device = match before {
            Some(before) => device.after(&before.device),
            None => device,
        };
        Ok(Sighting { job: job_facts, printer, device })
    }

    fn cancel(&self, job: &Job) -> Result<(), PrinterError> {
        match self.change(Operation::CancelJob, job) {
            // CUPS' way to say that it has ended already.
            Err(PrinterError::Refused(_)) if self.has_ended(job) => Ok(()),
            outcome => outcome,
        }
    }

    fn hold(&self, job: &Job) -> Result<(), PrinterError> {
        self.change(Operation::HoldJob, job)
    }

    fn release(&self, job: &Job) -> Result<(), PrinterError> {
        self.change(Operation::ReleaseJob, job)
    }
}

impl Cups {
    fn has_ended(&self, job: &Job) -> bool {
        self.look_at(job, None).is_ok_and(|seen| seen.job.phase.is_over())
    }
}

fn sides_keyword(sides: Sides) -> &'static str {
    match sides {
        Sides::One => "one-sided",
        Sides::Two => "two-sided-long-edge",
    }
}
