//! What the canvas draws, as other programs read it.

use super::*;
use crate::code128;
use crate::fonts::{FaceId, Weight};
use crate::layout::{Align, Area, Ink, Paper, Style};
use crate::sample_photo::sample_photo;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

static FONTS: LazyLock<Fonts> =
    LazyLock::new(|| Fonts::load(&["/usr/share/fonts/truetype/hanazono".into()]).unwrap());

const STYLE: Style = Style::new(9.0, Weight::Regular, Ink::Black);

/// The Hanzi of GB 18030-2022, level 3: the basic block and extensions A to F.
const BLOCKS: [(u32, u32); 7] = [
    (0x4E00, 0x9FEF),
    (0x3400, 0x4DB5),
    (0x20000, 0x2A6D6),
    (0x2A700, 0x2B734),
    (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
];

fn hanzi() -> impl Iterator<Item = char> {
    BLOCKS
        .into_iter()
        .flat_map(|(first, last)| first..=last)
        .map(|code_point| char::from_u32(code_point).unwrap())
}

fn document(draw: impl FnOnce(&mut Document<'_, Vec<u8>>)) -> Vec<u8> {
    let mut document = Document::new(&FONTS, "试 & <证>", Vec::new()).unwrap();
    draw(&mut document);
    document.finish().unwrap()
}

/// Runs a program in a folder that holds the document as `it.pdf`.
fn run(pdf: &[u8], program: &str, arguments: &[&str], after: impl FnOnce(&Path)) -> String {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("it.pdf"), pdf).unwrap();
    let output = Command::new(program).args(arguments).current_dir(dir.path()).output();
    let output = output.unwrap_or_else(|error| panic!("{program} cannot be run: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    after(dir.path());
    String::from_utf8(output.stdout).unwrap()
}

fn text(pdf: &[u8]) -> String {
    run(pdf, "pdftotext", &["-enc", "UTF-8", "it.pdf", "-"], |_| {}).split_whitespace().collect()
}

fn assert_sound(pdf: &[u8]) {
    run(pdf, "qpdf", &["--check", "it.pdf"], |_| {});
    for line in run(pdf, "pdffonts", &["it.pdf"], |_| {}).lines().skip(2) {
        assert!(
            line.contains("CID TrueType") && line.contains("yes yes yes"),
            "embedded, with Unicode: {line}"
        );
    }
}

/// The characters in lines of forty, a page for every two thousand.
fn set(text: &[char], weight: Weight) -> Vec<u8> {
    document(|document| {
        for lines in text.chunks(2000) {
            let mut page = Page::new(&FONTS, Paper::A4);
            for (row, line) in lines.chunks(40).enumerate() {
                let area = Area::new(15.0, 15.0 + row as f32 * 5.2, 180.0, 5.0);
                let line: String = line.iter().collect();
                page.text(area, Align::Left, &line, Style { weight, ..STYLE }).unwrap();
            }
            document.add(page).unwrap();
        }
    })
}

fn assert_comes_back(characters: &[char], weight: Weight) {
    let pdf = set(characters, weight);
    assert_sound(&pdf);
    let found: Vec<char> = text(&pdf).chars().collect();
    let difference = characters.iter().zip(&found).find(|(wanted, found)| wanted != found);
    assert_eq!(difference, None);
    assert_eq!(found.len(), characters.len());
}

#[test]
fn every_hanzi_has_a_face() {
    let missing: Vec<String> = hanzi()
        .filter(|&hanzi| FONTS.draw(hanzi, Weight::Regular).is_err())
        .map(|hanzi| format!("U+{:04X}", u32::from(hanzi)))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn hanzi_of_every_block_come_back_exactly() {
    let sample: Vec<char> = hanzi().step_by(41).collect();
    assert_comes_back(&sample, Weight::Regular);
    assert_comes_back(&"𠅤䶮㛃𬭎𫝈\u{2B5E0}".chars().collect::<Vec<_>>(), Weight::Bold);
}

#[test]
fn characters_that_share_a_glyph_come_back_as_themselves() {
    let mut sharing = Vec::new();
    for id in [FaceId::Regular, FaceId::HanaA] {
        let face = FONTS.face(id).unwrap().unwrap();
        let mut first: HashMap<u16, char> = HashMap::new();
        let both = |character: &char| {
            let drawn = FONTS.draw(*character, Weight::Regular).is_ok_and(|drawn| drawn.face == id);
            drawn && !character.is_whitespace()
        };
        for character in ('\u{2E80}'..='\u{9FEF}').chain('\u{F900}'..='\u{FAD9}').filter(both) {
            let glyph = face.glyph(u32::from(character)).unwrap();
            if let Some(other) = first.insert(glyph, character) {
                sharing.extend([other, character]);
            }
        }
    }
    assert!(sharing.len() > 40, "{}", sharing.len());
    assert_comes_back(&sharing, Weight::Regular);
}

#[test]
fn the_same_photo_is_written_once_and_as_it_is() {
    let photo = sample_photo().unwrap();
    let mut other = photo.clone();
    other.splice(2..2, *b"\xFF\xFE\0\x05abc");
    let pdf = document(|document| {
        for jpeg in [&photo, &other, &photo] {
            let mut page = Page::new(&FONTS, Paper::A4);
            let placed = document.photo(jpeg).unwrap();
            page.photo(placed, Area::new(20.0, 20.0, 33.0, 48.0));
            document.add(page).unwrap();
        }
    });
    assert_sound(&pdf);
    assert!(pdf.len() < photo.len() * 2 + 8000);
    run(&pdf, "pdfimages", &["-all", "it.pdf", "photo"], |dir| {
        for (name, wanted) in
            [("photo-000.jpg", &photo), ("photo-001.jpg", &other), ("photo-002.jpg", &photo)]
        {
            assert!(std::fs::read(dir.join(name)).unwrap() == *wanted, "{name}");
        }
    });
    assert!(document(|document| drop(document.photo(b"\xFF\xD8\xFF").unwrap_err())).len() > 500);
}

#[test]
fn a_layer_is_written_once_and_read_where_it_stands() {
    let place = |row: f32| Area::new(20.0, row, 100.0, 6.0);
    let pdf = document(|document| {
        let photos = [(); 2].map(|()| document.photo(&sample_photo().unwrap()).unwrap());
        for (head, layer) in [("甲", "守则"), ("乙", "守则"), ("丙", "别样")] {
            let mut page = Page::new(&FONTS, Paper::A4);
            page.text(place(20.0), Align::Left, head, STYLE).unwrap();
            page.fixed(|page| {
                page.photo(photos[0], Area::new(150.0, 20.0, 33.0, 48.0));
                page.fixed(|page| page.outline(place(40.0), 0.5, Ink::Pale));
                page.text(place(40.0), Align::Left, layer, STYLE)
            })
            .unwrap();
            page.fixed(|_| ());
            page.text(place(60.0), Align::Left, "尾", STYLE).unwrap();
            document.add(page).unwrap();
        }
    });
    assert_sound(&pdf);
    let forms = String::from_utf8_lossy(&pdf).matches("/Subtype /Form").count();
    assert_eq!(forms, 3, "two texts, and the outline that both have inside");
    assert_eq!(text(&pdf), "甲守则尾乙守则尾丙别样尾");
}

#[test]
fn layers_with_other_photos_are_others() {
    let photo = sample_photo().unwrap();
    let mut other = photo.clone();
    other.splice(2..2, *b"\xFF\xFE\0\x05abc");
    let pdf = document(|document| {
        for jpeg in [&photo, &other] {
            let placed = document.photo(jpeg).unwrap();
            let mut page = Page::new(&FONTS, Paper::A4);
            page.fixed(|page| page.photo(placed, Area::new(150.0, 20.0, 33.0, 48.0)));
            document.add(page).unwrap();
        }
    });
    assert_eq!(String::from_utf8_lossy(&pdf).matches("/Subtype /Form").count(), 2);
}

#[test]
fn a_bar_code_has_its_bars_on_paper() {
    let (code, dpi) = ("KD-2026-0042", 600.0);
    let area = Area::new(20.0, 30.0, 90.0, 12.0);
    let pdf = document(|document| {
        let mut page = Page::new(&FONTS, Paper::A4Landscape);
        page.code128(area, code).unwrap();
        document.add(page).unwrap();
    });
    assert_sound(&pdf);
    let info = run(&pdf, "pdfinfo", &["it.pdf"], |_| {});
    assert!(info.contains("841.89 x 595.28"), "{info}");
    let px = |mm: f32| (mm / 25.4 * dpi) as u32;
    run(&pdf, "pdftoppm", &["-r", "600", "-gray", "-png", "-singlefile", "it.pdf", "page"], |dir| {
        let page = image::open(dir.join("page.png")).unwrap().into_luma8();
        let (bars, modules) = code128::bars(code).unwrap();
        let module_mm = area.w / (modules + 20) as f32;
        for at in 0..modules + 20 {
            let wanted =
                at >= 10 && bars.iter().any(|bar| (bar.start..bar.start + bar.width).contains(&(at - 10)));
            let x = px(area.x + (at as f32 + 0.5) * module_mm);
            for y in [31.0, 36.0, 41.0] {
                assert_eq!(page.get_pixel(x, px(y))[0] < 128, wanted, "module {at}");
            }
        }
    });
}

#[test]
fn it_says_that_it_is_an_archive_file() {
    let make = || set(&['考'], Weight::Bold);
    let pdf = make();
    assert!(pdf == make(), "equal input gives equal bytes");
    let file = lopdf::Document::load_mem(&pdf).unwrap();
    let catalogue = file.catalog().unwrap();
    let stream = |object: &Object| file.dereference(object).unwrap().1.as_stream().unwrap().clone();
    let xmp = String::from_utf8(stream(catalogue.get(b"Metadata").unwrap()).content).unwrap();
    for wanted in ["<pdfaid:part>2<", "<pdfaid:conformance>B<", "试 &amp; &lt;证&gt;", "zh-CN"] {
        assert!(xmp.contains(wanted), "{wanted} in {xmp}");
    }
    let intent = catalogue.get(b"OutputIntents").unwrap().as_array().unwrap()[0].as_dict().unwrap();
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1");
    let profile = stream(intent.get(b"DestOutputProfile").unwrap());
    assert_eq!(&profile.decompressed_content().unwrap()[36..40], b"acsp");
    assert_eq!(file.trailer.get(b"ID").unwrap().as_array().unwrap().len(), 2);
    let info = run(&pdf, "pdfinfo", &["it.pdf"], |_| {});
    assert!(info.contains("试 & <证>") && !info.contains("Date"), "{info}");
    assert_ne!(pdf, set(&['点'], Weight::Bold));
}

/// Takes so many bytes, then nothing more.
struct FullDisk(usize);

impl Write for FullDisk {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told() {
    let photo = sample_photo().unwrap();
    let mut document = Document::new(&FONTS, "满", FullDisk(1000)).unwrap();
    assert!(matches!(document.photo(&photo), Err(FormError::Document(_))));
    assert!(matches!(Document::new(&FONTS, "满", FullDisk(3)), Err(FormError::Document(_))));
}
