//! Where things lie.

use std::{
    collections::BTreeMap,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    CentralError,
    gateways::{AlipaySettings, WechatSettings},
    protocol::ProtocolSettings,
    qq::QqSettings,
};

/// The server's folder, its address, and what its operator settled.
#[derive(Clone)]
pub struct Config {
    /// The folder that holds everything that no setting puts elsewhere: database, photos, key.
    pub data_dir: PathBuf,
    /// The address by which candidates' phones reach this server, without a slash at its end.
    pub public_url: String,
    /// What the operator settled.
    pub settings: Settings,
}

/// The settings file (`central.toml` in the data folder, unless another is named). Every key may be left out.
///
/// It holds secrets, so there is no `Debug`.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The database: `postgres://...`; without it, the file `central.db` in the data folder.
    pub database_url: Option<String>,
    /// Where photos lie: `s3://bucket/folder`; without it, `photos` in the data folder.
    pub photo_store: Option<String>,
    /// What the store is to be told, by the names of the variables (`aws_endpoint`, `aws_access_key_id`,
    /// `aws_secret_access_key`, `aws_region`, ...); `AWS_*` variables say the same.
    pub photo_store_options: BTreeMap<String, String>,
    /// Answer by TLS; without it, that is the business of a proxy in front.
    pub tls: Option<TlsSettings>,
    /// Which terminals are spoken with.
    pub protocol: ProtocolSettings,
    /// How much one terminal may ask for.
    pub limits: LimitSettings,
    /// WeChat Pay; without it, nobody pays there.
    pub wechat: Option<WechatSettings>,
    /// Alipay; without it, nobody pays there.
    pub alipay: Option<AlipaySettings>,
    /// QQ sign-in; without it, it is not offered.
    pub qq: Option<QqSettings>,
}

/// `[tls]`: files in PEM.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// The certificate with all that lead to a root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// `[limits]`: on each node. A terminal that drains a day without network needs many requests in a row.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Requests of one terminal in a second, over a longer time.
    pub requests_per_second: NonZeroU32,
    /// So many at once.
    pub requests_at_once: NonZeroU32,
    /// Sign-ins and new accounts of one terminal in a minute.
    pub sign_ins_per_minute: NonZeroU32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            requests_per_second: NonZeroU32::MIN.saturating_add(399),
            requests_at_once: NonZeroU32::MIN.saturating_add(1999),
            sign_ins_per_minute: NonZeroU32::MIN.saturating_add(59),
        }
    }
}

impl Settings {
    /// Reads a settings file; one that is not there settles nothing.
    ///
    /// # Errors
    /// [`CentralError::File`] when it cannot be read, [`CentralError::Settings`] when it is not written as it should be.
    pub fn read(path: &Path) -> Result<Self, CentralError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(CentralError::file("the settings file")(error)),
        };
        // The parser's own words would repeat the line, and with it a secret.
        toml::from_str(&text).map_err(|error: toml::de::Error| {
            let line =
                error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
            CentralError::Settings { line, what: without_values(error.message()) }
        })
    }
}

/// A parser's message without what it quotes of the file.
fn without_values(message: &str) -> String {
    message.split('"').enumerate().map(|(index, part)| if index % 2 == 0 { part } else { "..." }).collect()
}

impl Config {
    /// A server with its data in `data_dir`, reached at `public_url`, and nothing settled.
    pub fn new(data_dir: impl Into<PathBuf>, public_url: &str) -> Self {
        Self {
            data_dir: data_dir.into(),
            public_url: public_url.trim_end_matches('/').to_owned(),
            settings: Settings::default(),
        }
    }

    /// The database's address.
    pub(crate) fn database_url(&self) -> String {
        self.settings.database_url.clone().unwrap_or_else(|| sqlite_url(&self.data_dir.join("central.db")))
    }

    /// The folder of the photos.
    pub(crate) fn photos_dir(&self) -> PathBuf {
        self.data_dir.join("photos")
    }

    /// The server's private key.
    pub(crate) fn key_path(&self) -> PathBuf {
        self.data_dir.join("central.key")
    }

    /// Held while the folder is being set up, so that two commands do not do it at once.
    pub(crate) fn lock_path(&self) -> PathBuf {
        self.data_dir.join("set-up.lock")
    }
}

/// A file's address, with everything escaped that an address would read as its own.
fn sqlite_url(path: &Path) -> String {
    use std::fmt::Write;
    let path = path.to_string_lossy().replace('\\', "/");
    let mut url = String::from("sqlite://");
    if !path.starts_with('/') {
        url.push('/'); // A drive letter is not a host.
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url + "?mode=rwc"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_refused_without_their_values() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("central.toml");
        assert!(Settings::read(&path).unwrap().database_url.is_none());
        for text in
            ["photo_store = 1\n\ndatabase_url = [\"geheim\"]", "x = \"geheim\"", "database_url = \"geheim"]
        {
            std::fs::write(&path, text).unwrap();
            let error = Settings::read(&path).err().unwrap().to_string();
            assert!(error.contains("line") && !error.contains("geheim"), "{error}");
        }
    }

    #[test]
    fn a_path_is_escaped() {
        assert_eq!(sqlite_url(Path::new("/a b/考?#/c.db")), "sqlite:///a%20b/%E8%80%83%3F%23/c.db?mode=rwc");
    }
}
