//! The models that the build has checked and put beside the program's own code.

use std::sync::Arc;

use super::EngineError;
use crate::tflite::{Executor, Instructions, Network};

/// A model and its name in errors.
pub(super) struct Model {
    pub(super) name: &'static str,
    bytes: &'static [u8],
}

macro_rules! model {
    ($name:literal) => {
        Model { name: $name, bytes: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".tflite")) }
    };
}

pub(super) static SHORT_RANGE: Model = model!("detector_short_range");
pub(super) static FULL_RANGE: Model = model!("detector_full_range");
pub(super) static FACE_MESH: Model = model!("face_mesh");
pub(super) static SEGMENTATION: Model = model!("selfie_segmentation");

impl Model {
    /// Reads the model and holds it against the shapes that the engine expects: height, width, channels.
    pub(super) fn load(&self, input: [usize; 3], outputs: &[[usize; 3]]) -> Result<Executor, EngineError> {
        let network =
            Network::load(self.bytes).map_err(|error| EngineError::Model { model: self.name, error })?;
        let found: Vec<_> = network.outputs().map(<[usize; 3]>::from).collect();
        if <[usize; 3]>::from(network.input()) != input || found != outputs {
            return Err(EngineError::Kind(self.name));
        }
        Ok(Executor::new(Arc::new(network), Instructions::best()))
    }
}
