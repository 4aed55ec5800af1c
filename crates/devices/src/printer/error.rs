//! Why a print system did not do what it was asked.

/// Why a print system did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrinterError {
    /// There is no such printer (any more).
    #[error("there is no such printer")]
    Missing,
    /// The print system does not answer. Whether it did what it was asked is not known.
    #[error("the print system does not answer")]
    Unreachable,
    /// The print system knows nothing of the job (any more).
    #[error("the print system does not know the job")]
    JobUnknown,
    /// The bytes are no PDF; nothing was sent.
    #[error("the document is no PDF")]
    NotPdf,
    /// The print system refused: its words, in which nothing of the document stands.
    #[error("the print system refused: {0}")]
    Refused(String),
}

impl PrinterError {
    /// The name of the error for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "printer_missing",
            Self::Unreachable => "print_system_unreachable",
            Self::JobUnknown => "print_job_unknown",
            Self::NotPdf => "not_a_pdf",
            Self::Refused(_) => "print_refused",
        }
    }
}
