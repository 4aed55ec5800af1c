//! Cameras: a live stream of whole frames, and stills.
//!
//! A [`CameraFeed`] keeps one camera on a thread of its own, brings it back when it was unplugged, taken or
//! stuck, and always has the newest frame. Nothing is ever queued: who is slow sees fewer frames.

mod attached;
mod capture;
mod control;
mod driver;
mod fault;
mod feed;
mod format;
mod frame;
mod interrupt;
mod leftover;
mod listing;
mod mjpeg;
mod pictures;
mod shared;
mod still;

pub use control::{Control, ControlKind};
pub use driver::Camera;
pub use fault::CameraFault;
pub use feed::{CameraFeed, CameraSource};
pub use format::{Encoding, Purpose, StreamFormat};
pub use frame::CameraFrame;
pub use listing::{CameraInfo, cameras};
pub use shared::CameraState;
