//! MediaPipe's selfie segmentation: which part of a picture is the person.

use super::{
    EngineError, Mask,
    models::Model,
    sampling::{Beyond, Region, Sampling},
};
use crate::{Frame, tflite::Executor};

/// Side of the square into which the picture is squeezed, in samples.
const SIDE: usize = 256;

/// The model and its buffers.
#[derive(Debug, Clone)]
pub(super) struct Segmentation {
    executor: Executor,
}

impl Segmentation {
    pub(super) fn load(model: &Model) -> Result<Self, EngineError> {
        Ok(Self { executor: model.load([SIDE, SIDE, 3], &[[SIDE, SIDE, 1]])? })
    }

    /// What runs the model.
    #[cfg(test)]
    pub(super) fn executor(&self) -> &Executor {
        &self.executor
    }

    pub(super) fn run(&mut self, frame: &Frame) -> Mask {
        let sampling = Sampling { width: SIDE, height: SIDE, range: [0.0, 1.0], beyond: Beyond::Edge };
        sampling.take(frame, &Region::whole(frame), self.executor.input_mut());
        self.executor.run();
        Mask { width: SIDE, height: SIDE, values: self.executor.output(0).to_vec() }
    }
}
