//! Sending, following, writing down.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use kaodian_devices::printer::{
    Job, JobStatus, Order, Pace, Printer, PrinterError, Printing, Sides, StopWatching, watch,
};
use kaodian_store::{PrintRecord, Store, StoreError};
use kaodian_sync::TrustedClock;
use tokio::sync::{mpsc, oneshot};

use super::{
    journal::code,
    known::{Known, Seen, what_is_known},
};
use crate::{
    error::{AppError, ErrorCode},
    use_cases::blocking,
    view::PrintState,
};

/// How long after a write that failed it is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// The prints of this program. Dropped, it follows them no longer; the jobs go on.
pub(crate) struct Prints {
    desk: Arc<Desk>,
    /// Held from reading the journal until the intent is in it.
    pub(crate) one_intent: tokio::sync::Mutex<()>,
}

struct Desk {
    printing: Arc<dyn Printing>,
    pace: Pace,
    store: Store,
    clock: Arc<TrustedClock>,
    stop: StopWatching,
    is_stopped: AtomicBool,
}

impl Drop for Prints {
    fn drop(&mut self) {
        self.desk.is_stopped.store(true, Ordering::Relaxed);
        self.desk.stop.stop();
    }
}

/// The job of a print, as it is known again.
fn job(print: &PrintRecord) -> Option<Job> {
    let (id, name) = print.job.clone()?;
    Some(Job { printer: print.printer.clone(), id, name, copies: 1, sides: Sides::One })
}

impl Prints {
    pub(crate) fn new(
        printing: Arc<dyn Printing>,
        pace: Pace,
        store: Store,
        clock: Arc<TrustedClock>,
    ) -> Self {
        let (stop, is_stopped) = (StopWatching::default(), AtomicBool::new(false));
        let desk = Desk { printing, pace, store, clock, stop, is_stopped };
        Self { desk: Arc::new(desk), one_intent: tokio::sync::Mutex::new(()) }
    }

    /// The printers that the system knows; none where there is no print system.
    pub(crate) async fn printers(&self) -> Result<Vec<Printer>, AppError> {
        let desk = Arc::clone(&self.desk);
        Ok(blocking(move || desk.printing.printers()).await?.unwrap_or_default())
    }

    /// Sends what the journal says is intended, and follows it to its end. Answers when the print system has answered;
    /// it goes on when nobody waits for that.
    pub(crate) async fn send(&self, print: PrintRecord, order: Order) -> Result<(), AppError> {
        let (tell, told) = oneshot::channel();
        let desk = Arc::clone(&self.desk);
        tokio::spawn(async move {
            let (outcome, followed) = match desk.submit(print, order).await {
                Ok(followed) => (Ok(()), followed),
                Err(error) => (Err(error), None),
            };
            // Nobody may be waiting any more.
            let _ = tell.send(outcome);
            if let Some((print, job)) = followed {
                desk.follow(print, job).await;
            }
        });
        told.await.map_err(|_| ErrorCode::Unexpected)?
    }

    /// Cancels a job; what came out meanwhile is followed and told.
    pub(crate) async fn cancel(&self, print: &PrintRecord) -> Result<(), AppError> {
        let Some(job) = job(print) else { return Ok(()) };
        let desk = Arc::clone(&self.desk);
        match blocking(move || desk.printing.cancel(&job)).await? {
            // Whoever follows it learns the same.
            Ok(()) | Err(PrinterError::JobUnknown) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, "a print was not cancelled");
                Err(ErrorCode::PrinterRefused.into())
            }
        }
    }

    /// What is known now of a print that an earlier program began, or that another one follows. Nothing is written.
    pub(crate) async fn look_again(&self, print: &PrintRecord) -> Result<Option<Known>, AppError> {
        self.desk.look_again(print).await
    }

    /// Takes up what an earlier program left: looks each up again, and follows those that go on.
    pub(crate) async fn take_up(&self) -> Result<(), AppError> {
        for print in self.desk.store.open_prints().await? {
            let desk = Arc::clone(&self.desk);
            if print.job.is_none() {
                desk.write(&print, what_is_known(&print, Seen::NoJob)).await?;
                continue;
            }
            tokio::spawn(async move {
                if let Err(error) = desk.take_up_one(print).await {
                    tracing::error!(code = ?error.code, "a print was not taken up");
                }
            });
        }
        Ok(())
    }
}

impl Desk {
    /// The job that was taken, if one surely was.
    async fn submit(
        self: &Arc<Self>,
        print: PrintRecord,
        order: Order,
    ) -> Result<Option<(PrintRecord, Job)>, AppError> {
        let (desk, printer) = (Arc::clone(self), print.printer.clone());
        match blocking(move || desk.printing.submit(&printer, order)).await? {
            Ok(job) => {
                let state = code(PrintState::Queued);
                while self.has_failed(self.store.sent_print(print.id, job.id, &job.name, &state).await).await
                {
                }
                tracing::info!(job = job.id, sheets = print.sheets.len(), "sent to the printer");
                Ok(Some((PrintRecord { job: Some((job.id, job.name.clone())), state, ..print }, job)))
            }
            Err(PrinterError::Unreachable) => {
                tracing::warn!("the print system does not answer; it may have taken the job");
                self.write(&print, what_is_known(&print, Seen::NoJob)).await?;
                Ok(None)
            }
            Err(error) => {
                tracing::warn!(%error, "not printed");
                let known = what_is_known(&print, Seen::NoJob);
                self.write(&print, Known { state: PrintState::Failed, ..known }).await?;
                let is_missing = error == PrinterError::Missing;
                Err(if is_missing { ErrorCode::PrinterMissing } else { ErrorCode::PrinterRefused }.into())
            }
        }
    }

    /// Writes each change until nothing more is to come.
    async fn follow(self: &Arc<Self>, mut print: PrintRecord, job: Job) {
        let (tell, mut told) = mpsc::unbounded_channel::<(JobStatus, bool)>();
        let desk = Arc::clone(self);
        let watching = move || {
            let last = watch(&*desk.printing, &job, &desk.pace, &desk.stop, |status| {
                let _ = tell.send((*status, false));
            });
            // Whoever is only asked to stop has not seen the end.
            if !desk.is_stopped.load(Ordering::Relaxed) {
                let _ = tell.send((last, true));
            }
        };
        // A thread of its own: it may last as long as the printer is off, and the program must end all the same.
        if let Err(error) = std::thread::Builder::new().name("print".to_owned()).spawn(watching) {
            tracing::error!(%error, "a print is not followed");
            return;
        }
        while let Some((status, is_last)) = told.recv().await {
            let seen = if is_last { Seen::Last(&status) } else { Seen::Followed(&status) };
            let known = what_is_known(&print, seen);
            print.sheets_out = known.sheets_out;
            print.has_device_word = known.has_device_word;
            let news = known.news(self.clock.now());
            while self.has_failed(self.store.tell_print(print.id, &news).await).await {}
        }
    }

    async fn look_again(self: &Arc<Self>, print: &PrintRecord) -> Result<Option<Known>, AppError> {
        let Some(job) = job(print) else { return Ok(Some(what_is_known(print, Seen::NoJob))) };
        let desk = Arc::clone(self);
        Ok(match blocking(move || desk.printing.look_at(&job, None)).await? {
            Ok(sighting) => Some(what_is_known(print, Seen::Again(&sighting))),
            Err(PrinterError::JobUnknown | PrinterError::Missing) => {
                Some(what_is_known(print, Seen::Forgotten))
            }
            // The print system may be on its way up like everything else.
            Err(_) => None,
        })
    }

    async fn take_up_one(self: &Arc<Self>, mut print: PrintRecord) -> Result<(), AppError> {
        let known = self.look_again(&print).await?;
        if let Some(known) = known {
            self.write(&print, known).await?;
            if known.is_over {
                return Ok(());
            }
            print.sheets_out = known.sheets_out;
            print.has_device_word = known.has_device_word;
        }
        if let Some(job) = job(&print) {
            self.follow(print, job).await;
        }
        Ok(())
    }

    async fn write(&self, print: &PrintRecord, known: Known) -> Result<(), StoreError> {
        self.store.tell_print(print.id, &known.news(self.clock.now())).await
    }

    /// Whether a write is to be tried again: until the disk has room, for what is known must not be forgotten while
    /// the program runs.
    async fn has_failed(&self, outcome: Result<(), StoreError>) -> bool {
        let Err(error) = outcome else { return false };
        tracing::error!(%error, "the print journal could not be written");
        if self.is_stopped.load(Ordering::Relaxed) {
            return false;
        }
        tokio::time::sleep(AGAIN).await;
        true
    }
}
