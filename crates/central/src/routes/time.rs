//! The time alone.

use axum::http::StatusCode;

/// Nothing but the signed time that every answer carries, bound to `?nonce=`.
#[utoipa::path(
    get,
    path = "/v1/time",
    operation_id = "tellTime",
    tag = "operation",
    params(("nonce" = Option<String>, Query, description = "What the time is bound to: at most 64 letters, digits, - and _")),
    responses((status = 204, description = "The time is in the header")),
)]
pub(crate) async fn tell() -> StatusCode {
    StatusCode::NO_CONTENT
}
