//! What each kind of file is told.

use crate::bytes::find;
use crate::files::{
    claiming, failures, good, grey, grey_in_colour, made, oriented, photo, pixels, verdict, with_frame_byte,
};
use kaodian_photo::{CheckCode, RulePack, Severity, judge_file, judge_header};

use CheckCode::{
    Compression, Damaged, FileSize, NotColour, NotJpeg, NotUpright, PixelSize, Proportions, TooManyPixels,
};

#[track_caller]
fn check(bytes: &[u8], expected: &[CheckCode]) {
    assert_eq!(failures(bytes), expected);
}

#[test]
fn a_good_file_passes_every_check() {
    let verdict = verdict(&good());
    assert!(verdict.accepted, "{verdict:?}");
    assert_eq!((verdict.width_px, verdict.height_px), (Some(330), Some(480)));
    assert_eq!(verdict.rule_pack, "ncre-2026.2");
    let codes: Vec<_> = verdict.checks.iter().map(|check| check.code).collect();
    let expected: Vec<_> = CheckCode::FILE.into_iter().chain([NotUpright]).collect();
    assert_eq!(codes, expected);
}

#[test]
fn every_ordinary_kind_passes() {
    use jpeg_encoder::SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2, F_4_1};
    for sampling in [F_1_1, F_1_2, F_2_1, F_2_2, F_4_1] {
        for (progressive, restart, optimised) in
            [(false, 0, false), (false, 7, true), (true, 0, false), (true, 5, false)]
        {
            let bytes = made(331, 477, |encoder| {
                encoder.set_sampling_factor(sampling);
                encoder.set_progressive(progressive);
                encoder.set_restart_interval(restart);
                encoder.set_optimized_huffman_tables(optimised || progressive);
            });
            assert_eq!(failures(&bytes), [], "{sampling:?} {progressive} {restart}");
        }
    }
}

#[test]
fn progressive_with_refinement_passes() {
    // Written by libjpeg, which refines bit by bit; no encoder here does.
    for bytes in [
        include_bytes!("pictures/progressive.jpg").as_slice(),
        include_bytes!("pictures/progressive_restarts.jpg").as_slice(),
    ] {
        let found = failures(bytes);
        assert_eq!(found, [FileSize, PixelSize, Compression], "only too small, and squeezed");
        for cut in (bytes.len() / 3..bytes.len() - 2).step_by(7) {
            let mut ended = bytes[..cut].to_vec();
            assert!(failures(&ended).contains(&Damaged), "cut at {cut}");
            ended.extend([0xFF, 0xD9]);
            assert!(failures(&ended).contains(&Damaged), "cut at {cut} and ended");
        }
    }
}

#[test]
fn other_formats_are_not_jpeg() {
    for start in [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(),
        b"GIF89a",
        b"BM\x36\x10\0\0",
        b"RIFF\0\x10\0\0WEBPVP8 ",
        b"%PDF-1.7\n",
        b"\0\0\0\x18ftypheic\0\0\0\0",
        b"II*\0\x08\0\0\0",
        b"<?xml version=\"1.0\"?><svg/>",
        b"\0\0\0\x0cjP  \r\n\x87\n",
        b"\xff\xd8",
        b"",
    ] {
        let mut bytes = start.to_vec();
        check(&bytes, &[NotJpeg, FileSize]);
        bytes.resize(if start.len() < 3 { 0 } else { 30_000 }, 7);
        assert_eq!(failures(&bytes)[0], NotJpeg);
    }
}

#[test]
fn unusual_jpegs_are_not_ordinary() {
    let cases = [
        ("12 bits", with_frame_byte(4, 12)),
        ("16 bits", with_frame_byte(4, 16)),
        ("lossless", with_frame_byte(1, 0xC3)),
        ("hierarchical", with_frame_byte(1, 0xC5)),
        ("arithmetic", with_frame_byte(1, 0xC9)),
        ("arithmetic progressive", with_frame_byte(1, 0xCA)),
        ("two components", with_frame_byte(9, 2)),
    ];
    for (kind, bytes) in cases {
        assert_eq!(failures(&bytes), [NotJpeg], "{kind}");
    }
    assert_eq!(failures(include_bytes!("pictures/arithmetic.jpg")), [NotJpeg, FileSize]);
    let mut cmyk = Vec::new();
    let inks: Vec<u8> = pixels(330, 480).chunks(3).flat_map(|p| [p[0], p[1], p[2], 0]).collect();
    jpeg_encoder::Encoder::new(&mut cmyk, 70).encode(&inks, 330, 480, jpeg_encoder::ColorType::Cmyk).unwrap();
    assert_eq!(failures(&cmyk)[0], NotJpeg);
}

#[test]
fn half_a_file_is_damaged() {
    let whole = good();
    for percent in [20, 50, 80, 99] {
        let cut = &whole[..whole.len() * percent / 100];
        assert!(failures(cut).contains(&Damaged), "{percent} %");
        // Some programs put an end marker on a broken download; the grey half stays.
        let ended = [cut, &[0xFF, 0xD9]].concat();
        assert!(failures(&ended).contains(&Damaged), "{percent} % and ended");
    }
    check(&whole[..whole.len() - 2], &[Damaged]);
    assert_eq!(verdict(&whole[..whole.len() / 2]).height_px, Some(480), "the header is still told");
}

#[test]
fn contradictions_are_damaged() {
    let mut taller = claiming(330, 484);
    check(&taller, &[Damaged]);
    taller = claiming(330, 464);
    check(&taller, &[Damaged]);
    check(&claiming(0, 480), &[Damaged]);
    check(&claiming(330, 0), &[Damaged]);
    check(&with_frame_byte(11, 0x00), &[Damaged]);
    check(&with_frame_byte(11, 0x55), &[Damaged]);
    let mut no_tables = good();
    let tables = find(&no_tables, 0xC4);
    no_tables[tables + 1] = 0xFE;
    check(&no_tables, &[Damaged]);
    let mut wiped = good();
    let middle = wiped.len() / 2;
    wiped[middle..middle + 400].fill(0);
    check(&wiped, &[Damaged]);
}

#[test]
fn a_note_after_the_end_passes_and_a_second_file_does_not() {
    check(&[good(), vec![b'x'; 4096]].concat(), &[]);
    check(&[good(), vec![0; 9000]].concat(), &[]);
    check(&[good(), vec![b'x'; 4097]].concat(), &[Damaged]);
    check(&[photo(300, 400), photo(300, 400)].concat(), &[Damaged]);
}

#[test]
fn size_in_bytes_has_two_limits() {
    let sized = |bytes: usize| {
        let mut photo = photo(300, 400);
        photo.resize(bytes, 0);
        failures(&photo)
    };
    assert_eq!(sized(204_800), []);
    assert_eq!(sized(204_801), [FileSize]);
    let small = made(144, 192, |encoder| encoder.set_quality(30));
    assert!(small.len() < 19_999);
    let padded = |bytes: usize| {
        let mut photo = small.clone();
        photo.resize(bytes, 0);
        failures(&photo)
    };
    assert_eq!(padded(20_000), [Compression]);
    assert_eq!(padded(19_999), [FileSize, Compression]);
}

#[test]
fn a_bomb_is_not_opened() {
    let started = std::time::Instant::now();
    let verdict = verdict(&claiming(20_000, 20_000));
    assert_eq!(verdict.failures().collect::<Vec<_>>(), [TooManyPixels]);
    assert_eq!(verdict.width_px, Some(20_000));
    assert!(verdict.checks.iter().all(|check| check.code != Damaged), "nothing more was looked at");
    assert!(started.elapsed().as_secs() < 2);
}

#[test]
fn dimensions_and_proportions() {
    for (width_px, height_px, expected) in [
        (300, 400, vec![]),
        (330, 480, vec![]),
        (295, 413, vec![]),
        (303, 400, vec![]),
        (350, 514, vec![]),
        (304, 400, vec![Proportions]),
        (350, 516, vec![Proportions]),
        (413, 295, vec![Proportions]),
        (400, 400, vec![Proportions]),
        (358, 441, vec![Proportions]),
    ] {
        assert_eq!(failures(&photo(width_px, height_px)), expected, "{width_px} x {height_px}");
    }
    assert!(failures(&photo(143, 191)).contains(&PixelSize));
    assert!(!failures(&photo(144, 192)).contains(&PixelSize));
}

#[test]
fn grey_is_not_colour() {
    check(&grey(), &[NotColour]);
    check(&grey_in_colour(), &[NotColour]);
}

#[test]
fn pictures_on_their_side_are_not_upright() {
    check(&oriented(1), &[]);
    for (orientation, degrees) in
        [(2, 180.0), (3, 180.0), (4, 180.0), (5, 180.0), (6, 90.0), (7, 180.0), (8, 270.0)]
    {
        let bytes = oriented(orientation);
        check(&bytes, &[NotUpright]);
        let value = verdict(&bytes).checks.last().unwrap().value;
        assert_eq!(value, Some(degrees), "orientation {orientation}");
    }
    check(&oriented(0), &[]);
}

#[test]
fn red_green_blue_is_judged_by_its_colours() {
    // The same data, declared to be RGB: nonsense colours, but read as such.
    let mut declared =
        made(330, 480, |encoder| encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1));
    declared.splice(2..2, [&[0xFF, 0xEE, 0, 14], b"Adobe\0d\0\0\0\0\0".as_slice()].concat());
    check(&declared, &[]);
}

#[test]
fn a_pack_decides_what_weighs() {
    let json = include_str!("../../../../assets/rule-packs/photo.json");
    let lenient =
        RulePack::from_json(&json.replace("\"not_colour\": \"reject\"", "\"not_colour\": \"warn\"")).unwrap();
    let verdict = judge_file(&grey(), &lenient);
    assert!(verdict.accepted);
    assert_eq!(verdict.failures().collect::<Vec<_>>(), [NotColour]);
    assert_eq!(verdict.warnings().collect::<Vec<_>>(), [NotColour]);
    let check = verdict.checks.iter().find(|check| check.code == NotColour).unwrap();
    assert_eq!(check.severity, Severity::Warn);
}

#[test]
fn the_wire_form_is_what_screens_read() {
    let pack: serde_json::Value =
        serde_json::from_str(include_str!("../../../../assets/rule-packs/photo.json")).unwrap();
    let words = |code: &str| pack["words"][code].clone();
    let json = serde_json::to_value(verdict(b"hello")).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "accepted": false,
            "rulePack": "ncre-2026.2",
            "checks": [
                { "code": "not_jpeg", "passed": false, "severity": "reject", "value": null,
                  "limit": "JPEG, 8 bit, Huffman, Y or YCbCr or RGB",
                  "message": words("not_jpeg") },
                { "code": "file_size", "passed": false, "severity": "reject", "value": 5.0,
                  "limit": "20000-204800 B", "message": words("file_size") },
            ],
            "widthPx": null,
            "heightPx": null,
            "sizeBytes": 5,
            "faces": null,
            "pose": null,
            "questions": ["bareheaded", "ears_visible", "no_dark_glasses"],
        })
    );
}

#[test]
fn the_header_alone_tells_kind_size_and_shape_and_nothing_of_the_rest() {
    let pack = RulePack::bundled().unwrap();
    let good = good();
    let cut = &good[..good.len() / 2];
    for bytes in [&good[..], cut, &grey_in_colour()] {
        let verdict = judge_header(bytes, &pack);
        assert!(verdict.accepted, "{:?}", verdict.failures().collect::<Vec<_>>());
        assert_eq!((verdict.width_px, verdict.height_px), (Some(330), Some(480)));
    }
    assert!(!judge_file(cut, &pack).accepted);
    for (bytes, code) in [
        (b"GIF89a".to_vec(), CheckCode::NotJpeg),
        (claiming(60_000, 60_000), CheckCode::TooManyPixels),
        (claiming(480, 330), CheckCode::Proportions),
        (good[..40].to_vec(), CheckCode::Damaged),
    ] {
        let (header, file) = (judge_header(&bytes, &pack), judge_file(&bytes, &pack));
        assert!(!header.accepted && header.failures().any(|failure| failure == code), "{code:?}");
        assert!(file.failures().any(|failure| failure == code), "{code:?}");
    }
}
