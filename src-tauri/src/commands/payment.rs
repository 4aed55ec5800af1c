//! Payment.

use kaodian_terminal::{AppError, EnrolmentView, PaymentChannel, PaymentView};
use tauri::State;

use crate::state::Opened;

/// What the candidate can choose to pay with, the usual channel first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn payment_channels(opened: State<'_, Opened>) -> Result<Vec<PaymentChannel>, AppError> {
    opened.terminal()?.payment_channels().await
}

/// Opens the payment: a QR code for the candidate's phone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_payment(
    opened: State<'_, Opened>,
    channel: Option<PaymentChannel>,
) -> Result<PaymentView, AppError> {
    opened.terminal()?.open_payment(channel).await
}

/// 我已支付，更新支付信息
#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh_payment(opened: State<'_, Opened>) -> Result<EnrolmentView, AppError> {
    opened.terminal()?.refresh_payment().await
}
