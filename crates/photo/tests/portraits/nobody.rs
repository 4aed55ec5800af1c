//! Pictures in which nobody is, and faces that are none.

use crate::drawn;
use crate::pictures::{PACK, engine, frame, jpeg, picture};
use image::RgbImage;
use kaodian_photo::{CheckCode, ComposeProblem};

/// Things, beasts, and heads on coins.
const NOBODY: [&str; 14] = [
    "brick.png",
    "chelsea.png",
    "clock_motion.png",
    "coffee.png",
    "coins.png",
    "grass.png",
    "gravel.png",
    "hubble_deep_field.jpg",
    "moon.png",
    "motorcycle_left.png",
    "page.png",
    "retina.jpg",
    "rocket.jpg",
    "text.png",
];

#[test]
fn nobody_is_seen_where_nobody_is() {
    let mut engine = engine();
    for name in NOBODY {
        let picture = picture(name);
        let verdict = engine.judge(&jpeg(&picture), &PACK);
        assert!(!verdict.accepted, "{name}");
        assert!(verdict.failures().any(|code| code == CheckCode::NoFace), "{name}: {verdict:?}");
        assert_eq!((verdict.faces, verdict.pose), (Some(0), None), "{name}");
        assert_eq!(engine.compose_frame(&frame(&picture), &PACK), Err(ComposeProblem::NoFace), "{name}");
    }
}

#[test]
fn a_man_who_looks_aside_is_refused() {
    let mut engine = engine();
    let picture = picture("camera.png");
    let verdict = engine.judge(&jpeg(&picture), &PACK);
    assert!(!verdict.accepted && verdict.failures().any(|code| code == CheckCode::NotFrontal), "{verdict:?}");
    assert_eq!(engine.compose_frame(&frame(&picture), &PACK), Err(ComposeProblem::NotFrontal));
}

/// No measure tells a good drawing from a photo: it is held against the same limits, and the reviewer sees it.
#[test]
fn a_drawn_face_is_judged_like_any_other() {
    let drawn = drawn::faces(480, 640, &[[240.0, 290.0, 120.0]]);
    let drawn = RgbImage::from_raw(480, 640, drawn.rgb().to_vec()).unwrap();
    let verdict = engine().judge(&jpeg(&drawn), &PACK);
    assert_eq!(verdict.faces, Some(1));
    assert_eq!(verdict.failures().collect::<Vec<_>>(), [CheckCode::HeadSize]);
}
