//! Admission tickets: of one candidate, or of many from a file with one JSON a line.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, stdin},
    path::{Path, PathBuf},
};

use kaodian_forms::{AdmissionTicket, FormError};
use serde::Deserialize;

use super::{OneTicket, figure, flushed, refused};
use crate::answer::{Answer, Failure};

/// What a line may say beside one ticket: the photo, and several tickets.
#[derive(Deserialize)]
struct Candidate {
    photo: Option<PathBuf>,
    tickets: Option<Vec<AdmissionTicket>>,
}

/// One candidate's photo and tickets: the ticket itself, or several under `tickets`.
fn candidate(json: &str) -> serde_json::Result<(Option<PathBuf>, Vec<AdmissionTicket>)> {
    let Candidate { photo, tickets } = serde_json::from_str(json)?;
    Ok((photo, tickets.map_or_else(|| Ok(vec![serde_json::from_str(json)?]), Ok)?))
}

/// Why a file of tickets was not made.
enum Stopped {
    /// The content of this line.
    Line(usize, FormError),
    /// Something else.
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// `forms ticket`
pub(super) fn one(ticket: &OneTicket) -> Result<Answer, Failure> {
    let text = ticket.one.text()?;
    all(ticket, [Ok(text)].into_iter(), false)
}

/// `forms tickets`
pub(super) fn many(ticket: &OneTicket) -> Result<Answer, Failure> {
    let input = &ticket.one.input;
    let reader: Box<dyn BufRead> = if input == Path::new("-") {
        Box::new(BufReader::new(stdin()))
    } else {
        Box::new(BufReader::new(File::open(input).map_err(|error| Failure::file(input, &error))?))
    };
    all(ticket, reader.lines(), true)
}

fn all(
    ticket: &OneTicket,
    lines: impl Iterator<Item = std::io::Result<String>>,
    is_numbered: bool,
) -> Result<Answer, Failure> {
    let mut beside = ticket.one.beside()?;
    match write(ticket, lines, beside.as_file_mut(), is_numbered) {
        Ok(count) if is_numbered => ticket.one.keep(beside, &format!("{count} candidates, ")),
        Ok(_) => ticket.one.keep(beside, ""),
        Err(Stopped::Line(line, error)) => refused(error, &place(line, is_numbered)),
        Err(Stopped::Failed(failure)) => Err(failure),
    }
}

fn place(line: usize, is_numbered: bool) -> String {
    if is_numbered { format!("line {line}: ") } else { String::new() }
}

/// Writes every line as it is read, and counts them. Empty lines are passed over.
fn write(
    ticket: &OneTicket,
    lines: impl Iterator<Item = std::io::Result<String>>,
    out: &mut File,
    is_numbered: bool,
) -> Result<usize, Stopped> {
    let input = &ticket.one.input;
    let (own, fonts) = (ticket.one.template()?, ticket.one.fonts()?);
    let at = |line: usize| move |error: FormError| Stopped::Line(line, error);
    let mut writer = ticket.writer(own.as_ref(), &fonts, BufWriter::new(out)).map_err(at(0))?;
    let mut count = 0;
    for (index, line) in lines.enumerate() {
        let text = line.map_err(|error| Failure::file(input, &error))?;
        if text.trim().is_empty() && is_numbered {
            continue;
        }
        let place = place(index + 1, is_numbered);
        let wrong = |error| Failure::new("input", format!("{}: {place}{error}", input.display()));
        let (photo, tickets) = candidate(&text).map_err(wrong)?;
        let photo = photo.as_deref().map_or_else(figure, |photo| ticket.one.photo(photo))?;
        writer.add_candidate(&tickets, &photo).map_err(at(index + 1))?;
        count += 1;
    }
    if count == 0 {
        return Err(Failure::new("input", format!("{}: there is no ticket in it", input.display())).into());
    }
    flushed(writer.finish().map_err(at(count))?).map_err(at(count))?;
    Ok(count)
}
