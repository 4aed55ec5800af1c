//! The parts of an address: what is wrong with them is told as a problem, like everything else.

use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use kaodian_wire::ProblemCode;
use serde::de::DeserializeOwned;

use crate::problem::ProblemAnswer;

/// The one variable segment of the path, decoded. What cannot be decoded names nothing.
pub(crate) struct Segment(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = ProblemAnswer;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ProblemAnswer> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.map(|Path(segment)| Self(segment)).map_err(|_| ProblemCode::NotFound.into())
    }
}

/// The query as a message.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = ProblemAnswer;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ProblemAnswer> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(asked)| Self(asked)).map_err(|_| ProblemCode::Malformed.into())
    }
}
