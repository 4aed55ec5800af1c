//! 照片 from a file (S16-S18): judged at once, attached only when no rule rejects it.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kaodian_domain::{Field, Operation, PhotoReference, Refusal, RefusalCode};
use kaodian_photo::{CheckCode, Verdict, judge};
use kaodian_sync::sha256_hex;

use crate::{
    error::AppError,
    terminal::Terminal,
    view::{EnrolmentView, VerdictView},
};

fn data_url(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64.encode(jpeg))
}

fn decode(file_base64: &str) -> Result<Vec<u8>, AppError> {
    BASE64.decode(file_base64).map_err(|_| Refusal::of(Field::Photo, RefusalCode::Format).into())
}

fn view(verdict: Verdict, bytes: &[u8]) -> VerdictView {
    // What is no JPEG, or claims more pixels than anybody needs, is not given to the webview.
    let is_showable = verdict
        .failures()
        .all(|code| !matches!(code, CheckCode::NotJpeg | CheckCode::Damaged | CheckCode::TooManyPixels));
    VerdictView {
        accepted: verdict.accepted,
        rule_pack: verdict.rule_pack,
        checks: verdict.checks,
        width_px: verdict.width_px,
        height_px: verdict.height_px,
        size_bytes: verdict.size_bytes,
        preview: is_showable.then(|| data_url(bytes)),
    }
}

impl Terminal {
    /// What the rules say of a photo; nothing is kept.
    ///
    /// # Errors
    /// When the text is no base64.
    pub fn check_photo(&self, file_base64: &str) -> Result<VerdictView, AppError> {
        let bytes = decode(file_base64)?;
        Ok(view(judge(&bytes, &self.photo_rules), &bytes))
    }

    /// Attaches a photo.
    ///
    /// # Errors
    /// What the rules say, of the photo and of the registration.
    pub async fn attach_photo(&self, file_base64: &str) -> Result<EnrolmentView, AppError> {
        let current = self.current().await?;
        let photo = self.keep_photo(&decode(file_base64)?).await?;
        self.operate(&current, Operation::AttachPhoto { photo }).await?;
        self.enrolment().await
    }

    /// Judges a photo and keeps it when no rule rejects it.
    pub(crate) async fn keep_photo(&self, bytes: &[u8]) -> Result<PhotoReference, AppError> {
        let verdict = judge(bytes, &self.photo_rules);
        if !verdict.accepted {
            return Err(Refusal::of(Field::Photo, RefusalCode::PhotoRejected).into());
        }
        let sha256 = sha256_hex(bytes);
        self.store.keep_photo(&sha256, bytes).await?;
        Ok(PhotoReference {
            sha256,
            size_bytes: verdict.size_bytes,
            rule_pack: verdict.rule_pack,
            accepted: true,
        })
    }

    /// The attached photo as a data URL; `None` when there is none, or it is not here and the
    /// network is away.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn photo(&self) -> Result<Option<String>, AppError> {
        let current = self.current().await?;
        let Some(photo) = current.registration.photo.reference() else { return Ok(None) };
        Ok(self.photo_bytes(&photo.sha256).await?.map(|jpeg| data_url(&jpeg)))
    }

    /// The bytes of a photo, from here or else from the central server.
    pub(crate) async fn photo_bytes(&self, sha256: &str) -> Result<Option<Vec<u8>>, AppError> {
        if let Some(jpeg) = self.store.photo(sha256).await? {
            return Ok(Some(jpeg));
        }
        let Ok(jpeg) = self.client.photo(sha256).await else { return Ok(None) };
        self.store.keep_photo(sha256, &jpeg).await?;
        self.store.mark_photo_uploaded(sha256, Some(self.clock.now())).await?;
        Ok(Some(jpeg))
    }
}
