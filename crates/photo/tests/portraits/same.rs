//! The same bytes, the same verdict.

use crate::pictures::{PACK, engine, file, jpeg, photos};
use crate::variants::turned;
use kaodian_photo::Engine;

#[test]
fn a_verdict_does_not_depend_on_what_was_judged_before() {
    let files = [
        jpeg(&photos()[0].1),
        jpeg(&turned(&photos()[1].1, 1)),
        file("rocket.jpg"),
        file("obama_partial_face.jpg"),
        b"no picture".to_vec(),
    ];
    let mut engine = engine();
    let first: Vec<_> = files.iter().map(|file| engine.judge(file, &PACK)).collect();
    let mut clone = engine.clone();
    let mut fresh = Engine::load().unwrap();
    for (file, verdict) in files.iter().zip(&first).rev() {
        assert_eq!(&engine.judge(file, &PACK), verdict);
        assert_eq!(&clone.judge(file, &PACK), verdict);
        assert_eq!(&fresh.judge(file, &PACK), verdict);
    }
}

#[test]
fn a_photo_is_composed_alike_by_every_engine() {
    let picture = file("biden.jpg");
    let photo = engine().compose(&picture, &PACK).unwrap();
    let mut clone = engine();
    let other = std::thread::scope(|scope| scope.spawn(|| clone.compose(&picture, &PACK)).join().unwrap());
    assert_eq!(other, Ok(photo));
}
