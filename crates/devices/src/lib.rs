//! The attached hardware. It knows nothing of registrations.

pub mod camera;
pub mod printer;
