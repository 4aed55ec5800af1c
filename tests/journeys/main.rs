//! Journeys in the real window, against the real central server.

mod crossing;
mod interrupted;
mod offline;
mod online;
mod photo;
mod printing;
mod staff;
mod wrong_input;
