//! Why a call to the central server brought nothing.

use kaodian_wire::{Problem, ProblemCode};

use crate::transport::Offline;

/// Why a call brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No answer.
    #[error(transparent)]
    Offline(#[from] Offline),
    /// The server said no.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The answer is not one of ours, or its time is not the server's word.
    #[error("the answer is not the central server's")]
    NotUnderstood,
}

impl ClientError {
    /// Whether the server does not speak with a program this old.
    pub fn needs_update(&self) -> bool {
        matches!(self, Self::Problem(problem) if problem.code == ProblemCode::VersionUnsupported)
    }

    /// Whether trying the same again is of no use. A terminal that must be updated tries again when it was.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Offline(_) | Self::NotUnderstood => false,
            Self::Problem(_) if self.needs_update() => false,
            Self::Problem(problem) => problem.status < 500 && problem.retry_in_s.is_none(),
        }
    }
}
