//! Photos, named by the digest of their bytes.

use std::{fs, sync::Arc, time::Duration};

use axum::body::Bytes;
use kaodian_photo::{CheckCode, ENGINE_VERSION, EnginePool, RulePack, Verdict};
use object_store::{
    ObjectStore, ObjectStoreExt, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
};

use crate::{CentralError, Config, store::photo::StoredPhoto};

/// The most bytes of a photo that is taken in at all. (The rules allow far fewer; a photo that is
/// merely too large for them is kept, so that it can be refused with its cause.)
pub(crate) const MAXIMUM_BYTES: usize = 1024 * 1024;

/// Where photos lie: a folder, or a store that speaks S3.
#[derive(Debug, Clone)]
pub(crate) struct PhotoStore {
    objects: Arc<dyn ObjectStore>,
    folder: Path,
}

/// How long a request to the store is tried again: no longer than the request that waits for it may take.
const RETRY: Duration = Duration::from_secs(10);

/// Whether a name is a digest, and so safe to use in a path.
pub(crate) fn is_digest(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl PhotoStore {
    /// What the settings name; without them, the folder in the data folder, made when it is not there. A photo in a
    /// folder is on the disk before [`Self::put`] returns.
    pub(crate) fn open(config: &Config) -> Result<Self, CentralError> {
        let Some(url) = &config.settings.photo_store else {
            let dir = config.photos_dir();
            fs::create_dir_all(&dir).map_err(CentralError::file("the photo folder"))?;
            let objects = LocalFileSystem::new_with_prefix(dir)?.with_fsync(true);
            return Ok(Self { objects: Arc::new(objects), folder: Path::default() });
        };
        let unknown =
            || CentralError::Settings { line: 0, what: "photo_store is not s3://bucket/folder".to_owned() };
        let (bucket, folder) = url
            .strip_prefix("s3://")
            .ok_or_else(unknown)?
            .split_once('/')
            .unwrap_or_else(|| (url.trim_start_matches("s3://"), ""));
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(RetryConfig {
            max_retries: 3,
            retry_timeout: RETRY,
            ..RetryConfig::default()
        });
        for (name, value) in &config.settings.photo_store_options {
            let key = name.parse().map_err(|_| CentralError::Settings {
                line: 0,
                what: format!("photo_store_options has no {name}"),
            })?;
            builder = builder.with_config(key, value);
        }
        Ok(Self { objects: Arc::new(builder.build()?), folder: Path::from(folder) })
    }

    /// 256 folders, so that none grows too long to list.
    fn path(&self, sha256: &str) -> Path {
        self.folder.clone().join(&sha256[..2]).join(format!("{sha256}.jpg"))
    }

    /// Keeps the bytes under their digest. Where they are already, nothing is sent.
    pub(crate) async fn put(&self, sha256: &str, jpeg: Bytes) -> Result<(), CentralError> {
        let path = self.path(sha256);
        match self.objects.head(&path).await {
            Ok(known) if known.size == jpeg.len() as u64 => return Ok(()),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.objects.put(&path, jpeg.into()).await?;
        Ok(())
    }

    /// The bytes with this digest, when they are there.
    pub(crate) async fn get(&self, sha256: &str) -> Result<Option<Bytes>, CentralError> {
        match self.objects.get(&self.path(sha256)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// What the rules say of the file's header, which takes no time. `None` when nothing speaks against it so far.
pub(crate) fn judge_header(sha256: &str, jpeg: &[u8]) -> Result<Option<StoredPhoto>, CentralError> {
    let verdict = kaodian_photo::judge_header(jpeg, &RulePack::bundled()?);
    Ok((!verdict.accepted).then(|| stored(sha256, jpeg, verdict)))
}

/// What the rules say of a photo. Judging takes many milliseconds, so it has a thread of its own.
pub(crate) async fn judge(
    engines: &Arc<EnginePool>,
    sha256: &str,
    jpeg: Bytes,
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

/// Codes as they are written.
pub(crate) fn code_names(codes: impl Iterator<Item = CheckCode>) -> Vec<String> {
    codes.filter_map(|code| serde_json::to_value(code).ok()?.as_str().map(str::to_owned)).collect()
}

fn stored(sha256: &str, jpeg: &[u8], verdict: Verdict) -> StoredPhoto {
    StoredPhoto {
        sha256: sha256.to_owned(),
        size_bytes: u32::try_from(jpeg.len()).unwrap_or(u32::MAX),
        engine: ENGINE_VERSION.to_owned(),
        rejections: code_names(verdict.rejections()),
        warnings: code_names(verdict.warnings()),
        rule_pack: verdict.rule_pack,
        accepted: verdict.accepted,
    }
}
