//! What is measured of the person in a picture.

mod background;
mod colour;
mod geometry;
mod light;
mod patch;
mod person;

pub(crate) use background::Background;
pub(crate) use colour::luma;
pub(crate) use geometry::{Geometry, Level, Point};
pub(crate) use light::Light;
pub(crate) use patch::Patch;
pub(crate) use person::Person;

use crate::engine::{Face, Mask};
use crate::frame::Frame;
use colour::lab;

/// Everything that is measured of one face, before any limit is known.
pub(crate) struct Portrait {
    pub(crate) face: Geometry,
    /// Top of the hair in the level picture.
    pub(crate) crown: f64,
    pub(crate) light: Light,
    pub(crate) sharpness: f64,
    /// CIELAB a* and b* of the cheeks.
    pub(crate) cheeks: (f64, f64),
    /// `None` when nothing of it is to be seen.
    pub(crate) background: Option<Background>,
}

impl Portrait {
    /// Measures a face; `None` when there is none under the mesh.
    pub(crate) fn of(frame: &Frame, face: &Face, mask: &Mask) -> Option<Self> {
        let geometry = Geometry::of(&face.mesh)?;
        let person = Person::new(mask, frame.width_px(), frame.height_px());
        let patch = Patch::of(frame, &face.mesh, &geometry);
        let cheeks = lab(patch.cheeks());
        Some(Self {
            crown: person.crown(&geometry),
            light: Light::of(patch.face()),
            sharpness: patch.sharpness(),
            cheeks: (cheeks.a, cheeks.b),
            background: Background::of(frame, &person),
            face: geometry,
        })
    }

    /// From the chin to the top of the hair, in pixels.
    pub(crate) fn head_height(&self) -> f64 {
        self.face.level.to(self.face.chin).y - self.crown
    }
}
