//! What happened on terminals.

use axum::{Json, extract::State};
use kaodian_wire::{OperationResult, PUSH_MAXIMUM, ProblemCode, PushRequest, PushResponse};

use crate::{
    App,
    authentication::Signed,
    openapi::SignedProblems,
    operations::{self, Source},
    problem::ProblemAnswer,
};

/// Decides on operations, in their order. A batch whose answer is lost is sent again, and what was decided stays
/// decided.
#[utoipa::path(
    post,
    path = "/v1/operations",
    operation_id = "pushOperations",
    tag = "synchronisation",
    request_body = PushRequest,
    responses((status = 200, description = "One result for each operation", body = PushResponse), SignedProblems),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn push(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<PushResponse>, ProblemAnswer> {
    let request: PushRequest = signed.json()?;
    if request.operations.len() > PUSH_MAXIMUM {
        return Err(ProblemCode::TooLarge.into());
    }
    let outcomes =
        operations::decide_all(&app, &request.operations, Source::Terminal(&signed.terminal)).await?;
    app.metrics().operations(&outcomes);
    let results = request.operations.iter().zip(outcomes);
    let results = results.map(|(record, outcome)| OperationResult { id: record.id, outcome }).collect();
    Ok(Json(PushResponse { results }))
}
