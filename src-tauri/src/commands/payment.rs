//! Payment.

use kaodian_terminal::{AppError, EnrolmentView, PaymentView};
use tauri::State;

use crate::state::Opened;

/// Opens the payment: a QR code for the candidate's phone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_payment(opened: State<'_, Opened>) -> Result<PaymentView, AppError> {
    opened.terminal()?.open_payment().await
}

/// 我已支付，更新支付信息
#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh_payment(opened: State<'_, Opened>) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.refresh_payment().await
}
