//! What can be seen of a job, from three sides.

use super::{kinds::PrinterState, trouble::Troubles};

/// How far a job is, in the words of IPP (`job-state`: RFC 8011, 5.3.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It waits for its turn.
    Pending,
    /// It is kept back.
    Held,
    /// It is being worked at.
    Processing,
    /// It was being worked at, and something is in the way.
    Stopped,
    /// Somebody cancelled it.
    Cancelled,
    /// It was given up.
    Aborted,
    /// It was worked off.
    Completed,
}

impl Phase {
    /// From the number that IPP gives it.
    #[cfg(any(unix, test))]
    pub(super) fn from_number(number: i32) -> Option<Self> {
        Some(match number {
            3 => Self::Pending,
            4 => Self::Held,
            5 => Self::Processing,
            6 => Self::Stopped,
            7 => Self::Cancelled,
            8 => Self::Aborted,
            9 => Self::Completed,
            _ => return None,
        })
    }

    /// Whether it goes no further.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Cancelled | Self::Aborted | Self::Completed)
    }
}

/// What the print system says of the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobFacts {
    /// How far it is there.
    pub phase: Phase,
    /// Whether it was ever begun: else nothing of it can have reached the device.
    pub was_begun: bool,
    /// How many copies were asked for. A print system may send each as a job of its own.
    pub copies: u32,
}

/// What the print system says of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrinterFacts {
    /// Whether the queue works; stopped means that somebody, or the print system itself, has paused it.
    pub state: PrinterState,
    /// What it says is wrong. CUPS keeps a trouble here after the device has forgotten it.
    pub troubles: Troubles,
    /// Whether the device was found to forget jobs that have ended (`cups-ipp-missing-job-history`): CUPS then
    /// calls a job completed when the device does not know it any more.
    pub has_no_history: bool,
}

/// Whether the device itself can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only the print system can: a cable, or a name that has to be looked up first.
    NotAsked,
    /// It does not answer.
    Gone,
    /// It answers.
    Answers,
}

/// The device's own record of the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceJob {
    /// Its number there.
    pub id: i32,
    /// How far it is there.
    pub phase: Phase,
    /// How many sheets lie in the tray: `job-media-sheets-completed` are marked and stacked (RFC 8011,
    /// 5.3.18.3). Where only sides are counted, as many sheets as they fill.
    pub sheets: u32,
    /// Whether the device has forgotten it meanwhile: it was switched off and on again.
    pub is_lost: bool,
}

/// What the device itself says, if it can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceFacts {
    /// Whether it can be asked.
    pub reach: Reach,
    /// Whether it works.
    pub state: PrinterState,
    /// What it says is wrong.
    pub troubles: Troubles,
    /// Its records of the job, the oldest first: one for each time that it was given the job.
    pub jobs: Vec<DeviceJob>,
    /// Whether it tells which jobs it has.
    pub tells_jobs: bool,
}

impl DeviceFacts {
    /// Nothing, for a device that this can be said of.
    pub(super) fn without_answer(reach: Reach) -> Self {
        let state = PrinterState::Unknown;
        Self { reach, state, troubles: Troubles::default(), jobs: Vec::new(), tells_jobs: false }
    }

    /// What was seen of its jobs before is not forgotten: what came out is out.
    #[cfg(any(unix, test))]
    #[must_use]
    pub(super) fn after(mut self, before: &Self) -> Self {
        let told = std::mem::take(&mut self.jobs);
        self.jobs.clone_from(&before.jobs);
        if !self.tells_jobs {
            return self;
        }
        for known in &mut self.jobs {
            match told.iter().find(|job| job.id == known.id) {
                Some(now) if !known.is_lost => {
                    known.phase = now.phase;
                    known.sheets = known.sheets.max(now.sheets);
                }
                Some(_) => {}
                // An old record may be thrown away once it is complete.
                None => known.is_lost |= !known.phase.is_over(),
            }
        }
        let is_new = |job: &DeviceJob| {
            // Numbers begin anew when the device does.
            !before.jobs.iter().any(|known| known.id == job.id && !known.is_lost)
                && !self.jobs.iter().any(|known| known == job)
        };
        let new: Vec<_> = told.into_iter().filter(is_new).collect();
        self.jobs.extend(new);
        self
    }
}

/// Everything that can be seen of a job at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// What the print system says of it.
    pub job: JobFacts,
    /// What the print system says of the queue.
    pub printer: PrinterFacts,
    /// What the device says.
    pub device: DeviceFacts,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(jobs: &[(i32, Phase, u32)]) -> DeviceFacts {
        let job = |&(id, phase, sheets): &(i32, Phase, u32)| DeviceJob { id, phase, sheets, is_lost: false };
        DeviceFacts {
            jobs: jobs.iter().map(job).collect(),
            tells_jobs: true,
            ..DeviceFacts::without_answer(Reach::Answers)
        }
    }

    #[test]
    fn a_count_never_falls() {
        let before = told(&[(1, Phase::Processing, 7)]);
        let now = told(&[(1, Phase::Processing, 3)]).after(&before);
        assert_eq!(now.jobs, before.jobs);
    }

    #[test]
    fn a_device_that_does_not_answer_has_forgotten_nothing() {
        let before = told(&[(1, Phase::Processing, 7)]);
        let now = DeviceFacts::without_answer(Reach::Gone).after(&before);
        assert_eq!((now.jobs, now.reach), (before.jobs, Reach::Gone));
    }

    #[test]
    fn a_job_that_is_not_told_any_more_is_lost_unless_it_had_ended() {
        let now = told(&[]).after(&told(&[(1, Phase::Processing, 7), (2, Phase::Completed, 5)]));
        assert_eq!(now.jobs.iter().map(|job| job.is_lost).collect::<Vec<_>>(), [true, false]);
        // The device began anew, and so did its numbers.
        let again = told(&[(1, Phase::Processing, 2)]).after(&now);
        assert_eq!(again.jobs.len(), 3);
        assert_eq!((again.jobs[0].sheets, again.jobs[0].is_lost), (7, true));
        assert_eq!((again.jobs[2].sheets, again.jobs[2].is_lost), (2, false));
        let later = told(&[(1, Phase::Processing, 4)]).after(&again);
        assert_eq!(later.jobs.iter().map(|job| job.sheets).collect::<Vec<_>>(), [7, 5, 4]);
    }
}
