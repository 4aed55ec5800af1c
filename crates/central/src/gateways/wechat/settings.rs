//! `[wechat]` in the settings file.

use std::path::{Path, PathBuf};

use openssl::pkey::{PKey, Private, Public};
use serde::Deserialize;

use crate::{
    CentralError,
    gateways::{connection, keys},
};

/// The merchant's account at WeChat Pay (API v3). Paths count from the data folder.
///
/// It holds a secret, so there is no `Debug`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WechatSettings {
    /// 公众账号ID or 小程序ID that the merchant is bound to.
    pub app_id: String,
    /// 商户号
    pub merchant_id: String,
    /// The serial number of the merchant's API certificate.
    pub merchant_serial: String,
    /// The merchant's private key, `apiclient_key.pem`.
    pub private_key_path: PathBuf,
    /// The APIv3 key, 32 characters.
    pub api_v3_key: String,
    /// `PUB_KEY_ID_...`, for merchants with a WeChat Pay public key; without it the platform's
    /// certificates are fetched.
    #[serde(default)]
    pub public_key_id: Option<String>,
    /// The public key of that name, `pub_key.pem`.
    #[serde(default)]
    pub public_key_path: Option<PathBuf>,
    /// What the payer reads, at most 127 bytes.
    pub description: String,
    /// Where WeChat Pay tells of payments; `public_url` and the route when not given. It must begin
    /// with `https://`.
    #[serde(default)]
    pub notify_url: Option<String>,
    /// The gateway's address.
    #[serde(default = "base_url")]
    pub base_url: String,
    /// The address that is tried when the first does not answer.
    #[serde(default = "backup_url")]
    pub backup_url: String,
    /// How long one call may take, in milliseconds.
    #[serde(default = "timeout_ms")]
    pub timeout_ms: u64,
}

fn base_url() -> String {
    "https://api.mch.weixin.qq.com".to_owned()
}

fn backup_url() -> String {
    "https://api2.mch.weixin.qq.com".to_owned()
}

fn timeout_ms() -> u64 {
    connection::TIMEOUT_MS
}

/// The keys that the settings name.
pub(super) struct Keys {
    pub(super) private: PKey<Private>,
    pub(super) api_v3: [u8; 32],
    /// With its name.
    pub(super) public: Option<(String, PKey<Public>)>,
}

/// The gateway's name in errors.
pub(super) const NAME: &str = "wechat";

pub(super) fn wrong(what: &'static str) -> CentralError {
    CentralError::Gateway { gateway: NAME, what }
}

impl WechatSettings {
    /// Reads the key files.
    pub(super) fn keys(&self, data_dir: &Path) -> Result<Keys, CentralError> {
        let private = keys::read_private_key(&data_dir.join(&self.private_key_path))
            .map_err(CentralError::file("private_key_path in [wechat]"))?
            .ok_or_else(|| wrong("private_key_path names no private key"))?;
        let api_v3 = self.api_v3_key.as_bytes();
        let api_v3 = api_v3.try_into().map_err(|_| wrong("api_v3_key must have 32 characters"))?;
        let public = match (&self.public_key_id, &self.public_key_path) {
            (None, None) => None,
            (Some(id), Some(path)) => {
                let key = keys::read_public_key(&data_dir.join(path))
                    .map_err(CentralError::file("public_key_path in [wechat]"))?
                    .ok_or_else(|| wrong("public_key_path names no public key"))?;
                Some((id.clone(), key))
            }
            (Some(_), None) | (None, Some(_)) => {
                return Err(wrong("public_key_id and public_key_path belong together"));
            }
        };
        if self.description.is_empty() || self.description.len() > 127 {
            return Err(wrong("description must have 1 to 127 bytes"));
        }
        Ok(Keys { private, api_v3, public })
    }
}
