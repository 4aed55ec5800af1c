//! Answers as gzip, for those who take it. JSON alone: photos are compressed already, and events must not wait for more.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kaodian_wire::{COMPRESSED_FROM_BYTES, ProblemCode, gzip};

use crate::problem::ProblemAnswer;

const GZIP: HeaderValue = HeaderValue::from_static("gzip");

/// Compresses what is worth it.
pub(crate) async fn answers(request: Request, next: Next) -> Response {
    let is_taken = takes_gzip(request.headers()) && request.method() != Method::HEAD;
    let response = next.run(request).await;
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !is_json {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // Whoever keeps answers must not give this one to somebody who takes another.
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !is_taken {
        return Response::from_parts(parts, body);
    }
    // Answers of this kind lie in memory already.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return ProblemAnswer::from(ProblemCode::Internal).into_response();
    };
    if body.len() < COMPRESSED_FROM_BYTES {
        return Response::from_parts(parts, Body::from(body));
    }
    parts.headers.insert(header::CONTENT_ENCODING, GZIP);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(gzip(&body)))
}

/// Whether gzip is among the encodings that are taken (RFC 9110, section 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|item| {
        let (name, quality) = item.split_once(';').unwrap_or((item, "q=1"));
        let weight = quality.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_some_and(|weight| weight > 0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (said, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("deflate", false),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("gzip;q=x", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, said.parse().unwrap());
            assert_eq!(takes_gzip(&headers), expected, "{said}");
        }
    }
}
