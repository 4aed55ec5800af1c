//! Seats that terminals hold for the time without the network.

use axum::{Json, extract::State};
use kaodian_domain::SittingId;
use kaodian_wire::{
    LeaseSeatsRequest, ProblemCode, ReturnSeatsRequest, SEAT_WANTS_MAXIMUM, SeatBlocksResponse,
};

use crate::{
    App,
    authentication::Signed,
    openapi::{Problems, SignedProblems},
    problem::ProblemAnswer,
    seats,
};

/// Gives a terminal seats, as far as it goes. What it is told is all that it holds, so that asking again after a lost
/// answer gives nothing twice.
#[utoipa::path(
    post,
    path = "/v1/seat-blocks",
    operation_id = "leaseSeats",
    tag = "synchronisation",
    request_body = LeaseSeatsRequest,
    responses((status = 200, description = "All that the terminal holds", body = SeatBlocksResponse), SignedProblems, Problems<404>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn lease(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<SeatBlocksResponse>, ProblemAnswer> {
    let request: LeaseSeatsRequest = signed.json()?;
    check(&app, &request.sitting, request.wants.len()).await?;
    let blocks = seats::lease(&app, signed.terminal.id, &request.sitting, &request.wants).await?;
    Ok(Json(SeatBlocksResponse { blocks }))
}

/// Takes back what a terminal does not need.
#[utoipa::path(
    post,
    path = "/v1/seat-blocks/return",
    operation_id = "returnSeats",
    tag = "synchronisation",
    request_body = ReturnSeatsRequest,
    responses((status = 200, description = "What the terminal still holds", body = SeatBlocksResponse), SignedProblems, Problems<404>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn take_back(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<SeatBlocksResponse>, ProblemAnswer> {
    let request: ReturnSeatsRequest = signed.json()?;
    check(&app, &request.sitting, request.keeps.len()).await?;
    let blocks = seats::take_back(&app, signed.terminal.id, &request.sitting, &request.keeps).await?;
    Ok(Json(SeatBlocksResponse { blocks }))
}

async fn check(app: &App, sitting: &SittingId, count: usize) -> Result<(), ProblemAnswer> {
    if count > SEAT_WANTS_MAXIMUM {
        return Err(ProblemCode::Malformed.into());
    }
    let catalogue = app.catalogues().current(app.store()).await?.ok_or(ProblemCode::NoSitting)?;
    if catalogue.sitting == *sitting { Ok(()) } else { Err(ProblemCode::NoSitting.into()) }
}
