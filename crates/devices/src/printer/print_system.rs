//! What every print system can do.

use super::{
    error::PrinterError,
    facts::Sighting,
    kinds::{Capabilities, Job, Order, Printer},
};

/// A print system. Every call blocks.
pub trait Printing: Send + Sync {
    /// The printers that it knows.
    ///
    /// # Errors
    /// [`PrinterError::Unreachable`] when there is no print system.
    fn printers(&self) -> Result<Vec<Printer>, PrinterError>;

    /// What a printer can do.
    ///
    /// # Errors
    /// See [`PrinterError`].
    fn capabilities(&self, printer: &str) -> Result<Capabilities, PrinterError>;

    /// Sends a document to a printer. That a job was taken does not mean that paper came out.
    ///
    /// # Errors
    /// See [`PrinterError`]. After [`PrinterError::Unreachable`] the job may have been taken all the same.
    fn submit(&self, printer: &str, order: Order) -> Result<Job, PrinterError>;

    /// What can be seen of a job now. What was seen before is needed to tell a device that has forgotten a job
    /// from one that never had it.
    ///
    /// # Errors
    /// [`PrinterError::JobUnknown`] when the print system has forgotten it; [`PrinterError::Unreachable`].
    fn look_at(&self, job: &Job, before: Option<&Sighting>) -> Result<Sighting, PrinterError>;

    /// Cancels a job. Sheets may come out until the device has stopped: look at it until it is settled. One that
    /// has ended already stays as it is.
    ///
    /// # Errors
    /// See [`PrinterError`].
    fn cancel(&self, job: &Job) -> Result<(), PrinterError>;

    /// Keeps back a job that has not begun.
    ///
    /// # Errors
    /// See [`PrinterError`].
    fn hold(&self, job: &Job) -> Result<(), PrinterError>;

    /// Lets a job go on that was kept back.
    ///
    /// # Errors
    /// See [`PrinterError`].
    fn release(&self, job: &Job) -> Result<(), PrinterError>;
}
