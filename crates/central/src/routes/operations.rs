//! What happened on terminals.

use std::collections::HashMap;

use axum::{Json, extract::State};
use kaodian_wire::{
    OperationResult, Outcome, PROTOCOL, PROTOCOL_MINIMUM, PUSH_MAXIMUM, ProblemCode, PushRequest,
    PushResponse, ReceivedOperation, ReceivedPush,
};

use crate::{
    App,
    authentication::Signed,
    openapi::SignedProblems,
    operations::{self, Source},
    problem::ProblemAnswer,
    store::held_operation::Held,
};

/// Decides on operations, in their order. A batch whose answer is lost is sent again, and what was decided stays
/// decided. An operation that this server does not know, or not all that it says, is held until it does.
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
    // Nearly all pushes are of this version and read at once.
    let request = match signed.json::<PushRequest>() {
        Ok(request) if signed.protocol <= PROTOCOL => ReceivedPush::from(request),
        Ok(_) | Err(_) => signed.json()?,
    };
    if request.operations.len() > PUSH_MAXIMUM {
        return Err(ProblemCode::TooLarge.into());
    }
    let ids: Vec<_> = request.operations.iter().map(ReceivedOperation::id).collect();
    let (mut records, mut unknown) = (Vec::new(), Vec::new());
    for received in request.operations {
        let (registration, operation, sequence) = match received {
            // A terminal that is no newer says nothing that is not known here; one that is may mean something by it.
            ReceivedOperation::Known { record, says_more } if !says_more || signed.protocol <= PROTOCOL => {
                records.push(*record);
                continue;
            }
            ReceivedOperation::Known { record, .. } => (record.registration, record.id, record.sequence),
            ReceivedOperation::Unknown(unknown) => (unknown.registration, unknown.id, unknown.sequence),
        };
        let terminal = signed.terminal.id;
        unknown.push(Held { registration, terminal, operation, sequence, sha256: String::new() });
    }
    // Terminals of the first version do not know that an operation can be held, and send none that is not known.
    if !unknown.is_empty() && signed.protocol == PROTOCOL_MINIMUM {
        return Err(ProblemCode::Malformed.into());
    }
    let outcomes =
        operations::decide_all(&app, &records, &unknown, Source::Terminal(&signed.terminal)).await?;
    let mut decided: HashMap<_, _> = records.iter().map(|record| record.id).zip(outcomes).collect();
    decided.extend(unknown.iter().map(|held| (held.operation, held.outcome())));
    let outcome = |id| decided.get(id).cloned().unwrap_or(Outcome::AwaitsUpdate);
    let results: Vec<_> = ids.iter().map(|id| OperationResult { id: *id, outcome: outcome(id) }).collect();
    app.metrics().operations(results.iter().map(|result| &result.outcome));
    Ok(Json(PushResponse { results }))
}
