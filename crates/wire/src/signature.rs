//! Signed requests: RFC 9421 (HTTP Message Signatures) with Ed25519, and RFC 9530 Content-Digest.
//!
//! The covered components are fixed: method, path, query and digest, and the protocol's version where the request tells
//! one (a request that tells it without covering it is not accepted). A verifier that let the sender choose would let an
//! attacker leave one out.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

const COMPONENTS: &str = r#"("@method" "@path" "@query" "content-digest")"#;
const COMPONENTS_WITH_VERSION: &str = r#"("@method" "@path" "@query" "content-digest" "kaodian-protocol")"#;
const LABEL: &str = "sig1";

/// The parts of a request that are signed.
#[derive(Debug, Clone, Copy)]
pub struct RequestParts<'a> {
    /// `GET`, `POST`, ...
    pub method: &'a str,
    /// The path, for example `/v1/operations`.
    pub path: &'a str,
    /// The query without its question mark; empty when there is none.
    pub query: &'a str,
    /// The body; empty when there is none.
    pub body: &'a [u8],
}

/// The headers that carry a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHeaders {
    /// `Content-Digest`
    pub content_digest: String,
    /// `Signature-Input`
    pub signature_input: String,
    /// `Signature`
    pub signature: String,
    /// `Kaodian-Protocol`: the highest version that the sender speaks. Those of the first version do not tell.
    pub protocol: Option<String>,
}

/// What a good signature says beside the request itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// Who signed.
    pub key_id: String,
    /// When, in seconds since the epoch.
    pub created_s: i64,
    /// Used once.
    pub nonce: String,
}

/// Why a signature is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A header is missing or not written as ours are.
    #[error("the signature headers are malformed")]
    Malformed,
    /// The body has another digest.
    #[error("the body does not have the signed digest")]
    DigestMismatch,
    /// The signature is not this key's.
    #[error("the signature does not fit")]
    Invalid,
}

/// SHA-256 in lower-case hexadecimal, the name of a photo.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The `Content-Digest` header of a body.
pub fn digest_header(body: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64.encode(Sha256::digest(body)))
}

fn components(protocol: Option<&str>) -> &'static str {
    if protocol.is_some() { COMPONENTS_WITH_VERSION } else { COMPONENTS }
}

fn parameters(protocol: Option<&str>, created_s: i64, nonce: &str, key_id: &str) -> String {
    let components = components(protocol);
    format!(r#"{components};created={created_s};nonce="{nonce}";keyid="{key_id}";alg="ed25519""#)
}

/// The signature base of RFC 9421, section 2.5.
fn base(parts: &RequestParts<'_>, content_digest: &str, protocol: Option<&str>, parameters: &str) -> String {
    let RequestParts { method, path, query, .. } = parts;
    let version = protocol.map(|version| format!("\"kaodian-protocol\": {version}\n")).unwrap_or_default();
    format!(
        "\"@method\": {method}\n\"@path\": {path}\n\"@query\": ?{query}\n\"content-digest\": {content_digest}\n{version}\"@signature-params\": {parameters}"
    )
}

/// Signs a request as the first version of the protocol does. `nonce` and `key_id` hold no quotes or backslashes.
pub fn sign(
    key: &SigningKey,
    key_id: &str,
    parts: &RequestParts<'_>,
    created_s: i64,
    nonce: &str,
) -> SignedHeaders {
    sign_speaking(None, key, key_id, parts, created_s, nonce)
}

/// Signs a request that tells the highest version that the sender speaks.
pub fn sign_speaking(
    protocol: Option<u32>,
    key: &SigningKey,
    key_id: &str,
    parts: &RequestParts<'_>,
    created_s: i64,
    nonce: &str,
) -> SignedHeaders {
    let protocol = protocol.map(|version| version.to_string());
    let content_digest = digest_header(parts.body);
    let parameters = parameters(protocol.as_deref(), created_s, nonce, key_id);
    let signature = key.sign(base(parts, &content_digest, protocol.as_deref(), &parameters).as_bytes());
    SignedHeaders {
        content_digest,
        signature_input: format!("{LABEL}={parameters}"),
        signature: format!("{LABEL}=:{}:", BASE64.encode(signature.to_bytes())),
        protocol,
    }
}

impl SignedHeaders {
    /// What the headers claim, before anything is checked: whose key to look up.
    ///
    /// # Errors
    /// [`SignatureError::Malformed`] unless they are written exactly as [`sign`] writes them.
    pub fn claim(&self) -> Result<VerifiedSignature, SignatureError> {
        let malformed = SignatureError::Malformed;
        let rest = self
            .signature_input
            .strip_prefix(LABEL)
            .and_then(|rest| rest.strip_prefix('='))
            .and_then(|rest| rest.strip_prefix(components(self.protocol.as_deref())))
            .and_then(|rest| rest.strip_prefix(";created="))
            .ok_or(malformed)?;
        let (created, rest) = rest.split_once(r#";nonce=""#).ok_or(malformed)?;
        let (nonce, rest) = rest.split_once(r#"";keyid=""#).ok_or(malformed)?;
        let key_id = rest.strip_suffix(r#"";alg="ed25519""#).ok_or(malformed)?;
        let created_s = created.parse().map_err(|_| malformed)?;
        let is_token = |text: &str| {
            (1..=64).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        if !is_token(nonce) || !is_token(key_id) {
            return Err(malformed);
        }
        Ok(VerifiedSignature { key_id: key_id.to_owned(), created_s, nonce: nonce.to_owned() })
    }
}

/// Checks a request against the key that its claim names.
///
/// # Errors
/// [`SignatureError`] for a changed body, another key or another request.
pub fn verify(
    key: &VerifyingKey,
    parts: &RequestParts<'_>,
    headers: &SignedHeaders,
) -> Result<VerifiedSignature, SignatureError> {
    let claim = headers.claim()?;
    if headers.content_digest != digest_header(parts.body) {
        return Err(SignatureError::DigestMismatch);
    }
    let signature = headers
        .signature
        .strip_prefix("sig1=:")
        .and_then(|rest| rest.strip_suffix(':'))
        .and_then(|text| BASE64.decode(text).ok())
        .and_then(|bytes| Signature::from_slice(&bytes).ok())
        .ok_or(SignatureError::Malformed)?;
    let protocol = headers.protocol.as_deref();
    let parameters = parameters(protocol, claim.created_s, &claim.nonce, &claim.key_id);
    let base = base(parts, &headers.content_digest, protocol, &parameters);
    key.verify_strict(base.as_bytes(), &signature).map_err(|_| SignatureError::Invalid)?;
    Ok(claim)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: RequestParts<'_> =
        RequestParts { method: "POST", path: "/v1/operations", query: "a=1", body: b"{}" };

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn signed() -> SignedHeaders {
        sign(&key(), "terminal-1", &PARTS, 1_800_000_000, "n0nce")
    }

    #[test]
    fn a_signature_is_accepted_for_what_was_signed() {
        let claim = verify(&key().verifying_key(), &PARTS, &signed()).unwrap();
        assert_eq!(
            (claim.key_id.as_str(), claim.created_s, claim.nonce.as_str()),
            ("terminal-1", 1_800_000_000, "n0nce")
        );
    }

    #[test]
    fn every_part_is_covered() {
        let changed = [
            RequestParts { method: "PUT", ..PARTS },
            RequestParts { path: "/v1/operation", ..PARTS },
            RequestParts { query: "a=2", ..PARTS },
        ];
        for parts in changed {
            assert_eq!(
                verify(&key().verifying_key(), &parts, &signed()),
                Err(SignatureError::Invalid),
                "{parts:?}"
            );
        }
        let body = RequestParts { body: b"[]", ..PARTS };
        assert_eq!(verify(&key().verifying_key(), &body, &signed()), Err(SignatureError::DigestMismatch));
        for (from, to) in [("1800000000", "1800000001"), ("n0nce", "nonce"), ("terminal-1", "terminal-2")] {
            let mut headers = signed();
            headers.signature_input = headers.signature_input.replace(from, to);
            assert_eq!(
                verify(&key().verifying_key(), &PARTS, &headers),
                Err(SignatureError::Invalid),
                "{from}"
            );
        }
        let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
        assert_eq!(verify(&other, &PARTS, &signed()), Err(SignatureError::Invalid));
    }

    #[test]
    fn the_version_is_covered_where_it_is_told() {
        let told = sign_speaking(Some(2), &key(), "terminal-1", &PARTS, 1_800_000_000, "n0nce");
        assert_eq!(told.protocol.as_deref(), Some("2"));
        assert!(verify(&key().verifying_key(), &PARTS, &told).is_ok());
        let with = |protocol: Option<&str>, headers: &SignedHeaders| {
            let headers = SignedHeaders { protocol: protocol.map(str::to_owned), ..headers.clone() };
            verify(&key().verifying_key(), &PARTS, &headers)
        };
        assert_eq!(with(Some("1"), &told), Err(SignatureError::Invalid), "another version");
        assert_eq!(with(None, &told), Err(SignatureError::Malformed), "the version taken away");
        assert_eq!(
            with(Some("2"), &signed()),
            Err(SignatureError::Malformed),
            "a version that is not covered"
        );
        assert!(with(None, &signed()).is_ok(), "terminals of the first version tell none");
    }

    #[test]
    fn a_sender_cannot_choose_what_is_covered() {
        let mut headers = signed();
        headers.signature_input = headers.signature_input.replace(r#" "content-digest""#, "");
        assert_eq!(verify(&key().verifying_key(), &PARTS, &headers), Err(SignatureError::Malformed));
        headers.signature_input = signed().signature_input.replace("n0nce", "a\";x=\"");
        assert_eq!(headers.claim(), Err(SignatureError::Malformed));
    }
}
