//! Forms: shown, saved, printed.

use kaodian_terminal::{
    AppError, FormKind, FormPagesView, FormPrintsView, PrintView, PrinterView, ReprintReason, SavedFormView,
};
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

/// How often a form came out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn form_prints(
    opened: State<'_, Opened>,
    form: FormKind,
) -> Result<FormPrintsView, AppError> {
    opened.terminal()?.form_prints(form).await
}

/// Prints a form.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print_form(
    opened: State<'_, Opened>,
    form: FormKind,
    printer: String,
    reason: Option<ReprintReason>,
) -> Result<PrintView, AppError> {
    opened.terminal()?.print_form(form, printer, reason).await
}

/// What is known of a print.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print(opened: State<'_, Opened>, id: String) -> Result<PrintView, AppError> {
    opened.terminal()?.print(&id).await
}

/// Cancels a print.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_print(opened: State<'_, Opened>, id: String) -> Result<PrintView, AppError> {
    opened.terminal()?.cancel_print(&id).await
}

/// Somebody says how many sheets of an unclear print came out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn answer_print(
    opened: State<'_, Opened>,
    id: String,
    sheets_out: u32,
) -> Result<PrintView, AppError> {
    opened.terminal()?.answer_print(&id, sheets_out).await
}
