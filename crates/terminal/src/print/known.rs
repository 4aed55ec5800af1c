//! What is known of a print, from what the journal holds and what is seen now.

use kaodian_devices::printer::{JobState, JobStatus, Sighting, Witness, judge};
use kaodian_store::{PrintNews, PrintRecord};

use super::journal::code;
use crate::view::PrintState;

/// What is seen of a print.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen<'a> {
    /// The program that wrote the intent is gone, and nobody wrote down that a job was taken.
    NoJob,
    /// The print system does not know the job any more.
    Forgotten,
    /// The job was found again after the program was started anew.
    Again(&'a Sighting),
    /// A job that is being followed.
    Followed(&'a JobStatus),
    /// The last that will be heard of a job that was followed.
    Last(&'a JobStatus),
}

/// What is known of a print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) state: PrintState,
    pub(crate) sheets_out: u32,
    pub(crate) has_device_word: bool,
    pub(crate) is_toner_low: bool,
    /// Nothing more will be heard.
    pub(crate) is_over: bool,
}

impl Known {
    /// As it is written down.
    pub(crate) fn news(self, now: kaodian_domain::Timestamp) -> PrintNews {
        PrintNews {
            state: code(self.state),
            sheets_out: self.sheets_out,
            has_device_word: self.has_device_word,
            is_toner_low: self.is_toner_low,
            ended_at: self.is_over.then_some(now),
        }
    }
}

/// What is known of a print. Only what the devices call done is done, and not even that when the printer itself had
/// told of the job (or would have, had it known it) and now only the print system does: then the printer was off
/// meanwhile, and the print system takes a forgotten job for a finished one.
pub(crate) fn what_is_known(print: &PrintRecord, seen: Seen<'_>) -> Known {
    let unclear = Known {
        state: PrintState::Unclear,
        sheets_out: print.sheets_out,
        has_device_word: print.has_device_word,
        is_toner_low: print.is_toner_low,
        is_over: true,
    };
    match seen {
        Seen::NoJob | Seen::Forgotten => unclear,
        Seen::Again(sighting) => {
            let status = judge(&sighting.job, &sighting.printer, &sighting.device);
            let would_tell = print.has_device_word || sighting.device.tells_jobs;
            let known = of_status(print, &status, would_tell);
            // A cancelled job may still bring sheets: that is followed.
            let is_over = matches!(status.state, JobState::Done | JobState::Unclear)
                || (status.state.is_end() && status.sheets.is_final);
            Known { is_over, ..known }
        }
        Seen::Followed(status) => of_status(print, status, print.has_device_word),
        Seen::Last(status) => {
            let known = of_status(print, status, print.has_device_word);
            let is_broken_off = matches!(known.state, PrintState::Cancelled | PrintState::Failed);
            // Where it broke off, only a person at the printer can say.
            let state =
                if is_broken_off && !status.sheets.is_final { PrintState::Unclear } else { known.state };
            Known { state, is_over: status.state.is_end(), ..known }
        }
    }
}

fn of_status(print: &PrintRecord, status: &JobStatus, would_device_tell: bool) -> Known {
    let is_done_in_name_only =
        status.state == JobState::Done && status.witness == Witness::PrintSystem && would_device_tell;
    let state = if is_done_in_name_only { PrintState::Unclear } else { state_of(status.state) };
    let sheets = u32::try_from(print.sheets.len()).unwrap_or(u32::MAX);
    let sheets_out = match state {
        PrintState::Done => sheets,
        // More are counted when a queue was paused: the first ones lie there twice.
        _ => status.sheets.surely_out.max(print.sheets_out).min(sheets),
    };
    Known {
        state,
        sheets_out,
        has_device_word: would_device_tell || status.witness == Witness::Device,
        is_toner_low: status.troubles.is_toner_low(),
        is_over: false,
    }
}

fn state_of(state: JobState) -> PrintState {
    match state {
        JobState::Queued => PrintState::Queued,
        JobState::Printing => PrintState::Printing,
        JobState::PaperOut => PrintState::PaperOut,
        JobState::Jam => PrintState::Jam,
        JobState::DoorOpen => PrintState::DoorOpen,
        JobState::TonerOut | JobState::Stopped => PrintState::Trouble,
        JobState::Held | JobState::Paused => PrintState::Paused,
        JobState::Gone => PrintState::Gone,
        JobState::Unclear => PrintState::Unclear,
        JobState::Cancelled => PrintState::Cancelled,
        JobState::Failed => PrintState::Failed,
        JobState::Done => PrintState::Done,
    }
}

#[cfg(test)]
mod tests {
    use kaodian_devices::printer::{
        DeviceFacts, DeviceJob, JobFacts, Phase, PrinterFacts, PrinterState, Reach, Sheets, Troubles,
    };

    use super::*;
    use crate::print::journal::tests::ticket_batch;

    fn status(state: JobState, witness: Witness, surely_out: u32, is_final: bool) -> JobStatus {
        let sheets = Sheets { surely_out, is_final };
        JobStatus { state, witness, sheets, attempts: 1, troubles: Troubles::NONE }
    }

    fn told(known: Known) -> (PrintState, u32, bool) {
        (known.state, known.sheets_out, known.is_over)
    }

    #[test]
    fn what_nobody_can_tell_is_unclear_and_keeps_its_count() {
        let print = PrintRecord { sheets_out: 3, ..ticket_batch(20) };
        for seen in [Seen::NoJob, Seen::Forgotten] {
            assert_eq!(told(what_is_known(&print, seen)), (PrintState::Unclear, 3, true));
        }
    }

    #[test]
    fn done_is_what_the_devices_call_done() {
        let print = ticket_batch(20);
        let done = status(JobState::Done, Witness::Device, 20, true);
        assert_eq!(told(what_is_known(&print, Seen::Last(&done))), (PrintState::Done, 20, true));
        // Where only the print system can be asked it is believed, and no sheet was counted on the way.
        let handed_over = status(JobState::Done, Witness::PrintSystem, 0, false);
        assert_eq!(told(what_is_known(&print, Seen::Last(&handed_over))), (PrintState::Done, 20, true));
        // Not when the printer had counted and has forgotten.
        let print = PrintRecord { has_device_word: true, sheets_out: 7, ..print };
        assert_eq!(told(what_is_known(&print, Seen::Last(&handed_over))), (PrintState::Unclear, 7, true));
    }

    #[test]
    fn what_broke_off_is_unclear_unless_the_count_is_final() {
        let print = ticket_batch(20);
        let exact = status(JobState::Cancelled, Witness::Device, 6, true);
        assert_eq!(told(what_is_known(&print, Seen::Last(&exact))), (PrintState::Cancelled, 6, true));
        for state in [JobState::Cancelled, JobState::Failed] {
            let open = status(state, Witness::Device, 6, false);
            assert_eq!(told(what_is_known(&print, Seen::Last(&open))), (PrintState::Unclear, 6, true));
        }
        let followed = status(JobState::Cancelled, Witness::Device, 6, false);
        assert!(!what_is_known(&print, Seen::Followed(&followed)).is_over);
    }

    #[test]
    fn a_count_never_falls_and_never_passes_the_sheets() {
        let print = PrintRecord { sheets_out: 5, ..ticket_batch(6) };
        let again = status(JobState::Printing, Witness::Device, 2, false);
        assert_eq!(told(what_is_known(&print, Seen::Followed(&again))), (PrintState::Printing, 5, false));
        let twice = status(JobState::Printing, Witness::Device, 9, false);
        assert_eq!(what_is_known(&print, Seen::Followed(&twice)).sheets_out, 6);
    }

    fn sighting(phase: Phase, device: DeviceFacts) -> Sighting {
        let state = PrinterState::Idle;
        Sighting {
            job: JobFacts { phase, was_begun: true, copies: 1 },
            printer: PrinterFacts { state, troubles: Troubles::NONE, has_no_history: false },
            device,
        }
    }

    fn device(reach: Reach, tells_jobs: bool, jobs: Vec<DeviceJob>) -> DeviceFacts {
        DeviceFacts { reach, state: PrinterState::Idle, troubles: Troubles::NONE, jobs, tells_jobs }
    }

    /// The print system of a terminal that lost its power calls a job completed that the printer has forgotten.
    #[test]
    fn found_again_only_the_printers_own_word_makes_it_done() {
        let print = ticket_batch(20);
        let known = |device| told(what_is_known(&print, Seen::Again(&sighting(Phase::Completed, device))));
        let record = DeviceJob { id: 1, phase: Phase::Completed, sheets: 20, is_lost: false };
        assert_eq!(known(device(Reach::Answers, true, vec![record])), (PrintState::Done, 20, true));
        assert_eq!(known(device(Reach::Answers, true, Vec::new())), (PrintState::Unclear, 0, true));
        // A cable can never be asked.
        assert_eq!(known(device(Reach::NotAsked, false, Vec::new())), (PrintState::Done, 20, true));
        let running = DeviceJob { id: 1, phase: Phase::Processing, sheets: 4, is_lost: false };
        let seen = sighting(Phase::Processing, device(Reach::Answers, true, vec![running]));
        assert_eq!(told(what_is_known(&print, Seen::Again(&seen))), (PrintState::Printing, 4, false));
        let seen = sighting(Phase::Cancelled, device(Reach::Answers, true, vec![running]));
        assert!(!what_is_known(&print, Seen::Again(&seen)).is_over, "sheets may still come");
    }
}
