//! The photo: from a file, or composed of a picture.

use kaodian_terminal::{AppError, EnrolmentView, PhotoQuestion, ShotView, VerdictView};
use tauri::State;

use crate::state::Opened;

/// What the rules say of a photo; nothing is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_photo(
    opened: State<'_, Opened>,
    file_base64: String,
) -> Result<VerdictView, AppError> {
    opened.terminal()?.check_photo(&file_base64).await
}

/// Makes a photo of a picture that shows the candidate; nothing is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compose_photo(
    opened: State<'_, Opened>,
    file_base64: String,
) -> Result<ShotView, AppError> {
    opened.terminal()?.compose_photo(&file_base64).await
}

/// Attaches a photo.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_photo(
    opened: State<'_, Opened>,
    file_base64: String,
    answered: Vec<PhotoQuestion>,
    reason: Option<String>,
) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.attach_photo(&file_base64, &answered, reason).await
}

/// The attached photo as a data URL.
#[tauri::command]
#[specta::specta]
pub(crate) async fn photo(opened: State<'_, Opened>) -> Result<Option<String>, AppError> {
    opened.terminal()?.photo().await
}
