//! What is printed, what became of it, and what is scanned.

use kaodian_domain::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::FormKind;

/// A printer.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PrinterView {
    /// The name of its queue.
    pub name: String,
    /// Whether the system prints on it by itself.
    pub is_default: bool,
    /// What people call it.
    pub description: String,
    /// What has to be mended before it prints; none when it is ready.
    pub trouble: Option<PrintState>,
    /// The toner will soon be used up.
    pub is_toner_low: bool,
}

/// Why something is printed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReprintReason {
    /// The sheet is damaged or badly printed.
    Damaged,
    /// The candidate has lost it.
    Lost,
    /// The sheet came out only in part, or nobody knows whether it came out.
    NotReceived,
    /// What stands on it has changed.
    Changed,
    /// The site keeps one more.
    ForTheSite,
}

/// What is known of a print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PrintState {
    /// It stands in the queue.
    Queued,
    /// Sheets come out.
    Printing,
    /// The paper is used up.
    PaperOut,
    /// Paper is jammed.
    Jam,
    /// A door or cover is open.
    DoorOpen,
    /// Something else is wrong with the printer.
    Trouble,
    /// The printer or the job is held.
    Paused,
    /// The printer does not answer.
    Gone,
    /// Somebody ended it.
    Cancelled,
    /// It was refused or broken off.
    Failed,
    /// Every sheet came out.
    Done,
    /// Nobody knows whether it came out: a person has to look and say.
    Unclear,
}

/// What was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// 报名登记表
    RegistrationForm,
    /// 准考证
    AdmissionTicket,
    /// 缴费凭证
    PaymentReceipt,
    /// Tickets of many candidates, one after the other.
    TicketBatch,
    /// 考场考生名单
    RoomList,
    /// 考生签到表
    SignatureSheet,
    /// 现金日报
    CashReport,
}

/// One print of the journal.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PrintView {
    /// Its number in the journal.
    pub id: String,
    /// What it is.
    pub paper: PaperKind,
    /// Rooms, for a batch; nothing that names a candidate.
    pub title: String,
    /// The printer.
    pub printer: String,
    /// When it was asked for.
    pub at: Timestamp,
    /// What is known of it.
    pub state: PrintState,
    /// Sheets that surely came out.
    pub sheets_out: u32,
    /// Sheets that it has.
    pub sheets: u32,
    /// 1 for the first; from 2 on it says so on the sheet.
    pub copy: u32,
    /// The toner will soon be used up.
    pub is_toner_low: bool,
    /// Sheets that did not come out can be printed as a new print.
    pub can_resume: bool,
    /// Ticket numbers of a batch that are not on its sheets: the candidate's photo is not here and cannot be had.
    pub left_out: Vec<String>,
}

/// How often a form of the signed-in candidate came out.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormPrintsView {
    /// The form.
    pub form: FormKind,
    /// Copies that came out, or that somebody says came out.
    pub copies: u32,
    /// A print whose end nobody knows, to be answered first.
    pub unclear: Option<PrintView>,
    /// One more needs a reason.
    pub needs_reason: bool,
}

/// The tickets of one room and one beginning.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomView {
    /// The room, as it is called on site.
    pub room: String,
    /// Where it is.
    pub place: Option<String>,
    /// When the examination begins.
    pub starts_at: Timestamp,
    /// Candidates in it that this terminal knows.
    pub candidates: u32,
    /// Tickets that came out already.
    pub printed: u32,
}

/// Which room; none: all of the site, in the order of beginnings, rooms and seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomChoice {
    /// The room.
    pub room: String,
    /// When the examination begins.
    pub starts_at: Timestamp,
}

/// What staff print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum DeskPaper {
    /// Admission tickets.
    Tickets {
        /// One room; none: all.
        room: Option<RoomChoice>,
        /// A job for each room instead of one for all.
        is_by_room: bool,
        /// Those that came out already are printed again.
        with_printed: bool,
    },
    /// Lists for the doors of the rooms.
    RoomLists {
        /// One room; none: all.
        room: Option<RoomChoice>,
    },
    /// Sheets that the candidates sign.
    SignatureSheets {
        /// One room; none: all.
        room: Option<RoomChoice>,
    },
    /// The day's cash.
    CashReport {
        /// The day in China, `2026-01-05`; none: today.
        day: Option<String>,
    },
}
