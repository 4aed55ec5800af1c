//! The photo from a file.

use kaodian_terminal::{AppError, EnrolmentView, VerdictView};
use tauri::State;

use crate::state::Opened;

/// What the rules say of a photo; nothing is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_photo(
    opened: State<'_, Opened>,
    file_base64: String,
) -> Result<VerdictView, AppError> {
    opened.terminal()?.check_photo(&file_base64)
}

/// Attaches a photo.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_photo(
    opened: State<'_, Opened>,
    file_base64: String,
) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.attach_photo(&file_base64).await
}

/// The attached photo as a data URL.
#[tauri::command]
#[specta::specta]
pub(crate) async fn photo(opened: State<'_, Opened>) -> Result<Option<String>, AppError> {
    opened.terminal()?.photo().await
}
