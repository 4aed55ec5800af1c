//! Following a job until it ends.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{
    error::PrinterError,
    facts::Sighting,
    judge::judge,
    kinds::Job,
    print_system::Printing,
    status::{JobState, JobStatus, Sheets, Witness},
    trouble::Troubles,
};

/// How a job is followed.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How often it is looked at.
    pub every: Duration,
    /// For how long a print system may not answer before the job is given up as unclear.
    pub patience: Duration,
    /// For how long a device may go on after a job was cancelled before its count is taken as not final.
    pub settling: Duration,
}

impl Default for Pace {
    /// A laser printer needs two seconds for a sheet, and has a small processor: each look is three questions to it
    /// and two to CUPS.
    fn default() -> Self {
        Self {
            every: Duration::from_secs(1),
            patience: Duration::from_secs(30),
            settling: Duration::from_secs(30),
        }
    }
}

/// Ends watches from another thread. Clones end the same ones.
#[derive(Debug, Clone, Default)]
pub struct StopWatching(Arc<(Mutex<bool>, Condvar)>);

impl StopWatching {
    /// Ends them at once. The jobs themselves go on.
    pub fn stop(&self) {
        let (is_stopped, changed) = &*self.0;
        *is_stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }

    /// Waits; whether it has been stopped.
    fn wait(&self, time: Duration) -> bool {
        let (is_stopped, changed) = &*self.0;
        let guard = is_stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let (guard, _) = changed
            .wait_timeout_while(guard, time, |stopped| !*stopped)
            .unwrap_or_else(PoisonError::into_inner);
        *guard
    }
}

/// Follows a job until nothing more is to come, tells each change once (the first status is one), and answers
/// with the last status.
///
/// A print system that does not answer makes the job unclear; when it answers again the job is what it is. One
/// that has forgotten the job ends the watch as unclear. A cancelled job is followed until the device has
/// stopped: the last status then holds the final count, if there is one. When it is stopped, the last status
/// need not be an end.
pub fn watch(
    printing: &dyn Printing,
    job: &Job,
    pace: &Pace,
    stop: &StopWatching,
    mut tell: impl FnMut(&JobStatus),
) -> JobStatus {
    let mut seen: Option<Sighting> = None;
    let mut told: Option<JobStatus> = None;
    let mut silent_since: Option<Instant> = None;
    let mut ended_at: Option<Instant> = None;
    loop {
        let (status, is_over) = match printing.look_at(job, seen.as_ref()) {
            Ok(sighting) => {
                let status = judge(&sighting.job, &sighting.printer, &sighting.device);
                seen = Some(sighting);
                silent_since = None;
                let is_settled = status.is_settled() || has_lasted(&mut ended_at, status, pace.settling);
                (status, is_settled)
            }
            Err(error) => {
                let is_forgotten = matches!(error, PrinterError::JobUnknown | PrinterError::Missing);
                let since = *silent_since.get_or_insert_with(Instant::now);
                let status = told.unwrap_or(NOTHING_SEEN).unclear();
                (status, is_forgotten || since.elapsed() >= pace.patience)
            }
        };
        if told != Some(status) {
            tell(&status);
            told = Some(status);
        }
        if is_over || stop.wait(pace.every) {
            return status;
        }
    }
}

/// Whether the job ended so long ago; it may turn out not to have.
fn has_lasted(ended_at: &mut Option<Instant>, status: JobStatus, limit: Duration) -> bool {
    if !status.state.is_end() {
        *ended_at = None;
        return false;
    }
    ended_at.get_or_insert_with(Instant::now).elapsed() >= limit
}

/// Of a job that nobody has said anything of yet.
const NOTHING_SEEN: JobStatus = JobStatus {
    state: JobState::Unclear,
    witness: Witness::PrintSystem,
    sheets: Sheets { surely_out: 0, is_final: false },
    attempts: 0,
    troubles: Troubles::NONE,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::{
        Capabilities, DeviceFacts, DeviceJob, JobFacts, Order, Phase, Printer, PrinterFacts, PrinterState,
        Reach, Sides,
    };

    /// Says one thing after the other, the last one for ever.
    struct Script(Mutex<Vec<Result<Sighting, PrinterError>>>);

    impl Printing for Script {
        fn printers(&self) -> Result<Vec<Printer>, PrinterError> {
            Err(PrinterError::Unreachable)
        }
        fn capabilities(&self, _: &str) -> Result<Capabilities, PrinterError> {
            Err(PrinterError::Unreachable)
        }
        fn submit(&self, _: &str, _: Order) -> Result<Job, PrinterError> {
            Err(PrinterError::Unreachable)
        }
        fn look_at(&self, _: &Job, _: Option<&Sighting>) -> Result<Sighting, PrinterError> {
            let mut script = self.0.lock().unwrap();
            if script.len() > 1 { script.remove(0) } else { script[0].clone() }
        }
        fn cancel(&self, _: &Job) -> Result<(), PrinterError> {
            Err(PrinterError::Unreachable)
        }
        fn hold(&self, _: &Job) -> Result<(), PrinterError> {
            Err(PrinterError::Unreachable)
        }
        fn release(&self, _: &Job) -> Result<(), PrinterError> {
            Err(PrinterError::Unreachable)
        }
    }

    fn seen(phase: Phase, device_phase: Phase, sheets: u32) -> Result<Sighting, PrinterError> {
        let record = DeviceJob { id: 1, phase: device_phase, sheets, is_lost: false };
        Ok(Sighting {
            job: JobFacts { phase, was_begun: true, copies: 1 },
            printer: PrinterFacts {
                state: PrinterState::Printing,
                troubles: Troubles::NONE,
                has_no_history: false,
            },
            device: DeviceFacts {
                jobs: vec![record],
                tells_jobs: true,
                ..DeviceFacts::without_answer(Reach::Answers)
            },
        })
    }

    /// The states and counts that are told, and the last status.
    fn told(
        script: Vec<Result<Sighting, PrinterError>>,
        patience: Duration,
    ) -> (Vec<(JobState, u32)>, JobStatus) {
        let job = Job { printer: "A4".into(), id: 1, name: "form".into(), copies: 1, sides: Sides::One };
        let pace = Pace { every: Duration::from_millis(1), patience, settling: patience };
        let mut told = Vec::new();
        let script = Script(Mutex::new(script));
        let last = watch(&script, &job, &pace, &StopWatching::default(), |status| {
            told.push((status.state, status.sheets.surely_out));
        });
        (told, last)
    }

    const LONG: Duration = Duration::from_secs(600);

    #[test]
    fn each_change_is_told_once() {
        let running = |sheets| seen(Phase::Processing, Phase::Processing, sheets);
        let script =
            vec![running(0), running(0), running(1), running(1), seen(Phase::Completed, Phase::Completed, 2)];
        let (told, last) = told(script, LONG);
        assert_eq!(told, [(JobState::Printing, 0), (JobState::Printing, 1), (JobState::Done, 2)]);
        assert!(last.sheets.is_final);
    }

    #[test]
    fn silence_is_unclear_until_the_print_system_answers_again() {
        let running = seen(Phase::Processing, Phase::Processing, 1);
        let silent = || Err(PrinterError::Unreachable);
        let script = vec![running, silent(), silent(), seen(Phase::Completed, Phase::Completed, 2)];
        let (told, _) = told(script, LONG);
        assert_eq!(told, [(JobState::Printing, 1), (JobState::Unclear, 1), (JobState::Done, 2)]);
    }

    #[test]
    fn silence_for_too_long_ends_the_watch_as_unclear() {
        let script = vec![seen(Phase::Processing, Phase::Processing, 3), Err(PrinterError::Unreachable)];
        let (_, last) = told(script, Duration::ZERO);
        assert_eq!((last.state, last.sheets.surely_out), (JobState::Unclear, 3));
        assert!(!last.sheets.is_final);
    }

    #[test]
    fn a_forgotten_job_is_unclear_at_once() {
        let (told, last) = told(vec![Err(PrinterError::JobUnknown)], LONG);
        assert_eq!((told.len(), last.state), (1, JobState::Unclear));
    }

    #[test]
    fn a_cancelled_job_is_followed_until_the_device_has_stopped() {
        let going_on = |sheets| seen(Phase::Cancelled, Phase::Processing, sheets);
        let script = vec![going_on(3), going_on(4), seen(Phase::Cancelled, Phase::Cancelled, 5)];
        let (_, last) = told(script, LONG);
        assert_eq!((last.sheets.surely_out, last.sheets.is_final), (5, true));
        let (_, last) = told(vec![going_on(3)], Duration::ZERO);
        assert_eq!((last.state, last.sheets.surely_out), (JobState::Cancelled, 3));
        assert!(!last.sheets.is_final, "it may still be printing");
    }

    #[test]
    fn a_watch_is_stopped() {
        let stop = StopWatching::default();
        stop.clone().stop();
        let job = Job { printer: "A4".into(), id: 1, name: "form".into(), copies: 1, sides: Sides::One };
        let script = Script(Mutex::new(vec![seen(Phase::Processing, Phase::Processing, 1)]));
        let last = watch(&script, &job, &Pace::default(), &stop, |_| {});
        assert_eq!(last.state, JobState::Printing);
    }
}
