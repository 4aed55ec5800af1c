//! What can go wrong inside the server.

use crate::store::StoreError;

/// A fault of the server or of what it stands on; never the caller's.
///
/// `Display` holds no personal data: it is logged.
#[derive(Debug, thiserror::Error)]
pub enum CentralError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or folder.
    #[error("{what}: {source}")]
    File {
        /// Which.
        what: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// The photos.
    #[error("the photo store: {0}")]
    Photos(#[from] object_store::Error),
    /// The settings file. A value is never repeated: it may be a secret.
    #[error("the settings file, line {line}: {what}")]
    Settings {
        /// Where.
        line: usize,
        /// What is wrong there.
        what: String,
    },
    /// A payment gateway's settings. A value is never repeated: it may be a secret.
    #[error("the settings of [{gateway}]: {what}")]
    Gateway {
        /// Which.
        gateway: &'static str,
        /// What is wrong with them.
        what: &'static str,
    },
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    Randomness,
    /// The key file holds something else.
    #[error("the key file is not one of ours; restore it from the backup (terminals trust this key)")]
    KeyFile,
    /// The photo rules that this program was built with cannot be read.
    #[error(transparent)]
    RulePack(#[from] kaodian_photo::RulePackError),
    /// A password could not be hashed.
    #[error("a password could not be hashed")]
    PasswordHash,
    /// QQ sign-in cannot be set up.
    #[error("[qq] in the settings file: an address is not one")]
    Qq,
    /// A registration was changed by others again and again meanwhile.
    #[error("a registration is changed by too many at once")]
    Contention,
}

impl CentralError {
    /// For `map_err` on file operations.
    pub(crate) fn file(what: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File { what, source }
    }
}

impl From<sqlx::Error> for CentralError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
