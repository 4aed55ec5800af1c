//! RSA with SHA-256 as both gateways use it (PKCS #1 v1.5), their key files, and their ways to
//! write amounts.

use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use openssl::{
    hash::MessageDigest,
    pkey::{HasPublic, PKey, Private, Public},
    sign::{Signer, Verifier},
    x509::X509,
};

/// Base64 with or without line breaks, as key files and signatures come.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let text: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    BASE64.decode(text).ok()
}

/// Signs; base64. `None` when the library fails.
pub(super) fn sign(key: &PKey<Private>, message: &[u8]) -> Option<String> {
    let mut signer = Signer::new(MessageDigest::sha256(), key).ok()?;
    Some(BASE64.encode(signer.sign_oneshot_to_vec(message).ok()?))
}

/// Whether `signature` (base64) is this key's on this message.
pub(super) fn verifies<T: HasPublic>(key: &PKey<T>, message: &[u8], signature: &str) -> bool {
    let Some(signature) = decode_base64(signature) else { return false };
    let verified = Verifier::new(MessageDigest::sha256(), key)
        .and_then(|mut verifier| verifier.verify_oneshot(&signature, message));
    verified.unwrap_or(false)
}

/// A private key: PEM, or the bare base64 that Alipay's tools write.
pub(super) fn read_private_key(path: &Path) -> std::io::Result<Option<PKey<Private>>> {
    let text = std::fs::read_to_string(path)?;
    let key = PKey::private_key_from_pem(text.as_bytes()).ok();
    Ok(key.or_else(|| PKey::private_key_from_der(&decode_base64(&text)?).ok()))
}

/// A public key: PEM, a certificate, or bare base64.
pub(super) fn read_public_key(path: &Path) -> std::io::Result<Option<PKey<Public>>> {
    let text = std::fs::read_to_string(path)?;
    let key = PKey::public_key_from_pem(text.as_bytes()).ok();
    let certified = || X509::from_pem(text.as_bytes()).and_then(|certificate| certificate.public_key()).ok();
    let bare = || PKey::public_key_from_der(&decode_base64(&text)?).ok();
    Ok(key.or_else(certified).or_else(bare))
}

/// An amount as Alipay and the bills write it: `144.00`.
pub(crate) fn yuan_of_fen(amount_fen: u32) -> String {
    format!("{}.{:02}", amount_fen / 100, amount_fen % 100)
}

/// Reads `144.00`, `144.0` or `144`, exactly.
pub(crate) fn fen_of_yuan(text: &str) -> Option<u32> {
    let (yuan, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if yuan.is_empty() || rest.len() > 2 || !is_number(yuan) || !is_number(rest) {
        return None;
    }
    let cents: u32 = format!("{rest:0<2}").parse().ok()?;
    yuan.parse::<u32>().ok()?.checked_mul(100)?.checked_add(cents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        for (text, fen) in [
            ("144.00", Some(14_400)),
            ("0.01", Some(1)),
            ("7.5", Some(750)),
            ("7", Some(700)),
            ("1.005", None),
            ("-1.00", None),
            ("", None),
            (".5", None),
            ("1e2", None),
            ("99999999999", None),
        ] {
            assert_eq!(fen_of_yuan(text), fen, "{text}");
        }
        assert_eq!(yuan_of_fen(14_405), "144.05");
    }
}
