//! The folder of photos: files named by the digest of their bytes.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::PathBuf,
    sync::Arc,
};

use axum::body::Bytes;
use kaodian_photo::{EnginePool, RulePack, Verdict};

use crate::{CentralError, keys, random, store::photo::StoredPhoto};

/// The most bytes of a photo that is taken in at all. (The rules allow far fewer; a photo that is
/// merely too large for them is kept, so that it can be refused with its cause.)
pub(crate) const MAXIMUM_BYTES: usize = 1024 * 1024;

/// The folder.
#[derive(Debug, Clone)]
pub(crate) struct PhotoFolder {
    dir: PathBuf,
}

/// Whether a name is a digest, and so safe to use in a path.
pub(crate) fn is_digest(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl PhotoFolder {
    /// The folder at `dir`, which is made when it is not there.
    pub(crate) fn open(dir: PathBuf) -> Result<Self, CentralError> {
        fs::create_dir_all(&dir).map_err(CentralError::file("the photo folder"))?;
        Ok(Self { dir })
    }

    /// 256 folders, so that none grows too long to list.
    fn path(&self, sha256: &str) -> PathBuf {
        self.dir.join(&sha256[..2]).join(format!("{sha256}.jpg"))
    }

    /// Keeps the bytes under their digest, durably before this returns.
    pub(crate) async fn put(&self, sha256: &str, jpeg: Bytes) -> Result<(), CentralError> {
        let path = self.path(sha256);
        let suffix = random::uuid()?;
        let work = move || {
            if path.exists() {
                return Ok(());
            }
            let dir = path.parent().map(PathBuf::from).unwrap_or_default();
            let is_new_dir = !dir.exists();
            fs::create_dir_all(&dir)?;
            let temporary = dir.join(format!(".{suffix}.part"));
            let written = write_through(&temporary, &jpeg)
                .and_then(|()| fs::rename(&temporary, &path))
                .and_then(|()| keys::sync_dir(Some(&dir)))
                .and_then(|()| if is_new_dir { keys::sync_dir(dir.parent()) } else { Ok(()) });
            if written.is_err() {
                let _ = fs::remove_file(&temporary);
            }
            written
        };
        blocking(work).await
    }

    /// The bytes with this digest, when they are there.
    pub(crate) async fn get(&self, sha256: &str) -> Result<Option<Vec<u8>>, CentralError> {
        let path = self.path(sha256);
        blocking(move || match fs::read(path) {
            Ok(jpeg) => Ok(Some(jpeg)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }
}

/// What the rules say of the file alone, without looking at the picture: a millisecond's work. `None` when nothing
/// speaks against it so far.
pub(crate) fn judge_file(sha256: &str, jpeg: &[u8]) -> Result<Option<StoredPhoto>, CentralError> {
    let verdict = kaodian_photo::judge_file(jpeg, &RulePack::bundled()?);
    Ok((!verdict.accepted).then(|| stored(sha256, jpeg, verdict)))
}

/// What the rules say of a photo. Judging takes many milliseconds, so it has a thread of its own.
pub(crate) async fn judge(
    engines: &Arc<EnginePool>,
    sha256: &str,
    jpeg: Vec<u8>,
) -> Result<StoredPhoto, CentralError> {
    let (engines, sha256) = (Arc::clone(engines), sha256.to_owned());
    let joined = tokio::task::spawn_blocking(move || judge_here(&engines, &sha256, &jpeg)).await;
    joined.map_err(|error| CentralError::file("judging a photo")(std::io::Error::other(error)))?
}

/// The same on this thread.
pub(crate) fn judge_here(
    engines: &EnginePool,
    sha256: &str,
    jpeg: &[u8],
) -> Result<StoredPhoto, CentralError> {
    let pack = RulePack::bundled()?;
    let judged = engines.with(|engine| engine.judge(jpeg, &pack));
    let verdict = judged.map_err(|error| CentralError::file("the models")(std::io::Error::other(error)))?;
    Ok(stored(sha256, jpeg, verdict))
}

fn stored(sha256: &str, jpeg: &[u8], verdict: Verdict) -> StoredPhoto {
    StoredPhoto {
        sha256: sha256.to_owned(),
        size_bytes: u32::try_from(jpeg.len()).unwrap_or(u32::MAX),
        rule_pack: verdict.rule_pack,
        accepted: verdict.accepted,
    }
}

fn write_through(path: &PathBuf, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, CentralError> {
    let joined = tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other);
    joined.and_then(|result| result).map_err(CentralError::file("the photo folder"))
}
