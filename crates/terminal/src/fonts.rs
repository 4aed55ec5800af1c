//! Where the fonts of rare Hanzi lie.

use std::path::PathBuf;

/// The folders in which `HanaMinA.ttf` and `HanaMinB.ttf` are looked for (the package fonts-hanazono puts them into the
/// first), for the window and for `kaodianctl` alike. They are read when a name needs them.
#[must_use]
pub fn fallback_font_folders() -> Vec<PathBuf> {
    ["/usr/share/fonts/truetype/hanazono", "/usr/local/share/fonts/hanazono"].map(PathBuf::from).into()
}
