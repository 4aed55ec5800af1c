//! Problems as answers (RFC 9457).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kaodian_domain::Refusal;
use kaodian_wire::{Problem, ProblemCode};

use crate::{CentralError, store::StoreError};

/// A problem on its way out.
#[derive(Debug)]
pub(crate) struct ProblemAnswer(pub(crate) Problem);

impl From<ProblemCode> for ProblemAnswer {
    fn from(code: ProblemCode) -> Self {
        Self(Problem::new(code))
    }
}

impl From<Problem> for ProblemAnswer {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Refusal> for ProblemAnswer {
    fn from(refusal: Refusal) -> Self {
        Self(Problem::refused(refusal))
    }
}

impl From<CentralError> for ProblemAnswer {
    fn from(error: CentralError) -> Self {
        tracing::error!(%error, "a request failed inside the server");
        ProblemCode::Internal.into()
    }
}

impl From<StoreError> for ProblemAnswer {
    fn from(error: StoreError) -> Self {
        CentralError::from(error).into()
    }
}

impl From<sqlx::Error> for ProblemAnswer {
    fn from(error: sqlx::Error) -> Self {
        CentralError::from(error).into()
    }
}

impl IntoResponse for ProblemAnswer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.0)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
