//! `[alipay]` in the settings file.

use std::path::{Path, PathBuf};

use openssl::pkey::{PKey, Private, Public};
use serde::Deserialize;

use crate::{
    CentralError,
    gateways::{connection, keys},
};

/// The merchant's application at Alipay, in public key mode (公钥模式). Paths count from the data
/// folder.
///
/// It says who the merchant is, so there is no `Debug`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlipaySettings {
    /// 应用 APPID
    pub app_id: String,
    /// The merchant's own number (PID), `2088...`: who must have received what a notice speaks of.
    pub seller_id: String,
    /// The application's private key (应用私钥): PEM, or the base64 that Alipay's tool writes.
    pub private_key_path: PathBuf,
    /// Alipay's public key (支付宝公钥), not the application's.
    pub alipay_public_key_path: PathBuf,
    /// What the payer reads, at most 127 bytes.
    pub description: String,
    /// Where Alipay tells of payments; `public_url` and the route when not given.
    #[serde(default)]
    pub notify_url: Option<String>,
    /// The gateway's address.
    #[serde(default = "base_url")]
    pub base_url: String,
    /// How long one call may take, in milliseconds.
    #[serde(default = "timeout_ms")]
    pub timeout_ms: u64,
}

fn base_url() -> String {
    "https://openapi.alipay.com/gateway.do".to_owned()
}

fn timeout_ms() -> u64 {
    connection::TIMEOUT_MS
}

/// The gateway's name in errors.
pub(super) const NAME: &str = "alipay";

pub(super) fn wrong(what: &'static str) -> CentralError {
    CentralError::Gateway { gateway: NAME, what }
}

impl AlipaySettings {
    /// Reads the key files: the application's, and Alipay's.
    pub(super) fn keys(&self, data_dir: &Path) -> Result<(PKey<Private>, PKey<Public>), CentralError> {
        let private = keys::read_private_key(&data_dir.join(&self.private_key_path))
            .map_err(CentralError::file("private_key_path in [alipay]"))?
            .ok_or_else(|| wrong("private_key_path names no private key"))?;
        let public = keys::read_public_key(&data_dir.join(&self.alipay_public_key_path))
            .map_err(CentralError::file("alipay_public_key_path in [alipay]"))?
            .ok_or_else(|| wrong("alipay_public_key_path names no public key"))?;
        if self.description.is_empty() || self.description.len() > 127 {
            return Err(wrong("description must have 1 to 127 bytes"));
        }
        Ok((private, public))
    }
}
