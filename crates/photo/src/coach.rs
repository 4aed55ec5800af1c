//! The live picture: what the candidate should do next, one thing at a time.

use crate::engine::{Engine, Face};
use crate::frame::Frame;
use crate::portrait::{Background, Geometry, Light, Patch, Person};
use crate::rule_pack::RulePack;
use serde::{Deserialize, Serialize};

/// The one thing to do now. Left and right are the candidate's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CoachHint {
    /// Nothing: the picture can be taken.
    Ready,
    /// Sit before the camera.
    NoFace,
    /// Only one person may be seen.
    ManyFaces,
    /// The camera stands on its side or on its head.
    NotUpright,
    /// Come nearer.
    ComeCloser,
    /// Move away.
    MoveBack,
    /// Move to the left.
    MoveLeft,
    /// Move to the right.
    MoveRight,
    /// Sit up.
    SitHigher,
    /// Sit lower.
    SitLower,
    /// Do not tilt the head.
    LevelHead,
    /// Raise the chin.
    ChinUp,
    /// Lower the chin.
    ChinDown,
    /// Do not look aside.
    FaceCamera,
    /// More light.
    TooDark,
    /// Less light.
    TooBright,
    /// Light from the other side.
    UnevenLight,
    /// Keep still.
    HoldStill,
    /// Open the eyes.
    OpenEyes,
    /// Close the mouth.
    CloseMouth,
    /// Something is behind the candidate.
    Background,
}

/// A group of rules, as the checklist beside the live picture shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CoachPoint {
    /// One person, and only one.
    Alone,
    /// The head straight, eyes open, mouth closed.
    Pose,
    /// Size and place of the head.
    Framing,
    /// Light on the face.
    Light,
    /// Sharp and still.
    Sharp,
    /// A plain background.
    Background,
}

/// What is known of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PointState {
    /// All is well.
    Passed,
    /// Something is to be mended.
    Failed,
    /// Nobody is there, or it was not looked at.
    Unknown,
}

/// What the coach says of one picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coaching {
    /// What to do next: of everything that is wrong, what has to be mended first.
    pub hint: CoachHint,
    /// Everything that is wrong, most important first.
    wrong: Vec<CoachHint>,
    has_background: bool,
}

/// In which order things are mended: first that somebody is there, then where they sit, then how, then the rest.
const ORDER: [CoachHint; 20] = {
    use CoachHint as H;
    [
        H::NoFace,
        H::ManyFaces,
        H::NotUpright,
        H::TooDark,
        H::TooBright,
        H::ComeCloser,
        H::MoveBack,
        H::MoveLeft,
        H::MoveRight,
        H::SitHigher,
        H::SitLower,
        H::FaceCamera,
        H::LevelHead,
        H::ChinUp,
        H::ChinDown,
        H::OpenEyes,
        H::CloseMouth,
        H::UnevenLight,
        H::HoldStill,
        H::Background,
    ]
};

impl CoachHint {
    /// The point of the checklist to which it belongs; `None` when all is well.
    #[must_use]
    pub fn point(self) -> Option<CoachPoint> {
        use CoachHint as H;
        Some(match self {
            H::Ready => return None,
            H::NoFace | H::ManyFaces => CoachPoint::Alone,
            H::ComeCloser | H::MoveBack | H::MoveLeft | H::MoveRight | H::SitHigher | H::SitLower => {
                CoachPoint::Framing
            }
            H::NotUpright
            | H::LevelHead
            | H::ChinUp
            | H::ChinDown
            | H::FaceCamera
            | H::OpenEyes
            | H::CloseMouth => CoachPoint::Pose,
            H::TooDark | H::TooBright | H::UnevenLight => CoachPoint::Light,
            H::HoldStill => CoachPoint::Sharp,
            H::Background => CoachPoint::Background,
        })
    }
}

impl Coaching {
    fn of(wrong: Vec<CoachHint>, has_background: bool) -> Self {
        let wrong: Vec<_> = ORDER.into_iter().filter(|hint| wrong.contains(hint)).collect();
        Self { hint: wrong.first().copied().unwrap_or(CoachHint::Ready), wrong, has_background }
    }

    /// Nothing is wrong, as far as was looked.
    #[must_use]
    pub fn all_well() -> Self {
        Self::of(Vec::new(), false)
    }

    /// The checklist beside the live picture.
    #[must_use]
    pub fn points(&self) -> [(CoachPoint, PointState); 6] {
        use CoachPoint as P;
        [P::Alone, P::Pose, P::Framing, P::Light, P::Sharp, P::Background].map(|point| {
            let is_wrong = self.wrong.iter().any(|hint| hint.point() == Some(point));
            let is_unknown = match point {
                P::Alone => false,
                P::Background => !self.has_background,
                _ => self.wrong.contains(&CoachHint::NoFace),
            };
            let state = match (is_wrong, is_unknown) {
                (true, _) => PointState::Failed,
                (false, true) => PointState::Unknown,
                (false, false) => PointState::Passed,
            };
            (point, state)
        })
    }

    /// The same with what was found out about the background, which is looked at less often.
    #[must_use]
    pub fn with_background(self, is_plain: bool) -> Self {
        let mut wrong = self.wrong;
        wrong.retain(|&hint| hint != CoachHint::Background);
        if !is_plain {
            wrong.push(CoachHint::Background);
        }
        Self::of(wrong, true)
    }
}

/// What an empty place before the camera is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// It is bright enough, and not too bright.
    pub is_bright: bool,
    /// The light is the same on both sides.
    pub is_even: bool,
    /// The background is plain and of a permitted colour.
    pub is_plain: bool,
}

impl Engine {
    /// Looks at a live picture: detector and mesh, a few milliseconds.
    pub fn coach(&mut self, frame: &Frame, pack: &RulePack) -> Coaching {
        let faces = self.find_faces(frame);
        let seen = faces.first().and_then(|first| Some((first, Geometry::of(&first.mesh)?)));
        let Some((first, face)) = seen else { return Coaching::of(vec![CoachHint::NoFace], false) };
        let mut wrong = Vec::new();
        let is_second = |face: &Face| {
            let share = face.bounds.width * face.bounds.height / (first.bounds.width * first.bounds.height);
            f64::from(share) >= pack.portrait.min_second_face
        };
        if faces[1..].iter().any(is_second) {
            wrong.push(CoachHint::ManyFaces);
        }
        wrong.extend(framing(frame, &face, pack));
        wrong.extend(pose(&face, pack));
        let patch = Patch::of(frame, &first.mesh, &face);
        wrong.extend(light(&Light::of(patch.face()), pack));
        // A dark picture has few edges however sharp it is: light comes first.
        if patch.sharpness() < pack.portrait.min_sharpness {
            wrong.push(CoachHint::HoldStill);
        }
        Coaching::of(wrong, false)
    }

    /// Whether a live picture is the right way up, and its background plain: slower than [`Engine::coach`], and needed
    /// less often. `None` for the background when none of it is to be seen.
    pub fn coach_background(&mut self, frame: &Frame, pack: &RulePack) -> Option<bool> {
        let mask = self.person_mask(frame);
        let person = Person::new(&mask, frame.width_px(), frame.height_px());
        Background::of(frame, &person).map(|background| is_plain(&background, pack))
    }

    /// Looks at the place where candidates will sit.
    pub fn stage(&mut self, frame: &Frame, pack: &RulePack) -> Stage {
        let width = frame.width_px() as usize;
        let pixels = frame.rgb().chunks_exact(3).enumerate();
        let lumas = pixels.map(|(index, pixel)| {
            let luma = crate::portrait::luma([pixel[0], pixel[1], pixel[2]]);
            (luma, index % width < width / 2)
        });
        let light = Light::of(lumas);
        Stage {
            is_bright: self::light(&light, pack).iter().all(|hint| *hint == CoachHint::UnevenLight),
            is_even: light.evenness >= pack.portrait.min_evenness,
            is_plain: self.coach_background(frame, pack).unwrap_or(false),
        }
    }
}

fn is_plain(background: &Background, pack: &RulePack) -> bool {
    background.gradient <= pack.portrait.max_background_gradient
        && background.is_one_of(&pack.portrait.backgrounds)
}

fn framing(frame: &Frame, face: &Geometry, pack: &RulePack) -> Vec<CoachHint> {
    let limits = &pack.coach;
    let height = f64::from(frame.height_px());
    let head = face.chin_distance * limits.head_per_chin_distance;
    let middle = (face.chin.y - head / 2.0) / height;
    let aside = (face.eye_middle.x - f64::from(frame.width_px()) / 2.0) / height;
    let mut wrong = Vec::new();
    if head / height < limits.head.least {
        wrong.push(CoachHint::ComeCloser);
    } else if head / height > limits.head.most {
        wrong.push(CoachHint::MoveBack);
    }
    // The camera looks at the candidate: what lies on the picture's right is at the candidate's left hand.
    if aside > limits.max_aside {
        wrong.push(CoachHint::MoveRight);
    } else if aside < -limits.max_aside {
        wrong.push(CoachHint::MoveLeft);
    }
    if middle > limits.middle.most {
        wrong.push(CoachHint::SitHigher);
    } else if middle < limits.middle.least {
        wrong.push(CoachHint::SitLower);
    }
    wrong
}

fn pose(face: &Geometry, pack: &RulePack) -> Vec<CoachHint> {
    let limits = &pack.portrait;
    let rules = [
        (face.roll_deg.abs() > limits.max_roll_deg, CoachHint::LevelHead),
        (face.yaw_deg.abs() > limits.max_yaw_deg, CoachHint::FaceCamera),
        (face.pitch_deg > limits.max_pitch_deg, CoachHint::ChinDown),
        (face.pitch_deg < -limits.max_pitch_deg, CoachHint::ChinUp),
        (face.eye_opening < limits.min_eye_opening, CoachHint::OpenEyes),
        (face.mouth_opening > limits.max_mouth_opening, CoachHint::CloseMouth),
    ];
    rules.into_iter().filter_map(|(is_broken, hint)| is_broken.then_some(hint)).collect()
}

fn light(light: &Light, pack: &RulePack) -> Vec<CoachHint> {
    let limits = &pack.portrait;
    let rules = [
        (light.bright_luma < limits.min_bright_luma, CoachHint::TooDark),
        (light.washed_out > limits.max_washed_out, CoachHint::TooBright),
        (light.evenness < limits.min_evenness, CoachHint::UnevenLight),
    ];
    rules.into_iter().filter_map(|(is_broken, hint)| is_broken.then_some(hint)).collect()
}
