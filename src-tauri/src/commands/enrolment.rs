//! The registration as a whole, the agreement, the review.

use kaodian_terminal::{AgreementView, AppError, EnrolmentView};
use tauri::State;

use crate::state::Opened;

/// The candidate's registration.
#[tauri::command]
#[specta::specta]
pub(crate) async fn enrolment(opened: State<'_, Opened>) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.enrolment().await
}

/// Gives the registration up.
#[tauri::command]
#[specta::specta]
pub(crate) async fn withdraw(opened: State<'_, Opened>) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.withdraw().await
}

/// Begins a new registration after one that is over.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_again(opened: State<'_, Opened>) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.start_again().await
}

/// 报名协议
#[tauri::command]
#[specta::specta]
pub(crate) async fn agreement(opened: State<'_, Opened>) -> Result<AgreementView, AppError> {
    opened.terminal()?.agreement().await
}

/// 同意
#[tauri::command]
#[specta::specta]
pub(crate) async fn accept_agreement(opened: State<'_, Opened>) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.accept_agreement().await
}

/// 不同意
#[tauri::command]
#[specta::specta]
pub(crate) async fn decline_agreement(opened: State<'_, Opened>) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.decline_agreement().await
}

/// 申请信息审核
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_review(opened: State<'_, Opened>) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.request_review().await
}
