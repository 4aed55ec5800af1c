//! The photo from the camera (S17, S18): the live picture, the coach, the shot.

use std::sync::Arc;

use kaodian_devices::camera::{self as device, CameraFault, CameraFeed, CameraSource};
use kaodian_photo::{ComposeProblem, Engine, EngineError, RulePack, Stage};

use super::{photo, setup::CAMERA};
use crate::{
    booth::{Coached, Seen, picture},
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{CameraState, CameraView, CoachPointView, CoachView, ShotView, StageCheck, StagePoint},
};

fn state(of_feed: device::CameraState) -> CameraState {
    match of_feed {
        device::CameraState::Starting => CameraState::Starting,
        device::CameraState::Live(_) => CameraState::Live,
        device::CameraState::Faulty(fault) => match fault {
            CameraFault::NotFound => CameraState::NotFound,
            CameraFault::Unplugged => CameraState::Unplugged,
            CameraFault::Busy => CameraState::Busy,
            CameraFault::PermissionDenied => CameraState::PermissionDenied,
            CameraFault::Stalled => CameraState::Stalled,
            CameraFault::WrongFormat => CameraState::WrongFormat,
            CameraFault::Failed => CameraState::Failed,
        },
    }
}

fn coach(coached: Coached) -> CoachView {
    let points = coached.coaching.points().into_iter();
    CoachView {
        hint: coached.coaching.hint,
        steady: coached.is_steady,
        points: points.map(|(point, state)| CoachPointView { point, state }).collect(),
    }
}

fn stage(stage: Stage) -> Vec<StageCheck> {
    [
        (StagePoint::Brightness, stage.is_bright),
        (StagePoint::Evenness, stage.is_even),
        (StagePoint::Background, stage.is_plain),
    ]
    .map(|(point, passed)| StageCheck { point, passed })
    .into()
}

/// What an engine makes of a picture: the photo and its verdict, or why there is none.
pub(super) fn shot(
    composed: Result<Vec<u8>, ComposeProblem>,
    engine: &mut Engine,
    rules: &RulePack,
) -> ShotView {
    match composed {
        Ok(jpeg) => {
            let verdict = photo::view(engine.judge(&jpeg, rules), &jpeg);
            ShotView { file: Some(photo::encode(&jpeg)), verdict: Some(verdict), problem: None }
        }
        Err(problem) => ShotView { file: None, verdict: None, problem: Some(problem) },
    }
}

impl From<EngineError> for AppError {
    fn from(error: EngineError) -> Self {
        tracing::error!(%error, "the face engine cannot run");
        ErrorCode::Unexpected.into()
    }
}

impl Terminal {
    /// Opens the chosen camera and sets the coach beside it. Staff who set the terminal up may, and whoever is signed
    /// in.
    ///
    /// # Errors
    /// [`ErrorCode::NotSignedIn`]; what the database says. What is wrong with the camera is in the view.
    pub async fn open_camera(&self) -> Result<CameraView, AppError> {
        if !self.is_set_up_open() {
            self.signed_in()?;
        }
        let files = self.settings.camera_files.clone().filter(|_| self.is_development());
        let source = match files {
            Some(files) => CameraSource::Files(files),
            None => CameraSource::Attached(self.store.setting(CAMERA).await?.flatten()),
        };
        self.booth.open(source);
        Ok(self.camera())
    }

    /// How the camera is, and what the coach says.
    pub fn camera(&self) -> CameraView {
        let (Some(feed), Some(seen)) = (self.booth.feed(), self.booth.seen()) else {
            return CameraView {
                state: CameraState::Off,
                name: None,
                width_px: None,
                height_px: None,
                coach: None,
                stage: Vec::new(),
            };
        };
        let live = match feed.state() {
            device::CameraState::Live(format) => Some(format),
            _ => None,
        };
        let Seen { coaching, stage: found } = seen;
        let is_stage_asked = self.is_set_up_open();
        CameraView {
            state: state(feed.state()),
            name: feed.name(),
            width_px: live.map(|format| format.width_px),
            height_px: live.map(|format| format.height_px),
            coach: coaching.map(coach),
            stage: found.filter(|_| is_stage_asked).map(stage).unwrap_or_default(),
        }
    }

    /// Ends the camera and forgets what it showed.
    pub fn close_camera(&self) {
        self.booth.close();
    }

    /// The running camera, for the live picture.
    pub fn camera_feed(&self) -> Option<Arc<CameraFeed>> {
        self.booth.feed()
    }

    /// Takes the picture at the camera's largest size and composes the photo.
    ///
    /// # Errors
    /// [`ErrorCode::CameraUnavailable`]; [`ErrorCode::NotSignedIn`].
    pub async fn take_photo(&self) -> Result<ShotView, AppError> {
        self.signed_in()?;
        let feed = self.booth.feed().ok_or(ErrorCode::CameraUnavailable)?;
        let (engines, rules) = (Arc::clone(&self.engines), Arc::clone(&self.photo_rules));
        let take = move || -> Result<ShotView, AppError> {
            let still = feed.still().and_then(|frame| picture(&frame)).map_err(|fault| {
                tracing::warn!(fault = fault.code(), "no picture was taken");
                ErrorCode::CameraUnavailable
            })?;
            Ok(engines.with(|engine| shot(engine.compose_frame(&still, &rules), engine, &rules))?)
        };
        photo::unblocked(take).await?
    }
}
