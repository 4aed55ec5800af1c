//! The pictures that everything is measured on: public-domain portraits before a plain wall.

use std::path::{Path, PathBuf};

use image::{DynamicImage, RgbImage, codecs::jpeg::JpegEncoder, imageops, imageops::FilterType};
use kaodian_tests::{Failure, Outcome, programs::root};

/// The colour of the wall: light blue, as the rules want it.
const WALL: image::Rgb<u8> = image::Rgb([170, 200, 230]);

/// Portraits in which the mesh finds its face.
const PORTRAITS: [&str; 3] = ["obama.jpg", "grace_hopper.jpg", "astronaut.png"];

/// The pictures, as files for every program alike.
pub(crate) struct Scenes {
    /// A camera's still: 1920x1080, JPEG.
    pub(crate) still: PathBuf,
    /// Frames as the coach looks at them: 640x480, without loss.
    pub(crate) frames: Vec<PathBuf>,
    /// What the camera of the window sees: 1280x720, somebody and nobody.
    pub(crate) somebody: RgbImage,
    pub(crate) nobody: RgbImage,
}

impl Scenes {
    /// Makes them in this folder.
    pub(crate) fn make(folder: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        let portraits = PORTRAITS.iter().map(|name| portrait(name)).collect::<Outcome<Vec<_>>>()?;
        let first = portraits.first().ok_or_else(|| Failure::new("no portraits"))?;
        let still = folder.join("still.jpg");
        let file = std::fs::File::create(&still)?;
        before_the_wall(first, 1920, 1080).write_with_encoder(JpegEncoder::new_with_quality(file, 92))?;
        let mut frames = Vec::new();
        for (index, portrait) in portraits.iter().enumerate() {
            let path = folder.join(format!("frame-{index}.png"));
            before_the_wall(portrait, 640, 480).save(&path)?;
            frames.push(path);
        }
        let somebody = before_the_wall(first, 1280, 720);
        Ok(Self { still, frames, somebody, nobody: RgbImage::from_pixel(1280, 720, WALL) })
    }
}

fn portrait(name: &str) -> Outcome<DynamicImage> {
    let path = root().join("tests/pictures/fetched").join(name);
    image::open(path)
        .map_err(|error| Failure::from(error).during("tests/pictures/fetch.sh brings the test pictures"))
}

/// The portrait as high as the picture, in the middle of it.
fn before_the_wall(portrait: &DynamicImage, width_px: u32, height_px: u32) -> RgbImage {
    let person = portrait.resize(width_px, height_px, FilterType::CatmullRom).into_rgb8();
    let mut scene = RgbImage::from_pixel(width_px, height_px, WALL);
    imageops::replace(&mut scene, &person, i64::from((width_px - person.width()) / 2), 0);
    scene
}
