//! The server as terminals meet it: over HTTP, signed, on a real database.

#![allow(clippy::unwrap_used, reason = "the test fails, and says where")]

mod access;
mod accounts;
mod catalogue;
mod journey;
mod operations;
mod payment;
mod plan;
mod seats;
mod support;
mod sync;
