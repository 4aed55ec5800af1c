//! Issuing admission tickets: one way for the plan that the server makes and for one that is imported.

use kaodian_domain::{Operation, Registration, TicketSeat};

use crate::{App, CentralError, form_codes, operations};

/// The seats, each with the server's signature on whose it is; in words why that cannot be said.
pub(crate) fn signed(
    app: &App,
    registration: &Registration,
    seats: Vec<TicketSeat>,
) -> Result<Vec<TicketSeat>, String> {
    let signed = seats.into_iter().map(|seat| form_codes::signed(app.key(), registration, seat));
    signed.collect::<Result<_, _>>().map_err(|error| error.to_string())
}

/// Issues the tickets of a registration; in words why they are refused.
pub(crate) async fn issue(
    app: &App,
    registration: &Registration,
    seats: Vec<TicketSeat>,
) -> Result<Result<(), String>, CentralError> {
    let tickets = match signed(app, registration, seats) {
        Ok(tickets) => tickets,
        Err(why) => return Ok(Err(why)),
    };
    let operation = Operation::IssueTicket { tickets };
    let applied = operations::apply_as_central(app, registration, operation).await?;
    Ok(applied.map(|_| ()).map_err(|refusal| format!("{:?}", refusal.code)))
}
