//! The picture on the screen shows what is printed.

use crate::tools::{FONTS, plain_photo, raster};
use kaodian_forms::{
    AdmissionTicket, FormError, RegistrationForm, admission_tickets, pages_png, registration_form,
};

#[test]
fn it_agrees_with_poppler() {
    let form = RegistrationForm { name: "𠅤䶮\u{2B5E0}".into(), ..RegistrationForm::sample() };
    let pdf = registration_form(&form, &plain_photo(330, 480), &FONTS).unwrap();
    let pages = pages_png(&pdf, 620).unwrap();
    assert_eq!(pages.len(), 1);
    let ours = image::load_from_memory(&pages[0]).unwrap().to_luma8();
    assert_eq!(ours.width(), 620);
    let theirs = image::imageops::resize(
        &image::DynamicImage::ImageRgb8(raster(&pdf)).to_luma8(),
        ours.width(),
        ours.height(),
        image::imageops::FilterType::Triangle,
    );
    // Squares of 20 pixels must be about as dark: a missing glyph, photo or code would show.
    let darkness = |picture: &image::GrayImage, x: u32, y: u32| {
        let square = image::imageops::crop_imm(picture, x, y, 20, 20).to_image();
        square.pixels().map(|pixel| 255.0 - f64::from(pixel[0])).sum::<f64>() / 400.0
    };
    for y in (0..ours.height() - 20).step_by(20) {
        for x in (0..ours.width() - 20).step_by(20) {
            let (a, b) = (darkness(&ours, x, y), darkness(&theirs, x, y));
            assert!((a - b).abs() < 24.0, "square at {x}, {y}: {a:.0} and {b:.0}");
        }
    }
}

#[test]
fn every_page_is_drawn() {
    let tickets = [AdmissionTicket::sample(), AdmissionTicket::sample()];
    let pdf = admission_tickets(&tickets, &plain_photo(330, 480), &FONTS).unwrap();
    assert_eq!(pages_png(&pdf, 300).unwrap().len(), 2);
}

#[test]
fn nonsense_is_refused() {
    assert!(matches!(pages_png(b"not a PDF", 300), Err(FormError::Preview)));
    let pdf = registration_form(&RegistrationForm::sample(), &plain_photo(330, 480), &FONTS).unwrap();
    assert!(matches!(pages_png(&pdf, 0), Err(FormError::Preview)));
    assert!(matches!(pages_png(&pdf, 1_000_000), Err(FormError::Preview)));
}
