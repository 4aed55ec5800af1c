//! The server as terminals meet it: over HTTP, signed, on a real database.

#![allow(clippy::unwrap_used, reason = "the test fails, and says where")]

mod access;
mod accounts;
mod alipay;
mod alipay_certificates;
mod audit;
mod backup;
mod bad_input;
mod catalogue;
mod commands;
mod emulators;
mod journey;
mod on_postgres;
mod operations;
mod payment;
mod photo_parts;
mod photo_store;
mod plan;
mod protocol;
mod qq;
mod reconciliation;
mod recovery;
mod refunds;
mod reviews;
mod seats;
mod serving;
mod staff;
mod support;
mod sync;
mod wechat;
