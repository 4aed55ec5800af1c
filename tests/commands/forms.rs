//! `kaodianctl forms`: what goes in comes back as text and as a picture.

use std::path::Path;

use kaodian_tests::{
    Outcome, ensure, portrait,
    programs::{pdf_text, run_well, tool},
};
use serde_json::Value;

use crate::says;

/// Hanzi that common fonts do not have: Extensions B, A, C, E, and the last ones of GB 18030-2022 level 3.
const RARE: &str = "𠅤䶮㛃𬭎𫝈\u{2B5E0}";

/// Input of a form with the portrait as its photo, in this folder.
fn sample(folder: &Path, kind: &str) -> Outcome<Value> {
    std::fs::write(folder.join("photo.jpg"), portrait::portrait()?)?;
    let mut sample = says(&["forms", "sample", kind], 0)?;
    sample["photo"] = "photo.jpg".into();
    Ok(sample)
}

fn make(folder: &Path, command: &str, input: &str, status: i32) -> Outcome<Value> {
    let (from, to) = (folder.join("input.json"), folder.join("output.pdf"));
    std::fs::write(&from, input)?;
    says(&["forms", command, &from.to_string_lossy(), &to.to_string_lossy()], status)
}

/// All of a document's text, without white space.
fn text(folder: &Path) -> Outcome<String> {
    Ok(pdf_text(&folder.join("output.pdf"))?.split_whitespace().collect())
}

/// What a sample prints comes back as text from the PDF made of it.
fn form(folder: &Path, kind: &str, expected: &[&str]) -> Outcome {
    let sample = sample(folder, kind)?;
    make(folder, kind, &sample.to_string(), 0)?;
    let text = text(folder)?;
    let name: String = sample["name"].as_str().unwrap_or("考").split_whitespace().collect();
    for word in expected.iter().copied().chain([name.as_str()]) {
        ensure(text.contains(word), || format!("the form {kind} does not say {word}"))?;
    }
    make(folder, kind, "{}", 2)?;
    Ok(())
}

#[test]
fn forms_are_made() -> Outcome {
    let folder = tempfile::tempdir()?;
    form(folder.path(), "registration", &["报名登记表"])?;
    form(folder.path(), "ticket", &["准考证"])?;
    form(folder.path(), "receipt", &["缴费凭证", "贰佰肆拾元整"])?;
    form(folder.path(), "cash-report", &["现金日报"])?;
    form(folder.path(), "room-list", &["考场考生名单"])?;
    form(folder.path(), "signature-sheet", &["考生签到表"])
}

#[test]
fn every_hanzi_comes_back_as_it_was() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut ticket = sample(folder.path(), "ticket")?;
    ticket["name"] = RARE.into();
    make(folder.path(), "ticket", &ticket.to_string(), 0)?;
    let found = text(folder.path())?;
    ensure(found.contains(RARE), || format!("the name comes back otherwise: {found}"))?;
    // No font has what is not assigned: refused by its code point, and no file is left.
    std::fs::remove_file(folder.path().join("output.pdf"))?;
    ticket["name"] = "王\u{3FFFD}".into();
    let json = make(folder.path(), "ticket", &ticket.to_string(), 1)?;
    ensure(json.to_string().contains("U+3FFFD"), || json.to_string())?;
    ensure(!folder.path().join("output.pdf").exists(), || "an unfinished file is left".to_owned())
}

/// One line of JSON for each ticket: one file, one page each, in their order.
#[test]
fn many_tickets_are_one_file() -> Outcome {
    let folder = tempfile::tempdir()?;
    let ticket = sample(folder.path(), "ticket")?;
    let lines = |count: u32| -> Vec<String> {
        let numbered = |index| {
            let mut ticket = ticket.clone();
            ticket["ticketNumber"] = format!("24771100010100{index:02}").into();
            ticket.to_string()
        };
        (0..count).map(numbered).collect()
    };
    make(folder.path(), "tickets", &lines(25).join("\n"), 0)?;
    let info = run_well(
        std::process::Command::new(tool("pdfinfo", "poppler-utils")?).arg(folder.path().join("output.pdf")),
    )?;
    ensure(info.lines().any(|line| line.split_whitespace().eq(["Pages:", "25"])), || info.clone())?;
    let text = text(folder.path())?;
    let places: Vec<_> = (0..25)
        .map(|index| text.find(&format!("24771100010100{index:02}")))
        .collect::<Option<_>>()
        .unwrap_or_default();
    ensure(places.len() == 25 && places.is_sorted(), || format!("not in their order: {places:?}"))?;
    // A line that cannot be used is named, and what was there before stays.
    let mut broken = lines(9);
    broken[6] = broken[6].replace("ticketNumber", "ticketNumbr");
    let json = make(folder.path(), "tickets", &broken.join("\n"), 2)?;
    ensure(json.to_string().contains("line 7"), || json.to_string())?;
    ensure(pdf_text(&folder.path().join("output.pdf"))?.contains("0024"), || {
        "the old file is gone".to_owned()
    })
}
