//! `prints`.

use kaodian_store::PrintRecord;
use kaodian_terminal::Terminal;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, from_app};

fn as_json(print: &PrintRecord) -> Value {
    json!({
        "id": print.id,
        "paper": print.paper,
        "title": print.title,
        "printer": print.printer,
        "at": print.at,
        "copy": print.copy,
        "reason": print.reason,
        "resumedFrom": print.resumed_from,
        "job": print.job.as_ref().map(|(id, _)| id),
        "state": print.state,
        "sheets": print.sheets,
        "sheetsOut": print.sheets_out,
        "answeredSheets": print.answered_sheets,
        "endedAt": print.ended_at,
        "leftOut": print.left_out,
    })
}

fn in_words(print: &PrintRecord) -> String {
    let PrintRecord { id, paper, title, printer, sheets_out, state, .. } = print;
    let state = state.replace('_', " ");
    let mut words = format!(
        "{id}  {paper} {title}  {printer}  {state}, sheets out: {sheets_out} of {}",
        print.sheets.len()
    );
    if let Some(answered) = print.answered_sheets {
        words.push_str(&format!(", as somebody says {answered}"));
    }
    if print.copy > 1 {
        words.push_str(&format!(", copy {}", print.copy));
    }
    words
}

/// `prints`
pub(crate) async fn run(terminal: Terminal) -> Result<Answer, Failure> {
    match terminal.print_journal().await {
        Ok(prints) => {
            let words: Vec<_> = prints.iter().map(in_words).collect();
            Ok(Answer::yes(prints.iter().map(as_json).collect(), words.join("\n")))
        }
        Err(error) => from_app(error),
    }
}
