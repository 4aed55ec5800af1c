//! Calls that are signed, and answers that are believed only when WeChat Pay signed them.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::body::Bytes;
use kaodian_domain::Timestamp;
use openssl::{pkey::PKey, pkey::Public, x509::X509};
use reqwest::{Client, StatusCode};
use serde::Deserialize;

use super::{
    moments,
    settings::{Keys, WechatSettings},
    signature::{Seal, Sealed, Signer},
};
use crate::{
    Clock,
    gateways::{
        NoAnswer, NoticeRefusal,
        connection::{self, Reply},
    },
    random,
};

const CERTIFICATES: &str = "/v3/certificates";

/// Between two looks for new certificates: whoever makes serial numbers up must not have them
/// fetched each time.
const CERTIFICATES_INTERVAL_MS: i64 = 60_000;

/// A key of the platform, until when it counts.
#[derive(Clone)]
struct PlatformKey {
    key: PKey<Public>,
    expires_at: Timestamp,
}

/// An answer that WeChat Pay signed.
pub(super) struct Signed {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

/// The connection to WeChat Pay.
pub(super) struct WechatClient {
    pub(super) settings: WechatSettings,
    pub(super) keys: Keys,
    pub(super) clock: Clock,
    http: Client,
    /// The platform's keys by serial number. Only remembered: each node fetches them for itself.
    platform: Mutex<HashMap<String, PlatformKey>>,
    /// When they were fetched; held while they are.
    fetched_at: tokio::sync::Mutex<Option<Timestamp>>,
}

#[derive(Deserialize)]
struct Certificates {
    data: Vec<Certificate>,
}

#[derive(Deserialize)]
struct Certificate {
    serial_no: String,
    expire_time: String,
    encrypt_certificate: Sealed,
}

impl WechatClient {
    pub(super) fn new(settings: WechatSettings, keys: Keys, clock: Clock, http: Client) -> Self {
        Self {
            settings,
            keys,
            clock,
            http,
            platform: Mutex::default(),
            fetched_at: tokio::sync::Mutex::default(),
        }
    }

    /// Calls, at the backup address when the first does not answer. Every call may be made twice.
    pub(super) async fn call(
        &self,
        method: &'static str,
        path: &str,
        body: &str,
    ) -> Result<Signed, NoAnswer> {
        for base_url in [&self.settings.base_url, &self.settings.backup_url] {
            let Ok(reply) = self.send(base_url, method, path, body).await else { continue };
            if reply.status.is_server_error() {
                tracing::warn!(status = reply.status.as_u16(), "WeChat Pay is at fault");
                continue;
            }
            self.check(&reply.headers, &reply.body).await.map_err(|refusal| {
                tracing::error!(
                    status = reply.status.as_u16(),
                    ?refusal,
                    "an answer that WeChat Pay did not sign"
                );
                NoAnswer
            })?;
            return Ok(Signed { status: reply.status, body: reply.body });
        }
        Err(NoAnswer)
    }

    async fn send(
        &self,
        base_url: &str,
        method: &'static str,
        path: &str,
        body: &str,
    ) -> Result<Reply, NoAnswer> {
        let nonce = random::uuid().map_err(|_| NoAnswer)?.simple().to_string();
        let signer = Signer {
            merchant_id: &self.settings.merchant_id,
            serial: &self.settings.merchant_serial,
            key: &self.keys.private,
        };
        let timestamp_s = self.clock.now().0.div_euclid(1000);
        let authorization = signer.authorization(method, path, timestamp_s, &nonce, body).ok_or(NoAnswer)?;
        let method = if method == "GET" { reqwest::Method::GET } else { reqwest::Method::POST };
        let mut request = self
            .http
            .request(method, format!("{}{path}", base_url.trim_end_matches('/')))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("authorization", authorization)
            .body(body.to_owned());
        if let Some((id, _)) = &self.keys.public {
            request = request.header("wechatpay-serial", id);
        }
        connection::exchange(request).await
    }

    /// Whether WeChat Pay signed this, now.
    pub(super) async fn check(
        &self,
        headers: &reqwest::header::HeaderMap,
        body: &[u8],
    ) -> Result<(), NoticeRefusal> {
        let seal = Seal::read(headers, self.clock.now()).ok_or(NoticeRefusal::Forged)?;
        let key = self.platform_key(seal.serial).await?;
        if seal.fits(&key, body) { Ok(()) } else { Err(NoticeRefusal::Forged) }
    }

    /// The key with this serial number or name; the platform's certificates are fetched when it is
    /// not known yet.
    async fn platform_key(&self, serial: &str) -> Result<PKey<Public>, NoticeRefusal> {
        if let Some((id, key)) = &self.keys.public
            && id == serial
        {
            return Ok(key.clone());
        }
        if let Some(key) = self.known_key(serial) {
            return Ok(key);
        }
        // Whoever comes meanwhile waits for the same certificates.
        let mut fetched_at = self.fetched_at.lock().await;
        if let Some(key) = self.known_key(serial) {
            return Ok(key);
        }
        let now = self.clock.now();
        let next_at = fetched_at.map(|at| at.plus_ms(CERTIFICATES_INTERVAL_MS));
        if next_at.is_some_and(|next_at| now < next_at) {
            return Err(NoticeRefusal::Forged);
        }
        let keys = self.fetch_certificates().await.map_err(|NoAnswer| NoticeRefusal::Later)?;
        *self.platform.lock().unwrap_or_else(PoisonError::into_inner) = keys;
        *fetched_at = Some(now);
        self.known_key(serial).ok_or(NoticeRefusal::Forged)
    }

    fn known_key(&self, serial: &str) -> Option<PKey<Public>> {
        let platform = self.platform.lock().unwrap_or_else(PoisonError::into_inner);
        let known = platform.get(serial).filter(|known| self.clock.now() < known.expires_at);
        known.map(|known| known.key.clone())
    }

    /// The platform's certificates. That they can be decrypted with the APIv3 key proves where they
    /// come from; the answer's own signature must be by one of them all the same.
    async fn fetch_certificates(&self) -> Result<HashMap<String, PlatformKey>, NoAnswer> {
        for base_url in [&self.settings.base_url, &self.settings.backup_url] {
            let Ok(reply) = self.send(base_url, "GET", CERTIFICATES, "").await else { continue };
            if reply.status != StatusCode::OK {
                continue;
            }
            let keys = self.read_certificates(&reply.body)?;
            let seal = Seal::read(&reply.headers, self.clock.now()).ok_or(NoAnswer)?;
            let signer = keys.get(seal.serial).ok_or(NoAnswer)?;
            return if seal.fits(&signer.key, &reply.body) { Ok(keys) } else { Err(NoAnswer) };
        }
        Err(NoAnswer)
    }

    fn read_certificates(&self, body: &[u8]) -> Result<HashMap<String, PlatformKey>, NoAnswer> {
        let list: Certificates = serde_json::from_slice(body).map_err(|_| NoAnswer)?;
        list.data
            .into_iter()
            .map(|certificate| {
                let pem = certificate.encrypt_certificate.open(&self.keys.api_v3).ok_or(NoAnswer)?;
                let x509 = X509::from_pem(&pem).map_err(|_| NoAnswer)?;
                let serial = x509.serial_number().to_bn().and_then(|number| number.to_hex_str());
                let serial = serial.map_err(|_| NoAnswer)?.to_string();
                if !serial
                    .trim_start_matches('0')
                    .eq_ignore_ascii_case(certificate.serial_no.trim_start_matches('0'))
                {
                    return Err(NoAnswer);
                }
                let key = x509.public_key().map_err(|_| NoAnswer)?;
                let expires_at = moments::read(&certificate.expire_time).ok_or(NoAnswer)?;
                Ok((certificate.serial_no, PlatformKey { key, expires_at }))
            })
            .collect()
    }
}
