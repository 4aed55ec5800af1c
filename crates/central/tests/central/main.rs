//! The server as terminals meet it: over HTTP, signed, on a real database.

#![allow(clippy::unwrap_used, reason = "the test fails, and says where")]

mod access;
mod accounts;
mod catalogue;
mod emulators;
mod journey;
mod operations;
mod payment;
mod qq;
mod recovery;
mod staff;
mod support;
mod sync;
