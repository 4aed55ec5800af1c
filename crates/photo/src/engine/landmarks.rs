//! MediaPipe's face mesh: 468 landmarks in three dimensions.

use super::{
    EngineError, Mesh,
    detector::Detection,
    models::Model,
    sampling::{Beyond, Region, Sampling},
};
use crate::{Frame, tflite::Executor, tflite::logistic};

const POINTS: usize = 468;

/// Side of the square that the model looks at, in samples.
const SIDE: usize = 192;

/// The side of that square, in sides of the detector's box.
const SURROUNDINGS: f32 = 1.5;

/// The model and its buffers.
#[derive(Debug, Clone)]
pub(super) struct Landmarks {
    executor: Executor,
}

impl Landmarks {
    pub(super) fn load(model: &Model) -> Result<Self, EngineError> {
        Ok(Self { executor: model.load([SIDE, SIDE, 3], &[[1, 1, 3 * POINTS], [1, 1, 1]])? })
    }

    /// What runs the model.
    #[cfg(test)]
    pub(super) fn executor(&self) -> &Executor {
        &self.executor
    }

    /// The landmarks of a face that was found. The model sees it with level eyes.
    pub(super) fn find(&mut self, frame: &Frame, detection: &Detection) -> Mesh {
        let [right, left] = detection.eyes;
        let angle = libm::atan2f(left[1] - right[1], left[0] - right[0]);
        let (sine, cosine) = libm::sincosf(angle);
        let side = detection.bounds.width.max(detection.bounds.height) * SURROUNDINGS;
        let region = Region { centre: detection.bounds.centre(), width: side, height: side, sine, cosine };
        let sampling = Sampling { width: SIDE, height: SIDE, range: [0.0, 1.0], beyond: Beyond::Edge };
        sampling.take(frame, &region, self.executor.input_mut());
        self.executor.run();
        let (points, _) = self.executor.output(0).as_chunks::<3>();
        let point = |&[x, y, z]: &[f32; 3]| {
            let [x, y] = region.locate(x / SIDE as f32, y / SIDE as f32);
            [x, y, z / SIDE as f32 * side]
        };
        Mesh { score: logistic(self.executor.output(1)[0]), points: points.iter().map(point).collect() }
    }
}
