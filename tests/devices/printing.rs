//! Printing through a real CUPS, on a printer that counts its sheets and breaks when it is told to.

use std::{
    collections::HashSet,
    process::Command,
    sync::mpsc::{Receiver, channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use kaodian_devices::printer::{
    Job, JobState, JobStatus, Order, Pace, PrinterError, PrinterState, Printing, StopWatching, Witness, watch,
};
use kaodian_tests::{
    Failure, Outcome, ensure,
    print_system::{PrintSystem, QUEUE, numbered_pdf},
    programs::{program, run, run_well, tool},
    waiting,
};
use serde_json::Value;

/// CUPS asks a printer ever more seldom, up to every ten seconds.
const LIMIT: Duration = Duration::from_secs(60);

const PACE: Pace = Pace {
    every: Duration::from_millis(100),
    patience: Duration::from_secs(2),
    settling: Duration::from_secs(30),
};

/// A job, and what is told of it.
struct Followed {
    job: Job,
    told: Receiver<JobStatus>,
    history: Vec<JobStatus>,
    stop: StopWatching,
    watching: Option<JoinHandle<JobStatus>>,
}

impl Followed {
    fn new(system: &PrintSystem, job: Job) -> Self {
        let (tell, told) = channel();
        let (cups, watched, stop) = (system.cups(), job.clone(), StopWatching::default());
        let stopped = stop.clone();
        let watching = std::thread::spawn(move || {
            watch(&cups, &watched, &PACE, &stopped, |status| {
                let _ = tell.send(*status);
            })
        });
        Self { job, told, history: Vec::new(), stop, watching: Some(watching) }
    }

    /// Sends so many numbered pages.
    fn sent(system: &PrintSystem, pages: u32) -> Outcome<Self> {
        Self::ordered(system, order(pages)?)
    }

    fn ordered(system: &PrintSystem, order: Order) -> Outcome<Self> {
        Ok(Self::new(system, system.cups().submit(QUEUE, order).map_err(said)?))
    }

    fn until(&mut self, what: &str, holds: impl Fn(&JobStatus) -> bool) -> Outcome<JobStatus> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(status) = self.told.recv_timeout(left) else {
                return Err(Failure::new(format!("not told: {what}; {:?}", self.history)));
            };
            self.history.push(status);
            if holds(&status) {
                return Ok(status);
            }
        }
    }

    fn becomes(&mut self, state: JobState) -> Outcome<JobStatus> {
        self.until(state.code(), |status| status.state == state)
    }

    /// The last status, when the watch has ended by itself.
    fn ends(&mut self, state: JobState) -> Outcome<JobStatus> {
        let deadline = Instant::now() + LIMIT;
        while let Ok(status) = self.told.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            self.history.push(status);
        }
        let has_ended =
            self.watching.as_ref().is_some_and(JoinHandle::is_finished) || Instant::now() < deadline;
        ensure(has_ended, || format!("the watch goes on: {:?}", self.history))?;
        let last = self.watching.take().and_then(|watching| watching.join().ok());
        let last = last.ok_or_else(|| Failure::new("the watch has no end"))?;
        ensure(last.state == state, || format!("{last:?} is not {state:?}: {:?}", self.history))?;
        ensure(self.history.windows(2).all(|pair| pair[0] != pair[1]), || "told twice".to_owned())?;
        ensure(
            self.history.windows(2).all(|pair| pair[0].sheets.surely_out <= pair[1].sheets.surely_out),
            || format!("a count fell: {:?}", self.history),
        )?;
        Ok(last)
    }

    /// Printed whole, as the device itself says.
    fn ends_well(&mut self, sheets: u32) -> Outcome {
        let last = self.ends(JobState::Done)?;
        ensure(last.sheets.surely_out == sheets && last.sheets.is_final, || format!("{last:?}"))?;
        ensure(last.witness == Witness::Device && last.attempts == 1, || format!("{last:?}"))
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

fn said(error: PrinterError) -> Failure {
    Failure::new(error.to_string())
}

fn order(pages: u32) -> Outcome<Order> {
    Order::new("Kaodian test", numbered_pdf(pages)).map_err(said)
}

fn numbers(range: impl Iterator<Item = u32>) -> Vec<String> {
    range.map(|number| format!("Sheet {number}")).collect()
}

fn printed(system: &PrintSystem, expected: &[String]) -> Outcome {
    let found = system.printed()?;
    ensure(found == expected, || format!("in the tray: {found:?}"))
}

#[test]
fn a_form_is_printed_on_a4_as_it_is() -> Outcome {
    let system = PrintSystem::start()?;
    let found = system.cups().printers().map_err(said)?;
    ensure(found.len() == 1 && found[0].name == QUEUE && found[0].is_accepting, || format!("{found:?}"))?;
    ensure(found[0].state == PrinterState::Idle && found[0].reasons.is_empty(), || format!("{found:?}"))?;
    let can = system.cups().capabilities(QUEUE).map_err(said)?;
    let takes_pdf = can.formats.iter().any(|format| format == "application/pdf");
    ensure(can.has_a4() && takes_pdf && !can.has_colour && !can.has_duplex, || format!("{can:?}"))?;

    let mut job = Followed::ordered(&system, order(2)?.copies(2))?;
    job.ends_well(4)?;
    printed(&system, &numbers([1, 2, 1, 2].into_iter()))?;
    // The printer's own default is Letter, and what fits into its margins would be smaller.
    let mut command = Command::new(tool("pdftotext", "poppler-utils")?);
    let boxes = run_well(command.args(["-bbox", "-l", "1"]).arg(&system.sheets()?[0]).arg("-"))?;
    for (name, points) in [("page width", 595.276), ("height", 841.89), ("word xMin", 100.0)] {
        let found = measure(&boxes, name);
        ensure(found.is_some_and(|found| (found - points).abs() < 0.1), || format!("{name}: {boxes}"))?;
    }
    Ok(())
}

/// The first measure of this name in what `pdftotext -bbox` says, in points.
fn measure(boxes: &str, name: &str) -> Option<f64> {
    boxes.split_once(&format!("{name}=\""))?.1.split('"').next()?.parse().ok()
}

#[test]
fn a_printer_runs_out_of_paper_opens_and_runs_low() -> Outcome {
    let system = PrintSystem::start()?;
    system.control("paper-out 2")?;
    let mut job = Followed::sent(&system, 4)?;
    let out = job.until("no paper after one sheet", |status| {
        status.state == JobState::PaperOut && status.sheets.surely_out == 1
    })?;
    ensure(!out.sheets.is_final && !out.troubles.is_toner_low(), || format!("{out:?}"))?;
    system.control("door-open 2\ntoner-low")?;
    let open = job.until("door open, toner low", |status| {
        status.state == JobState::DoorOpen && status.troubles.is_toner_low()
    })?;
    ensure(open.sheets.surely_out == 1 && !open.sheets.is_final, || format!("{open:?}"))?;
    // Low toner stops nothing.
    system.control("toner-low\nwait 3")?;
    job.until("two sheets, toner low", |status| {
        status.state == JobState::Printing && status.sheets.surely_out == 2 && status.troubles.is_toner_low()
    })?;
    system.control("")?;
    job.ends_well(4)?;
    printed(&system, &numbers(1..=4))
}

/// What the operator is told to do after a jam: cancel, look, print the rest. Nothing is lost, nothing doubled.
#[test]
fn a_batch_that_jams_is_finished_by_another_job() -> Outcome {
    const ALL: u32 = 200;
    const JAM: u32 = 120;
    let system = PrintSystem::start()?;
    system.control(&format!("jam {JAM}"))?;
    let mut job = Followed::sent(&system, ALL)?;
    job.until("a jam after 119 sheets", |status| {
        status.state == JobState::Jam && status.sheets.surely_out == JAM - 1
    })?;
    // CUPS itself says that all of them are out.
    system.cups().cancel(&job.job).map_err(said)?;
    let last = job.ends(JobState::Cancelled)?;
    ensure(last.sheets.is_final && last.witness == Witness::Device, || format!("{last:?}"))?;
    ensure(last.sheets.surely_out == JAM - 1, || format!("{last:?}"))?;
    system.control("")?;
    let rest = last.sheets.surely_out + 1..=ALL;
    let mut job = Followed::ordered(&system, order(ALL)?.pages(rest))?;
    job.ends_well(ALL - (JAM - 1))?;
    printed(&system, &numbers(1..=ALL))
}

#[test]
fn a_jam_is_cleared_and_another_job_waits_behind_it() -> Outcome {
    let system = PrintSystem::start()?;
    system.control("jam 2")?;
    let mut first = Followed::sent(&system, 3)?;
    first.becomes(JobState::Jam)?;
    // It is told why it waits.
    let mut second = Followed::sent(&system, 1)?;
    second.becomes(JobState::Jam)?;
    system.control("")?;
    first.ends_well(3)?;
    second.ends_well(1)?;
    printed(&system, &numbers([1, 2, 3, 1].into_iter()))
}

#[test]
fn a_queue_is_paused_and_a_job_kept_back() -> Outcome {
    let system = PrintSystem::start()?;
    system.administer("cupsdisable", &[QUEUE])?;
    let found = system.cups().printers().map_err(said)?;
    ensure(found[0].state == PrinterState::Stopped, || format!("{found:?}"))?;
    let mut job = Followed::sent(&system, 2)?;
    job.becomes(JobState::Paused)?;
    system.cups().hold(&job.job).map_err(said)?;
    job.becomes(JobState::Held)?;
    system.administer("cupsenable", &[QUEUE])?;
    let mut other = Followed::sent(&system, 1)?;
    other.ends_well(1)?;
    system.cups().release(&job.job).map_err(said)?;
    job.ends_well(2)?;
    printed(&system, &numbers([1, 1, 2].into_iter()))?;

    system.administer("cupsreject", &[QUEUE])?;
    let refused = system.cups().submit(QUEUE, order(1)?);
    ensure(matches!(refused, Err(PrinterError::Refused(_))), || format!("{refused:?}"))?;
    let missing = system.cups().submit("another", order(1)?);
    ensure(missing == Err(PrinterError::Missing), || format!("{missing:?}"))?;
    let unknown = system.cups().look_at(&Job { id: 9999, ..job.job.clone() }, None);
    ensure(unknown == Err(PrinterError::JobUnknown), || format!("{unknown:?}"))
}

/// CUPS sends the whole job again: the first sheets come out twice, and that is told.
#[test]
fn a_queue_is_paused_in_the_middle_of_a_job() -> Outcome {
    let system = PrintSystem::start()?;
    system.control("wait 3")?;
    let mut job = Followed::sent(&system, 4)?;
    job.until("two sheets", |status| status.sheets.surely_out == 2)?;
    system.administer("cupsdisable", &[QUEUE])?;
    job.becomes(JobState::Paused)?;
    system.control("")?;
    waiting::blocking("the printer has stopped", LIMIT, || {
        system
            .cups()
            .look_at(&job.job, None)
            .is_ok_and(|seen| seen.device.jobs.iter().all(|record| record.phase.is_over()))
    })?;
    system.administer("cupsenable", &[QUEUE])?;
    let last = job.ends(JobState::Done)?;
    ensure(last.attempts == 2 && last.sheets.surely_out == 4, || format!("{last:?}"))?;
    let found = system.printed()?;
    let distinct: HashSet<_> = found.iter().cloned().collect();
    ensure(found.len() > 4 && distinct.len() == 4, || format!("in the tray: {found:?}"))
}

#[test]
fn a_job_is_cancelled_before_and_while_it_is_printed() -> Outcome {
    let system = PrintSystem::start()?;
    system.control("wait 2")?;
    let mut printing = Followed::sent(&system, 3)?;
    let mut queued = Followed::sent(&system, 3)?;
    printing.until("one sheet", |status| status.sheets.surely_out == 1)?;
    system.cups().cancel(&queued.job).map_err(said)?;
    let last = queued.ends(JobState::Cancelled)?;
    ensure(last.sheets.surely_out == 0 && last.sheets.is_final, || format!("{last:?}"))?;
    system.cups().cancel(&printing.job).map_err(said)?;
    let last = printing.ends(JobState::Cancelled)?;
    ensure(last.sheets.surely_out == 1 && last.sheets.is_final, || format!("{last:?}"))?;
    // One that has ended stays so.
    system.cups().cancel(&printing.job).map_err(said)?;
    // The printer gives a job up; CUPS calls that cancelled.
    system.control("fail 2")?;
    let mut failing = Followed::sent(&system, 3)?;
    let last = failing.ends(JobState::Failed)?;
    ensure(last.sheets.surely_out == 1 && last.sheets.is_final, || format!("{last:?}"))?;
    printed(&system, &numbers([1, 1].into_iter()))
}

#[test]
fn a_printer_is_switched_on_late() -> Outcome {
    let mut system = PrintSystem::start()?;
    system.switch_off();
    let mut job = Followed::sent(&system, 2)?;
    let gone = job.becomes(JobState::Gone)?;
    ensure(gone.sheets.surely_out == 0, || format!("{gone:?}"))?;
    system.switch_on()?;
    job.ends_well(2)?;
    printed(&system, &numbers(1..=2))
}

/// The printer has forgotten the job. CUPS calls it completed: nobody knows.
#[test]
fn a_printer_is_switched_off_in_the_middle_of_a_job() -> Outcome {
    let mut system = PrintSystem::start()?;
    system.control("wait 3")?;
    let mut job = Followed::sent(&system, 4)?;
    job.until("two sheets", |status| status.sheets.surely_out == 2)?;
    system.switch_off();
    job.becomes(JobState::Gone)?;
    system.control("")?;
    system.switch_on()?;
    let last = job.ends(JobState::Unclear)?;
    ensure(last.sheets.surely_out == 2 && !last.sheets.is_final, || format!("{last:?}"))?;
    printed(&system, &numbers(1..=2))
}

/// The printer goes on; who asks CUPS cannot know.
#[test]
fn the_print_system_stops_answering() -> Outcome {
    let mut system = PrintSystem::start()?;
    system.control("wait 2")?;
    let mut job = Followed::sent(&system, 2)?;
    job.until("one sheet", |status| status.sheets.surely_out == 1)?;
    system.stop_cups()?;
    let last = job.ends(JobState::Unclear)?;
    ensure(last.sheets.surely_out == 1 && !last.sheets.is_final, || format!("{last:?}"))?;
    let refused = system.cups().submit(QUEUE, order(1)?);
    ensure(refused == Err(PrinterError::Unreachable), || format!("{refused:?}"))
}

// ---- kaodianctl --------------------------------------------------------------------------------

fn kaodianctl(server: &str, arguments: &[&str], status: i32) -> Outcome<String> {
    let mut command = Command::new(program("kaodianctl")?);
    let output = run(command.env("CUPS_SERVER", server).args(arguments))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure(output.status.code() == Some(status), || format!("{arguments:?}: {} {said}", output.status))?;
    Ok(said)
}

#[test]
fn a_file_is_printed_without_a_window() -> Outcome {
    let mut system = PrintSystem::start()?;
    let server = system.server();
    let folder = tempfile::tempdir()?;
    let (pdf, no_pdf) = (folder.path().join("form.pdf"), folder.path().join("note.txt"));
    std::fs::write(&pdf, numbered_pdf(2))?;
    std::fs::write(&no_pdf, "no form")?;
    let (pdf, no_pdf) = (pdf.to_string_lossy().into_owned(), no_pdf.to_string_lossy().into_owned());

    let listed: Value = serde_json::from_str(&kaodianctl(&server, &["--json", "printers"], 0)?)?;
    ensure(listed[0]["name"] == QUEUE && listed[0]["state"] == "idle", || listed.to_string())?;
    let error = |arguments: &[&str], status| -> Outcome<Value> {
        let answer: Value = serde_json::from_str(&kaodianctl(&server, arguments, status)?)?;
        Ok(answer["error"].clone())
    };
    // None is the default one.
    ensure(error(&["--json", "print", &pdf], 1)? == "printer_missing", || "no default".to_owned())?;
    system.administer("lpadmin", &["-d", QUEUE])?;
    ensure(error(&["--json", "print", &no_pdf], 1)? == "not_a_pdf", || "no PDF".to_owned())?;
    ensure(error(&["--json", "print", "/no/such/file"], 2)? == "file", || "no file".to_owned())?;

    let told = kaodianctl(&server, &["--json", "print", &pdf, "--copies", "2", "--wait"], 0)?;
    let lines = told.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    let last = lines.last().cloned().unwrap_or_default();
    ensure(
        last["state"] == "done" && last["sheets_surely_out"] == 4 && last["is_count_final"] == true,
        || told.clone(),
    )?;
    let sent: Value = serde_json::from_str(&kaodianctl(&server, &["--json", "print", &pdf], 0)?)?;
    ensure(sent["job"].is_i64() && sent["printer"] == QUEUE, || sent.to_string())?;
    waiting::blocking("all sheets are out", LIMIT, || system.sheet_count().is_ok_and(|count| count == 6))?;

    system.control("fail 2")?;
    let told = kaodianctl(&server, &["print", &pdf, "--wait"], 1)?;
    ensure(told.lines().last() == Some("failed, sheets out: 1"), || told.clone())?;
    system.stop_cups()?;
    ensure(error(&["--json", "print", &pdf], 2)? == "print_system_unreachable", || "it answers".to_owned())?;
    ensure(error(&["--json", "printers"], 2)? == "print_system_unreachable", || "it answers".to_owned())
}
