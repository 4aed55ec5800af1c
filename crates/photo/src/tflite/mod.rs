//! Runs the face engine's TFLite models: about fifteen operators, on one picture at a time, in 32-bit floats.
//!
//! A file becomes a [`Network`] in steps, each in a module of its own: `flatbuffer` reads the container, `model` the
//! graph and its constants, `graph` joins operators that are calculated in one go, `work` checks shapes and packs
//! weights, and `plan` gives each result a buffer. What passes cannot go out of bounds when it is run.
//!
//! The same input gives the same bits on every machine; `kernels` says how.

mod budget;
mod flatbuffer;
mod graph;
mod instructions;
mod kernels;
mod model;
mod network;
mod plan;
#[cfg(test)]
mod sample;
mod shape;
#[cfg(test)]
mod tests;
mod work;

pub(crate) use instructions::Instructions;
pub(crate) use kernels::logistic;
pub(crate) use network::{Executor, Network};

/// Why a model cannot be run.
///
/// The models are a part of the program; that one is refused means that the wrong one was built in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not a TFLite model of version 3.
    #[error("not a TFLite model")]
    NotAModel,
    /// An offset that leads out of the file.
    #[error("an offset that leads out of the file")]
    Offset,
    /// An index, a size or an option that cannot be.
    #[error("an index, a size or an option that cannot be")]
    Value,
    /// More tensors, numbers or work than any of our models has.
    #[error("larger than any model of the face engine")]
    TooLarge,
    /// An operator that the face engine's models do not use: its number in the TFLite schema.
    #[error("operator {0} is not known")]
    Operator(i32),
    /// A kind of number that the face engine's models do not use: its number in the TFLite schema.
    #[error("numbers of type {0} are not known")]
    NumberType(u8),
    /// Shapes that do not fit their operator.
    #[error("shapes that do not fit their operator")]
    Shape,
    /// An operator takes its input from nowhere, or from further on, or a result is written twice.
    #[error("operators that are not in order")]
    Order,
}

/// For the fuzzer: loads any bytes as a model, and runs it if it can be.
///
/// # Errors
/// See [`ModelError`].
#[cfg(fuzzing)]
pub fn load_and_run(file: &[u8]) -> Result<(), ModelError> {
    let network = Network::load(file)?;
    Executor::new(network.into(), Instructions::best()).run();
    Ok(())
}
