//! Forms: shown, saved, printed.

use kaodian_terminal::{AppError, FormKind, FormPagesView, PrinterView, SavedFormView};
use tauri::State;

use crate::state::Opened;

/// The pages of a form, drawn from the PDF itself.
#[tauri::command]
#[specta::specta]
pub(crate) async fn form_pages(opened: State<'_, Opened>, form: FormKind) -> Result<FormPagesView, AppError> {
    opened.terminal()?.form_pages(form).await
}

/// Saves a form as a PDF.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_form(opened: State<'_, Opened>, form: FormKind) -> Result<SavedFormView, AppError> {
    opened.terminal()?.save_form(form).await
}

/// The system's printers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn printers(opened: State<'_, Opened>) -> Result<Vec<PrinterView>, AppError> {
    opened.terminal()?.printers().await
}

/// Sends a form to a printer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print_form(
    opened: State<'_, Opened>,
    form: FormKind,
    printer: String,
) -> Result<(), AppError> {
    opened.terminal()?.print_form(form, printer).await
}
