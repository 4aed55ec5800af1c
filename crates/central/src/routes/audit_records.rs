//! What terminals have written down.

use axum::{Json, extract::State};
use kaodian_wire::{AUDIT_MAXIMUM, ProblemCode, PushAuditRequest, PushAuditResponse};

use crate::{App, audit_logs, authentication::Signed, openapi::SignedProblems, problem::ProblemAnswer};

/// Takes in records of a terminal's audit log. What it is told is how far the log is here, so that sending again after a
/// lost answer adds nothing twice.
#[utoipa::path(
    post,
    path = "/v1/audit-records",
    operation_id = "pushAuditRecords",
    tag = "synchronisation",
    request_body = PushAuditRequest,
    responses((status = 200, description = "How far the log is here", body = PushAuditResponse), SignedProblems),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn push(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<PushAuditResponse>, ProblemAnswer> {
    let request: PushAuditRequest = signed.json()?;
    if request.records.len() > AUDIT_MAXIMUM {
        return Err(ProblemCode::TooLarge.into());
    }
    let answer = audit_logs::take(&app, &signed.terminal, &request).await?;
    answer.map(Json).map_err(|_| ProblemCode::Malformed.into())
}
