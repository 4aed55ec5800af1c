//! How much a model may ask for. A file of a few kilobytes can claim any size; our models are far below these limits.

use super::ModelError;

/// Numbers in packed weights.
const MOST_KEPT: usize = 1 << 22;

/// Numbers in buffers.
const MOST_BUFFERED: usize = 1 << 22;

/// Multiplications, or other steps of that size, in one run.
const MOST_WORK: usize = 1 << 28;

/// What is left of the limits.
#[derive(Debug)]
pub(super) struct Budget {
    kept: usize,
    buffered: usize,
    work: usize,
}

fn spend(left: &mut usize, amount: usize) -> Result<(), ModelError> {
    *left = left.checked_sub(amount).ok_or(ModelError::TooLarge)?;
    Ok(())
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { kept: MOST_KEPT, buffered: MOST_BUFFERED, work: MOST_WORK }
    }

    /// Numbers that are kept with the model.
    pub(super) fn keep(&mut self, numbers: usize) -> Result<(), ModelError> {
        spend(&mut self.kept, numbers)
    }

    /// Numbers that every run needs room for.
    pub(super) fn hold(&mut self, numbers: usize) -> Result<(), ModelError> {
        spend(&mut self.buffered, numbers)
    }

    /// `each` steps for every one of `results`.
    pub(super) fn work(&mut self, results: usize, each: usize) -> Result<(), ModelError> {
        spend(&mut self.work, results.saturating_mul(each))
    }
}
