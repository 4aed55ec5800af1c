//! The time alone.

use axum::http::StatusCode;

/// Nothing but the signed time that every answer carries, bound to `?nonce=`.
pub(crate) async fn tell() -> StatusCode {
    StatusCode::NO_CONTENT
}
