//! Where things lie.

use std::path::{Path, PathBuf};

/// The server's folder and its address.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that holds everything: database, photos, key.
    pub data_dir: PathBuf,
    /// The address by which candidates' phones reach this server, without a slash at its end.
    pub public_url: String,
}

impl Config {
    /// A server with its data in `data_dir`, reached at `public_url`.
    pub fn new(data_dir: impl Into<PathBuf>, public_url: &str) -> Self {
        Self { data_dir: data_dir.into(), public_url: public_url.trim_end_matches('/').to_owned() }
    }

    /// The database's address.
    pub(crate) fn database_url(&self) -> String {
        sqlite_url(&self.data_dir.join("central.db"))
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
    fn a_path_is_escaped() {
        assert_eq!(sqlite_url(Path::new("/a b/考?#/c.db")), "sqlite:///a%20b/%E8%80%83%3F%23/c.db?mode=rwc");
    }
}
