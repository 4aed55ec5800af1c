//! Accounts and the session.

use kaodian_terminal::{
    AppError, CaptchaView, ChangePasswordRequest, RegisterAccountRequest, SessionView, SignInRequest,
};
use tauri::State;

use crate::state::Opened;

/// A new captcha.
#[tauri::command]
#[specta::specta]
pub(crate) async fn new_captcha(opened: State<'_, Opened>) -> Result<CaptchaView, AppError> {
    opened.terminal()?.new_captcha()
}

/// 用户注册
#[tauri::command]
#[specta::specta]
pub(crate) async fn register_account(
    opened: State<'_, Opened>,
    request: RegisterAccountRequest,
) -> Result<SessionView, AppError> {
    opened.terminal()?.register_account(request).await
}

/// 登录
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(
    opened: State<'_, Opened>,
    request: SignInRequest,
) -> Result<SessionView, AppError> {
    opened.terminal()?.sign_in(request).await
}

/// A password that was made up at a desk, changed for one of the candidate's own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replace_one_time_password(
    opened: State<'_, Opened>,
    account_name: String,
    request: ChangePasswordRequest,
) -> Result<SessionView, AppError> {
    opened.terminal()?.replace_one_time_password(&account_name, request).await
}

/// 退出
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(opened: State<'_, Opened>) -> Result<(), AppError> {
    opened.terminal()?.sign_out().await
}

/// Who is signed in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn session(opened: State<'_, Opened>) -> Result<Option<SessionView>, AppError> {
    opened.terminal()?.session_view().await
}

/// 修改密码
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_password(
    opened: State<'_, Opened>,
    request: ChangePasswordRequest,
) -> Result<(), AppError> {
    opened.terminal()?.change_password(request).await
}
