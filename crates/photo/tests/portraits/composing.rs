//! Photos that are made of larger pictures.

use crate::bytes::with_orientation;
use crate::pictures::{PACK, before, engine, file, frame, jpeg, jpeg_of, people, photos, picture, unpacked};
use crate::variants::{beside, part, turned};
use image::imageops::{self, FilterType};
use kaodian_photo::{CheckCode, ComposeProblem};

#[track_caller]
fn assert_is_a_photo(name: &str, photo: &[u8]) {
    let verdict = engine().judge(photo, &PACK);
    assert!(verdict.accepted, "{name}: {verdict:?}");
    let size = (PACK.composition.width_px, PACK.composition.height_px);
    assert_eq!((verdict.width_px.unwrap(), verdict.height_px.unwrap()), size, "{name}");
    assert!((PACK.min_size_bytes..=PACK.max_size_bytes).contains(&(photo.len() as u32)), "{name}");
    assert!(!photo.windows(4).any(|bytes| bytes == b"Exif"), "{name}");
}

#[test]
fn a_photo_is_made_of_each() {
    let mut engine = engine();
    for (name, picture) in people() {
        let photo = engine.compose_frame(&frame(&picture), &PACK).unwrap();
        assert_is_a_photo(name, &photo);
        let again = engine.compose(&photo, &PACK).unwrap();
        assert_is_a_photo(&format!("{name}, composed again"), &again);
    }
}

#[test]
fn what_was_judged_becomes_the_same_photo() {
    let mut engine = engine();
    let on_its_side = jpeg(&turned(&picture("obama.jpg"), 1));
    let turned_by_exif = with_orientation(&jpeg_of(&turned(&picture("biden.jpg"), 3), 85), 6);
    let mirrored = with_orientation(&jpeg_of(&picture("biden.jpg"), 85), 2);
    let files = people().into_iter().map(|(_, picture)| jpeg(&picture));
    for file in files.chain([on_its_side, turned_by_exif, mirrored]) {
        let (verdict, looked) = engine.judge_and_keep(&file, &PACK);
        assert_eq!(verdict, engine.judge(&file, &PACK));
        assert_eq!(engine.compose_looked(&looked.unwrap(), &PACK), engine.compose(&file, &PACK));
    }
    assert!(engine.judge_and_keep(b"no picture", &PACK).1.is_none());
}

#[test]
fn what_lies_on_its_side_comes_out_upright() {
    let mut engine = engine();
    for (name, picture) in people() {
        for quarters in 1..=3 {
            let photo = engine.compose_frame(&frame(&turned(&picture, quarters)), &PACK);
            assert_is_a_photo(&format!("{name}, turned {quarters}"), &photo.unwrap());
        }
    }
}

#[test]
fn the_exif_data_turns_it_and_stays_behind() {
    let mut engine = engine();
    let picture = picture("biden.jpg");
    // How it lies in the file for each orientation: the other way round than it is to be turned.
    for (orientation, quarters) in [(1, 0), (6, 3), (3, 2), (8, 1)] {
        let file = with_orientation(&jpeg_of(&turned(&picture, quarters), 85), orientation);
        assert_is_a_photo(&format!("orientation {orientation}"), &engine.compose(&file, &PACK).unwrap());
    }
    let file = jpeg_of(&picture, 85);
    for orientation in [2, 4, 5, 7] {
        let problem = engine.compose(&with_orientation(&file, orientation), &PACK);
        assert_eq!(problem, Err(ComposeProblem::NotUpright), "orientation {orientation}");
    }
}

#[test]
fn what_cannot_become_a_photo_says_why() {
    use ComposeProblem::{ManyFaces, NoFace, NotAPicture, NotFrontal, TooNearEdge, TooSmall};
    let mut engine = engine();
    let photo = &photos()[0].1;
    let small = imageops::resize(photo, 220, 320, FilterType::CatmullRom);
    for (name, bytes, problem) in [
        ("text", b"no picture".to_vec(), NotAPicture),
        ("half a file", file("biden.jpg")[..100_000].to_vec(), NotAPicture),
        ("a cat", jpeg(&picture("chelsea.png")), NoFace),
        ("two", jpeg(&beside(photo, photo)), ManyFaces),
        ("aside", file("obama2.jpg"), NotFrontal),
        ("no room above", file("obama.jpg"), TooNearEdge),
        ("cut off at the left", file("obama_partial_face.jpg"), TooNearEdge),
        ("cut off at the right", file("obama_partial_face2.jpg"), TooNearEdge),
        ("cut off above", jpeg(&imageops::crop_imm(photo, 0, 100, 440, 540).to_image()), TooNearEdge),
        ("small", jpeg(&small), TooSmall),
        ("a small face in a large picture", jpeg(&picture("astronaut.png")), TooSmall),
    ] {
        assert_eq!(engine.compose(&bytes, &PACK).err(), Some(problem), "{name}");
    }
}

#[test]
fn the_background_stays_as_it_was() {
    let mut engine = engine();
    let red = before(&photos()[0].1, image::Rgb([180, 30, 40]));
    let photo = unpacked(&engine.compose_frame(&frame(&part(&red, -0.1, -0.1, 1.2)), &PACK).unwrap());
    let corner = photo.get_pixel(6, 6).0;
    assert!(corner[0] > 150 && corner[1] < 60, "nothing is painted: {corner:?}");
    let verdict = engine.judge(&jpeg(&photo), &PACK);
    assert!(verdict.warnings().any(|code| code == CheckCode::Background));
}
