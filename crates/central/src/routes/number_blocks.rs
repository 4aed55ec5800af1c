//! Registration numbers.

use axum::{Json, extract::State};
use kaodian_wire::{LeaseNumbersRequest, NumberBlock, ProblemCode};

use crate::{
    App,
    authentication::Signed,
    openapi::{Problems, SignedProblems},
    problem::ProblemAnswer,
    store,
};

/// The most numbers in one block.
const BLOCK_MAXIMUM: u32 = 1000;

/// Leases a block to the terminal. An answer that is lost on its way costs its numbers, never a
/// number twice.
#[utoipa::path(
    post,
    path = "/v1/number-blocks",
    operation_id = "leaseNumbers",
    tag = "synchronisation",
    request_body = LeaseNumbersRequest,
    responses((status = 200, description = "Numbers of the terminal alone", body = NumberBlock), SignedProblems, Problems<404>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn lease(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<NumberBlock>, ProblemAnswer> {
    let request: LeaseNumbersRequest = signed.json()?;
    if !(1..=BLOCK_MAXIMUM).contains(&request.size) {
        return Err(ProblemCode::Malformed.into());
    }
    let catalogue = app.catalogues().current(app.store()).await?.ok_or(ProblemCode::NoSitting)?;
    if catalogue.sitting != request.sitting {
        return Err(ProblemCode::NoSitting.into());
    }
    let terminal = &signed.terminal;
    let mut tx = app.store().transaction().await?;
    let block = store::number_block::lease(
        &mut tx,
        &request.sitting,
        &terminal.site,
        request.size,
        terminal.id,
        app.now(),
    )
    .await?;
    tx.commit().await?;
    Ok(Json(block))
}
