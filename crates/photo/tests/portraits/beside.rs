//! Forty more people, where their portraits lie beside the project.

use crate::pictures::{PACK, engine, jpeg, unpacked};
use crate::variants::{blurred, grey, lit, turned};
use image::RgbImage;
use kaodian_photo::{CheckCode, ComposeProblem};
use std::path::Path;

/// Their heads touch the upper edge: no photo can be made of them.
const WITHOUT_ROOM: [&str; 3] = ["neutral_001", "tight_010f", "tight_020f"];

/// Name and file of each; none, with a note, when the folder is not there.
fn portraits() -> Vec<(String, Vec<u8>)> {
    let folder = std::env::var_os("KAODIAN_FACES_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/faces"), Into::into);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no portraits in {}", folder.display());
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "jpg"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    assert!(!found.is_empty(), "no portraits in {}", folder.display());
    found.sort();
    found
}

#[test]
fn one_face_is_found_in_each_and_a_photo_made_of_it() {
    let mut engine = engine();
    for (name, file) in portraits() {
        let verdict = engine.judge(&file, &PACK);
        assert_eq!(verdict.faces, Some(1), "{name}: {verdict:?}");
        let photo = engine.compose(&file, &PACK);
        if WITHOUT_ROOM.contains(&name.as_str()) {
            assert_eq!(photo, Err(ComposeProblem::TooNearEdge), "{name}");
            continue;
        }
        let verdict = engine.judge(&photo.unwrap(), &PACK);
        assert!(verdict.accepted, "{name}: {verdict:?}");
        // The tightly cut ones stand before a grey of their own, and two are reddish; of the others nothing is told.
        let is_tight = name.starts_with("tight_");
        let may = [CheckCode::UnnaturalColour, CheckCode::Background];
        assert!(verdict.failures().all(|code| is_tight && may.contains(&code)), "{name}: {verdict:?}");
    }
}

#[track_caller]
fn every_one_is_told(code: CheckCode, change: impl Fn(&RgbImage) -> RgbImage) {
    let mut engine = engine();
    for (name, file) in portraits() {
        let verdict = engine.judge(&jpeg(&change(&unpacked(&file))), &PACK);
        assert!(
            !verdict.accepted && verdict.failures().any(|failure| failure == code),
            "{name}: {verdict:?}"
        );
    }
}

#[test]
fn turned_portraits_are_not_upright() {
    for quarters in 1..=3 {
        every_one_is_told(CheckCode::NotUpright, |picture| turned(picture, quarters));
    }
}

#[test]
fn blurred_dark_and_grey_portraits_are_told_apart() {
    every_one_is_told(CheckCode::Blurred, blurred);
    every_one_is_told(CheckCode::TooDark, |picture| lit(picture, 0.15));
    every_one_is_told(CheckCode::NotColour, grey);
}
