//! One file for each use case.

pub(crate) mod account;
mod agreement;
mod camera;
mod choice;
mod code;
mod enrolment;
mod form_words;
mod forms;
mod information;
mod payment;
mod photo;
mod printing;
mod publications;
pub(crate) mod registration_admin;
mod review;
mod setup;
mod status;
mod submission;
