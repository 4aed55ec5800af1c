//! The signed codes on admission tickets.

use ed25519_dalek::SigningKey;
use kaodian_domain::{Registration, TicketSeat};
use kaodian_wire::{FormCode, FormCodeError, FormCodeKind};

/// The seat with the server's word on whose it is. A registration without information gets no code: the domain refuses
/// to issue its tickets, and says why.
///
/// # Errors
/// [`FormCodeError::Field`] when sitting or number are longer than any that a form can carry.
pub(crate) fn signed(
    key: &SigningKey,
    registration: &Registration,
    seat: TicketSeat,
) -> Result<TicketSeat, FormCodeError> {
    let Some(information) = registration.information.as_deref() else { return Ok(seat) };
    let code = FormCode::new(
        FormCodeKind::AdmissionTicket,
        &registration.sitting,
        &seat.number.0,
        information.name.as_str(),
        information.document_number.last_four(),
    )?;
    Ok(TicketSeat { code: Some(code.sign(key)), ..seat })
}
