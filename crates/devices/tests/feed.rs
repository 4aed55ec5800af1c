//! A feed on a camera that does as the test says.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use kaodian_devices::camera::{
    Camera, CameraFault, CameraFeed, CameraState, Control, ControlKind, Encoding, Purpose, StreamFormat,
};

/// Nothing here takes longer, unless it hangs.
const LIMIT: Duration = Duration::from_secs(20);

const PREVIEW: StreamFormat =
    StreamFormat { width_px: 16, height_px: 8, frames_per_s: 100, encoding: Encoding::Yuyv };
const STILL: StreamFormat = StreamFormat { width_px: 32, height_px: 16, ..PREVIEW };

/// What a camera does next.
#[derive(Clone, Copy)]
enum Step {
    /// A grey frame of this luma.
    Frame(u8),
    /// The same with a byte too few.
    Short,
    /// The stream breaks.
    Fault(CameraFault),
}

/// What the test sees of its camera.
#[derive(Default)]
struct Seen {
    opened: Vec<Purpose>,
    is_open: bool,
    was_made_on: Option<String>,
}

/// Plays the steps of each opening in turn; the last frame again when there are no more.
struct Scripted {
    scripts: VecDeque<Vec<Step>>,
    steps: VecDeque<Step>,
    format: StreamFormat,
    last: u8,
    seen: Arc<Mutex<Seen>>,
}

impl Camera for Scripted {
    fn open(&mut self, purpose: Purpose) -> Result<StreamFormat, CameraFault> {
        let mut seen = self.seen.lock().unwrap();
        seen.opened.push(purpose);
        seen.is_open = true;
        self.steps = self.scripts.pop_front().unwrap_or_default().into();
        self.format = if purpose == Purpose::Still { STILL } else { PREVIEW };
        match self.steps.front() {
            Some(Step::Fault(fault)) => Err(*fault),
            _ => Ok(self.format),
        }
    }

    fn next_frame(&mut self, receive: &mut dyn FnMut(&[u8], Instant)) -> Result<(), CameraFault> {
        let length = (self.format.width_px * self.format.height_px * 2) as usize;
        let step = self.steps.pop_front().unwrap_or_else(|| {
            // A hundred frames in a second: the pace of the camera, not a wait for luck.
            std::thread::sleep(Duration::from_millis(10));
            Step::Frame(self.last)
        });
        match step {
            Step::Frame(luma) => {
                self.last = luma;
                receive(&[luma, 128].repeat(length / 2), Instant::now());
            }
            Step::Short => receive(&[self.last, 128].repeat(length / 2)[1..], Instant::now()),
            Step::Fault(fault) => return Err(fault),
        }
        Ok(())
    }

    fn close(&mut self) {
        self.seen.lock().unwrap().is_open = false;
    }

    fn name(&self) -> Option<String> {
        Some("Scripted".to_owned())
    }

    fn controls(&mut self) -> Result<Vec<Control>, CameraFault> {
        Err(CameraFault::Failed)
    }

    fn set_control(&mut self, _: ControlKind, _: i64) -> Result<(), CameraFault> {
        Err(CameraFault::Failed)
    }
}

fn feed(scripts: &[&[Step]]) -> (CameraFeed, Arc<Mutex<Seen>>) {
    let seen = Arc::<Mutex<Seen>>::default();
    let (inside, scripts) = (seen.clone(), scripts.iter().map(|steps| steps.to_vec()).collect());
    let feed = CameraFeed::start_with(move || {
        inside.lock().unwrap().was_made_on = std::thread::current().name().map(str::to_owned);
        Box::new(Scripted { scripts, steps: VecDeque::new(), format: PREVIEW, last: 60, seen: inside })
    });
    (feed, seen)
}

fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !holds() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn a_still_waits_for_the_exposure() {
    let dark_then_right = [20, 60, 90, 110, 118, 120].map(Step::Frame);
    let (feed, seen) = feed(&[&[Step::Frame(60)], &dark_then_right]);
    let still = feed.still().unwrap();
    assert_eq!((still.width_px(), still.height_px()), (32, 16));
    // 118 to 120 of limited range, in full range.
    let luma = still.to_rgb().unwrap()[0];
    assert!((118..=122).contains(&luma), "the still is as bright as {luma}");
    assert!(feed.newer_than_within(still.sequence(), LIMIT).is_some_and(|frame| frame.width_px() == 16));
    assert_eq!(seen.lock().unwrap().opened, [Purpose::Preview, Purpose::Still, Purpose::Preview]);
}

#[test]
fn what_goes_wrong_during_a_still_is_its_answer_and_the_preview_comes_back() {
    let fails = [Step::Fault(CameraFault::Busy)];
    let (feed, _) = feed(&[&[Step::Frame(60)], &fails]);
    assert_eq!(feed.still().err(), Some(CameraFault::Busy));
    assert!(feed.newer_than_within(0, LIMIT).is_some());
    assert!(feed.still().is_ok());
}

#[test]
fn a_camera_that_was_there_is_unplugged_when_it_is_not_found() {
    let gone = [Step::Fault(CameraFault::NotFound)];
    let (never_there, _) = feed(&[&gone]);
    wait_for("not found", || never_there.state() == CameraState::Faulty(CameraFault::NotFound));
    let (was_there, _) = feed(&[&[Step::Frame(60), Step::Fault(CameraFault::Failed)], &gone]);
    wait_for("unplugged", || was_there.state() == CameraState::Faulty(CameraFault::Unplugged));
    wait_for("live again", || was_there.state() == CameraState::Live(PREVIEW));
}

#[test]
fn broken_frames_are_counted_and_not_numbered() {
    let (feed, _) = feed(&[&[Step::Short, Step::Frame(60), Step::Short, Step::Short]]);
    let first = feed.newer_than_within(0, LIMIT).unwrap();
    wait_for("three broken frames", || feed.broken_frames() == 3);
    assert!(first.sequence() >= 1);
    assert!(feed.newest().unwrap().to_rgb().is_ok());
}

#[test]
fn the_newest_frame_wins() {
    let (feed, _) = feed(&[]);
    let first = feed.newer_than_within(0, LIMIT).unwrap().sequence();
    let later = feed.newer_than_within(first + 20, LIMIT).unwrap().sequence();
    assert!(later > first + 20);
    // Nothing was kept for who did not look.
    assert!(feed.newer_than_within(first, LIMIT).unwrap().sequence() >= later);
    assert!(feed.newer_than_within(u64::MAX, Duration::ZERO).is_none());
}

#[test]
fn a_feed_keeps_its_camera_on_its_thread_and_closes_it() {
    let (feed, seen) = feed(&[]);
    let kept = feed.newer_than_within(0, LIMIT).unwrap();
    assert_eq!(feed.name().as_deref(), Some("Scripted"));
    assert!(feed.controls().is_empty());
    assert_eq!(seen.lock().unwrap().was_made_on.as_deref(), Some("camera"));
    drop(feed);
    assert!(!seen.lock().unwrap().is_open);
    // Who holds a frame may finish with it; nobody else does any more.
    assert_eq!(Arc::strong_count(&kept), 1);
}

#[test]
fn one_task_may_wait_while_others_ask() {
    let (feed, _) = feed(&[]);
    let feed = Arc::new(feed);
    let is_done = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (asking, done) = (feed.clone(), is_done.clone());
    let asker = std::thread::spawn(move || {
        let still = asking.still().map(|still| still.width_px());
        done.store(true, Ordering::Release);
        still
    });
    runtime.block_on(async {
        let mut sequence = 0;
        while !is_done.load(Ordering::Acquire) {
            let frame = feed.newer_than(sequence).await.unwrap();
            assert!(frame.sequence() > sequence && frame.width_px() == 16);
            sequence = frame.sequence();
        }
    });
    assert_eq!(asker.join().unwrap(), Ok(32));
}
