//! Printers: what there is, sending a PDF, and the truth about what became of it.
//!
//! A print system says early that all is well: CUPS counts a sheet when a filter has worked it out, a spooler
//! calls a job done when the last byte has left. So a job is judged from three sides (the job, the queue, the
//! device itself) by one pure function, [`judge`], and whatever cannot be known is said to be unclear.
//!
//! All calls block; run them off the event loop.

mod error;
mod facts;
mod judge;
mod kinds;
mod print_system;
mod status;
mod trouble;
mod watch;

#[cfg(unix)]
mod cups;
#[cfg(unix)]
mod device;
#[cfg(unix)]
mod exchange;
#[cfg(windows)]
mod spooler;

pub use error::PrinterError;
pub use facts::{DeviceFacts, DeviceJob, JobFacts, Phase, PrinterFacts, Reach, Sighting};
pub use judge::judge;
pub use kinds::{Capabilities, Job, Order, Printer, PrinterState, Sides};
pub use print_system::Printing;
pub use status::{JobState, JobStatus, Sheets, Witness};
pub use trouble::{Trouble, Troubles};
pub use watch::{Pace, StopWatching, watch};

#[cfg(unix)]
pub use cups::Cups;
#[cfg(windows)]
pub use spooler::Spooler;

/// The print system of this machine.
#[cfg(unix)]
pub fn print_system() -> impl Printing {
    Cups::of_this_machine()
}

/// The print system of this machine.
#[cfg(windows)]
pub fn print_system() -> impl Printing {
    Spooler
}
