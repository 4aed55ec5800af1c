//! The messages as they stand on the wire, and what a reader does with what it does not know.

#![allow(clippy::expect_used, reason = "the helpers of a test may fail it")]

mod catalogue;
mod form_codes;
mod golden;
mod problems;
mod received;
mod registrations;
mod samples;
