//! The print journal, with a real CUPS: what it says after a jam, a lost printer, a killed program.

use std::{process::Command, sync::Arc, time::Duration};

use kaodian_devices::printer::Pace;
use kaodian_terminal::{
    AppError, DeskPaper, ErrorCode, Home, PrintState, PrintView, ReprintReason, Terminal,
};
use kaodian_tests::{
    Central, Failure, Outcome, TerminalHome,
    central::STAFF_PASSWORD,
    ensure,
    print_system::{PrintSystem, QUEUE},
    processes::{Running, bound_to_us, signal},
    seating::{PRINTS, TICKETS, number, seat_candidates},
    waiting,
};
use serde_json::Value;
use tempfile::TempDir;

const SITE: &str = "110001";
const LIMIT: Duration = Duration::from_secs(60);
const PACE: Pace = Pace {
    every: Duration::from_millis(100),
    patience: Duration::from_secs(2),
    settling: Duration::from_secs(30),
};

fn said(error: AppError) -> Failure {
    Failure::new(error.to_string())
}

fn broken(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

/// A desk that knows twenty candidates with tickets for one room, and a printer.
struct Desk {
    system: PrintSystem,
    home: TerminalHome,
    _central: Central,
    _folder: TempDir,
}

impl Desk {
    async fn start() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let central = Central::start(&folder.path().join("central"))?;
        central.add_staff(SITE, PRINTS, "site_administrator")?;
        let home = TerminalHome::activate(&folder.path().join("desk"), &central, SITE, "受理台")?;
        seat_candidates(&home, SITE).await?;
        Ok(Self { system: PrintSystem::start()?, home, _central: central, _folder: folder })
    }

    async fn open(&self) -> Outcome<Terminal> {
        let cups = Arc::new(self.system.cups());
        let terminal = Terminal::open_with(Home::at(self.home.folder()), cups, PACE).await.map_err(broken)?;
        terminal.take_up_prints().await.map_err(said)?;
        terminal.sign_in_at_desk(PRINTS, STAFF_PASSWORD.to_owned()).await.map_err(said)?;
        Ok(terminal)
    }

    /// A process of its own that prints.
    fn process(&self, rest: &[&str]) -> Outcome<Running> {
        let mut command: Command = bound_to_us(env!("CARGO_BIN_EXE_printing-terminal").as_ref())?;
        command.env("CUPS_SERVER", self.system.server()).arg(self.home.folder()).arg(QUEUE).args(rest);
        Running::start(&mut command)
    }

    /// The only print, as `kaodianctl prints` tells it.
    fn journal(&self) -> Outcome<Option<Value>> {
        Ok(self.home.ctl(&["prints"])?.yes()?.get(0).cloned())
    }

    /// The numbers of the tickets in the tray are these, in this order.
    fn tray_holds(&self, indices: impl Iterator<Item = u32>) -> Outcome {
        let printed = self.system.printed()?;
        let expected: Vec<_> = indices.map(|index| number(SITE, index)).collect();
        let squeezed = |page: &String| page.split_whitespace().collect::<String>();
        let fits = printed.len() == expected.len()
            && printed.iter().map(squeezed).zip(&expected).all(|(page, number)| page.contains(number));
        ensure(fits, || format!("{} sheets in the tray, not {expected:?}: {printed:?}", printed.len()))
    }
}

fn all(with_printed: bool) -> DeskPaper {
    DeskPaper::Tickets { room: None, is_by_room: false, with_printed }
}

async fn sent(terminal: &Terminal, paper: DeskPaper, reason: Option<ReprintReason>) -> Outcome<PrintView> {
    let prints = terminal.print_paper(paper, QUEUE.to_owned(), reason).await.map_err(said)?;
    ensure(prints.len() == 1, || format!("{prints:?}"))?;
    Ok(prints[0].clone())
}

async fn until(terminal: &Terminal, id: &str, state: PrintState, sheets_out: u32) -> Outcome<PrintView> {
    let what = format!("{state:?} with {sheets_out} sheets");
    waiting::until(&what, LIMIT, async || {
        let print = terminal.print(id).await.map_err(said)?;
        let is_so = print.state == state && print.sheets_out == sheets_out;
        if is_so { Ok(Some(print)) } else { Err(Failure::new(format!("{print:?}"))) }
    })
    .await
}

fn declined<T: std::fmt::Debug>(outcome: Result<T, AppError>, code: ErrorCode) -> Outcome {
    ensure(outcome.as_ref().err().map(|error| error.code) == Some(code), || {
        format!("{outcome:?}, not {code:?}")
    })
}

#[tokio::test]
async fn tickets_come_out_in_the_order_of_seats_and_again_only_with_a_reason() -> Outcome {
    let desk = Desk::start().await?;
    let terminal = desk.open().await?;
    let print = sent(&terminal, all(false), None).await?;
    until(&terminal, &print.id, PrintState::Done, TICKETS).await?;
    desk.tray_holds(1..=TICKETS)?;
    // The number of a room leads nobody there.
    let text: String = desk.system.printed()?.concat().split_whitespace().collect();
    ensure(text.matches("信息楼3层301机房").count() == TICKETS as usize, || {
        "no place on the tickets".to_owned()
    })?;
    let rooms = terminal.rooms().await.map_err(said)?;
    ensure(rooms.len() == 1 && rooms[0].printed == TICKETS, || format!("{rooms:?}"))?;
    let nothing = terminal.print_paper(all(false), QUEUE.to_owned(), None).await.map_err(said)?;
    ensure(nothing.is_empty(), || format!("{nothing:?}"))?;
    let again = terminal.print_paper(all(true), QUEUE.to_owned(), None).await;
    declined(again, ErrorCode::ReprintReasonNeeded)?;
    let again = sent(&terminal, all(true), Some(ReprintReason::Damaged)).await?;
    ensure(again.copy == 2, || format!("{again:?}"))?;
    until(&terminal, &again.id, PrintState::Done, TICKETS).await?;
    Ok(())
}

#[tokio::test]
async fn a_batch_that_jams_is_cancelled_and_resumed_at_the_exact_sheet() -> Outcome {
    let desk = Desk::start().await?;
    let terminal = desk.open().await?;
    desk.system.control("jam 8")?;
    let print = sent(&terminal, all(false), None).await?;
    until(&terminal, &print.id, PrintState::Jam, 7).await?;
    declined(terminal.print_paper(all(true), QUEUE.to_owned(), None).await, ErrorCode::PrintUnanswered)?;
    declined(terminal.resume_print(&print.id).await, ErrorCode::PrintUnanswered)?;
    terminal.cancel_print(&print.id).await.map_err(said)?;
    let cancelled = until(&terminal, &print.id, PrintState::Cancelled, 7).await?;
    waiting::until("the printer has stopped", LIMIT, async || {
        Ok(terminal.print(&cancelled.id).await.map_err(said)?.can_resume.then_some(()))
    })
    .await?;
    desk.system.control("")?;
    let rest = terminal.resume_print(&print.id).await.map_err(said)?;
    ensure(rest.sheets == TICKETS - 7 && rest.copy == 1, || format!("{rest:?}"))?;
    until(&terminal, &rest.id, PrintState::Done, TICKETS - 7).await?;
    desk.tray_holds(1..=TICKETS)?;
    declined(terminal.resume_print(&print.id).await, ErrorCode::PrintUnanswered)
}

/// The printer has forgotten the job: a person says what lies in the tray.
#[tokio::test]
async fn a_printer_that_was_switched_off_is_asked_about() -> Outcome {
    let mut desk = Desk::start().await?;
    let terminal = desk.open().await?;
    desk.system.control("wait 4")?;
    let print = sent(&terminal, all(false), None).await?;
    until(&terminal, &print.id, PrintState::Printing, 3).await?;
    desk.system.switch_off();
    until(&terminal, &print.id, PrintState::Gone, 3).await?;
    desk.system.control("")?;
    desk.system.switch_on()?;
    let unclear = until(&terminal, &print.id, PrintState::Unclear, 3).await?;
    ensure(!unclear.can_resume, || format!("{unclear:?}"))?;
    declined(terminal.print_paper(all(true), QUEUE.to_owned(), None).await, ErrorCode::PrintUnanswered)?;
    let answered = waiting::until("the answer is taken", LIMIT, async || {
        let print = terminal.answer_print(&print.id, 3).await.map_err(said)?;
        Ok((print.state == PrintState::Failed).then_some(print))
    })
    .await?;
    ensure(answered.can_resume && answered.sheets_out == 3, || format!("{answered:?}"))?;
    let rest = terminal.resume_print(&print.id).await.map_err(said)?;
    until(&terminal, &rest.id, PrintState::Done, TICKETS - 3).await?;
    desk.tray_holds(1..=TICKETS)?;
    let rooms = terminal.rooms().await.map_err(said)?;
    ensure(rooms[0].printed == TICKETS, || format!("{rooms:?}"))
}

/// Nobody can know whether the print system took it.
#[tokio::test]
async fn a_program_killed_before_the_job_was_sent_leaves_an_intent() -> Outcome {
    let desk = Desk::start().await?;
    let mut process = desk.process(&["dies"])?;
    waiting::blocking("the process is dead", LIMIT, || !process.is_alive())?;
    let entry = desk.journal()?.ok_or_else(|| Failure::new("no intent"))?;
    ensure(entry["state"] == "unclear" && entry["job"].is_null() && entry["sheetsOut"] == 0, || {
        entry.to_string()
    })?;
    let terminal = desk.open().await?;
    declined(terminal.print_paper(all(false), QUEUE.to_owned(), None).await, ErrorCode::PrintUnanswered)?;
    let id = entry["id"].as_str().unwrap_or_default();
    let answered = terminal.answer_print(id, 0).await.map_err(said)?;
    ensure(answered.state == PrintState::Failed && answered.can_resume, || format!("{answered:?}"))?;
    let rest = terminal.resume_print(id).await.map_err(said)?;
    ensure(rest.copy == 1 && rest.sheets == TICKETS, || format!("{rest:?}"))?;
    until(&terminal, &rest.id, PrintState::Done, TICKETS).await?;
    desk.tray_holds(1..=TICKETS)
}

/// The printer goes on without the program, and the next one learns what came out.
#[tokio::test]
async fn a_program_killed_while_it_prints_takes_the_job_up_again() -> Outcome {
    let desk = Desk::start().await?;
    desk.system.control("wait 4")?;
    let process = desk.process(&[])?;
    waiting::blocking("three sheets are in the journal", LIMIT, || {
        desk.journal().is_ok_and(|entry| entry.is_some_and(|entry| entry["sheetsOut"] == 3))
    })?;
    signal("KILL", &process.family());
    let entry = desk.journal()?.ok_or_else(|| Failure::new("no entry"))?;
    ensure(entry["state"] == "printing" && entry["endedAt"].is_null(), || entry.to_string())?;
    let id = entry["id"].as_str().unwrap_or_default().to_owned();
    let terminal = desk.open().await?;
    until(&terminal, &id, PrintState::Printing, 3).await?;
    desk.system.control("")?;
    until(&terminal, &id, PrintState::Done, TICKETS).await?;
    desk.tray_holds(1..=TICKETS)
}

#[tokio::test]
async fn lists_say_who_sits_where_and_what_was_taken() -> Outcome {
    let desk = Desk::start().await?;
    let terminal = desk.open().await?;
    let rooms = terminal.rooms().await.map_err(said)?;
    let day = rooms.first().map(|room| room.starts_at.in_china().date().to_string());
    let papers = [
        (DeskPaper::RoomLists { room: None }, ["考场考生名单", "002X"]),
        (DeskPaper::SignatureSheets { room: None }, ["考生签到表", "002X"]),
        (DeskPaper::CashReport { day }, ["现金日报", "1600.00"]),
    ];
    let mut sheets = 0;
    for (paper, words) in papers {
        let print = sent(&terminal, paper.clone(), None).await?;
        let print = until(&terminal, &print.id, PrintState::Done, print.sheets).await?;
        let printed = desk.system.printed()?;
        let text: String = printed[sheets..].concat().split_whitespace().collect();
        sheets += print.sheets as usize;
        ensure(printed.len() == sheets, || format!("{} sheets in the tray, not {sheets}", printed.len()))?;
        for word in words.into_iter().chain(["张三"]) {
            ensure(text.contains(word), || format!("{paper:?} does not say {word}: {text}"))?;
        }
        ensure(!text.contains("11010519491231002X"), || "a list tells the whole document number".to_owned())?;
        declined(terminal.print_paper(paper, QUEUE.to_owned(), None).await, ErrorCode::ReprintReasonNeeded)?;
    }
    // Nobody paid anything on another day.
    let nothing = DeskPaper::CashReport { day: Some("2001-01-01".to_owned()) };
    let nothing = terminal.print_paper(nothing, QUEUE.to_owned(), None).await.map_err(said)?;
    ensure(nothing.is_empty(), || format!("{nothing:?}"))
}
