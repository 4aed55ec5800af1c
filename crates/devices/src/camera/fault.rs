//! What can be wrong with a camera: a closed list, each with something that a person can do.

use nokhwa::NokhwaError;

/// Why a camera gives no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CameraFault {
    /// There is none, or none with the wanted id.
    #[error("no camera is attached")]
    NotFound,
    /// It was there, and has gone.
    #[error("the camera was unplugged")]
    Unplugged,
    /// Another program is using it.
    #[error("another program is using the camera")]
    Busy,
    /// The system does not let this user have it.
    #[error("this user may not use the camera")]
    PermissionDenied,
    /// It is attached and open, and gives nothing.
    #[error("the camera stopped giving pictures")]
    Stalled,
    /// What it gives are no pictures that this program can read.
    #[error("the camera gives no readable pictures")]
    WrongFormat,
    /// Anything else.
    #[error("the camera failed")]
    Failed,
}

impl CameraFault {
    /// The name of the fault for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "camera_not_found",
            Self::Unplugged => "camera_unplugged",
            Self::Busy => "camera_busy",
            Self::PermissionDenied => "camera_permission_denied",
            Self::Stalled => "camera_stalled",
            Self::WrongFormat => "camera_wrong_format",
            Self::Failed => "camera_failed",
        }
    }

    /// What an error number of the system means for a camera (errno(3), V4L2's "generic error codes").
    fn from_error_number(number: i32) -> Self {
        match number {
            // ENOENT; ENODEV and ENXIO come from a file that is open while the device has gone.
            2 => Self::NotFound,
            6 | 19 => Self::Unplugged,
            // EPERM, EACCES.
            1 | 13 => Self::PermissionDenied,
            16 => Self::Busy,
            // EINTR: the wait for a frame was given up, by `interrupt`.
            4 => Self::Stalled,
            _ => Self::Failed,
        }
    }
}

/// nokhwa passes a system error on as its text, which ends with the number, whatever the language.
fn error_number(text: &str) -> Option<i32> {
    let (_, rest) = text.rsplit_once("(os error ")?;
    rest.split_once(')')?.0.parse().ok()
}

impl From<NokhwaError> for CameraFault {
    fn from(error: NokhwaError) -> Self {
        if cfg!(unix)
            && let Some(number) = error_number(&error.to_string())
        {
            return Self::from_error_number(number);
        }
        match error {
            // Nothing that it offers is what was asked for, or it does not keep to what it offers.
            NokhwaError::GetPropertyError { property, .. }
            | NokhwaError::SetPropertyError { property, .. }
                if property == "CameraFormat" || property == "FrameFormat" =>
            {
                Self::WrongFormat
            }
            _ => Self::Failed,
        }
    }
}

impl From<std::io::Error> for CameraFault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound,
            std::io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            _ => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn error_numbers_are_told_apart_in_every_language() {
        let cases = [
            ("V4L2 Error: Device or resource busy (os error 16)", CameraFault::Busy),
            ("V4L2 Error: 设备或资源忙 (os error 16)", CameraFault::Busy),
            ("Permission denied (os error 13)", CameraFault::PermissionDenied),
            ("No such file or directory (os error 2)", CameraFault::NotFound),
            ("No such device (os error 19)", CameraFault::Unplugged),
            ("Interrupted system call (os error 4)", CameraFault::Stalled),
            ("Input/output error (os error 5)", CameraFault::Failed),
            ("something without a number", CameraFault::Failed),
        ];
        for (text, fault) in cases {
            assert_eq!(CameraFault::from(NokhwaError::ReadFrameError(text.to_owned())), fault, "{text}");
        }
    }

    #[test]
    fn nothing_that_fits_is_a_wrong_format() {
        let error = NokhwaError::GetPropertyError {
            property: "CameraFormat".to_owned(),
            error: "Failed to Fufill".to_owned(),
        };
        assert_eq!(CameraFault::from(error), CameraFault::WrongFormat);
    }
}
