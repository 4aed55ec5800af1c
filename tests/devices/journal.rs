//! The print journal, with a real CUPS: what it says after a jam, a lost printer, a killed program.

use std::{process::Command, sync::Arc, time::Duration};

use kaodian_devices::printer::Pace;
use kaodian_domain::{
    AccountId, Choice, ChosenSubject, Payment, PaymentChannel, Photo, PhotoReference, Receipt, Registration,
    RegistrationId, SiteCode, StaffId, SubjectCode, Ticket, TicketNumber, TicketSeat,
};
use kaodian_store::{DatabaseKey, Store};
use kaodian_sync::{TrustedClock, sha256_hex};
use kaodian_terminal::{
    AppError, DeskPaper, ErrorCode, Home, PrintState, PrintView, ReprintReason, Terminal,
};
use kaodian_tests::{
    Central, Failure, Outcome, TerminalHome, ensure,
    portrait::portrait,
    print_system::{PrintSystem, QUEUE},
    processes::{Running, bound_to_us, signal},
    waiting,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

const SITE: &str = "110001";
const TICKETS: u32 = 20;
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

fn number(index: u32) -> String {
    format!("6679{SITE}01{index:04}")
}

/// A candidate's own photo: the same picture for all, each with a comment of its own.
fn photo_of(index: u32) -> Outcome<Vec<u8>> {
    let portrait = portrait()?;
    let comment = [&[0xFF, 0xFE, 0, 6][..], &index.to_be_bytes()].concat();
    Ok([&portrait[..2], &comment, &portrait[2..]].concat())
}

/// The registration of an invented candidate who has paid in cash and holds a ticket.
fn registration(index: u32, catalogue: &kaodian_domain::Catalogue, photo: &[u8]) -> Outcome<Registration> {
    let (id, account) = (RegistrationId(Uuid::now_v7()), AccountId(Uuid::now_v7()));
    let subject = SubjectCode("66".to_owned());
    let information = json!({
        "documentType": "resident", "documentNumber": "11010519491231002X", "name": "张三",
        "sex": "female", "birthDate": "1949-12-31", "mobile": "13800138000",
        "ethnicGroup": null, "occupation": null, "education": null, "training": null, "email": null,
        "address": null, "postcode": null, "school": null, "studentNumber": null, "note": null,
        "guardian": null,
    });
    let now = catalogue.rules.examination_on;
    let at = kaodian_domain::Timestamp::from_china(now, 9, 0).unwrap_or_default();
    Ok(Registration {
        revision: 1,
        information: Some(serde_json::from_value(information)?),
        choice: Choice::Chosen {
            site: SiteCode(SITE.to_owned()),
            subjects: vec![ChosenSubject { code: subject.clone(), fee_fen: 8000 }],
        },
        payment: Payment::Paid(Receipt {
            channel: PaymentChannel::Cash,
            amount_fen: 8000,
            paid_at: at,
            order: None,
            cash_receipt: Some(format!("R{index:04}")),
            cashier: Some(StaffId("li".to_owned())),
        }),
        photo: Photo::Attached {
            photo: PhotoReference {
                sha256: sha256_hex(photo),
                size_bytes: u32::try_from(photo.len()).unwrap_or_default(),
                rule_pack: "test".to_owned(),
                accepted: true,
                warnings: Vec::new(),
                assisted: false,
                reason: None,
            },
            at,
        },
        ticket: Ticket::Issued {
            tickets: vec![TicketSeat {
                subject,
                number: TicketNumber(number(index)),
                room: "01".to_owned(),
                // 10 comes after 2.
                seat: index.to_string(),
                starts_at: at,
                code: None,
            }],
            at,
        },
        ..Registration::new(id, catalogue.sitting.clone(), account)
    })
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
        let home = TerminalHome::activate(&folder.path().join("desk"), &central, SITE, "受理台")?;
        let key = std::fs::read(home.folder().join("database-key.development-secret"))?;
        let key = DatabaseKey::new(key.try_into().map_err(|_| Failure::new("no key"))?);
        let store = Store::open(&home.folder().join("terminal.db"), &key).await.map_err(broken)?;
        let catalogue = store.catalogue().await.map_err(broken)?;
        let catalogue = catalogue.ok_or_else(|| Failure::new("no catalogue"))?;
        let now = TrustedClock::of_terminal(&store).await.map_err(broken)?.now();
        store.save_setting("terminal.mode", &"desk").await.map_err(broken)?;
        // Whoever registers last does not sit last.
        for index in (1..=TICKETS).rev() {
            let photo = photo_of(index)?;
            store.keep_photo(&sha256_hex(&photo), &photo).await.map_err(broken)?;
            let snapshot = registration(index, &catalogue, &photo)?;
            store.adopt(&snapshot, &catalogue, now).await.map_err(broken)?;
        }
        store.close().await;
        Ok(Self { system: PrintSystem::start()?, home, _central: central, _folder: folder })
    }

    async fn open(&self) -> Outcome<Terminal> {
        let cups = Arc::new(self.system.cups());
        let terminal = Terminal::open_with(Home::at(self.home.folder()), cups, PACE).await.map_err(broken)?;
        terminal.take_up_prints().await.map_err(said)?;
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
        let expected: Vec<_> = indices.map(number).collect();
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
