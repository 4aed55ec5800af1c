//! Signing in with QQ.

use kaodian_terminal::{AppError, QqCodeView, QqSignInView};
use tauri::State;

use crate::state::Opened;

/// QQ 登录: a QR code for the candidate's phone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn begin_qq_sign_in(opened: State<'_, Opened>) -> Result<QqCodeView, AppError> {
    opened.terminal()?.begin_qq_sign_in().await
}

/// Waits a while for the phone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn await_qq_sign_in(
    opened: State<'_, Opened>,
    login: String,
) -> Result<QqSignInView, AppError> {
    opened.terminal()?.await_qq_sign_in(&login).await
}

/// Gives it up.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_qq_sign_in(opened: State<'_, Opened>, login: String) -> Result<(), AppError> {
    opened.terminal()?.cancel_qq_sign_in(&login).await
}
