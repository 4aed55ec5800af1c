//! Cameras that are not there, for programs that are started with them (see tests/devices/emulator/README.md).

use std::{
    fs,
    io::Cursor,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use image::{DynamicImage, RgbImage, codecs::jpeg::JpegEncoder, imageops};

use crate::{
    Failure, Outcome,
    programs::{root, run_well, target_folder, tool},
};

/// The cameras of one machine. Programs that were started with them see no others.
pub struct EmulatedCameras {
    folder: PathBuf,
    library: PathBuf,
}

/// What kind of camera is attached.
pub struct CameraModel<'a> {
    /// The name that the system shows.
    pub name: &'a str,
    /// The lasting name in /dev/v4l/by-id, if the system gives it one.
    pub by_id: Option<&'a str>,
    /// Lines such as `MJPG 1280 720 30 15`: encoding, width and height in px, frames in a second.
    pub formats: &'a [&'a str],
    /// What it sees, in turn, one a second: fitted into each of its MJPG sizes.
    pub pictures: &'a [RgbImage],
}

impl Default for CameraModel<'_> {
    fn default() -> Self {
        Self {
            name: "Emulated camera",
            by_id: Some("usb-Emulated_Camera_0001-video-index0"),
            formats: &["MJPG 640 480 30", "MJPG 1280 720 30 15", "YUYV 640 480 30", "YUYV 1280 720 10"],
            pictures: &[],
        }
    }
}

impl EmulatedCameras {
    /// A machine without a camera, described in this folder.
    ///
    /// # Errors
    /// When the emulator does not compile, or the folder cannot be written.
    pub fn none(folder: &Path) -> Outcome<Self> {
        static LIBRARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let library = LIBRARY.get_or_init(|| compile().map_err(|failure| failure.to_string()));
        let library = library.clone().map_err(Failure::new)?;
        for part in ["class", "v4l/by-id"] {
            fs::create_dir_all(folder.join(part))?;
        }
        Ok(Self { folder: folder.to_owned(), library })
    }

    /// A machine with this one camera, as /dev/video0.
    ///
    /// # Errors
    /// See [`none`](Self::none).
    pub fn one(folder: &Path, model: &CameraModel<'_>) -> Outcome<Self> {
        let cameras = Self::none(folder)?;
        cameras.attach(0, model)?;
        Ok(cameras)
    }

    /// Has a program see these cameras, and whatever it starts.
    pub fn show_to<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("LD_PRELOAD", &self.library).env("KAODIAN_EMULATED_CAMERAS", &self.folder)
    }

    /// Attaches a camera as /dev/video`number`.
    ///
    /// # Errors
    /// When it cannot be described.
    pub fn attach(&self, number: u32, model: &CameraModel<'_>) -> Outcome {
        let device = self.device(number);
        fs::create_dir_all(device.join("frames"))?;
        fs::write(device.join("formats"), model.formats.join("\n"))?;
        let drawn: Vec<RgbImage>;
        let pictures = if model.pictures.is_empty() {
            drawn = (0..5).map(test_card).collect();
            &drawn
        } else {
            model.pictures
        };
        for line in model.formats {
            if let ["MJPG", width, height, ..] = line.split(' ').collect::<Vec<_>>()[..] {
                let (width, height) = (number_in(width)?, number_in(height)?);
                write_frames(&device.join(format!("frames/{width}x{height}")), pictures, width, height)?;
            }
        }
        write_frames(&device.join("frames/odd"), pictures, 333, 217)?;
        fs::write(device.join("control"), "")?;
        if let Some(name) = model.by_id {
            symlink(format!("../../video{number}"), self.folder.join("v4l/by-id").join(name))?;
        }
        self.list(number, model.name, 0)
    }

    /// A node beside a camera's, as cameras have them for what is said about their pictures.
    ///
    /// # Errors
    /// When it cannot be described.
    pub fn list(&self, number: u32, name: &str, index: u32) -> Outcome {
        let class = self.folder.join(format!("class/video{number}"));
        fs::create_dir_all(&class)?;
        fs::write(class.join("name"), format!("{name}\n"))?;
        fs::write(class.join("index"), format!("{index}\n"))?;
        Ok(())
    }

    /// What happens to the camera from now on: words of the emulator, or nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn control(&self, number: u32, words: &str) -> Outcome {
        // At once: a reader never sees half of it.
        let device = self.device(number);
        fs::write(device.join("control.new"), words)?;
        Ok(fs::rename(device.join("control.new"), device.join("control"))?)
    }

    /// Pulls the cable.
    ///
    /// # Errors
    /// When it is not there.
    pub fn unplug(&self, number: u32) -> Outcome {
        self.control(number, "unplugged")?;
        fs::remove_dir_all(self.folder.join(format!("class/video{number}")))?;
        for link in fs::read_dir(self.folder.join("v4l/by-id"))? {
            let path = link?.path();
            if fs::read_link(&path)?.ends_with(format!("video{number}")) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Whether no program has the camera's buffers.
    ///
    /// # Errors
    /// When the camera was never opened.
    pub fn is_free(&self, number: u32) -> Outcome<bool> {
        Ok(fs::File::open(self.device(number).join("lock"))?.try_lock().is_ok())
    }

    /// The JPEGs that the camera sends at this size.
    ///
    /// # Errors
    /// When it has no such size.
    pub fn frames(&self, number: u32, size: &str) -> Outcome<Vec<Vec<u8>>> {
        let entries = fs::read_dir(self.device(number).join("frames").join(size))?;
        entries.map(|entry| Ok(fs::read(entry?.path())?)).collect()
    }

    fn device(&self, number: u32) -> PathBuf {
        self.folder.join(format!("video{number}"))
    }
}

/// Compiles the emulator; several tests may do so at once.
fn compile() -> Outcome<PathBuf> {
    let sources = root().join("tests/devices/emulator");
    let folder = target_folder().join("emulated-camera");
    fs::create_dir_all(&folder)?;
    let (library, fresh) =
        (folder.join("libcamera.so"), folder.join(format!("libcamera.{}.so", std::process::id())));
    let mut command = Command::new(tool("cc", "build-essential")?);
    command.args(["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread", "-o"]);
    command.arg(&fresh).arg(sources.join("interpose.c")).arg(sources.join("camera.c")).arg("-ldl");
    run_well(&mut command)?;
    fs::rename(&fresh, &library)?;
    Ok(library)
}

fn number_in(text: &str) -> Outcome<u32> {
    text.parse().map_err(|_| Failure::new(format!("{text} is no number")))
}

fn write_frames(folder: &Path, pictures: &[RgbImage], width_px: u32, height_px: u32) -> Outcome {
    fs::create_dir_all(folder)?;
    for (index, picture) in pictures.iter().enumerate() {
        let mut jpeg = Cursor::new(Vec::new());
        fitted(picture, width_px, height_px)
            .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 90))?;
        fs::write(folder.join(format!("{index:03}.jpg")), jpeg.into_inner())?;
    }
    Ok(())
}

/// The whole picture, in the middle of what is left of its corner's colour.
fn fitted(picture: &RgbImage, width_px: u32, height_px: u32) -> RgbImage {
    let inner =
        DynamicImage::from(picture.clone()).resize(width_px, height_px, imageops::Triangle).into_rgb8();
    let mut frame = RgbImage::from_pixel(width_px, height_px, *picture.get_pixel(0, 0));
    let middle = |outer: u32, inner: u32| i64::from(outer.saturating_sub(inner) / 2);
    imageops::overlay(&mut frame, &inner, middle(width_px, inner.width()), middle(height_px, inner.height()));
    frame
}

/// A grey ramp with grain; each one another, so that frames can be told apart.
fn test_card(index: u32) -> RgbImage {
    let mut grain = 0x02f6_e2b1_u32.wrapping_add(index);
    RgbImage::from_fn(640, 360, |x, y| {
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let ramp = (x / 5 + y / 9 + index * 31) % 200 + 20;
        let value = (ramp + (grain >> 28)) as u8;
        image::Rgb([value, value, value.wrapping_add(10)])
    })
}
