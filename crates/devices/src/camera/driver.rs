//! What a camera can do, whatever it is.

use std::time::Instant;

use super::{
    control::{Control, ControlKind},
    fault::CameraFault,
    format::{Purpose, StreamFormat},
};

/// A camera: nokhwa's, pictures from files, a test's own. It is made and used on the one thread of its feed.
pub trait Camera {
    /// Opens the stream that suits this purpose best; one of another format is closed first.
    ///
    /// # Errors
    /// Nothing is open then; it may be tried again.
    fn open(&mut self, purpose: Purpose) -> Result<StreamFormat, CameraFault>;

    /// Waits for the next frame and lends it, with the time at which it was captured. Its bytes are as the
    /// camera sent them: they may be broken, and more may stand behind them.
    ///
    /// # Errors
    /// The stream is to be opened again then.
    fn next_frame(&mut self, receive: &mut dyn FnMut(&[u8], Instant)) -> Result<(), CameraFault>;

    /// Closes the stream and the device. Nothing happens when none is open.
    fn close(&mut self);

    /// What people call it, as soon as it is known.
    fn name(&self) -> Option<String>;

    /// What can be adjusted on it; only while it is open.
    ///
    /// # Errors
    /// When it does not answer.
    fn controls(&mut self) -> Result<Vec<Control>, CameraFault>;

    /// Adjusts it; only while it is open. The value is in the control's own units.
    ///
    /// # Errors
    /// When it has no such control or refuses the value.
    fn set_control(&mut self, kind: ControlKind, value: i64) -> Result<(), CameraFault>;
}
