//! The terminal itself, and what can be read before signing in.

use kaodian_terminal::{AppError, PublicationsView, TerminalView};
use tauri::State;

use crate::state::Opened;

/// The terminal's state, for the top bar; also before it is activated.
#[tauri::command]
#[specta::specta]
pub(crate) async fn terminal(opened: State<'_, Opened>) -> Result<TerminalView, AppError> {
    match opened.terminal() {
        Ok(terminal) => terminal.status().await,
        Err(error) => opened.not_activated().ok_or(error),
    }
}

/// Brings terminal and central server into step now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn synchronise(opened: State<'_, Opened>) -> Result<TerminalView, AppError> {
    opened.terminal()?.synchronise().await?;
    opened.terminal()?.status().await
}

/// 网上报名公告, 网上报名须知及流程.
#[tauri::command]
#[specta::specta]
pub(crate) async fn publications(opened: State<'_, Opened>) -> Result<PublicationsView, AppError> {
    opened.terminal()?.publications().await
}
