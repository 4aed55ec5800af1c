//! What the operators calculate.
//!
//! Whoever makes one of these has checked that the slices that it will be given have the lengths that it expects. Each
//! is compiled once for every set of instructions that [`super::instructions`] knows: hence all the forced inlining.

mod activation;
mod arithmetic;
mod convolution;
mod depthwise;
mod elementwise;
mod pool;
mod resize;
mod transposed;

pub(crate) use activation::logistic;
pub(super) use activation::{Activate, Activation};
pub(super) use arithmetic::{Emulated, Fused, Native};
pub(super) use convolution::{Convolution, Finish, packed_length};
pub(super) use depthwise::Depthwise;
pub(super) use elementwise::{Combination, Combine, Concatenate, Pad};
pub(super) use pool::{Pool, Pooling};
pub(super) use resize::Resize;
pub(super) use transposed::TransposedConvolution;
