//! The programs that read the PDFs, and what the tests put into them.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GrayImage, ImageEncoder, RgbImage};
use kaodian_forms::Fonts;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// The fonts, with the fallback fonts of the package fonts-hanazono.
pub(crate) static FONTS: LazyLock<Fonts> =
    LazyLock::new(|| Fonts::load(&[PathBuf::from("/usr/share/fonts/truetype/hanazono")]).unwrap());

/// A 50-character name with dots.
pub(crate) const LONG_NAME: &str =
    "阿卜杜热西提·阿卜杜热依木·麦麦提图尔荪·吐尔逊阿依·古丽巴哈尔·穆罕默德艾力·居马洪阿吉·吾买尔江";

/// A photo of one colour, so that its box can be measured.
pub(crate) fn plain_photo(width_px: u32, height_px: u32) -> Vec<u8> {
    let picture = RgbImage::from_pixel(width_px, height_px, image::Rgb([250, 40, 40]));
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95)
        .write_image(&picture, width_px, height_px, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// Runs a program over a PDF and returns what it writes. `FILE` among the arguments stands for the PDF.
#[track_caller]
pub(crate) fn run(package: &str, program: &str, arguments: &[&str], pdf: &[u8]) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("form.pdf");
    std::fs::write(&path, pdf).unwrap();
    let arguments =
        arguments.iter().map(|&argument| if argument == "FILE" { path.to_str().unwrap() } else { argument });
    let output =
        Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap_or_else(|error| {
            panic!("{program} cannot be run ({error}): install the package {package}")
        });
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The text of a PDF in reading order.
#[track_caller]
pub(crate) fn text(pdf: &[u8]) -> String {
    String::from_utf8(run("poppler-utils", "pdftotext", &["-layout", "FILE", "-"], pdf)).unwrap()
}

/// The text in the order in which the file has it, one space between its parts.
#[track_caller]
pub(crate) fn raw(pdf: &[u8]) -> String {
    let text = String::from_utf8(run("poppler-utils", "pdftotext", &["-raw", "FILE", "-"], pdf)).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without any white space.
#[track_caller]
pub(crate) fn dense(pdf: &[u8]) -> String {
    text(pdf).split_whitespace().collect()
}

/// The first page at 300 dpi.
#[track_caller]
pub(crate) fn raster(pdf: &[u8]) -> RgbImage {
    let arguments = ["-r", "300", "-singlefile", "-png", "FILE"];
    let png = run("poppler-utils", "pdftoppm", &arguments, pdf);
    image::load_from_memory(&png).unwrap().to_rgb8()
}

/// What every PDF of ours must be.
#[track_caller]
pub(crate) fn assert_sound(pdf: &[u8], photo: &[u8]) {
    run("qpdf", "qpdf", &["--check", "FILE"], pdf);
    assert!(pdf.windows(photo.len()).any(|part| part == photo), "the photo is in the file, byte for byte");
    let fonts = String::from_utf8(run("poppler-utils", "pdffonts", &["FILE"], pdf)).unwrap();
    for line in fonts.lines().skip(2) {
        assert!(line.contains("CID TrueType") && line.contains("yes"), "embedded: {line}");
    }
    assert!(pdf.len() < 700_000 + photo.len(), "fonts are cut down: {} bytes", pdf.len());
}

/// The box of the photo's red, in pixels: left, top, width, height.
pub(crate) fn red_box(raster: &RgbImage) -> (u32, u32, u32, u32) {
    let red = |pixel: &image::Rgb<u8>| pixel[0] > 200 && pixel[1] < 110 && pixel[2] < 110;
    let places: Vec<(u32, u32)> =
        raster.enumerate_pixels().filter(|(.., pixel)| red(pixel)).map(|(x, y, _)| (x, y)).collect();
    let left = places.iter().map(|place| place.0).min().unwrap();
    let right = places.iter().map(|place| place.0).max().unwrap();
    let top = places.iter().map(|place| place.1).min().unwrap();
    let bottom = places.iter().map(|place| place.1).max().unwrap();
    (left, top, right - left + 1, bottom - top + 1)
}

/// Samples the middle of every module of a QR code whose corner and size in millimetres are known, and compares.
#[track_caller]
pub(crate) fn assert_qr(raster: &RgbImage, (x_mm, y_mm, size_mm): (f64, f64, f64), payload: &str) {
    let code = qrcode::QrCode::with_error_correction_level(payload, qrcode::EcLevel::M).unwrap();
    let modules = code.width();
    let grey: GrayImage = image::DynamicImage::ImageRgb8(raster.clone()).to_luma8();
    let px_per_mm = 300.0 / 25.4;
    for (index, color) in code.to_colors().into_iter().enumerate() {
        let middle = |at: usize| (at as f64 + 0.5) * size_mm / modules as f64;
        let x = ((x_mm + middle(index % modules)) * px_per_mm) as u32;
        let y = ((y_mm + middle(index / modules)) * px_per_mm) as u32;
        let dark = grey.get_pixel(x, y)[0] < 128;
        assert_eq!(dark, color == qrcode::Color::Dark, "module {} of {modules} x {modules}", index);
    }
}
