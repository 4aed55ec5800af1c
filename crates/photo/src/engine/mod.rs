//! Finds faces, their landmarks, and the person in a picture.
//!
//! Four of MediaPipe's models (Apache-2.0) are built into the program: two face detectors, one for faces that fill much
//! of the picture and one for small ones, the mesh of 468 landmarks, and the segmentation into person and background.
//! They are run by `tflite`. The same picture gives the same numbers, to the last bit, on every machine.

mod detector;
mod landmarks;
mod models;
mod sampling;
mod segmentation;

use crate::{Frame, tflite::ModelError};
use detector::Detector;
use landmarks::Landmarks;
use sampling::Region;
use segmentation::Segmentation;

/// A detector's hit counts from here; its mesh must be as sure.
const LEAST_SCORE: f32 = 0.5;

/// More faces than that are not told apart from a crowd.
const MOST_FACES: usize = 8;

/// The side of the square that is looked at again, in sides of the face's box: the whole head with air around it.
const SURROUNDINGS: f32 = 2.2;

/// The face engine: models and the buffers that running them needs.
///
/// A clone shares the models and has buffers of its own, so that each thread can have one.
#[derive(Debug, Clone)]
pub struct Engine {
    near: Detector,
    far: Detector,
    landmarks: Landmarks,
    segmentation: Segmentation,
}

/// Why the face engine did not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// A model that is built in cannot be run.
    #[error("the model {model} cannot be run: {error}")]
    Model {
        /// Which.
        model: &'static str,
        /// Why.
        error: ModelError,
    },
    /// A model takes or gives something else than the engine knows.
    #[error("the model {0} is of another kind than expected")]
    Kind(&'static str),
}

/// A face in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// How sure the detector is: 0.5 to 1.
    pub score: f32,
    /// The detector's box: from the brows to the chin, ear to ear.
    pub bounds: Bounds,
    /// The landmarks.
    pub mesh: Mesh,
}

/// A rectangle in px of the picture; parts of it may lie outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// From the left edge of the picture.
    pub left: f32,
    /// From its upper edge.
    pub top: f32,
    /// To the right.
    pub width: f32,
    /// Downwards.
    pub height: f32,
}

impl Bounds {
    fn centre(&self) -> [f32; 2] {
        [self.left + self.width / 2.0, self.top + self.height / 2.0]
    }

    fn area(&self) -> f32 {
        self.width * self.height
    }
}

/// The landmarks of a face, in the numbering of MediaPipe's face mesh.
#[derive(Debug, Clone, PartialEq)]
pub struct Mesh {
    /// How sure the model is that these are a face's: 0 to 1.
    pub score: f32,
    /// 468 points: x and y in px of the picture, z (towards the viewer negative) in the same scale.
    pub points: Vec<[f32; 3]>,
}

/// Where in a picture the person is. The mask has a size of its own and covers the whole picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Mask {
    /// How many values a row has.
    pub width: usize,
    /// How many rows.
    pub height: usize,
    /// 0 (background) to 1 (person), row by row.
    pub values: Vec<f32>,
}

impl Engine {
    /// Makes the built-in models ready.
    ///
    /// # Errors
    /// See [`EngineError`]; with the models that the build has checked there is none.
    pub fn load() -> Result<Self, EngineError> {
        Ok(Self {
            near: Detector::load(&models::SHORT_RANGE, &detector::SHORT_RANGE)?,
            far: Detector::load(&models::FULL_RANGE, &detector::FULL_RANGE)?,
            landmarks: Landmarks::load(&models::FACE_MESH)?,
            segmentation: Segmentation::load(&models::SEGMENTATION)?,
        })
    }

    /// Faces that fill a good part of the picture, as a candidate's at the camera does: largest first, at most eight.
    /// What the detector finds must have a mesh, or it was none.
    pub fn find_faces(&mut self, frame: &Frame) -> Vec<Face> {
        let found = self.near.find(frame);
        self.confirm(frame, found)
    }

    /// The same for faces that are small in the picture, such as someone's in the back.
    pub fn find_small_faces(&mut self, frame: &Frame) -> Vec<Face> {
        let found = self.far.find(frame);
        self.confirm(frame, found)
    }

    fn confirm(&mut self, frame: &Frame, mut found: Vec<detector::Detection>) -> Vec<Face> {
        found.sort_by(|one, other| other.bounds.area().total_cmp(&one.bounds.area()));
        let faces = found.into_iter().filter_map(|detection| {
            let mesh = self.landmarks.find(frame, &detection);
            (mesh.score >= LEAST_SCORE).then_some(Face {
                score: detection.score,
                bounds: detection.bounds,
                mesh,
            })
        });
        faces.take(MOST_FACES).collect()
    }

    /// How sure the detector is of a face (0 to 1) when the square around it is turned by 0, 90, 180 and 270 degrees.
    ///
    /// The detector and the mesh take upside-down faces for upright ones. An upright face scores highest unturned.
    pub fn upright_scores(&mut self, frame: &Frame, face: &Face) -> [f32; 4] {
        let side = face.bounds.width.max(face.bounds.height) * SURROUNDINGS;
        // Sines and cosines of right angles, exactly.
        [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)].map(|(sine, cosine)| {
            let region = Region { centre: face.bounds.centre(), width: side, height: side, sine, cosine };
            self.near.best_score(frame, &region)
        })
    }

    /// Tells the person from the background.
    pub fn person_mask(&mut self, frame: &Frame) -> Mask {
        self.segmentation.run(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tflite::{Executor, Instructions};

    /// Pictures of several kinds: even, without a pattern, smooth, and sharp edges.
    fn pictures() -> Vec<Frame> {
        let (width, height) = (61_u32, 83_u32);
        let picture = |colour: &dyn Fn(u32, u32) -> [u8; 3]| {
            let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| colour(x, y)));
            Frame::new(width, height, rgb.collect()).unwrap()
        };
        vec![
            picture(&|_, _| [200, 210, 220]),
            picture(&|x, y| {
                (x * 7919 + y * 104_729 + x * y).wrapping_mul(2_654_435_761).to_be_bytes()[..3]
                    .try_into()
                    .unwrap()
            }),
            picture(&|x, y| [(x * 4) as u8, (y * 3) as u8, ((x + y) * 255 / 144) as u8]),
            picture(&|x, y| if (x / 9 + y / 7) % 2 == 0 { [0, 0, 0] } else { [255, 240, 225] }),
        ]
    }

    fn executors(engine: &Engine) -> [(&str, &Executor); 4] {
        [
            ("near", engine.near.executor()),
            ("far", engine.far.executor()),
            ("landmarks", engine.landmarks.executor()),
            ("segmentation", engine.segmentation.executor()),
        ]
    }

    #[test]
    fn every_set_of_instructions_gives_the_same_bits() {
        let engine = Engine::load().unwrap();
        for (name, executor) in executors(&engine) {
            let [height, width, _] = executor.network().input().into();
            let sampling =
                sampling::Sampling { width, height, range: [-1.0, 1.0], beyond: sampling::Beyond::Edge };
            for frame in pictures() {
                let outputs = [Instructions::Baseline, Instructions::best()].map(|instructions| {
                    let mut executor = executor.clone().with(instructions);
                    sampling.take(&frame, &Region::whole(&frame), executor.input_mut());
                    executor.run();
                    let count = executor.network().outputs().count();
                    let outputs =
                        (0..count).flat_map(|index| executor.output(index)).map(|value| value.to_bits());
                    outputs.collect::<Vec<_>>()
                });
                assert!(outputs[0] == outputs[1], "{name}");
            }
        }
    }

    #[test]
    fn a_run_leaves_nothing_behind_for_the_next() {
        let engine = Engine::load().unwrap();
        for (name, executor) in executors(&engine) {
            let run = |executor: &mut Executor, value: f32| {
                executor.input_mut().fill(value);
                executor.run();
                executor.output(0).to_vec()
            };
            let mut used = executor.clone();
            run(&mut used, 0.75);
            assert!(run(&mut used, -0.5) == run(&mut executor.clone(), -0.5), "{name}");
        }
    }

    #[test]
    fn models_and_buffers_fit_into_40_megabytes() {
        let engine = Engine::load().unwrap();
        let bytes = executors(&engine).map(|(_, executor)| executor.network().bytes());
        let (weights, buffers) = bytes.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        assert!(weights > 2_000_000 && buffers > 2_000_000, "{bytes:?} is not all of it");
        assert!(weights + buffers < 40_000_000, "{bytes:?}");
    }
}
