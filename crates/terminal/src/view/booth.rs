//! The camera, the coach, what was taken; and the set-up of the terminal.

use kaodian_photo::{CoachHint, CoachPoint, ComposeProblem, PointState};
use serde::Serialize;
use specta::Type;

use super::{TerminalMode, VerdictView};

/// How the camera is. Whatever is wrong, the terminal tries again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CameraState {
    /// Nobody has opened it.
    Off,
    /// It is being opened.
    Starting,
    /// Frames come.
    Live,
    /// There is none.
    NotFound,
    /// It was pulled out.
    Unplugged,
    /// Another program has it.
    Busy,
    /// This program may not use it.
    PermissionDenied,
    /// It is there and gives no frames.
    Stalled,
    /// What it gives cannot be shown.
    WrongFormat,
    /// Anything else.
    Failed,
}

/// The camera, and what the coach says.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CameraView {
    /// How it is.
    pub state: CameraState,
    /// What people call it.
    pub name: Option<String>,
    /// How wide its pictures are.
    pub width_px: Option<u32>,
    /// How high.
    pub height_px: Option<u32>,
    /// What the coach says of the person before it.
    pub coach: Option<CoachView>,
    /// What the empty place is like; filled while the set-up is open.
    pub stage: Vec<StageCheck>,
}

/// What the coach says.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CoachView {
    /// The one thing to do now.
    pub hint: CoachHint,
    /// All has been well for half a second: the countdown may begin.
    pub steady: bool,
    /// The checklist.
    pub points: Vec<CoachPointView>,
}

/// One line of the coach's checklist.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CoachPointView {
    /// Which.
    pub point: CoachPoint,
    /// How it stands.
    pub state: PointState,
}

/// What is looked at in an empty place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StagePoint {
    /// Light enough, and not too light.
    Brightness,
    /// The same light on both sides.
    Evenness,
    /// Plain, and of a permitted colour.
    Background,
}

/// What an empty place is like.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StageCheck {
    /// What was looked at.
    pub point: StagePoint,
    /// Whether it is as it should be.
    pub passed: bool,
}

/// A photo that was taken or composed, or why there is none.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShotView {
    /// The composed JPEG, in base64.
    pub file: Option<String>,
    /// What the rules say of it.
    pub verdict: Option<VerdictView>,
    /// Why there is none.
    pub problem: Option<ComposeProblem>,
}

/// What staff can choose.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupView {
    /// The attached cameras.
    pub cameras: Vec<SetupCameraView>,
    /// The chosen one; none: the first.
    pub camera: Option<String>,
    /// Who uses the terminal.
    pub mode: TerminalMode,
}

/// A camera that can be chosen.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupCameraView {
    /// By what it is chosen.
    pub id: String,
    /// What people call it.
    pub name: String,
}
