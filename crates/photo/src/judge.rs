//! The verdict on a photo: first its file, then the person in it.

use crate::engine::{Engine, Face};
use crate::exif::quarter_turns;
use crate::file::{FileReport, not_upright};
use crate::frame::Frame;
use crate::portrait::{Point, Portrait};
use crate::rule_pack::{RulePack, Span};
use crate::verdict::{Check, CheckCode, Pose, Verdict};

/// Rounds to a number of decimals before anything is compared, so that the verdict shows what was decided upon and a
/// difference beyond the last digit decides nothing.
fn rounded(value: f64, decimals: u32) -> f64 {
    let scale = f64::from(10_u32.pow(decimals));
    libm::round(value * scale) / scale
}

impl Engine {
    /// Judges a photo by its bytes: the file, and the person in it.
    ///
    /// The same bytes and the same pack get the same verdict on every machine. Never fails: whatever the bytes are,
    /// there is a verdict. Memory: three bytes for each pixel, at most the pack's `max_pixels` of them.
    #[must_use]
    pub fn judge(&mut self, jpeg: &[u8], pack: &RulePack) -> Verdict {
        self.judge_and_keep(jpeg, pack).0
    }

    /// [`Engine::judge`], with what was looked at: [`Engine::compose_looked`] then need not look again. `None` when the
    /// bytes are no picture.
    #[must_use]
    pub fn judge_and_keep(&mut self, jpeg: &[u8], pack: &RulePack) -> (Verdict, Option<Looked>) {
        let mut report = FileReport::of(jpeg, pack);
        let frame = report.is_picture.then(|| Frame::decode(jpeg, pack.max_pixels).ok()).flatten();
        let Some(frame) = frame else {
            report.checks.extend(report.exif_turns().map(|turns| not_upright(pack, turns)));
            return (report.into_verdict(pack), None);
        };
        let seen = self.look(&frame, pack);
        let orientation = report.orientation.unwrap_or(1);
        report.checks.extend(checks(&frame, &seen, quarter_turns(orientation), pack));
        let mut verdict = report.into_verdict(pack);
        verdict.faces = u32::try_from(seen.faces.count).ok();
        verdict.pose = seen.portrait.as_ref().map(|portrait| Pose {
            roll_deg: rounded(portrait.face.roll_deg, 0) as i32,
            yaw_deg: rounded(portrait.face.yaw_deg, 0) as i32,
            pitch_deg: rounded(portrait.face.pitch_deg, 0) as i32,
        });
        (verdict, Some(Looked { frame, seen, orientation }))
    }

    /// Looks at a picture as it is judged.
    pub(crate) fn look(&mut self, frame: &Frame, pack: &RulePack) -> Seen {
        let faces = self.faces(frame, pack);
        let portrait = faces.first.as_ref().and_then(|first| {
            let mask = self.person_mask(frame);
            Portrait::of(frame, first, &mask)
        });
        Seen { faces, portrait }
    }

    /// Every face in a picture, by both detectors, and which way up the greatest is.
    pub(crate) fn faces(&mut self, frame: &Frame, pack: &RulePack) -> Faces {
        let near = self.find_faces(frame);
        let far = self.find_small_faces(frame);
        let back = self.faces_in_the_back(frame);
        let mut faces = merged(near, far.into_iter().chain(back)).into_iter();
        let Some(first) = faces.next() else {
            let turns = self.turns_to_a_face(frame);
            return Faces { count: 0, second: 0.0, turns, first: None };
        };
        let share = |face: &Face| rounded(f64::from(area(face) / area(&first)), 3);
        let shares: Vec<f64> = faces.map(|face| share(&face)).collect();
        let counted = shares.iter().filter(|&&share| share >= pack.portrait.min_second_face).count();
        let scores = self.upright_scores(frame, &first);
        Faces {
            count: 1 + counted,
            second: shares.first().copied().unwrap_or(0.0),
            turns: best_turn(scores, pack.portrait.max_turn_gain),
            first: Some(first),
        }
    }

    /// Faces beside the head, such as one in a picture on the wall: each upper quarter is looked at by itself, so that they
    /// are twice as large for the model.
    fn faces_in_the_back(&mut self, frame: &Frame) -> Vec<Face> {
        let (middle, half) = (f64::from(frame.width_px() / 2), f64::from(frame.height_px()) / 2.0);
        let mut found = self.find_small_faces(&frame.region([0.0, 0.0], [middle, half]));
        let right = self.find_small_faces(&frame.region([middle, 0.0], [2.0 * middle, half]));
        found.extend(right.into_iter().map(|face| moved_right(face, middle as f32)));
        found
    }

    /// A face that lies on its side may be found only when the picture is turned: by how many quarters clockwise.
    fn turns_to_a_face(&mut self, frame: &Frame) -> u8 {
        (1..=3).find(|&turns| !self.find_faces(&frame.turned(turns)).is_empty()).unwrap_or(0)
    }
}

/// The faces in a picture.
pub(crate) struct Faces {
    /// How many, those left out that are too small to count.
    pub(crate) count: usize,
    /// Area of the second one for each of the first.
    second: f64,
    /// By how many quarters clockwise the picture has to be turned for the first to be upright.
    pub(crate) turns: u8,
    /// The greatest.
    pub(crate) first: Option<Face>,
}

/// A picture that was judged, and what was seen in it. Its pixels are a person's: whoever keeps one drops it soon.
pub struct Looked {
    pub(crate) frame: Frame,
    pub(crate) seen: Seen,
    /// The orientation of the EXIF data, 1 when there is none.
    pub(crate) orientation: u16,
}

/// Nobody wants a face in a log.
impl std::fmt::Debug for Looked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Looked").field("frame", &self.frame).finish_non_exhaustive()
    }
}

/// What is to be seen in a picture.
pub(crate) struct Seen {
    pub(crate) faces: Faces,
    /// The greatest face, measured.
    pub(crate) portrait: Option<Portrait>,
}

fn moved_right(mut face: Face, by: f32) -> Face {
    face.bounds.left += by;
    face.mesh.points.iter_mut().for_each(|point| point[0] += by);
    face
}

fn area(face: &Face) -> f32 {
    face.bounds.width * face.bounds.height
}

/// Both detectors' faces, each once, the greatest first. The short-range detector sees the near ones better.
fn merged(near: Vec<Face>, far: impl Iterator<Item = Face>) -> Vec<Face> {
    /// Two boxes that share more than this of the smaller one are the same face.
    const SAME: f32 = 0.3;
    let mut faces = near;
    for face in far {
        if !faces.iter().any(|known| shared(known, &face) > SAME) {
            faces.push(face);
        }
    }
    faces.sort_by(|a, b| area(b).total_cmp(&area(a)));
    faces
}

/// What two boxes have in common, of the smaller one.
fn shared(one: &Face, other: &Face) -> f32 {
    let (a, b) = (&one.bounds, &other.bounds);
    let width = (a.left + a.width).min(b.left + b.width) - a.left.max(b.left);
    let height = (a.top + a.height).min(b.top + b.height) - a.top.max(b.top);
    width.max(0.0) * height.max(0.0) / area(one).min(area(other))
}

/// The quarter turns clockwise that make the face upright: none, unless another one scores clearly better.
fn best_turn(scores: [f32; 4], max_gain: f64) -> u8 {
    let gain = |turn: usize| rounded(f64::from(scores[turn] - scores[0]), 3);
    let best = (1..4).max_by(|&a, &b| gain(a).total_cmp(&gain(b))).unwrap_or(0);
    // The window was turned: what is seen in it turns the other way.
    if gain(best) > max_gain { 4 - best as u8 } else { 0 }
}

/// Every check that the picture allows.
fn checks(frame: &Frame, seen: &Seen, exif_turns: u8, pack: &RulePack) -> Vec<Check> {
    let limits = &pack.portrait;
    let faces = &seen.faces;
    let count = Some(faces.count as f64);
    let mut checks =
        vec![pack.check(CheckCode::NoFace, seen.portrait.is_some(), count, ">= 1 face".to_owned())];
    // The picture was looked at as it lies in the file: what the face says counts, and the EXIF data's turn where the
    // face says nothing. An upright face that programs would turn is as wrong as a turned one.
    let turns = if faces.turns == 0 { exif_turns } else { faces.turns };
    if let Some(portrait) = &seen.portrait {
        let limit = format!("< {}", limits.min_second_face);
        checks.push(pack.check(CheckCode::ManyFaces, faces.count <= 1, Some(faces.second), limit));
        checks.push(not_upright(pack, turns));
        checks.extend(Measured { frame, portrait, pack }.checks());
    } else {
        checks.push(not_upright(pack, turns));
    }
    checks
}

/// A portrait and the limits for it.
struct Measured<'a> {
    frame: &'a Frame,
    portrait: &'a Portrait,
    pack: &'a RulePack,
}

impl Measured<'_> {
    fn checks(&self) -> Vec<Check> {
        let limits = &self.pack.portrait;
        let (face, light) = (&self.portrait.face, &self.portrait.light);
        let (width, height) = (f64::from(self.frame.width_px()), f64::from(self.frame.height_px()));
        let level_chin = face.level.to(face.chin);
        // The hair above the middle of the face, back in the picture as it is.
        let crown = face.level.back(Point { x: level_chin.x, y: self.portrait.crown });
        let sides = [face.sides.0, face.sides.1]
            .map(|x| face.level.back(Point { x, y: face.level.to(face.eye_middle).y }).x);
        let side_space = sides[0].min(width - sides[1]).max(0.0) / width;
        let yaw_cosine = libm::cos(face.yaw_deg.to_radians()).max(0.5);
        use CheckCode as C;
        vec![
            self.frontal(),
            self.within(C::HeadSize, self.portrait.head_height() / height, limits.head_size),
            self.within(C::TopSpace, crown.y.max(0.0) / height, limits.top_space),
            self.least(C::SideSpace, side_space, 3, limits.min_side_space),
            self.within(C::ShoulderSpace, (height - face.chin.y).max(0.0) / height, limits.shoulder_space),
            self.least(C::SmallFace, face.eye_distance / yaw_cosine, 0, limits.min_eye_distance_px),
            self.least(C::Blurred, self.portrait.sharpness, 1, limits.min_sharpness),
            self.least(C::TooDark, light.bright_luma, 0, limits.min_bright_luma),
            self.most(C::TooBright, light.washed_out, 2, limits.max_washed_out),
            self.least(C::LowContrast, light.entropy_bits, 1, limits.min_entropy_bits),
            self.least(C::UnevenLight, light.evenness, 2, limits.min_evenness),
            self.cheeks(),
            self.background(),
            self.least(C::EyesClosed, face.eye_opening, 3, limits.min_eye_opening),
            self.most(C::MouthOpen, face.mouth_opening, 3, limits.max_mouth_opening),
        ]
    }

    fn least(&self, code: CheckCode, value: f64, decimals: u32, limit: f64) -> Check {
        let value = rounded(value, decimals);
        self.pack.check(code, value >= limit, Some(value), format!(">= {limit}"))
    }

    fn most(&self, code: CheckCode, value: f64, decimals: u32, limit: f64) -> Check {
        let value = rounded(value, decimals);
        self.pack.check(code, value <= limit, Some(value), format!("<= {limit}"))
    }

    fn within(&self, code: CheckCode, value: f64, span: Span) -> Check {
        let value = rounded(value, 3);
        self.pack.check(code, span.holds(value), Some(value), format!("{}-{}", span.least, span.most))
    }

    fn frontal(&self) -> Check {
        let (face, limits) = (&self.portrait.face, &self.pack.portrait);
        let (yaw, pitch, roll) = (limits.max_yaw_deg, limits.max_pitch_deg, limits.max_roll_deg);
        let greatest = [(face.yaw_deg, yaw), (face.pitch_deg, pitch), (face.roll_deg, roll)]
            .map(|(angle, limit)| rounded(angle, 0).abs() / limit)
            .into_iter()
            .fold(0.0, f64::max);
        let limit = format!("yaw <= {yaw}, pitch <= {pitch}, roll <= {roll} deg");
        self.pack.check(CheckCode::NotFrontal, greatest <= 1.0, Some(rounded(greatest, 2)), limit)
    }

    fn cheeks(&self) -> Check {
        let limits = &self.pack.portrait;
        let (a, b) = self.portrait.cheeks;
        let (a, b) = (limits.cheek_a.distance(a), limits.cheek_b.distance(b));
        let distance = (a * a + b * b).sqrt();
        self.most(CheckCode::UnnaturalColour, distance, 1, limits.max_cheek_distance)
    }

    fn background(&self) -> Check {
        let limits = &self.pack.portrait;
        let names: Vec<_> = limits.backgrounds.iter().map(|colour| colour.name.as_str()).collect();
        let limit = format!("<= {}, {}", limits.max_background_gradient, names.join(" or "));
        let Some(background) = &self.portrait.background else {
            return self.pack.check(CheckCode::Background, true, None, limit);
        };
        let gradient = rounded(background.gradient, 1);
        let passed = gradient <= limits.max_background_gradient && background.is_one_of(&limits.backgrounds);
        self.pack.check(CheckCode::Background, passed, Some(gradient), limit)
    }
}
