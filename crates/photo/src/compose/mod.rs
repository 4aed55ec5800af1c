//! Making a registration photo out of a larger picture: cropped, level, of the right size, and nothing else. It never
//! paints: no background is replaced, no skin is smoothed.

mod crop;
mod encode;
mod render;

use crate::engine::Engine;
use crate::exif::quarter_turns;
use crate::frame::Frame;
use crate::jpeg;
use crate::judge::{Faces, Looked};
use crate::portrait::{Geometry, Person};
use crate::rule_pack::RulePack;
use crop::Crop;
use serde::{Deserialize, Serialize};

/// Why a picture cannot be made into a registration photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ComposeProblem {
    /// The bytes are no picture that can be read.
    #[error("the file is no picture that can be read")]
    NotAPicture,
    /// Nobody is in it.
    #[error("no face is in the picture")]
    NoFace,
    /// More than one person is in it.
    #[error("more than one face is in the picture")]
    ManyFaces,
    /// The EXIF data mirrors it, which no turning mends.
    #[error("the picture is mirrored")]
    NotUpright,
    /// The head is turned, raised or lowered.
    #[error("the face does not look straight ahead")]
    NotFrontal,
    /// There is too little space around the head.
    #[error("the head is too near to the edge of the picture")]
    TooNearEdge,
    /// The face has too few pixels.
    #[error("the face is too small in the picture")]
    TooSmall,
}

/// A face lower than this, from the eyes to the chin and of the picture's height, is looked at again by itself: the
/// models see it larger.
const SMALL_FACE: f64 = 0.12;
/// How much around a small face is looked at, for each of its heights from the eyes to the chin.
const REGION: f64 = 4.0;

impl Engine {
    /// Composes a JPEG file. One that lies on its side is turned; what was in its EXIF data stays behind.
    ///
    /// # Errors
    /// See [`ComposeProblem`].
    pub fn compose(&mut self, jpeg: &[u8], pack: &RulePack) -> Result<Vec<u8>, ComposeProblem> {
        let header = jpeg::read_header(jpeg).map_err(|_| ComposeProblem::NotAPicture)?;
        let turns = turns_of(header.orientation.unwrap_or(1))?;
        let frame = Frame::decode(jpeg, pack.max_pixels).map_err(|_| ComposeProblem::NotAPicture)?;
        match turns {
            0 => self.compose_frame(&frame, pack),
            turns => self.compose_frame(&frame.turned(turns), pack),
        }
    }

    /// Composes a file that was judged: the same photo as by [`Engine::compose`], without looking for the face once more
    /// where the picture need not be turned.
    ///
    /// # Errors
    /// See [`ComposeProblem`].
    pub fn compose_looked(&mut self, looked: &Looked, pack: &RulePack) -> Result<Vec<u8>, ComposeProblem> {
        let Looked { frame, seen, orientation } = looked;
        match (turns_of(*orientation)?, seen.faces.turns) {
            (0, 0) => {
                let crown = seen.portrait.as_ref().map(|portrait| portrait.crown);
                self.compose_of(frame, &seen.faces, crown, pack)
            }
            (0, _) => self.compose_frame(frame, pack),
            (turns, _) => self.compose_frame(&frame.turned(turns), pack),
        }
    }

    /// Composes a picture: a JPEG of the pack's size, between its least and greatest number of bytes.
    ///
    /// # Errors
    /// See [`ComposeProblem`].
    pub fn compose_frame(&mut self, frame: &Frame, pack: &RulePack) -> Result<Vec<u8>, ComposeProblem> {
        let seen = self.faces(frame, pack);
        if seen.turns == 0 {
            return self.compose_of(frame, &seen, None, pack);
        }
        let upright = frame.turned(seen.turns);
        let seen = self.faces(&upright, pack);
        self.compose_of(&upright, &seen, None, pack)
    }

    /// `crown`: top of the hair of the first face in the level picture, where it is known.
    fn compose_of(
        &mut self,
        frame: &Frame,
        seen: &Faces,
        crown: Option<f64>,
        pack: &RulePack,
    ) -> Result<Vec<u8>, ComposeProblem> {
        let face =
            seen.first.as_ref().and_then(|face| Geometry::of(&face.mesh)).ok_or(ComposeProblem::NoFace)?;
        if seen.count > 1 {
            return Err(ComposeProblem::ManyFaces);
        }
        if face.chin_distance < SMALL_FACE * f64::from(frame.height_px()) {
            let half = REGION * face.chin_distance;
            let region = frame.region(
                [face.eye_middle.x - half, face.eye_middle.y - half],
                [face.eye_middle.x + half, face.eye_middle.y + half],
            );
            let near = self.find_faces(&region).into_iter().next().ok_or(ComposeProblem::NoFace)?;
            let face = Geometry::of(&near.mesh).ok_or(ComposeProblem::NoFace)?;
            return self.finish(&region, &face, None, pack);
        }
        self.finish(frame, &face, crown, pack)
    }

    fn finish(
        &mut self,
        frame: &Frame,
        face: &Geometry,
        crown: Option<f64>,
        pack: &RulePack,
    ) -> Result<Vec<u8>, ComposeProblem> {
        let is_aside = face.yaw_deg.abs() > pack.portrait.max_yaw_deg;
        if is_aside || face.pitch_deg.abs() > pack.portrait.max_pitch_deg {
            return Err(ComposeProblem::NotFrontal);
        }
        let crown = crown.unwrap_or_else(|| {
            let mask = self.person_mask(frame);
            Person::new(&mask, frame.width_px(), frame.height_px()).crown(face)
        });
        let crop = Crop::plan(frame, face, crown, pack)?;
        let rgb = render::render(frame, &crop, &pack.composition).ok_or(ComposeProblem::TooSmall)?;
        encode::encode(&rgb, pack).ok_or(ComposeProblem::NotAPicture)
    }
}

/// By how many quarters clockwise the EXIF data turn a picture.
fn turns_of(orientation: u16) -> Result<u8, ComposeProblem> {
    if matches!(orientation, 2 | 4 | 5 | 7) {
        return Err(ComposeProblem::NotUpright);
    }
    Ok(quarter_turns(orientation))
}
