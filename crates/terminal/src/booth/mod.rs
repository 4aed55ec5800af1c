//! The photo booth: the camera, the coach beside it, and what they show. Nothing of it is written to disk, and nothing
//! is left of it when it closes.

mod memory;

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use kaodian_devices::camera::{CameraFault, CameraFeed, CameraFrame, CameraSource};
use kaodian_photo::{Coaching, EnginePool, Frame, Looked, RulePack, Stage};
use memory::Memory;

/// The coach looks at pictures of this size at most: more tells it nothing.
const COACHED_PX: u32 = 640;

/// Background and empty stage change slowly; they are looked at with every so many pictures.
const BACKGROUND_EVERY: u64 = 6;

/// Time between two looks of the coach: people do not follow faster, and the CPU has the picture to draw.
const PACE: Duration = Duration::from_millis(66);

/// How long the coach waits for a frame before it looks whether it is still wanted.
const PATIENCE: Duration = Duration::from_millis(200);

/// The camera with its coach, running or not.
pub(crate) struct Booth {
    engines: Arc<EnginePool>,
    rules: Arc<RulePack>,
    running: Mutex<Option<Running>>,
    offered: Mutex<Option<Offered>>,
}

/// A picture from a file that was judged and may be composed next.
struct Offered {
    sha256: String,
    looked: Looked,
}

struct Running {
    feed: Arc<CameraFeed>,
    seen: Arc<Mutex<Seen>>,
    is_wanted: Arc<AtomicBool>,
}

/// What the coach found last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// With what is shown of it.
    pub(crate) coaching: Option<Coached>,
    /// What the place is like without anybody.
    pub(crate) stage: Option<Stage>,
}

/// The coach's words as they are shown.
#[derive(Debug, Clone)]
pub(crate) struct Coached {
    pub(crate) coaching: Coaching,
    /// All has been well for long enough to take the picture.
    pub(crate) is_steady: bool,
}

impl Booth {
    pub(crate) fn new(engines: Arc<EnginePool>, rules: Arc<RulePack>) -> Self {
        Self { engines, rules, running: Mutex::new(None), offered: Mutex::new(None) }
    }

    /// Starts the camera, unless it runs.
    pub(crate) fn open(&self, source: CameraSource) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_some() {
            return;
        }
        let feed = Arc::new(CameraFeed::start(source));
        let seen = Arc::new(Mutex::new(Seen::default()));
        let is_wanted = Arc::new(AtomicBool::new(true));
        let coach = Coach {
            feed: Arc::downgrade(&feed),
            seen: Arc::clone(&seen),
            is_wanted: Arc::clone(&is_wanted),
            engines: Arc::clone(&self.engines),
            rules: Arc::clone(&self.rules),
        };
        let spawned = std::thread::Builder::new().name("coach".to_owned()).spawn(move || coach.run());
        if let Err(error) = spawned {
            // The picture can be taken without a coach; the verdict does not need it.
            tracing::error!(%error, "the coach cannot run");
        }
        *running = Some(Running { feed, seen, is_wanted });
    }

    /// Keeps what was seen in a file, in the place of any other, until it is composed or the booth closes.
    pub(crate) fn offer(&self, sha256: String, looked: Option<Looked>) {
        let offered = looked.map(|looked| Offered { sha256, looked });
        *self.offered.lock().unwrap_or_else(PoisonError::into_inner) = offered;
    }

    /// What was seen in this file, if it was the last one; it is not kept any longer.
    pub(crate) fn take_offered(&self, sha256: &str) -> Option<Looked> {
        let offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        (offered.sha256 == sha256).then_some(offered.looked)
    }

    /// Ends the camera and forgets what it showed.
    pub(crate) fn close(&self) {
        self.offer(String::new(), None);
        let ended = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ended) = ended {
            ended.is_wanted.store(false, Ordering::Relaxed);
        }
    }

    /// The camera, if it runs.
    pub(crate) fn feed(&self) -> Option<Arc<CameraFeed>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.as_ref().map(|running| Arc::clone(&running.feed))
    }

    /// What the coach found last.
    pub(crate) fn seen(&self) -> Option<Seen> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.as_ref().map(|running| running.seen.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// A camera's frame as a picture to look at.
pub(crate) fn picture(frame: &CameraFrame) -> Result<Frame, CameraFault> {
    Frame::new(frame.width_px(), frame.height_px(), frame.to_rgb()?).ok_or(CameraFault::WrongFormat)
}

/// Looks at the newest picture, again and again, on a thread of its own.
struct Coach {
    feed: Weak<CameraFeed>,
    seen: Arc<Mutex<Seen>>,
    is_wanted: Arc<AtomicBool>,
    engines: Arc<EnginePool>,
    rules: Arc<RulePack>,
}

impl Coach {
    fn run(self) {
        let mut memory = Memory::default();
        let mut sequence = 0;
        let mut round = 0_u64;
        let mut is_plain = None;
        while self.is_wanted.load(Ordering::Relaxed) {
            // Held only while it waits, so that the camera ends when the booth closes.
            let Some(feed) = self.feed.upgrade() else { return };
            let frame = feed.newer_than_within(sequence, PATIENCE);
            drop(feed);
            let Some(frame) = frame else {
                memory.forget();
                self.show(|seen| seen.coaching = None);
                // Without a camera there is no frame to wait for, and nothing to hurry for either.
                std::thread::park_timeout(PATIENCE);
                continue;
            };
            let began = Instant::now();
            sequence = frame.sequence();
            let Ok(picture) = picture(&frame).map(|picture| picture.reduced(COACHED_PX)) else { continue };
            drop(frame);
            let looked = self.engines.with(|engine| {
                let coaching = engine.coach(&picture, &self.rules);
                let stage = (round.is_multiple_of(BACKGROUND_EVERY)).then(|| {
                    is_plain = engine.coach_background(&picture, &self.rules);
                    engine.stage(&picture, &self.rules)
                });
                (coaching, stage)
            });
            round += 1;
            let Ok((coaching, stage)) = looked.inspect_err(|error| tracing::error!(%error, "no coach"))
            else {
                return;
            };
            let coaching = match is_plain {
                Some(is_plain) => coaching.with_background(is_plain),
                None => coaching,
            };
            let coached = memory.shown(coaching, Instant::now());
            self.show(|seen| {
                seen.coaching = Some(coached);
                seen.stage = stage.or(seen.stage);
            });
            std::thread::park_timeout(PACE.saturating_sub(began.elapsed()));
        }
    }

    fn show(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
