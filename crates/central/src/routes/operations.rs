//! What happened on terminals.

use axum::{Json, extract::State};
use kaodian_wire::{OperationResult, PUSH_MAXIMUM, ProblemCode, PushRequest, PushResponse};

use crate::{
    App,
    authentication::Signed,
    operations::{self, Source},
    problem::ProblemAnswer,
};

/// Decides on operations, in their order. Each is decided on its own: a batch that is cut off is
/// sent again, and what was decided stays decided.
pub(crate) async fn push(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<PushResponse>, ProblemAnswer> {
    let request: PushRequest = signed.json()?;
    if request.operations.len() > PUSH_MAXIMUM {
        return Err(ProblemCode::TooLarge.into());
    }
    let mut results = Vec::with_capacity(request.operations.len());
    for record in &request.operations {
        let outcome = operations::decide(&app, record, Source::Terminal(&signed.terminal)).await?;
        results.push(OperationResult { id: record.id, outcome });
    }
    Ok(Json(PushResponse { results }))
}
