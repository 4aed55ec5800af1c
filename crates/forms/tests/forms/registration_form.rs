//! The registration form.

use crate::cases::least_registration;
use crate::tools::{
    FONTS, LONG_NAME, assert_qr, assert_sound, dense, plain_photo, raster, raw, red_box, run, text,
};
use kaodian_forms::{FormError, RegistrationForm, registration_form};

fn make(form: &RegistrationForm) -> Vec<u8> {
    let photo = plain_photo(330, 480);
    let pdf = registration_form(form, &photo, &FONTS).unwrap();
    assert_sound(&pdf, &photo);
    pdf
}

#[test]
fn everything_is_on_it_and_can_be_selected() {
    let form = RegistrationForm::sample();
    let found = dense(&make(&form));
    for wanted in [
        "考生报名登记表",
        "古丽·买买提",
        "110101200002290018",
        "1100012603000128",
        "2000年02月29日",
        "维吾尔族",
        "guli.maimaiti@example.org",
        "二级Python语言程序设计",
        "240.00",
        "我保证以上信息是真实和准确的",
        "请按时到东门入校",
        "考点盖章",
    ] {
        assert!(found.contains(wanted), "{wanted} in {found}");
    }
    let order = ["姓名", "证件号码", "科目名称", "合计", "考生签名", "考生联", "请携带"];
    let found = raw(&make(&form)).replace(' ', "");
    let places: Vec<_> = order.iter().map(|word| found.find(word).unwrap()).collect();
    assert!(places.is_sorted(), "{order:?} at {places:?}");
}

#[test]
fn the_document_says_what_it_is() {
    let pdf = make(&RegistrationForm::sample());
    let info = String::from_utf8(run("poppler-utils", "pdfinfo", &["FILE"], &pdf)).unwrap();
    assert!(info.contains("考生报名登记表") && info.contains("Pages:           1"), "{info}");
    let json = String::from_utf8(run("qpdf", "qpdf", &["--json", "--json-key=qpdf", "FILE"], &pdf)).unwrap();
    assert!(json.contains("\"/Lang\": \"u:zh-CN\""));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let form = RegistrationForm::sample();
    assert_eq!(make(&form), make(&form));
}

#[test]
fn the_photo_is_33_by_48_millimetres() {
    // Broader and narrower pictures fill the same box without being stretched.
    for (width_px, height_px) in [(330, 480), (360, 480), (300, 480)] {
        let pdf = registration_form(&RegistrationForm::sample(), &plain_photo(width_px, height_px), &FONTS)
            .unwrap();
        let (_, _, width, height) = red_box(&raster(&pdf));
        assert!(width.abs_diff(390) <= 1 && height.abs_diff(567) <= 1, "{width} x {height}");
    }
}

#[test]
fn the_qr_code_says_what_it_should() {
    let form = RegistrationForm::sample();
    let raster = raster(&make(&form));
    // The code ends at the right margin (18 mm); its top is found by its first dark row.
    let (left_mm, size_mm) = (210.0 - 18.0 - 28.0, 28.0);
    let column = (left_mm * 300.0 / 25.4 + 4.0) as u32;
    let top = ((2500.min(raster.height()))..raster.height())
        .find(|&y| raster.get_pixel(column, y)[0] < 128)
        .unwrap();
    assert_qr(&raster, (left_mm, f64::from(top) * 25.4 / 300.0, size_mm), &form.qr);
}

#[test]
fn rare_characters_come_back_exactly() {
    // 𬭎 and 𫝈 are in 通用规范汉字表, U+2B5E0 only in level 3 of GB 18030-2022.
    for name in ["𠅤䶮㛃", "𬭎𫝈", "\u{2B5E0}\u{20BB7}\u{2CE7C}", "欧阳𠅤·𬭎"] {
        let found = dense(&make(&RegistrationForm { name: name.into(), ..RegistrationForm::sample() }));
        assert_eq!(found.matches(name).count(), 2, "{name} on both halves of {found}");
    }
}

#[test]
fn a_character_without_a_glyph_is_refused() {
    let form = RegistrationForm { name: "王\u{E123}".into(), ..RegistrationForm::sample() };
    let error = registration_form(&form, &plain_photo(330, 480), &FONTS).unwrap_err();
    assert!(matches!(error, FormError::MissingGlyph { code_point: 0xE123 }), "{error}");
}

#[test]
fn fifty_characters_of_name_fit() {
    assert_eq!(LONG_NAME.chars().count(), 50);
    let found = dense(&make(&RegistrationForm { name: LONG_NAME.into(), ..RegistrationForm::sample() }));
    let without_dots = |text: &str| text.replace('·', "");
    assert!(without_dots(&found).contains("阿卜杜热西提阿卜杜热依木"), "{found}");
    assert!(without_dots(&found).contains("吾买尔江"), "{found}");
    let plain: String = std::iter::repeat_n('龘', 50).collect();
    let found = dense(&make(&RegistrationForm { name: plain, ..RegistrationForm::sample() }));
    assert_eq!(found.matches('龘').count(), 100);
    let latin = "MUHAMMAD ABDUL RAHMAN BIN ABDULLAH AL-KHWARIZMI XY";
    assert_eq!(latin.len(), 50);
    assert!(
        dense(&make(&RegistrationForm { name: latin.into(), ..RegistrationForm::sample() }))
            .contains("KHWARIZMI")
    );
}

#[test]
fn what_is_too_long_is_refused_by_name() {
    let long = || "很长".repeat(120);
    let sample = RegistrationForm::sample;
    let cases: [(&str, RegistrationForm); 6] = [
        ("name", RegistrationForm { name: long(), ..sample() }),
        ("address", RegistrationForm { address: Some(long()), ..sample() }),
        ("siteName", RegistrationForm { site_name: long(), ..sample() }),
        ("notice", RegistrationForm { notice: Some(long()), ..sample() }),
        ("note", RegistrationForm { note: Some(long()), ..sample() }),
        ("whatToBring", RegistrationForm { what_to_bring: vec![long()], ..sample() }),
    ];
    for (expected, form) in cases {
        let error = registration_form(&form, &plain_photo(330, 480), &FONTS).unwrap_err();
        assert!(matches!(&error, FormError::TooLong { field } if field == expected), "{expected}: {error}");
    }
}

#[test]
fn one_to_three_subjects_and_nothing_that_is_optional() {
    let sample = RegistrationForm::sample();
    for count in 1..=3 {
        let form = RegistrationForm { subjects: sample.subjects[..count].to_vec(), ..sample.clone() };
        assert_eq!(text(&make(&form)).matches("80.00").count(), count);
    }
    for count in [0, 4] {
        let subjects = sample.subjects.iter().cycle().take(count).cloned().collect();
        let form = RegistrationForm { subjects, ..sample.clone() };
        let error = registration_form(&form, &plain_photo(330, 480), &FONTS).unwrap_err();
        assert!(
            matches!(error, FormError::Count { field, count: found } if field == "subjects" && found == count)
        );
    }
    make(&least_registration());
}

#[test]
fn only_jpegs_are_taken() {
    for bytes in [b"".as_slice(), b"\x89PNG\r\n\x1a\n", b"\xFF\xD8\xFF"] {
        let error = registration_form(&RegistrationForm::sample(), bytes, &FONTS).unwrap_err();
        assert!(matches!(error, FormError::NotAJpeg));
    }
}
