//! Payment, and what comes out of the terminal.

use kaodian_domain::{PaymentChannel, Timestamp};
use serde::Serialize;
use specta::Type;

/// An open payment order.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PaymentView {
    /// The order.
    pub order_id: String,
    /// What it asks for, in fen.
    pub amount_fen: u32,
    /// The gateway.
    pub channel: PaymentChannel,
    /// The QR code.
    pub qr_svg: String,
    /// What the QR code holds; shown in demonstrations alone.
    pub pay_url: Option<String>,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

/// The pages of a form.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormPagesView {
    /// Data URLs of PNGs: the PDF itself, drawn.
    pub pages: Vec<String>,
}

/// Where a form was saved.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedFormView {
    /// The file.
    pub file_name: String,
    /// Its folder.
    pub folder: String,
}
