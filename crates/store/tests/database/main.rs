//! The terminal's database on real files: what can be wrong with them, and what survives it. All
//! persons are invented.

#![allow(clippy::expect_used, reason = "the helpers of a test may fail it")]

mod accounts;
mod adopting;
mod audit;
mod crash;
mod damage;
mod full_disk;
mod numbers;
mod opening;
mod operating;
mod outbox;
mod search;
mod seats;
mod typed;
mod world;
