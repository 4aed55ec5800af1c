//! A terminal at a desk that prints all tickets of its site, and stays until it is killed:
//! `printing-terminal HOME QUEUE`. With `dies` behind that it is killed when the job is about to be sent.

use std::{process::ExitCode, sync::Arc};

use kaodian_devices::printer::{Capabilities, Cups, Job, Order, Printer, PrinterError, Printing, Sighting};
use kaodian_terminal::{DeskPaper, Home, Pace, Terminal};
use kaodian_tests::{Failure, Outcome, central::STAFF_PASSWORD, processes::signal, seating::PRINTS};

/// CUPS; but the power goes when something is sent.
struct Dying(Cups);

impl Printing for Dying {
    fn printers(&self) -> Result<Vec<Printer>, PrinterError> {
        self.0.printers()
    }
    fn capabilities(&self, printer: &str) -> Result<Capabilities, PrinterError> {
        self.0.capabilities(printer)
    }
    fn submit(&self, _: &str, _: Order) -> Result<Job, PrinterError> {
        loop {
            signal("KILL", &[std::process::id()]);
        }
    }
    fn look_at(&self, job: &Job, before: Option<&Sighting>) -> Result<Sighting, PrinterError> {
        self.0.look_at(job, before)
    }
    fn cancel(&self, job: &Job) -> Result<(), PrinterError> {
        self.0.cancel(job)
    }
    fn hold(&self, job: &Job) -> Result<(), PrinterError> {
        self.0.hold(job)
    }
    fn release(&self, job: &Job) -> Result<(), PrinterError> {
        self.0.release(job)
    }
}

async fn run() -> Outcome {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [home, queue, rest @ ..] = arguments.as_slice() else {
        return Err(Failure::new("printing-terminal HOME QUEUE [dies]"));
    };
    let cups = Cups::of_this_machine();
    let printing: Arc<dyn Printing> = if rest.is_empty() { Arc::new(cups) } else { Arc::new(Dying(cups)) };
    let failed = |error: &dyn std::fmt::Display| Failure::new(error.to_string());
    let terminal = Terminal::open_with(Home::at(home), printing, Pace::default()).await;
    let terminal = terminal.map_err(|error| failed(&error))?;
    terminal.sign_in_at_desk(PRINTS, STAFF_PASSWORD.to_owned()).await.map_err(|error| failed(&error))?;
    let paper = DeskPaper::Tickets { room: None, is_by_room: false, with_printed: false };
    terminal.print_paper(paper, queue.clone(), None).await.map_err(|error| failed(&error))?;
    // What follows the print goes on.
    std::future::pending().await
}

#[tokio::main]
async fn main() -> ExitCode {
    // Said by the exit status; whoever waits for the journal is told why there is none.
    if run().await.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
