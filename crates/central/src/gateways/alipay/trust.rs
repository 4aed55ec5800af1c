//! Whose signature on an answer counts: Alipay's key, or the certificate that the answer names.

use kaodian_domain::Timestamp;
use openssl::pkey::{PKey, Public};
use serde::Deserialize;
use serde_json::json;

use super::{AlipayGateway, Pairs, certificates::Certificates, signature};
use crate::gateways::{NoAnswer, NoticeRefusal, keys};

/// How Alipay is known.
pub(super) enum Trust {
    /// 公钥模式: by its public key.
    Key(PKey<Public>),
    /// 公钥证书模式: by certificates.
    Certificates(Box<Certificates>),
}

/// Where a certificate is fetched.
const DOWNLOAD: &str = "alipay.open.app.alipaycert.download";

/// After a notice that named a certificate that nobody has, notices cause no other question for so long: anybody can send
/// them.
const QUIET_MS: i64 = 60_000;

/// A certificate as Alipay hands it out.
#[derive(Deserialize)]
struct Downloaded {
    code: String,
    #[serde(default)]
    alipay_cert_content: String,
}

impl Trust {
    /// What a request says of the certificates.
    pub(super) fn name_certificates(&self, pairs: &mut Pairs) {
        if let Self::Certificates(certificates) = self {
            pairs.insert("app_cert_sn".to_owned(), certificates.app_number.clone());
            pairs.insert("alipay_root_cert_sn".to_owned(), certificates.root_number.clone());
        }
    }
}

impl AlipayGateway {
    /// The key that an answer must be signed with.
    pub(super) async fn key_for(&self, answer: &str) -> Result<PKey<Public>, NoAnswer> {
        let certificates = match &self.trust {
            Trust::Key(key) => return Ok(key.clone()),
            Trust::Certificates(certificates) => certificates,
        };
        let Some(number) = signature::text(answer, "alipay_cert_sn") else {
            tracing::error!(
                "an answer of Alipay's names no certificate: is the application in certificate mode?"
            );
            return Err(NoAnswer);
        };
        match certificates.key(&number) {
            Some(key) => Ok(key),
            None => self.fetch(certificates, &number).await,
        }
    }

    /// Whether Alipay signed a notice.
    pub(super) async fn is_genuine(&self, pairs: &Pairs) -> Result<bool, NoticeRefusal> {
        let certificates = match &self.trust {
            Trust::Key(key) => return Ok(signature::is_genuine(pairs, key)),
            Trust::Certificates(certificates) => certificates,
        };
        let Some(number) = pairs.get("alipay_cert_sn").filter(|number| !number.is_empty()) else {
            return Ok(certificates.keys().iter().any(|key| signature::is_genuine(pairs, key)));
        };
        if let Some(key) = certificates.key(number) {
            return Ok(signature::is_genuine(pairs, &key));
        }
        let now = self.clock.now();
        if self.is_quiet(now) {
            return Err(NoticeRefusal::Later);
        }
        match self.fetch(certificates, number).await {
            Ok(key) => Ok(signature::is_genuine(pairs, &key)),
            Err(NoAnswer) => {
                self.be_quiet_until(now.plus_ms(QUIET_MS));
                Err(NoticeRefusal::Later)
            }
        }
    }

    fn is_quiet(&self, now: Timestamp) -> bool {
        now.0 < self.quiet_until_ms.load(std::sync::atomic::Ordering::Relaxed)
    }

    fn be_quiet_until(&self, until: Timestamp) {
        self.quiet_until_ms.store(until.0, std::sync::atomic::Ordering::Relaxed);
    }

    /// Fetches a certificate of Alipay's. The answer's own signature is by the same certificate and proves nothing; that
    /// the certificate leads to a root does.
    async fn fetch(&self, certificates: &Certificates, number: &str) -> Result<PKey<Public>, NoAnswer> {
        let is_number = number.len() == 32 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_number {
            return Err(NoAnswer);
        }
        let answer = self.ask(DOWNLOAD, &json!({ "alipay_cert_sn": number })).await?;
        let text = signature::member(&answer, DOWNLOAD).ok_or(NoAnswer)?;
        let downloaded: Downloaded = serde_json::from_str(text).map_err(|_| NoAnswer)?;
        let pem = keys::decode_base64(&downloaded.alipay_cert_content).unwrap_or_default();
        let key = certificates.learn(Some(number), &pem, self.clock.now());
        match key.filter(|_| downloaded.code == "10000") {
            Some(key) => {
                tracing::info!("Alipay has a new certificate, and it leads to a root");
                Ok(key)
            }
            None => {
                tracing::error!("a certificate in the name of Alipay leads to no root");
                Err(NoAnswer)
            }
        }
    }
}
