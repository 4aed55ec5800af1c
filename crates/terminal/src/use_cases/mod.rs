//! One file for each use case.

pub(crate) mod account;
mod agreement;
mod camera;
mod choice;
mod code;
mod desk;
mod enrolment;
mod failures;
mod form_words;
mod forms;
mod inbox;
mod information;
mod lists;
mod papers;
mod payment;
mod photo;
mod printing;
mod prints;
mod publications;
mod qq;
pub(crate) mod recovery;
pub(crate) mod registration_admin;
mod review;
mod review_queue;
mod room_place;
mod rooms;
mod setup;
mod site_tickets;
pub(crate) mod staff;
mod status;
mod submission;

use crate::error::{AppError, ErrorCode};

/// Does what blocks on a thread for it.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ErrorCode::Unexpected.into())
}
