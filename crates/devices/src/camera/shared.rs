//! What a feed's threads and its users share.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use super::{fault::CameraFault, format::StreamFormat, frame::CameraFrame, interrupt::Waiter};

/// How a camera is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraState {
    /// It is being opened for the first time.
    Starting,
    /// Its frames come.
    Live(StreamFormat),
    /// They do not. It is tried again until they do.
    Faulty(CameraFault),
}

/// What the users of a feed see.
pub(super) struct View {
    pub(super) state: CameraState,
    pub(super) newest: Option<Arc<CameraFrame>>,
    pub(super) name: Option<String>,
    pub(super) broken_frames: u64,
}

/// By when the camera must have given a sign of life.
#[derive(Default)]
struct Pulse {
    due: Option<Instant>,
    has_broken_frames: bool,
}

/// Shared by the camera's thread, its watchdog and the users.
pub(super) struct Shared {
    view: Mutex<View>,
    changed: Condvar,
    changed_async: Notify,
    pulse: Mutex<Pulse>,
    waiter: OnceLock<Waiter>,
    is_ending: AtomicBool,
}

/// What one thread left behind when it panicked is still what it was.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(super) fn new() -> Self {
        let view = View { state: CameraState::Starting, newest: None, name: None, broken_frames: 0 };
        Self {
            view: Mutex::new(view),
            changed: Condvar::new(),
            changed_async: Notify::new(),
            pulse: Mutex::default(),
            waiter: OnceLock::new(),
            is_ending: AtomicBool::new(false),
        }
    }

    pub(super) fn look<T>(&self, at: impl FnOnce(&View) -> T) -> T {
        at(&lock(&self.view))
    }

    fn change(&self, change: impl FnOnce(&mut View)) {
        change(&mut lock(&self.view));
        self.changed.notify_all();
        self.changed_async.notify_waiters();
    }

    // ---- the camera's thread -------------------------------------------------------------------

    /// This thread is the one that waits for the camera.
    pub(super) fn wait_here(&self) {
        let _ = self.waiter.set(Waiter::here());
    }

    /// The camera is on the way: its next sign of life is due within this time.
    pub(super) fn expect_life_within(&self, limit: Duration) {
        *lock(&self.pulse) = Pulse { due: Some(Instant::now() + limit), has_broken_frames: false };
    }

    /// Nothing is expected of the camera now.
    pub(super) fn expect_nothing(&self) {
        *lock(&self.pulse) = Pulse::default();
    }

    pub(super) fn set_name(&self, name: Option<String>) {
        self.change(|view| view.name = name);
    }

    pub(super) fn show(&self, frame: CameraFrame) {
        self.change(|view| {
            view.state = CameraState::Live(frame.format());
            view.newest = Some(Arc::new(frame));
        });
    }

    pub(super) fn count_broken(&self) {
        lock(&self.pulse).has_broken_frames = true;
        self.change(|view| view.broken_frames += 1);
    }

    /// The camera is faulty; nobody is shown an old frame as if it were live. Answers with the fault that is
    /// told: a wait that was given up is the watchdog's doing, which has said why.
    pub(super) fn fail(&self, fault: CameraFault) -> CameraFault {
        let told = self.look(|view| match view.state {
            CameraState::Faulty(told) if fault == CameraFault::Stalled => told,
            _ => fault,
        });
        self.fault_is(told);
        told
    }

    fn fault_is(&self, fault: CameraFault) {
        self.change(|view| {
            view.state = CameraState::Faulty(fault);
            view.newest = None;
        });
    }

    pub(super) fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::Acquire)
    }

    // ---- the watchdog --------------------------------------------------------------------------

    /// Says so when a sign of life is overdue, and ends the camera's wait for it.
    pub(super) fn check_pulse(&self) {
        let overdue = {
            let pulse = lock(&self.pulse);
            let is_overdue = pulse.due.is_some_and(|due| due <= Instant::now());
            is_overdue.then_some(pulse.has_broken_frames)
        };
        let Some(has_broken_frames) = overdue else { return };
        self.fault_is(if has_broken_frames { CameraFault::WrongFormat } else { CameraFault::Stalled });
        self.interrupt();
    }

    fn interrupt(&self) {
        if let Some(waiter) = self.waiter.get() {
            waiter.interrupt();
        }
    }

    // ---- the users -----------------------------------------------------------------------------

    /// Asks the camera's thread to end. It may be about to wait: this is said until it has ended.
    pub(super) fn end(&self) {
        self.is_ending.store(true, Ordering::Release);
        self.interrupt();
    }

    /// Waits until something is so; the answer is what it was when the time ran out.
    pub(super) fn wait<T>(&self, limit: Duration, mut holds: impl FnMut(&View) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + limit;
        let mut view = lock(&self.view);
        loop {
            let answer = holds(&view);
            let left = deadline.saturating_duration_since(Instant::now());
            if answer.is_some() || left.is_zero() {
                return answer;
            }
            view = self.changed.wait_timeout(view, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until something is so.
    pub(super) async fn until<T>(&self, mut holds: impl FnMut(&View) -> Option<T>) -> T {
        loop {
            // Made before looking: what changes in between is told to it.
            let changed = self.changed_async.notified();
            if let Some(answer) = self.look(&mut holds) {
                return answer;
            }
            changed.await;
        }
    }
}
