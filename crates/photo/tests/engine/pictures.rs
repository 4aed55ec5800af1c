//! What is found in pictures that hold no face.

use kaodian_photo::{Engine, Frame};

#[test]
fn an_even_surface_holds_no_face() {
    let mut engine = Engine::load().unwrap();
    let frame = Frame::new(64, 48, vec![127; 64 * 48 * 3]).unwrap();
    assert_eq!(engine.find_faces(&frame), []);
    assert_eq!(engine.find_small_faces(&frame), []);
}
