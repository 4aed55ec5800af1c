//! What may happen to a registration: the stations of each order of review and payment, every
//! refusal, and what holds whatever happens. All persons are invented.

#![allow(clippy::expect_used, reason = "the helpers of a test may fail it")]

mod catalogue;
mod changes;
mod edits;
mod generator;
mod payments;
mod properties;
mod refusals;
mod seats;
mod stations;
mod times;
mod world;
