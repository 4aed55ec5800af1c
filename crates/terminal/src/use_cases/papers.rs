//! The PDFs of many tickets, from data that are ready.

use std::sync::Arc;

use kaodian_forms::{AdmissionTicket, Fonts, FormError, TicketWriter};

use super::{blocking, forms::form_failed};
use crate::error::AppError;

/// A sheet of tickets as it is printed: one ticket, or all of a candidate's.
pub(super) struct ReadySheet {
    pub(super) tickets: Vec<AdmissionTicket>,
    pub(super) photo: Arc<Vec<u8>>,
}

/// Tickets of many candidates, a sheet for each, in this order.
pub(super) async fn tickets(
    sheets: Vec<ReadySheet>,
    sheet: kaodian_forms::TicketSheet,
    fonts: Arc<Fonts>,
) -> Result<Vec<u8>, AppError> {
    let write = move || -> Result<Vec<u8>, FormError> {
        let mut writer = TicketWriter::with_sheet(sheet, &fonts, Vec::new())?;
        for ReadySheet { tickets, photo } in &sheets {
            writer.add_candidate(tickets, photo)?;
        }
        writer.finish()
    };
    blocking(write).await?.map_err(form_failed)
}
