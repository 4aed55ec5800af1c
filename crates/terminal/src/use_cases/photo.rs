//! 照片 (S16-S18): judged at once, attached only when no rule rejects it.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use kaodian_domain::{Field, Operation, PhotoReference, Refusal, RefusalCode};
use kaodian_photo::{CheckCode, EngineError, PhotoQuestion, Verdict};
use kaodian_sync::sha256_hex;

use super::camera::shot;
use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{EnrolmentView, ShotView, TerminalMode, VerdictView},
};

pub(super) fn encode(jpeg: &[u8]) -> String {
    BASE64.encode(jpeg)
}

fn data_url(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", encode(jpeg))
}

fn decode(file_base64: &str) -> Result<Vec<u8>, AppError> {
    BASE64.decode(file_base64).map_err(|_| Refusal::of(Field::Photo, RefusalCode::Format).into())
}

/// Looking at a picture takes many milliseconds, and taking one longer: both have a thread of their own.
pub(super) async fn unblocked<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ErrorCode::Unexpected.into())
}

pub(super) fn view(verdict: Verdict, bytes: &[u8]) -> VerdictView {
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
        faces: verdict.faces,
        questions: verdict.questions,
        preview: is_showable.then(|| data_url(bytes)),
    }
}

/// The name of a code as it is stored and sent.
fn code_name(code: CheckCode) -> Option<String> {
    serde_json::to_value(code).ok()?.as_str().map(str::to_owned)
}

impl Terminal {
    async fn judge(&self, bytes: Arc<Vec<u8>>) -> Result<Verdict, AppError> {
        let (engines, rules) = (Arc::clone(&self.engines), Arc::clone(&self.photo_rules));
        let judged = move || engines.with(|engine| engine.judge(&bytes, &rules));
        Ok(unblocked(judged).await??)
    }

    /// What the rules say of a photo. Until the photo page is left, what was seen in a rejected one is remembered for
    /// [`Terminal::compose_photo`]; nothing is stored.
    ///
    /// # Errors
    /// When the text is no base64.
    pub async fn check_photo(&self, file_base64: &str) -> Result<VerdictView, AppError> {
        let bytes = decode(file_base64)?;
        let (engines, rules) = (Arc::clone(&self.engines), Arc::clone(&self.photo_rules));
        let check = move || -> Result<_, EngineError> {
            let (verdict, looked) = engines.with(|engine| engine.judge_and_keep(&bytes, &rules))?;
            let looked = looked.filter(|_| !verdict.accepted);
            Ok((sha256_hex(&bytes), looked, view(verdict, &bytes)))
        };
        let (sha256, looked, view) = unblocked(check).await??;
        self.booth.offer(sha256, looked);
        Ok(view)
    }

    /// Makes a photo of a picture that shows the candidate; nothing is stored.
    ///
    /// # Errors
    /// When the text is no base64.
    pub async fn compose_photo(&self, file_base64: &str) -> Result<ShotView, AppError> {
        let bytes = decode(file_base64)?;
        let (engines, rules) = (Arc::clone(&self.engines), Arc::clone(&self.photo_rules));
        let looked = self.booth.take_offered(&sha256_hex(&bytes));
        let composed = move || -> Result<ShotView, EngineError> {
            engines.with(|engine| {
                let composed = match looked {
                    Some(looked) => engine.compose_looked(&looked, &rules),
                    None => engine.compose(&bytes, &rules),
                };
                shot(composed, engine, &rules)
            })
        };
        Ok(unblocked(composed).await??)
    }

    /// Attaches a photo.
    ///
    /// `answered`: the questions of the rules that a person has answered with yes. `reason`: why staff take it in spite
    /// of a warning.
    ///
    /// # Errors
    /// What the rules say, of the photo and of the registration.
    pub async fn attach_photo(
        &self,
        file_base64: &str,
        answered: &[PhotoQuestion],
        reason: Option<String>,
    ) -> Result<EnrolmentView, AppError> {
        let current = self.current().await?;
        let mut photo = self.keep_photo(decode(file_base64)?).await?;
        if !self.photo_rules.questions.iter().all(|question| answered.contains(question)) {
            return Err(Refusal::of(Field::PhotoQuestions, RefusalCode::Required).into());
        }
        photo.assisted = self.mode().await? == TerminalMode::Desk;
        photo.reason = reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        self.operate(&current, Operation::AttachPhoto { photo }).await?;
        self.booth.close();
        self.enrolment().await
    }

    /// Judges a photo and keeps it when no rule rejects it.
    pub(crate) async fn keep_photo(&self, bytes: Vec<u8>) -> Result<PhotoReference, AppError> {
        let bytes = Arc::new(bytes);
        let verdict = self.judge(Arc::clone(&bytes)).await?;
        if !verdict.accepted {
            return Err(Refusal::of(Field::Photo, RefusalCode::PhotoRejected).into());
        }
        let sha256 = sha256_hex(&bytes);
        self.store.keep_photo(&sha256, &bytes).await?;
        Ok(PhotoReference {
            sha256,
            size_bytes: verdict.size_bytes,
            warnings: verdict.warnings().filter_map(code_name).collect(),
            rule_pack: verdict.rule_pack,
            accepted: true,
            assisted: false,
            reason: None,
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
        self.store.mark_photos_uploaded(&[sha256], Some(self.clock.now())).await?;
        Ok(Some(jpeg))
    }
}
