//! Everything that a journey needs, and what is left of it for a person to look at when it fails.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::TempDir;

use crate::{
    CameraModel, Central, EmulatedCameras, Failure, Outcome, PrintSystem, TerminalHome, Window, portrait,
    programs::target_folder,
    terminal::REVIEWER,
    window::{Display, Drawing},
};

/// A camera as they are sold for desks: more pixels for stills than the live picture needs.
pub const CAMERA_FORMATS: [&str; 3] = ["MJPG 640 480 30", "MJPG 1280 720 30", "MJPG 1920 1080 30"];

/// Journeys take turns: two windows at once on two cores only wait for each other.
static TURN: Mutex<()> = Mutex::new(());

/// A central server, a terminal of a site, and a display for its window.
pub struct World {
    /// The central server.
    pub central: Central,
    /// The terminal with the window.
    pub terminal: TerminalHome,
    /// The window, while it is open.
    window: Option<Window>,
    /// What stands before the candidate.
    pub cameras: EmulatedCameras,
    /// The printer beside it; none unless a journey brings one.
    pub printer: Option<PrintSystem>,
    display: Display,
    photo_path: PathBuf,
    log_path: PathBuf,
    folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl World {
    /// A new world; its terminal belongs to `site`.
    ///
    /// # Errors
    /// When something does not start.
    pub fn start(site: &str) -> Outcome<Self> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::Builder::new().prefix("kaodian-").tempdir()?;
        let central = Central::start(&folder.path().join("central"))?;
        let terminal = TerminalHome::activate(&folder.path().join("terminal"), &central, site, "报名机 1")?;
        let photo_path = folder.path().join("photo.jpg");
        std::fs::write(&photo_path, portrait::portrait()?)?;
        let log_path = folder.path().join("window.log");
        let display = Display::start()?;
        let pictures = [portrait::scene(portrait::Sitting::Well)?];
        let model = CameraModel { pictures: &pictures, formats: &CAMERA_FORMATS, ..CameraModel::default() };
        let cameras = EmulatedCameras::one(&folder.path().join("cameras"), &model)?;
        Ok(Self {
            central,
            terminal,
            window: None,
            cameras,
            printer: None,
            display,
            photo_path,
            log_path,
            folder,
            _turn: turn,
        })
    }

    /// Opens the window.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open_window(&mut self) -> Outcome<&Window> {
        let print_server = self.printer.as_ref().map(PrintSystem::server);
        let window = Window::open(
            &self.display,
            self.terminal.folder(),
            &self.cameras,
            print_server.as_deref(),
            Drawing::Layers,
            &self.log_path,
        )
        .await?;
        Ok(self.window.insert(window))
    }

    /// The window.
    ///
    /// # Errors
    /// When it is not open.
    pub fn window(&self) -> Outcome<&Window> {
        self.window.as_ref().ok_or_else(|| Failure::new("the window is not open"))
    }

    /// Kills the application.
    ///
    /// # Errors
    /// When it is not running.
    pub fn kill_window(&mut self) -> Outcome {
        self.window.take().ok_or_else(|| Failure::new("the window is not open"))?.kill()
    }

    /// A portrait that the rules accept.
    pub fn photo_path(&self) -> &Path {
        &self.photo_path
    }

    /// A folder for the test's own files; it is removed with the world.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Another terminal, for the staff of a site, and a reviewer who works there.
    ///
    /// # Errors
    /// When it cannot be activated.
    pub fn desk(&self, site: &str) -> Outcome<TerminalHome> {
        self.central.add_staff(site, REVIEWER, "reviewer")?;
        TerminalHome::activate(
            &self.folder.path().join(format!("desk-{site}")),
            &self.central,
            site,
            "受理台",
        )
    }

    /// Leaves picture, page and logs of a failure in `target/journeys/NAME`.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub async fn leave_traces(&self, name: &str) -> Outcome<PathBuf> {
        let traces = target_folder().join("journeys").join(name);
        std::fs::create_dir_all(&traces)?;
        let _ = std::fs::copy(&self.log_path, traces.join("window.log"));
        let _ = std::fs::copy(self.folder.path().join("central/central.log"), traces.join("central.log"));
        if let Ok(window) = self.window() {
            if let Ok(picture) = window.picture().await {
                std::fs::write(traces.join("failure.png"), picture)?;
            }
            if let Ok(source) = window.source().await {
                std::fs::write(traces.join("failure.html"), source)?;
            }
        }
        Ok(traces)
    }
}

/// Runs a journey in a world of its own.
///
/// # Panics
/// When the journey fails: with the reason, and where its traces are.
pub fn journey(name: &str, site: &str, walk: impl AsyncFnOnce(&mut World) -> Outcome) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.map_err(Failure::from).and_then(|runtime| {
        runtime.block_on(async {
            let mut world = World::start(site)?;
            let Err(failure) = walk(&mut world).await else { return Ok(()) };
            let traces = match world.leave_traces(name).await {
                Ok(traces) => format!("see {}", traces.display()),
                Err(error) => format!("no traces: {error}"),
            };
            Err(Failure::new(format!("{failure}\n{traces}")))
        })
    });
    if let Err(failure) = outcome {
        panic!("{name}: {failure}");
    }
}
