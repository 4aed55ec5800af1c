//! Verdicts over pictures that are made here, byte by byte where needed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod files;
mod mutations;
mod portraits;
mod table;

#[path = "../portraits/bytes.rs"]
mod bytes;
