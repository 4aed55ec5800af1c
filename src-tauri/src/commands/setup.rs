//! The set-up behind the staff's PIN.

use kaodian_terminal::{AppError, SetupView, TerminalMode};
use tauri::State;

use crate::state::Opened;

/// Opens the set-up with the staff's PIN.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_setup(opened: State<'_, Opened>, pin: String) -> Result<SetupView, AppError> {
    opened.terminal()?.open_setup(pin).await
}

/// Chooses the camera; none: the first one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_camera(
    opened: State<'_, Opened>,
    camera: Option<String>,
) -> Result<SetupView, AppError> {
    opened.terminal()?.choose_camera(camera).await
}

/// Chooses who uses the terminal.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_mode(
    opened: State<'_, Opened>,
    mode: TerminalMode,
) -> Result<SetupView, AppError> {
    opened.terminal()?.choose_mode(mode).await
}

/// Closes the set-up.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_setup(opened: State<'_, Opened>) -> Result<(), AppError> {
    opened.terminal()?.close_setup();
    Ok(())
}
