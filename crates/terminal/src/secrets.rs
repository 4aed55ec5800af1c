//! The database key and the terminal's private key.
//!
//! They live in the system's keyring. Plain files are for development alone, and say so loudly.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use keyring_core::Entry;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Home;

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretPlace {
    /// The system's keyring (Secret Service).
    Keyring,
    /// Files in the terminal's folder: development only.
    File,
}

/// Why a secret is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The keyring cannot be reached, or is locked.
    #[error("the keyring cannot be used: {0}")]
    Keyring(String),
    /// The file cannot be read or written.
    #[error("the secret's file cannot be used")]
    File(#[source] io::Error),
    /// What is stored is not 32 bytes.
    #[error("the stored secret is damaged")]
    Damaged,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// A secret of 32 bytes.
pub(crate) type Secret = [u8; 32];

/// The secrets of one installation.
#[derive(Debug, Clone)]
pub(crate) struct Secrets {
    place: SecretPlace,
    home: Home,
    installation: Uuid,
}

const SERVICE: &str = "cn.kaodian.terminal";

impl Secrets {
    pub(crate) fn new(place: SecretPlace, home: Home, installation: Uuid) -> Self {
        if place == SecretPlace::File {
            tracing::warn!("DEVELOPMENT: the keys of this terminal lie in plain files");
        }
        Self { place, home, installation }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.folder().join(format!("{name}.development-secret"))
    }

    fn entry(&self, name: &str) -> Result<Entry, SecretError> {
        static STORE: OnceLock<Result<(), String>> = OnceLock::new();
        let connect = || {
            let store: Arc<_> =
                zbus_secret_service_keyring_store::Store::new().map_err(|error| error.to_string())?;
            keyring_core::set_default_store(store);
            Ok(())
        };
        STORE.get_or_init(connect).clone().map_err(SecretError::Keyring)?;
        Entry::new(SERVICE, &format!("{}:{name}", self.installation)).map_err(keyring_error)
    }

    /// The secret, when there is one. Blocks.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Secret>, SecretError> {
        let bytes = match self.place {
            SecretPlace::File => match std::fs::read(self.file(name)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                other => other.map_err(SecretError::File)?,
            },
            SecretPlace::Keyring => match self.entry(name)?.get_secret() {
                Err(keyring_core::Error::NoEntry) => return Ok(None),
                other => other.map_err(keyring_error)?,
            },
        };
        bytes.try_into().map(Some).map_err(|_| SecretError::Damaged)
    }

    /// Makes a new secret and keeps it; reads it back before trusting the place. Blocks.
    pub(crate) fn create(&self, name: &str) -> Result<Secret, SecretError> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(|_| SecretError::NoRandomness)?;
        match self.place {
            SecretPlace::File => write_private(&self.file(name), &secret).map_err(SecretError::File)?,
            SecretPlace::Keyring => self.entry(name)?.set_secret(&secret).map_err(keyring_error)?,
        }
        // A locked keyring can look open and keep nothing.
        if self.read(name)? == Some(secret) { Ok(secret) } else { Err(SecretError::Damaged) }
    }
}

/// How long the keyring may take. A locked one asks for its password in a window that nobody at an
/// unattended terminal will ever answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Does what blocks on the keyring, and gives up on one that does not answer.
pub(crate) async fn unblocked<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SecretError> + Send + 'static,
) -> Result<T, SecretError> {
    match tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => Err(SecretError::Keyring(error.to_string())),
        Err(_) => Err(SecretError::Keyring("it does not answer; it may be locked".to_owned())),
    }
}

fn keyring_error(error: keyring_core::Error) -> SecretError {
    SecretError::Keyring(error.to_string())
}

fn write_private(path: &std::path::Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
