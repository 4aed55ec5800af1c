//! The set-up of the terminal behind the staff's PIN: who uses it, and which camera.

use std::sync::atomic::Ordering;

use kaodian_devices::camera::cameras;
use kaodian_domain::AuditEvent;
use kaodian_store::AuditNote;
use serde::Serialize;

use super::{failures::Failures, photo::unblocked};
use crate::{
    error::{AppError, ErrorCode},
    passwords,
    terminal::Terminal,
    view::{SetupCameraView, SetupView, TerminalMode},
};

/// The setting that holds the chosen camera.
pub(super) const CAMERA: &str = "terminal.camera";
const MODE: &str = "terminal.mode";
const PIN: &str = "terminal.pin";
const PIN_FAILURES: &str = "terminal.pin-failures";

/// Digits of a PIN.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 6..=12;

/// Whether this may be a PIN: 6 to 12 digits, as [`Terminal::set_pin`] takes it.
fn is_pin(pin: &str) -> bool {
    PIN_DIGITS.contains(&pin.len()) && pin.bytes().all(|digit| digit.is_ascii_digit())
}

impl Terminal {
    /// Sets the staff's PIN, for the administrator's tool: 6 to 12 digits.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPin`] when it is no such PIN; what the database says.
    pub async fn set_pin(&self, pin: String) -> Result<(), AppError> {
        if !is_pin(&pin) {
            return Err(ErrorCode::WrongPin.into());
        }
        let verifier = passwords::verifier(pin).await?;
        self.change_setting(PIN, &verifier).await?;
        Ok(self.store.save_setting(PIN_FAILURES, &Failures::default()).await?)
    }

    /// Opens the set-up with the staff's PIN.
    ///
    /// # Errors
    /// [`ErrorCode::PinNotSet`], [`ErrorCode::WrongPin`], [`ErrorCode::PinLocked`]; what the database says.
    pub async fn open_setup(&self, pin: String) -> Result<SetupView, AppError> {
        if let Err(error) = self.check_pin(pin).await {
            self.note_kept_out(AuditEvent::SetUpRefused, &error).await?;
            return Err(error);
        }
        self.note(AuditNote::new(AuditEvent::SetUpOpened)).await?;
        self.is_set_up_open.store(true, Ordering::Relaxed);
        self.setup().await
    }

    async fn check_pin(&self, pin: String) -> Result<(), AppError> {
        let verifier: String = self.store.setting(PIN).await?.ok_or(ErrorCode::PinNotSet)?;
        let now = self.clock.now();
        let failures: Failures = self.store.setting(PIN_FAILURES).await?.unwrap_or_default();
        let failures = failures
            .with_one_more(now)
            .map_err(|retry_in_s| AppError { retry_in_s, ..ErrorCode::PinLocked.into() })?;
        self.store.save_setting(PIN_FAILURES, &failures).await?;
        if !passwords::fits(pin, verifier).await {
            return Err(ErrorCode::WrongPin.into());
        }
        Ok(self.store.save_setting(PIN_FAILURES, &Failures::default()).await?)
    }

    async fn change_setting<T: Serialize + Sync>(&self, name: &str, value: &T) -> Result<(), AppError> {
        self.store.save_setting(name, value).await?;
        self.note(AuditNote::new(AuditEvent::SettingChanged).on(name)).await
    }

    /// Closes the set-up.
    pub fn close_setup(&self) {
        self.is_set_up_open.store(false, Ordering::Relaxed);
        self.booth.close();
    }

    /// Chooses the camera by its id; `None`: the first that is found. A running camera starts again with it.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPin`] when the set-up is not open; what the database says.
    pub async fn choose_camera(&self, camera: Option<String>) -> Result<SetupView, AppError> {
        self.set_up_open()?;
        self.change_setting(CAMERA, &camera).await?;
        self.booth.close();
        self.setup().await
    }

    /// Chooses who uses the terminal.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPin`] when the set-up is not open; what the database says.
    pub async fn choose_mode(&self, mode: TerminalMode) -> Result<SetupView, AppError> {
        self.set_up_open()?;
        self.change_setting(MODE, &mode).await?;
        self.setup().await
    }

    pub(crate) fn is_set_up_open(&self) -> bool {
        self.is_set_up_open.load(Ordering::Relaxed)
    }

    fn set_up_open(&self) -> Result<(), AppError> {
        if self.is_set_up_open() { Ok(()) } else { Err(ErrorCode::WrongPin.into()) }
    }

    /// Who uses the terminal.
    pub(crate) async fn mode(&self) -> Result<TerminalMode, AppError> {
        Ok(self.store.setting(MODE).await?.unwrap_or_default())
    }

    async fn setup(&self) -> Result<SetupView, AppError> {
        // Without cameras there is nothing to choose from; the live picture says what is wrong.
        let attached = unblocked(|| cameras().unwrap_or_default()).await?;
        Ok(SetupView {
            cameras: attached
                .into_iter()
                .map(|camera| SetupCameraView { id: camera.id, name: camera.name })
                .collect(),
            camera: self.store.setting(CAMERA).await?.flatten(),
            mode: self.mode().await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins() {
        assert!(is_pin("123456") && is_pin("000000000000"));
        for wrong in ["", "12345", "1234567890123", "12345a", "１２３４５６"] {
            assert!(!is_pin(wrong), "{wrong}");
        }
    }
}
