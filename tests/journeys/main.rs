//! Journeys in the real window, against the real central server.

mod interrupted;
mod offline;
mod online;
mod wrong_input;
