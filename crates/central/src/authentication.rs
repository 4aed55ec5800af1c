//! Who asks: signed requests, and the signed time on every answer.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Request, State},
    http::{HeaderMap, HeaderValue, Uri, header::CONTENT_ENCODING},
    middleware::Next,
    response::Response,
};
use kaodian_domain::{TerminalId, Timestamp};
use kaodian_wire::{
    GunzipError, PROTOCOL_HEADER, ProblemCode, RequestParts, SIGNATURE_TOLERANCE_S, SIGNED_TIME_HEADER,
    SignedHeaders, SignedTime, VerifiedSignature, gunzip, read_public_key, verify,
};
use serde::de::DeserializeOwned;

use crate::{
    App,
    problem::ProblemAnswer,
    protocol,
    store::{self, terminal::Terminal},
};

/// The most bytes of any request: 200 operations with room to spare.
pub(crate) const BODY_MAXIMUM_BYTES: usize = 2 * 1024 * 1024;

/// A request that an activated terminal signed, fresh and for the first time.
pub(crate) struct Signed {
    pub(crate) terminal: Terminal,
    /// The highest version of the protocol that it speaks.
    pub(crate) protocol: u32,
    /// The body, no longer compressed.
    pub(crate) body: Bytes,
}

impl Signed {
    /// The body as a message of this version.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, ProblemAnswer> {
        from_json(&self.body)
    }
}

/// A body as a message. What was wrong with it is not told: it may hold personal data.
pub(crate) fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ProblemAnswer> {
    if holds_nul(body) {
        return Err(ProblemCode::Malformed.into());
    }
    serde_json::from_slice(body).map_err(|_| ProblemCode::Malformed.into())
}

/// Whether a text in a JSON body holds U+0000, which nobody types and PostgreSQL cannot keep.
fn holds_nul(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        if rest[at..].starts_with(b"\\u0000") {
            return true;
        }
        // A backslash that is escaped itself begins nothing.
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

/// The whole body, unless it is too large.
pub(crate) async fn read_body(body: Body) -> Result<Bytes, ProblemAnswer> {
    to_bytes(body, BODY_MAXIMUM_BYTES).await.map_err(|error| {
        let is_too_long =
            std::error::Error::source(&error).is_some_and(|e| e.to_string().contains("length limit"));
        let code = if is_too_long { ProblemCode::TooLarge } else { ProblemCode::Malformed };
        code.into()
    })
}

impl FromRequest<App> for Signed {
    type Rejection = ProblemAnswer;

    async fn from_request(request: Request, app: &App) -> Result<Self, ProblemAnswer> {
        let (parts, body) = request.into_parts();
        let headers = signed_headers(&parts.headers)?;
        let claim = headers.claim().map_err(|_| ProblemCode::SignatureInvalid)?;
        let body = read_body(body).await?;

        let id: TerminalId =
            claim.key_id.parse().map(TerminalId).map_err(|_| ProblemCode::SignatureInvalid)?;
        // A nonce that a power cut forgets could be used again, and an operation is done once all the same.
        let mut db = app.store().relaxed().await?;
        let terminal = store::terminal::find(&mut db, id).await?.ok_or(ProblemCode::SignatureInvalid)?;
        let key = read_public_key(&terminal.public_key).ok_or(ProblemCode::SignatureInvalid)?;
        let signed = RequestParts {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            body: &body,
        };
        let claim = verify(&key, &signed, &headers).map_err(|_| ProblemCode::SignatureInvalid)?;
        if terminal.revoked_at.is_some() {
            return Err(ProblemCode::TerminalRevoked.into());
        }
        let expires_at = expiry(&claim, app.now()).ok_or(ProblemCode::SignatureStale)?;
        app.limits().request(id)?;
        if !store::nonce::burn(&mut db, id, &claim.nonce, expires_at).await? {
            return Err(ProblemCode::Replayed.into());
        }
        let protocol = protocol::version_of(headers.protocol.as_deref(), app.protocol())?;
        let body = unpacked(&parts.headers, body)?;
        Ok(Self { terminal, protocol, body })
    }
}

/// The body as it was before it was compressed. What was signed are the bytes as they came; what they become is no more
/// than an uncompressed body may be.
fn unpacked(headers: &HeaderMap, body: Bytes) -> Result<Bytes, ProblemAnswer> {
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(body),
        Some(b"gzip") => gunzip(&body, BODY_MAXIMUM_BYTES).map(Bytes::from).map_err(|error| match error {
            GunzipError::TooLarge => ProblemCode::TooLarge.into(),
            GunzipError::Damaged => ProblemCode::Malformed.into(),
        }),
        Some(_) => Err(ProblemCode::Malformed.into()),
    }
}

/// Until when the signature is accepted; `None` when it is not accepted now.
fn expiry(claim: &VerifiedSignature, now: Timestamp) -> Option<Timestamp> {
    let now_s = now.0.div_euclid(1000);
    let is_fresh = now_s.abs_diff(claim.created_s) <= SIGNATURE_TOLERANCE_S.unsigned_abs();
    is_fresh.then(|| Timestamp((claim.created_s + SIGNATURE_TOLERANCE_S + 1).saturating_mul(1000)))
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn signed_headers(headers: &HeaderMap) -> Result<SignedHeaders, ProblemCode> {
    Ok(SignedHeaders {
        content_digest: header(headers, "content-digest").ok_or(ProblemCode::Unsigned)?,
        signature_input: header(headers, "signature-input").ok_or(ProblemCode::Unsigned)?,
        signature: header(headers, "signature").ok_or(ProblemCode::Unsigned)?,
        protocol: header(headers, PROTOCOL_HEADER),
    })
}

/// The nonce that the answer's time is bound to: the signature's, or the one in the query, or
/// none.
fn nonce(headers: &HeaderMap, uri: &Uri) -> String {
    let signed = signed_headers(headers).ok().and_then(|headers| headers.claim().ok());
    if let Some(claim) = signed {
        return claim.nonce;
    }
    let is_token = |text: &&str| {
        text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let mut pairs = uri.query().unwrap_or_default().split('&');
    pairs.find_map(|pair| pair.strip_prefix("nonce=")).filter(is_token).unwrap_or_default().to_owned()
}

/// Puts the signed time and the versions that are spoken here on every answer, also on refusals: a terminal whose
/// signature is stale learns from the very answer how late it is, and one that is too old what it must speak.
pub(crate) async fn tell_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let nonce = nonce(request.headers(), request.uri());
    let mut response = next.run(request).await;
    let time = SignedTime::sign(app.key(), app.now(), &nonce).to_header();
    if let Ok(value) = HeaderValue::from_str(&time) {
        response.headers_mut().insert(SIGNED_TIME_HEADER, value);
    }
    if let Ok(value) = HeaderValue::from_str(&app.protocol().to_header()) {
        response.headers_mut().insert(PROTOCOL_HEADER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_however_it_is_written() {
        for (body, expected) in [
            (r#"{"name":"\u0000"}"#, true),
            (r#"{"name":"a\\\u0000"}"#, true),
            (r#"{"name":"a\\u0000"}"#, false),
            (r#"{"name":"\u00e9 \n \""}"#, false),
            ("\\", false),
            ("", false),
        ] {
            assert_eq!(holds_nul(body.as_bytes()), expected, "{body}");
        }
    }
}
