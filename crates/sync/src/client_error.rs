//! Why a call to the central server brought nothing.

use kaodian_wire::Problem;

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
    /// Whether trying the same again is of no use.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Offline(_) | Self::NotUnderstood => false,
            Self::Problem(problem) => problem.status < 500 && problem.retry_in_s.is_none(),
        }
    }
}
