//! The face engine on pictures.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod pictures;
