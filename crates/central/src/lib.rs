//! The central server: accounts, catalogue, registrations, payment.
//!
//! It runs the same [`kaodian_domain::apply`] as the terminals, in the order in which operations
//! arrive, and its word holds. No rule of a registration lives here. Nothing is kept in memory
//! that a second node on the same database would miss.

mod account_rules;
mod activation;
mod admission;
mod app;
mod authentication;
mod catalogue_file;
mod catalogues;
mod clock;
pub mod commands;
mod config;
mod error;
mod form_codes;
mod gateways;
pub mod jobs;
mod keys;
mod operations;
mod passwords;
mod payments;
mod photos;
mod planning;
mod problem;
mod random;
mod routes;
mod seats;
mod sign_in;
mod store;
mod tickets;

pub use app::{App, router, serve};
pub use clock::Clock;
pub use config::{Config, Settings};
pub use error::CentralError;
pub use store::StoreError;
