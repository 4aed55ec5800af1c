//! The server's key pair: terminals check its signed time with it.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::SigningKey;

use crate::{CentralError, random};

/// The key in this file, which is made at the first start. The caller holds the folder's lock.
pub(crate) fn load_or_create(path: &Path) -> Result<SigningKey, CentralError> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let seed = BASE64.decode(text.trim()).map_err(|_| CentralError::KeyFile)?;
            let seed: [u8; 32] = seed.try_into().map_err(|_| CentralError::KeyFile)?;
            Ok(SigningKey::from_bytes(&seed))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = SigningKey::from_bytes(&random::bytes()?);
            write(path, &BASE64.encode(key.to_bytes())).map_err(CentralError::file("the server's key"))?;
            Ok(key)
        }
        Err(error) => Err(CentralError::file("the server's key")(error)),
    }
}

/// For its owner's eyes only, and whole or not at all.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let temporary = path.with_extension("key-new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_dir(path.parent())
}

/// Makes a rename in this folder last.
pub(crate) fn sync_dir(dir: Option<&Path>) -> std::io::Result<()> {
    match dir {
        Some(dir) if cfg!(unix) => File::open(dir)?.sync_all(),
        Some(_) | None => Ok(()),
    }
}
