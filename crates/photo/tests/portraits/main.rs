//! Verdicts over people: public-domain portraits, and what is made of them here.
//!
//! The pictures come with `tests/pictures/fetch.sh`. None shows closed eyes, so that check is tried with measures alone.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod beside;
mod bytes;
mod composing;
mod files;
mod nobody;
mod people;
mod pictures;
mod same;
mod variants;
mod wall;

#[path = "../engine/drawn.rs"]
mod drawn;
