//! A camera on a thread of its own.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{
    attached::Attached,
    capture::{self, Request},
    control::{Control, ControlKind},
    driver::Camera,
    fault::CameraFault,
    frame::CameraFrame,
    pictures::Pictures,
    shared::{CameraState, Shared, View},
};

/// Where frames come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraSource {
    /// The attached camera with this id; without one, the first.
    Attached(Option<String>),
    /// A JPEG, or a folder of them, shown in turn: 1280x720 at 30 frames in a second. For demonstrations.
    Files(PathBuf),
}

/// How often the watchdog looks.
const WATCH_EVERY: Duration = Duration::from_millis(100);

/// How long a driver may take to let go of its device when the feed is dropped.
const END_LIMIT: Duration = Duration::from_secs(3);

/// How often somebody who waits for an answer looks whether the camera still can give one.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// A camera that is kept running. Dropping it ends the stream, closes the device and forgets the frames; the
/// device can be opened again at once.
pub struct CameraFeed {
    shared: Arc<Shared>,
    /// Nothing more can be asked once it has gone.
    requests: Option<Sender<Request>>,
    threads: Vec<JoinHandle<()>>,
}

impl CameraFeed {
    /// Starts a camera. What is wrong with it is told by [`state`](Self::state), and tried again.
    pub fn start(source: CameraSource) -> Self {
        Self::start_with(move || match source {
            CameraSource::Attached(id) => Box::new(Attached::new(id)),
            CameraSource::Files(path) => Box::new(Pictures::new(path)),
        })
    }

    /// Starts a camera that is made on its own thread, where it stays: drivers may insist on that.
    pub fn start_with(make: impl FnOnce() -> Box<dyn Camera> + Send + 'static) -> Self {
        let shared = Arc::new(Shared::new());
        let (requests, received) = mpsc::channel();
        let (captured, watched) = (shared.clone(), shared.clone());
        let capture = thread::Builder::new()
            .name("camera".to_owned())
            .spawn(move || capture::run(make().as_mut(), &captured, &received));
        let watchdog = thread::Builder::new().name("camera-watchdog".to_owned()).spawn(move || {
            while !watched.is_ending() {
                thread::park_timeout(WATCH_EVERY);
                watched.check_pulse();
            }
        });
        if capture.is_err() || watchdog.is_err() {
            shared.fail(CameraFault::Failed);
        }
        let threads = [capture, watchdog].into_iter().flatten().collect();
        Self { shared, requests: Some(requests), threads }
    }

    /// How the camera is now.
    pub fn state(&self) -> CameraState {
        self.shared.look(|view| view.state)
    }

    /// What people call the camera, once it was found. A camera of files has no name.
    pub fn name(&self) -> Option<String> {
        self.shared.look(|view| view.name.clone())
    }

    /// How many frames were broken, and therefore dropped, since the start.
    pub fn broken_frames(&self) -> u64 {
        self.shared.look(|view| view.broken_frames)
    }

    /// The newest frame; none before the first and while the camera is faulty.
    pub fn newest(&self) -> Option<Arc<CameraFrame>> {
        self.shared.look(|view| view.newest.clone())
    }

    /// Waits for a frame newer than the one with this number; 0 is older than all. None as soon as the camera
    /// is faulty: [`state`](Self::state) says why.
    pub async fn newer_than(&self, sequence: u64) -> Option<Arc<CameraFrame>> {
        self.shared.until(|view| newer(view, sequence)).await
    }

    /// As [`newer_than`](Self::newer_than), on a thread that may wait. None also when the time is over.
    pub fn newer_than_within(&self, sequence: u64, limit: Duration) -> Option<Arc<CameraFrame>> {
        self.shared.wait(limit, |view| newer(view, sequence)).flatten()
    }

    /// Takes a picture at the largest size that the camera has, when the exposure has settled; then the
    /// preview goes on. Blocks for up to some seconds.
    ///
    /// # Errors
    /// What is wrong with the camera.
    pub fn still(&self) -> Result<CameraFrame, CameraFault> {
        self.ask(Request::Still)
    }

    /// What can be adjusted on the camera; nothing while it is faulty. Blocks.
    pub fn controls(&self) -> Vec<Control> {
        self.ask(Request::Controls).unwrap_or_default()
    }

    /// Adjusts the camera, in the control's own units. Blocks.
    ///
    /// # Errors
    /// What is wrong with the camera; [`CameraFault::Failed`] when it has no such control, or refuses.
    pub fn set_control(&self, kind: ControlKind, value: i64) -> Result<(), CameraFault> {
        self.ask(|answer| Request::SetControl(kind, value, answer))
    }

    /// Asks the camera's thread. While the camera is stuck that thread is, too: its fault is the answer.
    fn ask<T>(
        &self,
        request: impl FnOnce(Sender<Result<T, CameraFault>>) -> Request,
    ) -> Result<T, CameraFault> {
        let (answer, answered) = mpsc::channel();
        let requests = self.requests.as_ref().ok_or(CameraFault::Failed)?;
        requests.send(request(answer)).map_err(|_| CameraFault::Failed)?;
        loop {
            match answered.recv_timeout(ASK_EVERY) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Disconnected) => return Err(CameraFault::Failed),
                Err(RecvTimeoutError::Timeout) => {
                    if let CameraState::Faulty(fault) = self.state() {
                        return Err(fault);
                    }
                }
            }
        }
    }
}

fn newer(view: &View, sequence: u64) -> Option<Option<Arc<CameraFrame>>> {
    match view.state {
        CameraState::Faulty(_) => Some(None),
        _ => view.newest.clone().filter(|frame| frame.sequence() > sequence).map(Some),
    }
}

impl Drop for CameraFeed {
    fn drop(&mut self) {
        self.requests = None;
        let deadline = Instant::now() + END_LIMIT;
        while self.threads.iter().any(|thread| !thread.is_finished()) && Instant::now() < deadline {
            self.shared.end();
            self.threads.iter().for_each(|thread| thread.thread().unpark());
            thread::sleep(Duration::from_millis(5));
        }
        // A driver that does not let go keeps its thread; the program goes on without it.
        for thread in self.threads.drain(..).filter(JoinHandle::is_finished) {
            let _ = thread.join();
        }
    }
}
