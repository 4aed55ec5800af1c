//! MediaPipe's face detectors (BlazeFace): boxes and six points around fixed anchors.

use super::{
    Bounds, EngineError, LEAST_SCORE,
    models::Model,
    sampling::{Beyond, Region, Sampling},
};
use crate::{Frame, tflite::Executor, tflite::logistic};

/// What each anchor gets: a box and six points, two numbers for each.
const NUMBERS: usize = 16;

/// Boxes that share more of their common area than this are of one face.
const SAME_FACE: f32 = 0.3;

/// How a detector's anchors lie.
pub(super) struct Layout {
    /// Side of the square that the model looks at, in samples.
    side: usize,
    /// Grids of anchors: cells along a side, and how many anchors each cell has.
    grids: &'static [(usize, usize)],
    /// How many anchors that makes.
    anchors: usize,
}

/// For faces within about 2 m of the camera.
pub(super) static SHORT_RANGE: Layout = Layout { side: 128, grids: &[(16, 2), (8, 6)], anchors: 896 };

/// For faces within about 5 m.
pub(super) static FULL_RANGE: Layout = Layout { side: 192, grids: &[(48, 1)], anchors: 2304 };

/// A detector and its buffers.
#[derive(Debug, Clone)]
pub(super) struct Detector {
    executor: Executor,
    sampling: Sampling,
    /// Centres, in parts of the side.
    anchors: Vec<[f32; 2]>,
}

/// What a detector found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Detection {
    pub(super) score: f32,
    pub(super) bounds: Bounds,
    /// The person's right eye and left eye, in px of the picture.
    pub(super) eyes: [[f32; 2]; 2],
}

impl Layout {
    fn anchors(&self) -> Vec<[f32; 2]> {
        let mut anchors = Vec::with_capacity(self.anchors);
        for &(cells, each) in self.grids {
            let centre = |cell: usize| (cell as f32 + 0.5) / cells as f32;
            for cell in 0..cells * cells {
                anchors.extend(std::iter::repeat_n([centre(cell % cells), centre(cell / cells)], each));
            }
        }
        anchors
    }
}

impl Detector {
    pub(super) fn load(model: &Model, layout: &Layout) -> Result<Self, EngineError> {
        let outputs = [[1, layout.anchors, NUMBERS], [1, layout.anchors, 1]];
        let executor = model.load([layout.side, layout.side, 3], &outputs)?;
        let sampling =
            Sampling { width: layout.side, height: layout.side, range: [-1.0, 1.0], beyond: Beyond::Black };
        Ok(Self { executor, sampling, anchors: layout.anchors() })
    }

    fn run(&mut self, frame: &Frame, region: &Region) {
        self.sampling.take(frame, region, self.executor.input_mut());
        self.executor.run();
    }

    /// What runs the model.
    #[cfg(test)]
    pub(super) fn executor(&self) -> &Executor {
        &self.executor
    }

    /// The faces of a picture, surest first, each once.
    pub(super) fn find(&mut self, frame: &Frame) -> Vec<Detection> {
        let region = Region::square(frame);
        self.run(frame, &region);
        let (numbers, _) = self.executor.output(0).as_chunks::<NUMBERS>();
        let hits = numbers.iter().zip(self.executor.output(1)).zip(&self.anchors);
        let side = self.sampling.width as f32;
        let hits = hits.filter_map(|((numbers, &logit), anchor)| {
            let score = logistic(logit);
            (score >= LEAST_SCORE).then(|| detection(numbers, score, anchor, side, &region))
        });
        merge(hits.collect())
    }

    /// How sure the detector is of the best face in a region: 0 to 1.
    pub(super) fn best_score(&mut self, frame: &Frame, region: &Region) -> f32 {
        self.run(frame, region);
        logistic(self.executor.output(1).iter().copied().fold(f32::NEG_INFINITY, f32::max))
    }
}

/// Reads what an anchor got. Centre, width and height of the box come first, then the points: all in samples, places
/// counted from the anchor.
fn detection(
    numbers: &[f32; NUMBERS],
    score: f32,
    anchor: &[f32; 2],
    side: f32,
    region: &Region,
) -> Detection {
    let place = |x: f32, y: f32| region.locate(x / side + anchor[0], y / side + anchor[1]);
    let [x, y, width, height, right_x, right_y, left_x, left_y, ..] = *numbers;
    let (width, height) = (width / side * region.width, height / side * region.height);
    let [x, y] = place(x, y);
    Detection {
        score,
        bounds: Bounds { left: x - width / 2.0, top: y - height / 2.0, width, height },
        eyes: [place(right_x, right_y), place(left_x, left_y)],
    }
}

/// One detection for each face: the mean of those that overlap the surest, weighted by their scores.
fn merge(mut found: Vec<Detection>) -> Vec<Detection> {
    found.sort_by(|one, other| other.score.total_cmp(&one.score));
    let mut merged = Vec::new();
    while let Some(&best) = found.first() {
        let (mut same, others): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|other| overlap(&best.bounds, &other.bounds) > SAME_FACE);
        if same.is_empty() {
            // A box without an area overlaps nothing, not even itself.
            same.push(best);
            found = others.into_iter().skip(1).collect();
        } else {
            found = others;
        }
        let total: f32 = same.iter().map(|one| one.score).sum();
        let mean =
            |part: fn(&Detection) -> f32| same.iter().map(|one| part(one) * one.score).sum::<f32>() / total;
        merged.push(Detection {
            score: best.score,
            bounds: Bounds {
                left: mean(|one| one.bounds.left),
                top: mean(|one| one.bounds.top),
                width: mean(|one| one.bounds.width),
                height: mean(|one| one.bounds.height),
            },
            eyes: [
                [mean(|one| one.eyes[0][0]), mean(|one| one.eyes[0][1])],
                [mean(|one| one.eyes[1][0]), mean(|one| one.eyes[1][1])],
            ],
        });
    }
    merged
}

/// The part of their common area that two boxes share.
fn overlap(one: &Bounds, other: &Bounds) -> f32 {
    let width = (one.left + one.width).min(other.left + other.width) - one.left.max(other.left);
    let height = (one.top + one.height).min(other.top + other.height) - one.top.max(other.top);
    if width <= 0.0 || height <= 0.0 {
        return 0.0;
    }
    let shared = width * height;
    shared / (one.area() + other.area() - shared)
}
