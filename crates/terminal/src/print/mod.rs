//! The print journal: an intent before the job is sent, the job's number after it, the sheets as they come out, and
//! what became of it. What is not known is said to be unclear, and a person is asked.
//!
//! [`journal`] draws the conclusions and touches nothing; [`Prints`] sends, follows and writes.

pub(crate) mod journal;
mod known;
pub(crate) mod order;
mod runner;

pub(crate) use runner::Prints;
