//! Every form looks as it was approved: pictures in `tests/approved`, one for the first page of every case.
//!
//! `KAODIAN_APPROVE=1` writes them anew; look at them before they are committed.

use crate::cases;
use crate::tools::run;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage, ImageEncoder, imageops};
use std::path::{Path, PathBuf};

/// A change that is not anti-aliasing: so much darker or lighter, in a picture blurred by its neighbours.
const DIFFERENCE: i32 = 40;
/// Pixels that may differ by more: none but for a corner where two renderers round apart.
const MAY_DIFFER: usize = 2;
/// A picture larger than this does not belong into the repository.
const LARGEST_BYTES: usize = 60_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/approved")
}

fn picture(pdf: &[u8], dpi: &str) -> GrayImage {
    let png = run("poppler-utils", "pdftoppm", &["-r", dpi, "-singlefile", "-gray", "-png", "FILE"], pdf);
    image::load_from_memory(&png).unwrap().to_luma8()
}

/// Keeps a picture in sixteen greys, which is a third of the bytes.
fn save(picture: &GrayImage, path: &Path) {
    let greys: Vec<u8> = picture.iter().map(|grey| grey.saturating_add(8) / 17 * 17).collect();
    let file = std::fs::File::create(path).unwrap();
    PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::NoFilter)
        .write_image(&greys, picture.width(), picture.height(), ExtendedColorType::L8)
        .unwrap();
}

/// Pixels that differ, after each picture was blurred over three pixels.
fn differing(a: &GrayImage, b: &GrayImage) -> usize {
    if a.dimensions() != b.dimensions() {
        return usize::MAX;
    }
    let kernel = [1.0 / 9.0; 9];
    let (a, b) = (imageops::filter3x3(a, &kernel), imageops::filter3x3(b, &kernel));
    let apart = |(a, b): &(&image::Luma<u8>, &image::Luma<u8>)| {
        (i32::from(a[0]) - i32::from(b[0])).abs() > DIFFERENCE
    };
    a.pixels().zip(b.pixels()).filter(apart).count()
}

#[test]
fn forms_look_as_approved() {
    let renew = std::env::var_os("KAODIAN_APPROVE").is_some();
    let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join("forms");
    std::fs::create_dir_all(&left).unwrap();
    let mut wrong = Vec::new();
    for (name, made) in cases::all() {
        let pdf = match made {
            Ok(pdf) => pdf,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        std::fs::write(left.join(format!("{name}.pdf")), &pdf).unwrap();
        let found = picture(&pdf, "60");
        let path = folder().join(format!("{name}.png"));
        if renew {
            std::fs::create_dir_all(folder()).unwrap();
            save(&found, &path);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        assert!(bytes.len() <= LARGEST_BYTES, "{name} has {} bytes", bytes.len());
        let Ok(approved) = image::load_from_memory(&bytes) else {
            wrong.push(format!("{name}: there is no approved picture"));
            continue;
        };
        let count = differing(&found, &approved.to_luma8());
        if count > MAY_DIFFER {
            found.save(left.join(format!("{name}.png"))).unwrap();
            wrong.push(format!("{name}: {count} pixels differ"));
        }
    }
    let words = "not as approved (KAODIAN_APPROVE=1 renews the pictures; what was drawn lies in";
    assert!(wrong.is_empty(), "{words} {}):\n  {}", left.display(), wrong.join("\n  "));
}

#[test]
fn the_comparison_sees_what_it_should() {
    use kaodian_forms::{AdmissionTicket, FormTemplate, FormWriter, sample_photo};
    let photo = sample_photo().unwrap();
    let json = include_str!("../../../../assets/forms/admission-ticket.json");
    let draw = |json: &str, seat: &str| {
        let template = FormTemplate::read(json).unwrap();
        let mut writer = FormWriter::new(&template, &crate::tools::FONTS, Vec::new()).unwrap();
        let ticket = AdmissionTicket { seat: seat.into(), ..AdmissionTicket::sample() };
        writer.add(&ticket, &[Some(&photo)]).unwrap();
        picture(&writer.finish().unwrap(), "60")
    };
    let first = draw(json, "23");
    assert_eq!(differing(&first, &draw(json, "23")), 0);
    assert!(differing(&first, &draw(json, "28")) > MAY_DIFFER, "a changed character");
    let moved = json.replace("\"h\": 12, \"upTo\"", "\"h\": 13, \"upTo\"");
    assert_ne!(moved, json);
    assert!(differing(&first, &draw(&moved, "23")) > MAY_DIFFER, "a line moved by a millimetre");
}
