//! What is signed, and how (WeChat Pay API v3: 签名生成, 签名验证).

use kaodian_domain::Timestamp;
use openssl::{
    pkey::{PKey, Private, Public},
    symm::{Cipher, decrypt_aead},
};
use reqwest::header::HeaderMap;
use serde::Deserialize;

use crate::gateways::keys;

/// What a request signs.
pub(super) fn request_message(method: &str, path: &str, timestamp_s: i64, nonce: &str, body: &str) -> String {
    format!("{method}\n{path}\n{timestamp_s}\n{nonce}\n{body}\n")
}

/// Who signs.
pub(super) struct Signer<'a> {
    pub(super) merchant_id: &'a str,
    pub(super) serial: &'a str,
    pub(super) key: &'a PKey<Private>,
}

impl Signer<'_> {
    /// The header `Authorization` of a request.
    pub(super) fn authorization(
        &self,
        method: &str,
        path: &str,
        timestamp_s: i64,
        nonce: &str,
        body: &str,
    ) -> Option<String> {
        let message = request_message(method, path, timestamp_s, nonce, body);
        let signature = keys::sign(self.key, message.as_bytes())?;
        Some(format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp_s}\",\
             serial_no=\"{}\",signature=\"{signature}\"",
            self.merchant_id, self.serial
        ))
    }
}

/// The signature on an answer or a notice.
pub(super) struct Seal<'a> {
    timestamp: &'a str,
    nonce: &'a str,
    signature: &'a str,
    /// Which key it claims to be made with.
    pub(super) serial: &'a str,
}

/// An answer is believed so long after it was signed, and so long before.
const TOLERANCE_S: u64 = 300;

impl<'a> Seal<'a> {
    /// The signature, when it is there and from this moment.
    pub(super) fn read(headers: &'a HeaderMap, now: Timestamp) -> Option<Self> {
        let header = |name: &str| headers.get(name)?.to_str().ok();
        let kind = header("wechatpay-signature-type");
        if kind.is_some_and(|kind| kind != "WECHATPAY2-SHA256-RSA2048") {
            return None;
        }
        let timestamp = header("wechatpay-timestamp")?;
        let said_s: i64 = timestamp.parse().ok()?;
        if now.0.div_euclid(1000).abs_diff(said_s) >= TOLERANCE_S {
            return None;
        }
        Some(Self {
            timestamp,
            nonce: header("wechatpay-nonce")?,
            // Probes carry WECHATPAY/SIGNTEST/..., which is no signature of these bytes.
            signature: header("wechatpay-signature")?,
            serial: header("wechatpay-serial")?,
        })
    }

    /// Whether this key signed this body.
    pub(super) fn fits(&self, key: &PKey<Public>, body: &[u8]) -> bool {
        let mut message = format!("{}\n{}\n", self.timestamp, self.nonce).into_bytes();
        message.extend_from_slice(body);
        message.push(b'\n');
        keys::verifies(key, &message, self.signature)
    }
}

/// What is encrypted with the APIv3 key.
#[derive(Deserialize)]
pub(super) struct Sealed {
    algorithm: String,
    ciphertext: String,
    #[serde(default)]
    associated_data: Option<String>,
    nonce: String,
}

const TAG_BYTES: usize = 16;

impl Sealed {
    /// What is inside; `None` when it was not made with this key.
    pub(super) fn open(&self, key: &[u8; 32]) -> Option<Vec<u8>> {
        if self.algorithm != "AEAD_AES_256_GCM" || self.nonce.len() != 12 {
            return None;
        }
        let bytes = keys::decode_base64(&self.ciphertext)?;
        let (ciphertext, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        let data = self.associated_data.as_deref().unwrap_or_default().as_bytes();
        decrypt_aead(Cipher::aes_256_gcm(), key, Some(self.nonce.as_bytes()), data, ciphertext, tag).ok()
    }
}

#[cfg(test)]
mod tests {
    use openssl::{
        rsa::Rsa,
        symm::{Cipher, encrypt_aead},
    };

    use super::*;

    #[test]
    fn the_message_is_that_of_the_documents() {
        let message = request_message("GET", "/v3/certificates", 1_624_523_846, "A1B2C3D4E5F6G7", "");
        assert_eq!(message, "GET\n/v3/certificates\n1624523846\nA1B2C3D4E5F6G7\n\n");
    }

    #[test]
    fn the_authorization_holds_a_signature_of_the_message() {
        let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let signer = Signer { merchant_id: "1900000001", serial: "ABC", key: &key };
        let header = signer.authorization("GET", "/v3/certificates", 1_624_523_846, "A1B2C3", "").unwrap();
        let (before, signature) = header.split_once(",signature=\"").unwrap();
        assert_eq!(
            before,
            "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\",nonce_str=\"A1B2C3\",timestamp=\"1624523846\",serial_no=\"ABC\""
        );
        let message = "GET\n/v3/certificates\n1624523846\nA1B2C3\n\n";
        assert!(keys::verifies(&key, message.as_bytes(), signature.trim_end_matches('"')));
    }

    #[test]
    fn only_fresh_answers_of_the_right_key_are_believed() {
        let private = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let public = PKey::public_key_from_pem(&private.public_key_to_pem().unwrap()).unwrap();
        let signature = keys::sign(&private, b"1700000000\nabc\n{}\n").unwrap();
        let check = |signature: &str, now_s: i64, body: &str| {
            let headers: HeaderMap = [
                ("wechatpay-timestamp", "1700000000"),
                ("wechatpay-nonce", "abc"),
                ("wechatpay-serial", "S1"),
                ("wechatpay-signature", signature),
            ]
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .into_iter()
            .collect();
            let seal = Seal::read(&headers, Timestamp(now_s * 1000));
            seal.is_some_and(|seal| seal.fits(&public, body.as_bytes()))
        };
        assert!(check(&signature, 1_700_000_000, "{}") && check(&signature, 1_700_000_299, "{}"));
        assert!(!check(&signature, 1_700_000_300, "{}"), "old");
        assert!(!check(&signature, 1_699_999_700, "{}"), "of the future");
        assert!(!check(&signature, 1_700_000_000, "{ }"), "another body");
        assert!(!check(&format!("WECHATPAY/SIGNTEST/{signature}"), 1_700_000_000, "{}"), "a probe");
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_alone() {
        let (key, mut tag) = ([7; 32], [0; TAG_BYTES]);
        let nonce = "abcdefghijkl";
        let mut bytes = encrypt_aead(
            Cipher::aes_256_gcm(),
            &key,
            Some(nonce.as_bytes()),
            b"transaction",
            b"{\"a\":1}",
            &mut tag,
        )
        .unwrap();
        bytes.extend(tag);
        let sealed = Sealed {
            algorithm: "AEAD_AES_256_GCM".into(),
            ciphertext: openssl::base64::encode_block(&bytes),
            associated_data: Some("transaction".into()),
            nonce: nonce.into(),
        };
        assert_eq!(sealed.open(&key).as_deref(), Some(&b"{\"a\":1}"[..]));
        assert_eq!(sealed.open(&[8; 32]), None);
        let other = Sealed { associated_data: None, ..sealed };
        assert_eq!(other.open(&key), None, "the associated data is sealed, too");
        let short = Sealed { ciphertext: "YWJj".into(), ..other };
        assert_eq!(short.open(&key), None);
    }
}
