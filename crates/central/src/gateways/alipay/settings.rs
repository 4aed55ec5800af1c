//! `[alipay]` in the settings file.

use std::path::{Path, PathBuf};

use kaodian_domain::Timestamp;
use openssl::pkey::{PKey, Private};
use serde::Deserialize;

use super::{certificates::Certificates, trust::Trust};
use crate::{
    CentralError,
    gateways::{connection, keys},
};

/// The merchant's application at Alipay, in public key mode (公钥模式) or in certificate mode (公钥证书模式). Paths count
/// from the data folder.
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
    /// Public key mode: Alipay's public key (支付宝公钥), not the application's.
    #[serde(default)]
    pub alipay_public_key_path: Option<PathBuf>,
    /// Certificate mode: the application's certificate (`appCertPublicKey_APPID.crt`).
    #[serde(default)]
    pub app_certificate_path: Option<PathBuf>,
    /// Certificate mode: Alipay's certificate (`alipayCertPublicKey_RSA2.crt`).
    #[serde(default)]
    pub alipay_certificate_path: Option<PathBuf>,
    /// Certificate mode: Alipay's roots (`alipayRootCert.crt`).
    #[serde(default)]
    pub root_certificate_path: Option<PathBuf>,
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
    /// Reads the files: the application's key, and how Alipay is known.
    pub(super) fn keys(
        &self,
        data_dir: &Path,
        now: Timestamp,
    ) -> Result<(PKey<Private>, Trust), CentralError> {
        let private = keys::read_private_key(&data_dir.join(&self.private_key_path))
            .map_err(CentralError::file("private_key_path in [alipay]"))?
            .ok_or_else(|| wrong("private_key_path names no private key"))?;
        let certificates =
            (&self.app_certificate_path, &self.alipay_certificate_path, &self.root_certificate_path);
        let trust = match (&self.alipay_public_key_path, certificates) {
            (Some(path), (None, None, None)) => {
                let public = keys::read_public_key(&data_dir.join(path))
                    .map_err(CentralError::file("alipay_public_key_path in [alipay]"))?;
                Trust::Key(public.ok_or_else(|| wrong("alipay_public_key_path names no public key"))?)
            }
            (None, (Some(app), Some(alipay), Some(roots))) => {
                let read =
                    |path: &Path, what| std::fs::read(data_dir.join(path)).map_err(CentralError::file(what));
                let app = read(app, "app_certificate_path in [alipay]")?;
                let alipay = read(alipay, "alipay_certificate_path in [alipay]")?;
                let roots = read(roots, "root_certificate_path in [alipay]")?;
                let certificates = Certificates::new(&app, &alipay, &roots, &private, now).map_err(wrong)?;
                Trust::Certificates(Box::new(certificates))
            }
            _ => {
                return Err(wrong(
                    "either alipay_public_key_path alone, or app_certificate_path, alipay_certificate_path and \
                     root_certificate_path",
                ));
            }
        };
        if self.description.is_empty() || self.description.len() > 127 {
            return Err(wrong("description must have 1 to 127 bytes"));
        }
        Ok((private, trust))
    }
}
