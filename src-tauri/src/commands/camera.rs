//! The camera. Its frames come by another way: `preview.rs`.

use kaodian_terminal::{AppError, CameraView, ShotView};
use tauri::State;

use crate::state::Opened;

/// Opens the chosen camera.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_camera(opened: State<'_, Opened>) -> Result<CameraView, AppError> {
    opened.terminal()?.open_camera().await
}

/// How the camera is, and what the coach says.
#[tauri::command]
#[specta::specta]
pub(crate) async fn camera(opened: State<'_, Opened>) -> Result<CameraView, AppError> {
    Ok(opened.terminal()?.camera())
}

/// Ends the camera.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_camera(opened: State<'_, Opened>) -> Result<(), AppError> {
    opened.terminal()?.close_camera();
    Ok(())
}

/// Takes the picture and composes the photo.
#[tauri::command]
#[specta::specta]
pub(crate) async fn take_photo(opened: State<'_, Opened>) -> Result<ShotView, AppError> {
    opened.terminal()?.take_photo().await
}
