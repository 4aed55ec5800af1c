//! The server's time, signed for one request, so that nobody in between can move a deadline.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use kaodian_domain::Timestamp;

/// The header that carries it on every answer.
pub const SIGNED_TIME_HEADER: &str = "kaodian-time";

/// A time with the nonce of the request that it answers and the server's signature over both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTime {
    at: Timestamp,
    nonce: String,
    signature: Signature,
}

fn message(at: Timestamp, nonce: &str) -> String {
    format!("kaodian-time/1\n{}\n{nonce}", at.0)
}

impl SignedTime {
    /// Signs the time for the request that carried `nonce`.
    pub fn sign(key: &SigningKey, at: Timestamp, nonce: &str) -> Self {
        Self { at, nonce: nonce.to_owned(), signature: key.sign(message(at, nonce).as_bytes()) }
    }

    /// The header's value.
    pub fn to_header(&self) -> String {
        format!("{}.{}.{}", self.at.0, self.nonce, BASE64.encode(self.signature.to_bytes()))
    }

    /// The time in a header, when it is this server's word on this very request.
    pub fn verify(header: &str, key: &VerifyingKey, nonce: &str) -> Option<Timestamp> {
        let mut parts = header.splitn(3, '.');
        let at = Timestamp(parts.next()?.parse().ok()?);
        let its_nonce = parts.next()?;
        let signature = Signature::from_slice(&BASE64.decode(parts.next()?).ok()?).ok()?;
        key.verify_strict(message(at, its_nonce).as_bytes(), &signature).ok()?;
        (its_nonce == nonce).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_holds_for_one_request_alone() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let header = SignedTime::sign(&key, Timestamp(1_800_000_000_123), "abc").to_header();
        let public = key.verifying_key();
        assert_eq!(SignedTime::verify(&header, &public, "abc"), Some(Timestamp(1_800_000_000_123)));
        assert_eq!(SignedTime::verify(&header, &public, "abd"), None, "an old answer");
        assert_eq!(SignedTime::verify(&header.replace("123", "124"), &public, "abc"), None, "moved");
        let other = SigningKey::from_bytes(&[4; 32]).verifying_key();
        assert_eq!(SignedTime::verify(&header, &other, "abc"), None, "somebody else");
    }
}
