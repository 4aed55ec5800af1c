//! What staff print.

use kaodian_terminal::{AppError, DeskPaper, FormPagesView, PrintView, ReprintReason, RoomView, ScannedView};
use tauri::State;

use crate::state::Opened;

/// Prints the sheets of a print that did not come out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_print(opened: State<'_, Opened>, id: String) -> Result<PrintView, AppError> {
    opened.terminal()?.resume_print(&id).await
}

/// The journal.
#[tauri::command]
#[specta::specta]
pub(crate) async fn prints(opened: State<'_, Opened>) -> Result<Vec<PrintView>, AppError> {
    opened.terminal()?.prints().await
}

/// The rooms of the site.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rooms(opened: State<'_, Opened>) -> Result<Vec<RoomView>, AppError> {
    opened.terminal()?.rooms().await
}

/// The first pages of what staff print.
#[tauri::command]
#[specta::specta]
pub(crate) async fn paper_pages(
    opened: State<'_, Opened>,
    paper: DeskPaper,
) -> Result<FormPagesView, AppError> {
    opened.terminal()?.paper_pages(paper).await
}

/// Prints what staff print.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print_paper(
    opened: State<'_, Opened>,
    paper: DeskPaper,
    printer: String,
    reason: Option<ReprintReason>,
) -> Result<Vec<PrintView>, AppError> {
    opened.terminal()?.print_paper(paper, printer, reason).await
}

/// What a scanned form says, and whether it is believed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn scan_code(opened: State<'_, Opened>, text: String) -> Result<ScannedView, AppError> {
    opened.terminal()?.scan_at_desk(&text).await
}
