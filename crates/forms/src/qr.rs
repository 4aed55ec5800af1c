//! QR codes as vectors.

use crate::error::FormError;
use qrcode::{Color, EcLevel, QrCode};

/// A run of dark modules in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DarkRun {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) length: usize,
}

/// The dark runs of a payload's QR code, and how many modules it has on each side.
pub(crate) fn dark_runs(payload: &str) -> Result<(Vec<DarkRun>, usize), FormError> {
    let code = QrCode::with_error_correction_level(payload, EcLevel::M).map_err(|_| FormError::QrTooLong)?;
    let modules = code.width();
    let mut runs: Vec<DarkRun> = Vec::new();
    for (row, colors) in code.into_colors().chunks(modules).enumerate() {
        for (column, color) in colors.iter().enumerate() {
            match runs.last_mut() {
                _ if *color == Color::Light => {}
                Some(run) if run.row == row && run.column + run.length == column => run.length += 1,
                _ => runs.push(DarkRun { row, column, length: 1 }),
            }
        }
    }
    Ok((runs, modules))
}
