//! Public keys as they travel: base64 of 32 bytes.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::VerifyingKey;

/// An Ed25519 public key from its base64; `None` when it is none, or one that accepts signatures that nobody made.
pub fn read_public_key(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = BASE64.decode(text).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak())
}

/// A public key as base64.
pub fn write_public_key(key: &VerifyingKey) -> String {
    BASE64.encode(key.as_bytes())
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;

    #[test]
    fn a_key_comes_back_and_a_weak_one_is_none() {
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
        assert_eq!(read_public_key(&write_public_key(&key)), Some(key));
        // The neutral element signs everything.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        for text in ["", "AAAA", "?", &BASE64.encode(neutral)] {
            assert_eq!(read_public_key(text), None, "{text}");
        }
    }
}
