//! What follows from the journal: copy numbers, reasons, what is in the way, what is left. Nothing here asks or writes.

use std::collections::HashMap;

use kaodian_domain::{RegistrationId, Timestamp};
use kaodian_store::{PrintRecord, PrintedSheet};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    error::{AppError, ErrorCode},
    view::{PaperKind, PrintState, PrintView, ReprintReason},
};

/// The code of a value, as it is stored.
pub(crate) fn code(value: impl Serialize) -> String {
    let written = serde_json::to_value(value).ok();
    written.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The value of a code; none for what only a newer program writes.
pub(crate) fn from_code<T: DeserializeOwned>(code: &str) -> Option<T> {
    serde_json::from_value(code.into()).ok()
}

/// The state, as the journal holds it.
pub(crate) fn state(print: &PrintRecord) -> PrintState {
    from_code(&print.state).unwrap_or(PrintState::Unclear)
}

/// One paper of which there may be copies. A ticket is the same on a batch and by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Paper {
    kind: PaperKind,
    registration: Option<RegistrationId>,
    number: Option<String>,
    title: Option<String>,
}

impl Paper {
    fn new(kind: PaperKind, title: &str, sheet: &PrintedSheet) -> Self {
        let kind = if kind == PaperKind::TicketBatch { PaperKind::AdmissionTicket } else { kind };
        Self {
            kind,
            registration: sheet.registration,
            number: sheet.number.clone(),
            // A paper of the site is known by what it is called.
            title: sheet.registration.is_none().then(|| title.to_owned()),
        }
    }

    fn on(print: &PrintRecord) -> impl Iterator<Item = Self> {
        let kind = from_code(&print.paper);
        print.sheets.iter().filter_map(move |sheet| Some(Self::new(kind?, &print.title, sheet)))
    }
}

/// How many sheets of a print came out: counted, or said by somebody who has looked.
fn sheets_out(print: &PrintRecord) -> usize {
    let out = print.answered_sheets.unwrap_or(print.sheets_out);
    usize::try_from(out).unwrap_or(usize::MAX).min(print.sheets.len())
}

/// Whether somebody has to say what came out.
pub(crate) fn is_asked(print: &PrintRecord) -> bool {
    print.ended_at.is_some() && state(print) == PrintState::Unclear && print.answered_sheets.is_none()
}

fn is_open(print: &PrintRecord) -> bool {
    print.ended_at.is_none() || is_asked(print)
}

/// What there is already of each paper.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    out: HashMap<Paper, u32>,
    open: HashMap<Paper, Uuid>,
}

impl Copies {
    /// Of these prints. A copy of which one sheet came out counts: somebody may hold it. The same sheet of one print
    /// that a printer brought twice is one copy.
    pub(crate) fn of(prints: &[PrintRecord]) -> Self {
        let mut copies = Self::default();
        for print in prints {
            // What was counted came out, whatever somebody found to be spoilt.
            let out = sheets_out(print).max(usize::try_from(print.sheets_out).unwrap_or(usize::MAX));
            for (index, paper) in Paper::on(print).enumerate() {
                if is_open(print) {
                    copies.open.insert(paper.clone(), print.id);
                }
                if index < out {
                    *copies.out.entry(paper).or_default() += 1;
                }
            }
        }
        copies
    }

    /// How many came out.
    pub(crate) fn out(&self, kind: PaperKind, title: &str, sheet: &PrintedSheet) -> u32 {
        self.out.get(&Paper::new(kind, title, sheet)).copied().unwrap_or(0)
    }
}

/// What is to be printed.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) kind: PaperKind,
    pub(crate) registration: Option<RegistrationId>,
    pub(crate) title: String,
    /// Their copy numbers are found by [`intend`].
    pub(crate) sheets: Vec<PrintedSheet>,
    pub(crate) left_out: Vec<String>,
    pub(crate) printer: String,
    pub(crate) reason: Option<ReprintReason>,
    pub(crate) resumed_from: Option<Uuid>,
}

/// The entry of a print that may be sent now, with the numbers of its copies. Until somebody knows more it is unclear:
/// that is what is true should the program end at once.
///
/// # Errors
/// [`ErrorCode::PrintUnanswered`] while one of the sheets is being printed, or nobody has said whether it came out;
/// [`ErrorCode::ReprintReasonNeeded`] when one came out before and no reason is given.
pub(crate) fn intend(
    wish: Wish,
    id: Uuid,
    at: Timestamp,
    journal: &[PrintRecord],
) -> Result<PrintRecord, AppError> {
    let copies = Copies::of(journal);
    let mut sheets = wish.sheets;
    for sheet in &mut sheets {
        if copies.open.contains_key(&Paper::new(wish.kind, &wish.title, sheet)) {
            return Err(ErrorCode::PrintUnanswered.into());
        }
        sheet.copy = 1 + copies.out(wish.kind, &wish.title, sheet);
    }
    let copy = sheets.iter().map(|sheet| sheet.copy).max().unwrap_or(1);
    // A first copy has no reason; the rest of a print has that of the whole, and at least this one.
    let reason = match (copy, wish.reason) {
        (1, _) => None,
        (_, None) if wish.resumed_from.is_some() => Some(ReprintReason::NotReceived),
        (_, None) => return Err(ErrorCode::ReprintReasonNeeded.into()),
        (_, given) => given,
    };
    Ok(PrintRecord {
        id,
        paper: code(wish.kind),
        registration: wish.registration,
        title: wish.title,
        sheets,
        left_out: wish.left_out,
        printer: wish.printer,
        at,
        copy,
        reason: reason.map(code),
        resumed_from: wish.resumed_from,
        is_resumed: false,
        job: None,
        sheets_out: 0,
        has_device_word: false,
        is_toner_low: false,
        state: code(PrintState::Unclear),
        ended_at: None,
        answered_sheets: None,
    })
}

/// The sheets from the first on that did not surely come out, once that is known.
pub(crate) fn left(print: &PrintRecord) -> &[PrintedSheet] {
    if is_open(print) || state(print) == PrintState::Done {
        return &[];
    }
    print.sheets.get(sheets_out(print)..).unwrap_or_default()
}

/// What a print is after somebody has said how many sheets came out.
pub(crate) fn answered(print: &PrintRecord, sheets: u32) -> PrintState {
    let all = usize::try_from(sheets).is_ok_and(|sheets| sheets >= print.sheets.len());
    if all { PrintState::Done } else { PrintState::Failed }
}

/// Whether a print's rest can be made again from its entry.
pub(crate) fn can_resume(print: &PrintRecord) -> bool {
    let is_of_tickets =
        matches!(from_code(&print.paper), Some(PaperKind::TicketBatch | PaperKind::AdmissionTicket));
    is_of_tickets && !print.is_resumed && !left(print).is_empty()
}

/// As a screen is shown it.
pub(crate) fn view(print: &PrintRecord) -> Option<PrintView> {
    Some(PrintView {
        id: print.id.to_string(),
        paper: from_code(&print.paper)?,
        title: print.title.clone(),
        printer: print.printer.clone(),
        at: print.at,
        state: state(print),
        sheets_out: u32::try_from(sheets_out(print)).unwrap_or(u32::MAX),
        sheets: u32::try_from(print.sheets.len()).unwrap_or(u32::MAX),
        copy: print.copy,
        is_toner_low: print.is_toner_low,
        can_resume: can_resume(print),
        left_out: print.left_out.clone(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn sheet(number: u128) -> PrintedSheet {
        PrintedSheet {
            registration: Some(RegistrationId(Uuid::from_u128(number))),
            number: Some(format!("T{number}")),
            copy: 1,
        }
    }

    fn wish(kind: PaperKind, sheets: Vec<PrintedSheet>) -> Wish {
        Wish {
            kind,
            registration: None,
            title: "01".to_owned(),
            sheets,
            left_out: Vec::new(),
            printer: "A4".to_owned(),
            reason: None,
            resumed_from: None,
        }
    }

    fn entry(wish: Wish, journal: &[PrintRecord]) -> Result<PrintRecord, ErrorCode> {
        intend(wish, Uuid::from_u128(journal.len() as u128), Timestamp(1), journal)
            .map_err(|error| error.code)
    }

    /// A batch that was not sent yet.
    pub(crate) fn ticket_batch(tickets: u128) -> PrintRecord {
        entry(wish(PaperKind::TicketBatch, (1..=tickets).map(sheet).collect()), &[]).unwrap()
    }

    fn ended(print: PrintRecord, state: PrintState, sheets_out: u32) -> PrintRecord {
        PrintRecord { state: code(state), sheets_out, ended_at: Some(Timestamp(2)), ..print }
    }

    fn single(number: u128) -> Wish {
        wish(PaperKind::AdmissionTicket, vec![sheet(number)])
    }

    #[test]
    fn an_intent_is_unclear_until_more_is_known() {
        let print = ticket_batch(2);
        assert_eq!((state(&print), print.copy, print.reason.as_deref()), (PrintState::Unclear, 1, None));
        assert!(!is_asked(&print), "somebody is just sending it");
        assert!(left(&print).is_empty());
    }

    #[test]
    fn the_same_ticket_waits_for_the_first_print_and_its_answer() {
        let running = ticket_batch(3);
        assert_eq!(entry(single(2), std::slice::from_ref(&running)).err(), Some(ErrorCode::PrintUnanswered));
        assert!(entry(single(4), std::slice::from_ref(&running)).is_ok(), "another ticket");
        let unclear = ended(running, PrintState::Unclear, 1);
        assert!(is_asked(&unclear));
        assert_eq!(entry(single(2), std::slice::from_ref(&unclear)).err(), Some(ErrorCode::PrintUnanswered));
        let none =
            PrintRecord { answered_sheets: Some(1), state: code(PrintState::Failed), ..unclear.clone() };
        assert_eq!(entry(single(2), &[none]).unwrap().copy, 1);
        let all = PrintRecord { answered_sheets: Some(3), state: code(PrintState::Done), ..unclear };
        assert_eq!(entry(single(2), &[all]).err(), Some(ErrorCode::ReprintReasonNeeded));
    }

    #[test]
    fn copies_are_counted_over_batches_and_single_prints() {
        let batch = ended(ticket_batch(3), PrintState::Cancelled, 2);
        let again = |number, journal: &[PrintRecord]| {
            entry(Wish { reason: Some(ReprintReason::Lost), ..single(number) }, journal).unwrap()
        };
        let second = again(1, std::slice::from_ref(&batch));
        assert_eq!((second.copy, second.reason.as_deref()), (2, Some("lost")));
        let second = ended(second, PrintState::Done, 1);
        assert_eq!(again(1, &[batch.clone(), second.clone()]).copy, 3);
        // The third never came out; a first copy has no reason.
        let first = again(3, &[batch, second]);
        assert_eq!((first.copy, first.reason), (1, None));
    }

    #[test]
    fn a_spoilt_sheet_was_a_copy() {
        let unclear = ended(ticket_batch(3), PrintState::Unclear, 2);
        let print = PrintRecord { answered_sheets: Some(1), state: code(PrintState::Failed), ..unclear };
        assert_eq!(left(&print).len(), 2, "as somebody says who has looked");
        let rest =
            Wish { resumed_from: Some(print.id), ..wish(PaperKind::TicketBatch, left(&print).to_vec()) };
        let rest = entry(rest, &[print]).unwrap();
        assert_eq!(rest.sheets.iter().map(|sheet| sheet.copy).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(rest.reason.as_deref(), Some("not_received"));
    }

    #[test]
    fn what_is_left_begins_with_the_first_sheet_that_did_not_come_out() {
        let print = ended(ticket_batch(20), PrintState::Cancelled, 7);
        assert_eq!(left(&print).first().and_then(|sheet| sheet.number.as_deref()), Some("T8"));
        assert_eq!(left(&print).len(), 13);
        assert!(can_resume(&print));
        assert!(!can_resume(&PrintRecord { is_resumed: true, ..print.clone() }));
        assert!(!can_resume(&ended(print.clone(), PrintState::Unclear, 7)), "first it is asked");
        assert!(!can_resume(&ended(print, PrintState::Done, 20)));
    }

    #[test]
    fn papers_of_a_site_are_known_by_their_titles() {
        let list = |title: &str| {
            let sheet = PrintedSheet { registration: None, number: None, copy: 1 };
            Wish { title: title.to_owned(), ..wish(PaperKind::RoomList, vec![sheet]) }
        };
        let done = ended(entry(list("01"), &[]).unwrap(), PrintState::Done, 1);
        assert!(entry(list("02"), std::slice::from_ref(&done)).is_ok());
        assert_eq!(entry(list("01"), &[done]).err(), Some(ErrorCode::ReprintReasonNeeded));
    }

    #[test]
    fn an_answer() {
        let print = ticket_batch(3);
        assert_eq!(answered(&print, 0), PrintState::Failed);
        assert_eq!(answered(&print, 2), PrintState::Failed);
        assert_eq!(answered(&print, 3), PrintState::Done);
    }
}
