//! The central server: accounts, catalogue, registrations, payment.
//!
//! It runs the same [`kaodian_domain::apply`] as the terminals, in the order in which operations
//! arrive, and its word holds. No rule of a registration lives here. Nothing is kept in memory
//! that a second node on the same database would miss.

mod account_rules;
mod activation;
mod admission;
mod app;
mod attempts;
mod audit_logs;
mod authentication;
mod catalogue_file;
mod catalogues;
mod changes;
mod clock;
pub mod commands;
mod compression;
mod config;
mod demo;
mod error;
mod extract;
mod form_codes;
mod gateways;
pub mod jobs;
mod keys;
mod limits;
mod metrics;
mod one_time_password;
mod openapi;
mod operations;
mod passwords;
mod payments;
mod photo_intake;
mod photo_judging;
mod photos;
mod planning;
mod problem;
mod protocol;
mod qq;
mod random;
mod reconciliation;
mod recovery;
mod refunds;
mod reviews;
mod routes;
mod seats;
mod server;
mod settlement;
mod sign_in;
mod staff;
mod store;
mod tickets;

pub use app::{App, router};
pub use clock::Clock;
pub use config::{Config, LimitSettings, Settings, TlsSettings};
pub use error::CentralError;
pub use gateways::{AlipaySettings, WechatSettings};
pub use protocol::ProtocolSettings;
pub use qq::QqSettings;
pub use server::serve;
pub use store::StoreError;
