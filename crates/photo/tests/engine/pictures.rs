//! What is found in pictures.

use crate::drawn;
use kaodian_photo::{Engine, Face, Frame};

/// The picture on its head.
fn turned(frame: &Frame) -> Frame {
    let (pixels, _) = frame.rgb().as_chunks::<3>();
    let rgb = pixels.iter().rev().flatten().copied().collect();
    Frame::new(frame.width_px(), frame.height_px(), rgb).unwrap()
}

#[track_caller]
fn assert_near(found: f32, wanted: f32, tolerance: f32) {
    assert!((found - wanted).abs() <= tolerance, "{found} and not {wanted} +- {tolerance}");
}

#[track_caller]
fn only(faces: Vec<Face>) -> Face {
    let [face] = <[Face; 1]>::try_from(faces).unwrap();
    face
}

#[test]
fn a_face_is_found_where_it_is() {
    let mut engine = Engine::load().unwrap();
    for scale in [60.0, 100.0, 130.0] {
        let frame = drawn::faces(480, 640, &[[250.0, 270.0, scale]]);
        for face in [only(engine.find_faces(&frame)), only(engine.find_small_faces(&frame))] {
            assert!(face.score >= 0.5 && face.mesh.score >= 0.5, "{} {}", face.score, face.mesh.score);
            assert_near(face.bounds.left + face.bounds.width / 2.0, 250.0, 0.15 * scale);
            assert_near(face.bounds.width, 2.0 * scale, 0.5 * scale);
            assert_eq!(face.mesh.points.len(), 468);
            // Corners of the eyes, outer and inner, and the chin: as they are drawn.
            let [right, left] =
                [[33, 133], [362, 263]].map(|[a, b]| (face.mesh.points[a][0] + face.mesh.points[b][0]) / 2.0);
            assert_near(right, 250.0 - 0.46 * scale, 0.1 * scale);
            assert_near(left, 250.0 + 0.46 * scale, 0.1 * scale);
            assert_near(face.mesh.points[33][1], 270.0, 0.1 * scale);
            assert_near(face.mesh.points[152][1], 270.0 + 1.45 * scale, 0.15 * scale);
        }
    }
}

#[test]
fn nothing_is_found_where_nothing_is() {
    let mut engine = Engine::load().unwrap();
    let noise: Vec<u8> =
        (0..480 * 640 * 3_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let empty = [
        Frame::new(64, 48, vec![127; 64 * 48 * 3]).unwrap(),
        Frame::new(480, 640, noise).unwrap(),
        drawn::faces(480, 640, &[]),
        Frame::new(1, 1, vec![0; 3]).unwrap(),
        Frame::new(1, 2000, vec![255; 6000]).unwrap(),
        Frame::new(2000, 1, vec![90; 6000]).unwrap(),
    ];
    for frame in empty {
        assert_eq!(engine.find_faces(&frame), []);
        assert_eq!(engine.find_small_faces(&frame), []);
        let mask = engine.person_mask(&frame);
        assert_eq!(mask.values.len(), mask.width * mask.height);
        assert!(mask.values.iter().all(|value| (0.0..=1.0).contains(value)));
    }
}

#[test]
fn the_largest_face_comes_first() {
    let mut engine = Engine::load().unwrap();
    let frame = drawn::faces(900, 640, &[[640.0, 300.0, 90.0], [220.0, 280.0, 60.0]]);
    let faces = engine.find_faces(&frame);
    assert_eq!(faces.len(), 2);
    assert_near(faces[0].mesh.points[152][0], 640.0, 20.0);
    assert_near(faces[1].mesh.points[152][0], 220.0, 20.0);
}

#[test]
fn a_small_face_in_the_back_is_found_by_the_second_detector() {
    let mut engine = Engine::load().unwrap();
    let frame = drawn::faces(480, 640, &[[240.0, 280.0, 20.0]]);
    assert_eq!(engine.find_faces(&frame), []);
    assert_near(only(engine.find_small_faces(&frame)).mesh.points[152][0], 240.0, 5.0);
}

#[test]
fn a_face_beyond_the_edge_of_the_picture_does_not_stop_the_engine() {
    let mut engine = Engine::load().unwrap();
    for [x, y] in [[0.0, 280.0], [480.0, 0.0], [240.0, 700.0], [-60.0, 40.0]] {
        let frame = drawn::faces(480, 640, &[[x, y, 100.0]]);
        for face in engine.find_faces(&frame) {
            assert!(engine.upright_scores(&frame, &face).iter().all(|score| (0.0..=1.0).contains(score)));
        }
    }
}

#[test]
fn the_surroundings_of_a_face_score_highest_the_right_way_up() {
    let mut engine = Engine::load().unwrap();
    let upright = drawn::faces(480, 640, &[[240.0, 280.0, 90.0]]);
    let overturned = turned(&upright);
    for (frame, best) in [(upright, 0), (overturned, 2)] {
        let face = only(engine.find_faces(&frame));
        let scores = engine.upright_scores(&frame, &face);
        assert!((0..4).all(|turn| turn == best || scores[turn] < scores[best] - 0.05), "{scores:?}");
    }
}

#[test]
fn the_mask_covers_the_person_and_not_the_wall() {
    let mut engine = Engine::load().unwrap();
    let frame = drawn::faces(480, 640, &[[240.0, 280.0, 100.0]]);
    let mask = engine.person_mask(&frame);
    let at = |x: usize, y: usize| mask.values[y * mask.height / 640 * mask.width + x * mask.width / 480];
    for [x, y] in [[240, 300], [240, 170], [180, 330], [240, 600]] {
        assert!(at(x, y) > 0.9, "the person at {x}, {y}: {}", at(x, y));
    }
    for [x, y] in [[20, 20], [460, 20], [60, 250], [420, 250]] {
        assert!(at(x, y) < 0.1, "the wall at {x}, {y}: {}", at(x, y));
    }
}

#[test]
fn a_clone_on_another_thread_finds_the_same() {
    let mut engine = Engine::load().unwrap();
    let frame = drawn::faces(480, 640, &[[240.0, 280.0, 100.0]]);
    let mut clone = engine.clone();
    let found = std::thread::scope(|scope| {
        let other = scope.spawn(|| (clone.find_faces(&frame), clone.person_mask(&frame)));
        (engine.find_faces(&frame), engine.person_mask(&frame)) == other.join().unwrap()
    });
    assert!(found);
}
