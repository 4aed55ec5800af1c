//! What the operators calculate.
//!
//! Whoever makes one of these has checked that the slices it will be given have the lengths that it expects.

mod convolution;
mod elementwise;
mod pool;
mod resize;

pub(super) use convolution::{Convolution, Depthwise, TransposedConvolution};
pub(crate) use elementwise::logistic;
pub(super) use elementwise::{Activation, Combination, Combine, Concatenate, Pad};
pub(super) use pool::{Pool, Pooling};
pub(super) use resize::Resize;
