//! The PDFs of what staff print, from data that are ready.

use std::sync::Arc;

use kaodian_forms::{AdmissionTicket, Fonts};

use super::{blocking, forms::form_failed};
use crate::error::{AppError, ErrorCode};

/// A ticket as it is printed.
pub(super) struct TicketSheet {
    pub(super) ticket: AdmissionTicket,
    pub(super) photo: Arc<Vec<u8>>,
}

/// Tickets of many candidates, a sheet for each, in this order.
pub(super) async fn tickets(sheets: Vec<TicketSheet>, fonts: Arc<Fonts>) -> Result<Vec<u8>, AppError> {
    let photo = sheets.first().map(|sheet| Arc::clone(&sheet.photo)).ok_or(ErrorCode::FormFailed)?;
    // The forms put one photo into a document in this version: a wrong one must never stand on a ticket.
    if sheets.iter().any(|sheet| sheet.photo != photo) {
        tracing::error!("tickets with different photos do not go into one document");
        return Err(ErrorCode::FormFailed.into());
    }
    let tickets: Vec<_> = sheets.into_iter().map(|sheet| sheet.ticket).collect();
    let made = blocking(move || kaodian_forms::admission_tickets(&tickets, &photo, &fonts)).await?;
    made.map_err(form_failed)
}
