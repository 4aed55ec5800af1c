//! Which part of a picture becomes the photo.

use super::ComposeProblem;
use crate::frame::Frame;
use crate::portrait::{Geometry, Level, Point};
use crate::rule_pack::{GivesWay, RulePack};

/// How far inside the limits a composition stays: measured again, the head is a little larger or smaller.
const SAFETY: f64 = 0.015;
/// Steps in which each freedom is tried.
const STEPS: u32 = 24;

/// A rectangle of the level picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Crop {
    pub(super) level: Level,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Crop {
    /// The part of the picture that shows the head as the pack wants it, or as nearly as there is room for.
    pub(super) fn plan(
        frame: &Frame,
        face: &Geometry,
        crown: f64,
        pack: &RulePack,
    ) -> Result<Self, ComposeProblem> {
        let order = &pack.composition.gives_way;
        let found = (0..=order.len()).find_map(|given_up| {
            let given_up = &order[..given_up];
            if given_up.contains(&GivesWay::Level) && face.roll_deg.abs() > pack.portrait.max_roll_deg {
                return None;
            }
            Head::of(face, crown, given_up.contains(&GivesWay::Level)).place(frame, given_up, pack)
        });
        let crop = found.ok_or(ComposeProblem::TooNearEdge)?;
        if f64::from(pack.composition.height_px) > crop.height * pack.composition.max_enlargement {
            return Err(ComposeProblem::TooSmall);
        }
        Ok(crop)
    }

    fn is_inside(&self, frame: &Frame) -> bool {
        let (width, height) = (f64::from(frame.width_px()), f64::from(frame.height_px()));
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
        corners.into_iter().all(|(across, down)| {
            let at = self
                .level
                .back(Point { x: self.left + across * self.width, y: self.top + down * self.height });
            // Half a pixel over the edge is not seen.
            (-0.5..=width + 0.5).contains(&at.x) && (-0.5..=height + 0.5).contains(&at.y)
        })
    }
}

/// The head in the picture that is cropped.
struct Head {
    level: Level,
    crown: f64,
    chin: f64,
    sides: (f64, f64),
}

impl Head {
    fn of(face: &Geometry, crown: f64, is_left_tilted: bool) -> Self {
        if !is_left_tilted {
            return Self { level: face.level, crown, chin: face.level.to(face.chin).y, sides: face.sides };
        }
        let middle = face.level.to(face.eye_middle);
        let back = |x: f64, y: f64| face.level.back(Point { x, y });
        Self {
            level: Level::of(0.0),
            crown: back(middle.x, crown).y,
            chin: face.chin.y,
            sides: (back(face.sides.0, middle.y).x, back(face.sides.1, middle.y).x),
        }
    }

    /// The first place that is inside the picture, the nearest to what is wanted first.
    fn place(&self, frame: &Frame, given_up: &[GivesWay], pack: &RulePack) -> Option<Crop> {
        let (wanted, limits) = (&pack.composition, &pack.portrait);
        let may = |freedom| given_up.contains(&freedom);
        let shape = f64::from(wanted.width_px) / f64::from(wanted.height_px);
        let greatest = if may(GivesWay::Head) { limits.head_size.most - SAFETY } else { wanted.head };
        for share in between(wanted.head, greatest) {
            let height = (self.chin - self.crown) / share;
            let width = height * shape;
            let shoulders = 1.0 - share - wanted.top;
            let more = (limits.top_space.most - wanted.top).min(shoulders - limits.shoulder_space.least);
            let less = wanted.top - limits.top_space.least;
            let more = if may(GivesWay::Shoulders) { more - SAFETY } else { 0.0 };
            let less = if may(GivesWay::Top) { less - SAFETY } else { 0.0 };
            let side_space = (width - (self.sides.1 - self.sides.0)) / 2.0;
            let aside = side_space / width - limits.min_side_space - SAFETY;
            let aside = if may(GivesWay::Centre) { aside.max(0.0) } else { 0.0 };
            for (down, across) in offsets(less.max(0.0), more.max(0.0), aside) {
                let crop = Crop {
                    level: self.level,
                    left: (self.sides.0 + self.sides.1) / 2.0 - width / 2.0 + across * width,
                    top: self.crown - (wanted.top + down) * height,
                    width,
                    height,
                };
                if crop.is_inside(frame) {
                    return Some(crop);
                }
            }
        }
        None
    }
}

/// From the first to the last value; one value when they are the same.
fn between(first: f64, last: f64) -> impl Iterator<Item = f64> {
    let steps = if last > first { STEPS } else { 0 };
    (0..=steps).map(move |step| first + (last - first).max(0.0) * f64::from(step) / f64::from(STEPS))
}

/// Every pair of offsets down (from `-less` to `more`) and across (to both sides), the smallest first.
fn offsets(less: f64, more: f64, aside: f64) -> Vec<(f64, f64)> {
    let downs: Vec<f64> = between(0.0, more).chain(between(0.0, less).skip(1).map(|down| -down)).collect();
    let acrosses: Vec<f64> =
        between(0.0, aside).chain(between(0.0, aside).skip(1).map(|across| -across)).collect();
    let mut all: Vec<(f64, f64)> =
        downs.iter().flat_map(|&down| acrosses.iter().map(move |&across| (down, across))).collect();
    all.sort_by(|a, b| (a.0.abs() + a.1.abs()).total_cmp(&(b.0.abs() + b.1.abs())));
    all
}
