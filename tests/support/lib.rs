//! What the tests share: the programs, a central server, terminals, a window on a display of its own.
//!
//! Nothing here sleeps for luck: whatever takes time is waited for by asking, with a deadline.

pub mod album;
pub mod bad_line;
pub mod central;
pub mod emulated_camera;
pub mod enrolled;
pub mod failure;
pub mod portrait;
pub mod print_system;
pub mod processes;
pub mod programs;
pub mod seating;
pub mod steps;
pub mod story;
pub mod terminal;
pub mod waiting;
pub mod window;
pub mod world;

pub use album::Album;
pub use bad_line::BadLine;
pub use central::Central;
pub use emulated_camera::{CameraModel, EmulatedCameras};
pub use failure::{Failure, Outcome, ensure};
pub use print_system::PrintSystem;
pub use terminal::TerminalHome;
pub use window::Window;
pub use world::World;
