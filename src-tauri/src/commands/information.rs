//! The answers: information, site and subjects, the declaration.

use kaodian_terminal::{
    AppError, ChoiceDraft, ChoiceFormView, EnrolmentView, Field, FieldCheckView, InformationDraft,
    InformationFormView,
};
use tauri::State;

use crate::state::Opened;

/// The page of the information.
#[tauri::command]
#[specta::specta]
pub(crate) async fn information_form(opened: State<'_, Opened>) -> Result<InformationFormView, AppError> {
    opened.terminal()?.information_form().await
}

/// Keeps what is typed so far.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_information_draft(
    opened: State<'_, Opened>,
    draft: InformationDraft,
) -> Result<(), AppError> {
    opened.terminal()?.save_information_draft(&draft).await
}

/// Checks one field as it is left.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_information(
    opened: State<'_, Opened>,
    draft: InformationDraft,
    field: Field,
) -> Result<FieldCheckView, AppError> {
    opened.terminal()?.check_information(&draft, field).await
}

/// Saves the information.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_information(
    opened: State<'_, Opened>,
    draft: InformationDraft,
) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.save_information(&draft).await
}

/// The page of site and subjects.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choice_form(opened: State<'_, Opened>) -> Result<ChoiceFormView, AppError> {
    opened.terminal()?.choice_form().await
}

/// Keeps what is chosen so far.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_choice_draft(opened: State<'_, Opened>, draft: ChoiceDraft) -> Result<(), AppError> {
    opened.terminal()?.save_choice_draft(&draft).await
}

/// Saves site and subjects.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_subjects(
    opened: State<'_, Opened>,
    choice: ChoiceDraft,
) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.choose_subjects(&choice).await
}

/// 提交报考信息
#[tauri::command]
#[specta::specta]
pub(crate) async fn submit(opened: State<'_, Opened>, declared: bool) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.submit(declared).await
}
