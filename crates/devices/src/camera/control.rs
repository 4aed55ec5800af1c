//! What can be adjusted on a camera.

/// Something to adjust. Cameras have more; these are what helps a portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ControlKind {
    /// Brightness of the picture.
    Brightness,
    /// Contrast of the picture.
    Contrast,
    /// Saturation of colours.
    Saturation,
    /// Sharpness added by the camera.
    Sharpness,
    /// Gamma of the picture.
    Gamma,
    /// Amplification of the sensor.
    Gain,
    /// Colour temperature, in kelvin where the camera keeps to the standard.
    WhiteBalance,
    /// How much a bright background is allowed for.
    BacklightCompensation,
}

impl ControlKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Brightness,
        Self::Contrast,
        Self::Saturation,
        Self::Sharpness,
        Self::Gamma,
        Self::Gain,
        Self::WhiteBalance,
        Self::BacklightCompensation,
    ];
}

/// A control of this camera, in the camera's own units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// What it adjusts.
    pub kind: ControlKind,
    /// The least value.
    pub minimum: i64,
    /// The greatest value.
    pub maximum: i64,
    /// The distance between two values.
    pub step: i64,
    /// What the camera begins with.
    pub default: i64,
    /// What it is now.
    pub value: i64,
}
