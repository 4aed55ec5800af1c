//! Staff at the desk: signing in, accounts given back, what the central server refused.

use kaodian_terminal::{
    AppError, ChangePasswordRequest, DeskSessionView, DocumentType, FoundAccountView, InboxEntryView,
    RecoverAtDeskRequest, RecoveredAccountView,
};
use tauri::State;

use crate::state::Opened;

/// Signs a staff member in at the desk, with or without the network.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_at_desk(
    opened: State<'_, Opened>,
    sign_in: String,
    password: String,
) -> Result<DeskSessionView, AppError> {
    opened.terminal()?.sign_in_at_desk(&sign_in, password).await
}

/// Replaces a staff member's password, and signs them in with the new one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replace_staff_password(
    opened: State<'_, Opened>,
    sign_in: String,
    request: ChangePasswordRequest,
) -> Result<DeskSessionView, AppError> {
    opened.terminal()?.replace_staff_password(&sign_in, request).await
}

/// Who is signed in at the desk.
#[tauri::command]
#[specta::specta]
pub(crate) async fn desk_session(opened: State<'_, Opened>) -> Result<Option<DeskSessionView>, AppError> {
    opened.terminal()?.desk_session().await
}

/// The staff member at the desk has done something: their session goes on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn staff_is_active(opened: State<'_, Opened>) -> Result<Option<DeskSessionView>, AppError> {
    opened.terminal()?.staff_is_active().await
}

/// Signs the staff member out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn staff_sign_out(opened: State<'_, Opened>) -> Result<(), AppError> {
    opened.terminal()?.staff_sign_out().await
}

/// The documents that an account can be found by.
#[tauri::command]
#[specta::specta]
pub(crate) async fn recovery_documents(opened: State<'_, Opened>) -> Result<Vec<DocumentType>, AppError> {
    opened.terminal()?.recovery_documents().await
}

/// Looks for the account that an ID document leads to.
#[tauri::command]
#[specta::specta]
pub(crate) async fn find_account(
    opened: State<'_, Opened>,
    document_type: DocumentType,
    document_number: String,
) -> Result<Option<FoundAccountView>, AppError> {
    opened.terminal()?.find_account_at_desk(document_type, document_number).await
}

/// Gives an account back, by whoever is signed in and a second staff member.
#[tauri::command]
#[specta::specta]
pub(crate) async fn recover_account(
    opened: State<'_, Opened>,
    request: RecoverAtDeskRequest,
) -> Result<RecoveredAccountView, AppError> {
    opened.terminal()?.recover_at_desk(request).await
}

/// What the central server refused.
#[tauri::command]
#[specta::specta]
pub(crate) async fn inbox(opened: State<'_, Opened>) -> Result<Vec<InboxEntryView>, AppError> {
    opened.terminal()?.inbox().await
}
