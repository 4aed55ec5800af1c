//! The thread of a camera: opens it, gives its frames on, and begins again when something is wrong.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError},
    time::{Duration, Instant},
};

use zeroize::Zeroizing;

use super::{
    control::{Control, ControlKind},
    driver::Camera,
    fault::CameraFault,
    format::{Encoding, Purpose, StreamFormat},
    frame::CameraFrame,
    leftover::Leftovers,
    mjpeg::Extent,
    shared::Shared,
    still,
};

/// What users ask of a camera's thread, with the way back for the answer.
pub(super) enum Request {
    /// A picture at the largest size.
    Still(Sender<Result<CameraFrame, CameraFault>>),
    /// What can be adjusted.
    Controls(Sender<Result<Vec<Control>, CameraFault>>),
    /// Adjust it.
    SetControl(ControlKind, i64, Sender<Result<(), CameraFault>>),
}

/// A camera that gives no frame for so long is stuck.
const FRAME_LIMIT: Duration = Duration::from_secs(2);

/// Opening loads drivers and wakes devices; one that takes longer is stuck.
const OPEN_LIMIT: Duration = Duration::from_secs(8);

/// How long to leave a faulty camera alone.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// Why the stream came to an end.
enum End {
    /// The feed was dropped.
    Dropped,
    /// Something is wrong.
    Fault(CameraFault),
}

/// Runs until the feed is dropped.
pub(super) fn run(camera: &mut dyn Camera, shared: &Shared, requests: &Receiver<Request>) {
    shared.wait_here();
    let mut capture = Capture { camera, shared, sequence: 0, stream: None, was_there: false };
    while let End::Fault(fault) = capture.stream(requests) {
        capture.close();
        let fault =
            if capture.was_there && fault == CameraFault::NotFound { CameraFault::Unplugged } else { fault };
        let fault = shared.fail(fault);
        tracing::debug!(fault = fault.code(), "the camera gives no frames");
        if is_dropped_meanwhile(fault, shared, requests) {
            break;
        }
    }
    capture.close();
}

/// Leaves the camera alone for a while, and answers everybody with its fault.
fn is_dropped_meanwhile(fault: CameraFault, shared: &Shared, requests: &Receiver<Request>) -> bool {
    let until = Instant::now() + RETRY_AFTER;
    loop {
        if shared.is_ending() {
            return true;
        }
        // Who asked has gone away when the answer cannot be sent.
        match requests.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Request::Still(answer)) => drop(answer.send(Err(fault))),
            Ok(Request::Controls(answer)) => drop(answer.send(Err(fault))),
            Ok(Request::SetControl(_, _, answer)) => drop(answer.send(Err(fault))),
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => return true,
        }
    }
}

/// A stream that is open.
struct Stream {
    format: StreamFormat,
    leftovers: Leftovers,
}

impl Stream {
    /// The frame in what the camera sent, when it is whole.
    fn whole(&mut self, sent: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self.format.encoding {
            Encoding::Mjpeg => {
                let jpeg = Zeroizing::new(Extent::of(sent, self.format)?.cut(sent));
                (!self.leftovers.end(&jpeg)).then_some(jpeg)
            }
            // Packed pixels have no end to look for: one that broke off cannot be told from one that did not.
            Encoding::Yuyv => {
                let length = self.format.width_px as usize * self.format.height_px as usize * 2;
                Some(Zeroizing::new(sent.get(..length)?.to_vec()))
            }
        }
    }
}

/// A camera and what has come out of it.
pub(super) struct Capture<'a> {
    camera: &'a mut dyn Camera,
    shared: &'a Shared,
    sequence: u64,
    stream: Option<Stream>,
    was_there: bool,
}

impl Capture<'_> {
    /// Shows frame after frame, and does what is asked in between.
    fn stream(&mut self, requests: &Receiver<Request>) -> End {
        if let Err(fault) = self.open(Purpose::Preview) {
            return End::Fault(fault);
        }
        loop {
            match requests.try_recv() {
                Ok(request) => {
                    if let Err(fault) = self.serve(request) {
                        return End::Fault(fault);
                    }
                }
                Err(TryRecvError::Disconnected) => return End::Dropped,
                Err(TryRecvError::Empty) => match self.next() {
                    Ok(Some(frame)) => self.shared.show(frame),
                    Ok(None) => {}
                    Err(fault) => return End::Fault(fault),
                },
            }
        }
    }

    /// Answers a request. Who asked may have gone away; the camera goes on in any case.
    fn serve(&mut self, request: Request) -> Result<(), CameraFault> {
        match request {
            Request::Still(answer) => {
                let still = still::take(self);
                let preview = self.open(Purpose::Preview);
                let _ = answer.send(still);
                preview
            }
            Request::Controls(answer) => {
                let _ = answer.send(self.camera.controls());
                Ok(())
            }
            Request::SetControl(kind, value, answer) => {
                let _ = answer.send(self.camera.set_control(kind, value));
                Ok(())
            }
        }
    }

    /// Opens a stream; frames are due from then on.
    pub(super) fn open(&mut self, purpose: Purpose) -> Result<(), CameraFault> {
        self.shared.expect_life_within(OPEN_LIMIT);
        let previous = self.stream.take();
        let format = self.camera.open(purpose)?;
        self.was_there = true;
        self.shared.set_name(self.camera.name());
        let leftovers = previous.filter(|stream| stream.format == format).map(|stream| stream.leftovers);
        self.stream = Some(Stream { format, leftovers: leftovers.unwrap_or_default() });
        self.shared.expect_life_within(FRAME_LIMIT);
        Ok(())
    }

    /// Waits for a frame; none when it was broken.
    pub(super) fn next(&mut self) -> Result<Option<CameraFrame>, CameraFault> {
        let stream = self.stream.as_mut().ok_or(CameraFault::Failed)?;
        let mut whole = None;
        self.camera.next_frame(&mut |sent, captured_at| {
            whole = stream.whole(sent).map(|bytes| (bytes, captured_at));
        })?;
        let Some((bytes, captured_at)) = whole else {
            self.shared.count_broken();
            return Ok(None);
        };
        self.sequence += 1;
        self.shared.expect_life_within(FRAME_LIMIT);
        Ok(Some(CameraFrame::new(self.sequence, stream.format, captured_at, bytes)))
    }

    pub(super) fn is_ending(&self) -> bool {
        self.shared.is_ending()
    }

    fn close(&mut self) {
        self.shared.expect_nothing();
        self.stream = None;
        self.camera.close();
    }
}
