//! From what is seen of a job to what may be said of it.

use super::{
    facts::{DeviceFacts, DeviceJob, JobFacts, Phase, PrinterFacts, Reach},
    kinds::PrinterState,
    status::{JobState, JobStatus, Sheets, Witness},
    trouble::{Trouble, Troubles},
};

/// What may be said of a job.
///
/// What CUPS says alone does not do (found with CUPS 2.4 and its own `ippeveprinter`):
/// - It counts sheets when a filter has worked them out, which is before the first one is printed, and counts
///   them again when it sends a job again. Its number is not used.
/// - A printer that is gone leaves the job "processing", without a reason.
/// - A printer that was switched off and on again has forgotten the job; CUPS then calls it completed.
/// - A job that the printer gave up is called cancelled.
/// - A cancelled job is so at once, while the printer brings out what it has begun.
/// - Pausing the queue cancels the printer's job, and the whole job is sent again afterwards.
/// - A trouble stays with the queue when the job in which it came up was cancelled.
///
/// So the device's own record decides wherever there is one, and the print system where there is none.
pub fn judge(job: &JobFacts, printer: &PrinterFacts, device: &DeviceFacts) -> JobStatus {
    let newest = device.jobs.last();
    let troubles = match device.reach {
        Reach::Answers => device.troubles,
        Reach::NotAsked | Reach::Gone => printer.troubles,
    };
    let state = match job.phase {
        Phase::Completed => completed(printer, device, newest, troubles),
        Phase::Cancelled | Phase::Aborted => broken_off(job, newest),
        Phase::Held => JobState::Held,
        Phase::Pending | Phase::Processing | Phase::Stopped => under_way(job, printer, device, troubles),
    };
    JobStatus {
        state,
        witness: if newest.is_some() { Witness::Device } else { Witness::PrintSystem },
        sheets: sheets(job, device, state),
        attempts: u32::try_from(device.jobs.len()).unwrap_or(u32::MAX),
        troubles,
    }
}

/// The print system has worked it off.
fn completed(
    printer: &PrinterFacts,
    device: &DeviceFacts,
    newest: Option<&DeviceJob>,
    troubles: Troubles,
) -> JobState {
    match newest {
        Some(last) if last.phase.is_over() => ended(last.phase),
        // It was on its way when the device forgot it, or went away.
        Some(last) if last.is_lost || device.reach != Reach::Answers => JobState::Unclear,
        // The print system does not wait for the paper.
        Some(_) => in_the_way(troubles).unwrap_or(JobState::Printing),
        None if printer.has_no_history => JobState::Unclear,
        None => JobState::Done,
    }
}

/// The print system has cancelled it or given it up.
fn broken_off(job: &JobFacts, newest: Option<&DeviceJob>) -> JobState {
    match newest {
        // All of it came out before anybody could stop it.
        Some(last) if last.phase == Phase::Completed && job.copies <= 1 => JobState::Done,
        Some(last) if last.phase == Phase::Aborted => JobState::Failed,
        _ => ended(job.phase),
    }
}

fn ended(phase: Phase) -> JobState {
    match phase {
        Phase::Completed => JobState::Done,
        Phase::Cancelled => JobState::Cancelled,
        _ => JobState::Failed,
    }
}

/// The print system has it in hand.
fn under_way(job: &JobFacts, printer: &PrinterFacts, device: &DeviceFacts, troubles: Troubles) -> JobState {
    let is_out = device.jobs.last().is_some_and(|last| last.phase == Phase::Completed);
    // CUPS asks ever more seldom, and may learn it ten seconds later. Other copies may be on their way, and a job
    // that is waiting again will be sent again.
    if is_out && job.phase == Phase::Processing && job.copies <= 1 {
        return JobState::Done;
    }
    if printer.state == PrinterState::Stopped {
        return JobState::Paused;
    }
    if device.reach == Reach::Gone {
        return JobState::Gone;
    }
    let is_stopped = job.phase == Phase::Stopped || device.state == PrinterState::Stopped;
    in_the_way(troubles).unwrap_or(match job.phase {
        _ if is_stopped => JobState::Stopped,
        Phase::Pending => JobState::Queued,
        _ => JobState::Printing,
    })
}

fn in_the_way(troubles: Troubles) -> Option<JobState> {
    troubles.worst().map(|trouble| match trouble {
        Trouble::Jam => JobState::Jam,
        Trouble::DoorOpen => JobState::DoorOpen,
        Trouble::PaperOut => JobState::PaperOut,
        Trouble::TonerOut => JobState::TonerOut,
        Trouble::Offline => JobState::Gone,
        Trouble::Paused => JobState::Paused,
        Trouble::Other => JobState::Stopped,
    })
}

/// Each time that the device was given the job it began with the first sheet: the furthest counts.
fn sheets(job: &JobFacts, device: &DeviceFacts, state: JobState) -> Sheets {
    let surely_out = device.jobs.iter().map(|job| job.sheets).max().unwrap_or_default();
    let is_settled = match device.jobs[..] {
        [] => job.phase.is_over() && !job.was_begun,
        _ => device.jobs.iter().all(|job| job.phase.is_over() && !job.is_lost),
    };
    Sheets { surely_out, is_final: state.is_end() && is_settled }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(phase: Phase) -> JobFacts {
        JobFacts { phase, was_begun: phase != Phase::Pending, copies: 1 }
    }

    fn queue(reasons: &[&str]) -> PrinterFacts {
        PrinterFacts {
            state: if reasons.contains(&"paused") { PrinterState::Stopped } else { PrinterState::Printing },
            troubles: Troubles::from_reasons(reasons.iter().copied()),
            has_no_history: reasons.contains(&"cups-ipp-missing-job-history"),
        }
    }

    const NOT_ASKED: Option<(&[&str], &[DeviceJob])> = None;

    fn device(answer: Option<(&[&str], &[DeviceJob])>) -> DeviceFacts {
        match answer {
            None => DeviceFacts::without_answer(Reach::NotAsked),
            Some((reasons, jobs)) => DeviceFacts {
                reach: if reasons == ["gone"] { Reach::Gone } else { Reach::Answers },
                state: if reasons == ["stopped"] { PrinterState::Stopped } else { PrinterState::Printing },
                troubles: Troubles::from_reasons(reasons.iter().copied()),
                jobs: jobs.to_vec(),
                tells_jobs: true,
            },
        }
    }

    const fn record(phase: Phase, sheets: u32) -> DeviceJob {
        DeviceJob { id: 1, phase, sheets, is_lost: false }
    }

    const RUNNING: &[DeviceJob] = &[record(Phase::Processing, 3)];
    const COMPLETED: &[DeviceJob] = &[record(Phase::Completed, 5)];
    const ABORTED: &[DeviceJob] = &[record(Phase::Aborted, 2)];
    const CANCELLED: &[DeviceJob] = &[record(Phase::Cancelled, 4)];
    const LOST: &[DeviceJob] = &[DeviceJob { is_lost: true, ..record(Phase::Processing, 3) }];
    const SENT_AGAIN: &[DeviceJob] = &[record(Phase::Cancelled, 3), record(Phase::Processing, 1)];

    /// Phase in the print system, reasons of the queue, reasons and records of the device: state, sheets, final.
    #[rustfmt::skip]
    #[test]
    fn what_may_be_said() {
        type Row<'a> = (Phase, &'a [&'a str], Option<(&'a [&'a str], &'a [DeviceJob])>, JobState, u32, bool);
        let rows: &[Row<'_>] = &[
            // The usual course.
            (Phase::Pending, &[], Some((&[], &[])), JobState::Queued, 0, false),
            (Phase::Held, &[], Some((&[], &[])), JobState::Held, 0, false),
            (Phase::Processing, &[], Some((&[], &[])), JobState::Printing, 0, false),
            (Phase::Processing, &[], Some((&[], RUNNING)), JobState::Printing, 3, false),
            (Phase::Processing, &[], Some((&[], COMPLETED)), JobState::Done, 5, true),
            (Phase::Completed, &[], Some((&[], COMPLETED)), JobState::Done, 5, true),
            // What the device says is wrong; what the queue says only when the device is not asked.
            (Phase::Processing, &[], Some((&["media-empty-warning"], RUNNING)), JobState::PaperOut, 3, false),
            (Phase::Processing, &[], Some((&["media-jam-error"], RUNNING)), JobState::Jam, 3, false),
            (Phase::Processing, &[], Some((&["cover-open-report"], RUNNING)), JobState::DoorOpen, 3, false),
            (Phase::Processing, &[], Some((&["marker-supply-empty-error"], RUNNING)), JobState::TonerOut, 3, false),
            (Phase::Processing, &[], Some((&["toner-low-warning"], RUNNING)), JobState::Printing, 3, false),
            (Phase::Processing, &[], Some((&["stopped"], RUNNING)), JobState::Stopped, 3, false),
            (Phase::Stopped, &[], Some((&[], RUNNING)), JobState::Stopped, 3, false),
            (Phase::Processing, &["media-jam-warning"], Some((&[], RUNNING)), JobState::Printing, 3, false),
            (Phase::Processing, &["media-jam-warning"], NOT_ASKED, JobState::Jam, 0, false),
            (Phase::Pending, &["media-empty-error"], NOT_ASKED, JobState::PaperOut, 0, false),
            // Paused: the queue, or the device.
            (Phase::Pending, &["paused"], Some((&[], &[])), JobState::Paused, 0, false),
            (Phase::Pending, &["paused"], Some((&[], CANCELLED)), JobState::Paused, 4, false),
            (Phase::Pending, &["paused"], Some((&["gone"], &[])), JobState::Paused, 0, false),
            (Phase::Pending, &["paused"], Some((&[], COMPLETED)), JobState::Paused, 5, false),
            (Phase::Processing, &[], Some((&["paused"], RUNNING)), JobState::Paused, 3, false),
            (Phase::Processing, &[], Some((&[], SENT_AGAIN)), JobState::Printing, 3, false),
            // Gone, and back: remembered, or forgotten.
            (Phase::Processing, &[], Some((&["gone"], RUNNING)), JobState::Gone, 3, false),
            (Phase::Processing, &["offline-report"], NOT_ASKED, JobState::Gone, 0, false),
            (Phase::Processing, &["offline-report"], Some((&[], RUNNING)), JobState::Printing, 3, false),
            (Phase::Processing, &[], Some((&[], LOST)), JobState::Printing, 3, false),
            (Phase::Completed, &["cups-ipp-missing-job-history"], Some((&[], LOST)), JobState::Unclear, 3, false),
            (Phase::Completed, &[], Some((&["gone"], RUNNING)), JobState::Unclear, 3, false),
            (Phase::Completed, &[], Some((&["gone"], COMPLETED)), JobState::Done, 5, true),
            // CUPS keeps saying so of the queue: a record is worth more.
            (Phase::Completed, &["cups-ipp-missing-job-history"], Some((&[], COMPLETED)), JobState::Done, 5, true),
            (Phase::Completed, &["cups-ipp-missing-job-history"], Some((&[], &[])), JobState::Unclear, 0, false),
            // The print system's word alone.
            (Phase::Completed, &[], NOT_ASKED, JobState::Done, 0, false),
            (Phase::Aborted, &[], NOT_ASKED, JobState::Failed, 0, false),
            // The print system does not wait for the paper.
            (Phase::Completed, &[], Some((&[], RUNNING)), JobState::Printing, 3, false),
            (Phase::Completed, &[], Some((&["media-jam"], RUNNING)), JobState::Jam, 3, false),
            // Broken off: by the device, by somebody here, by somebody there, too late.
            (Phase::Cancelled, &[], Some((&[], ABORTED)), JobState::Failed, 2, true),
            (Phase::Completed, &[], Some((&[], ABORTED)), JobState::Failed, 2, true),
            (Phase::Cancelled, &[], Some((&[], RUNNING)), JobState::Cancelled, 3, false),
            (Phase::Cancelled, &[], Some((&[], CANCELLED)), JobState::Cancelled, 4, true),
            (Phase::Completed, &[], Some((&[], CANCELLED)), JobState::Cancelled, 4, true),
            (Phase::Cancelled, &[], Some((&[], COMPLETED)), JobState::Done, 5, true),
            (Phase::Cancelled, &[], Some((&[], LOST)), JobState::Cancelled, 3, false),
            (Phase::Cancelled, &[], Some((&[], &[])), JobState::Cancelled, 0, false),
        ];
        for &(phase, reasons, answer, state, surely_out, is_final) in rows {
            let said = judge(&job(phase), &queue(reasons), &device(answer));
            let row = format!("{phase:?} {reasons:?} {answer:?}: {said:?}");
            assert_eq!(said.state, state, "{row}");
            assert_eq!(said.sheets, Sheets { surely_out, is_final }, "{row}");
        }
    }

    #[test]
    fn what_never_began_is_known_to_have_come_to_nothing() {
        let never = JobFacts { phase: Phase::Cancelled, was_begun: false, copies: 1 };
        let said = judge(&never, &queue(&[]), &device(NOT_ASKED));
        assert_eq!(
            (said.state, said.sheets),
            (JobState::Cancelled, Sheets { surely_out: 0, is_final: true })
        );
    }

    #[test]
    fn one_copy_of_two_is_not_all() {
        let two = |phase| JobFacts { copies: 2, ..job(phase) };
        let state = |phase| judge(&two(phase), &queue(&[]), &device(Some((&[], COMPLETED)))).state;
        assert_eq!(state(Phase::Processing), JobState::Printing);
        assert_eq!(state(Phase::Cancelled), JobState::Cancelled);
        assert_eq!(state(Phase::Completed), JobState::Done);
    }

    #[test]
    fn who_says_so_is_said_and_how_often_it_was_sent() {
        let said = |answer| judge(&job(Phase::Processing), &queue(&[]), &device(answer));
        assert_eq!((said(NOT_ASKED).witness, said(NOT_ASKED).attempts), (Witness::PrintSystem, 0));
        let again = said(Some((&[], SENT_AGAIN)));
        assert_eq!((again.witness, again.attempts), (Witness::Device, 2));
        assert!(said(Some((&["toner-low"], RUNNING))).troubles.is_toner_low());
    }
}
