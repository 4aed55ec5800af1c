//! Putting pages, fonts and the photo together into one PDF.

use crate::error::FormError;
use crate::fonts::Fonts;
use crate::layout::{Area, Page};
use crate::photo::{JpegFrame, read_frame};
use lopdf::Object;
use printpdf::{
    DictItem, ExternalStream, ExternalXObject, FontId, Mm, Op, PdfConformance, PdfDocument, PdfFont, PdfPage,
    PdfSaveOptions, Pt, XObject, XObjectId, XObjectTransform,
};
use std::collections::{BTreeMap, BTreeSet};

/// A photo that the document holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Photo {
    index: usize,
    frame: JpegFrame,
}

impl Photo {
    fn name(self) -> String {
        format!("Photo{}", self.index)
    }
}

/// A document whose pages are still being drawn.
pub(crate) struct Document<'a, W> {
    fonts: &'a Fonts,
    title: String,
    out: W,
    photos: Vec<(Vec<u8>, Photo)>,
    pages: Vec<Page<'a>>,
}

impl<'a, W: std::io::Write> Document<'a, W> {
    pub(crate) fn new(fonts: &'a Fonts, title: &str, out: W) -> Result<Self, FormError> {
        Ok(Self { fonts, title: title.to_owned(), out, photos: Vec::new(), pages: Vec::new() })
    }

    /// Takes a photo into the document; the same bytes are taken once.
    pub(crate) fn photo(&mut self, jpeg: &[u8]) -> Result<Photo, FormError> {
        if let Some((_, photo)) = self.photos.iter().find(|(bytes, _)| bytes == jpeg) {
            return Ok(*photo);
        }
        let photo = Photo { index: self.photos.len(), frame: read_frame(jpeg)? };
        self.photos.push((jpeg.to_vec(), photo));
        Ok(photo)
    }

    pub(crate) fn add(&mut self, page: Page<'a>) -> Result<(), FormError> {
        self.pages.push(page);
        Ok(())
    }

    /// The finished PDF.
    pub(crate) fn finish(mut self) -> Result<W, FormError> {
        let mut document = PdfDocument::new(&self.title);
        document.metadata.info.conformance = PdfConformance::Custom(printpdf::CustomPdfConformance {
            requires_icc_profile: false,
            requires_xmp_metadata: false,
            ..printpdf::CustomPdfConformance::default()
        });
        for (bytes, photo) in &self.photos {
            let stream = XObject::External(photo_stream(bytes, photo.frame));
            document.resources.xobjects.map.insert(XObjectId(photo.name()), stream);
        }
        let mut faces = BTreeSet::new();
        let mut pages = Vec::new();
        for page in self.pages {
            let (width, height) = (page.paper.width_mm(), page.paper.height_mm());
            let (ops, used) = page.finish();
            faces.extend(used);
            pages.push(PdfPage::new(Mm(width), Mm(height), ops));
        }
        for id in faces {
            if let Some(face) = self.fonts.face(id)? {
                let font = PdfFont::new(face.font.clone());
                document.resources.fonts.map.insert(FontId(id.name().to_owned()), font);
            }
        }
        document.with_pages(pages);
        let bytes = write(&document, &self.title)?;
        self.out.write_all(&bytes).map_err(|error| FormError::Document(error.to_string()))?;
        Ok(self.out)
    }
}

impl Page<'_> {
    /// A photo that fills the area. A broader picture loses its sides evenly: a face must not be stretched.
    pub(crate) fn photo(&mut self, photo: Photo, area: Area) {
        let (width, height) = (photo.frame.width_px as f32, photo.frame.height_px as f32);
        let scale = (area.w / width).max(area.h / height);
        let (w, h) = (width * scale, height * scale);
        let transform = XObjectTransform {
            translate_x: Some(Mm(area.x + (area.w - w) / 2.0).into()),
            translate_y: Some(Mm(self.paper.height_mm() - area.y - (area.h + h) / 2.0).into()),
            scale_x: Some(Pt::from(Mm(w)).0),
            scale_y: Some(Pt::from(Mm(h)).0),
            no_auto_scale: true,
            ..XObjectTransform::default()
        };
        self.clipped(area, |page| {
            page.push([Op::UseXobject { id: XObjectId(photo.name()), transform }]);
        });
    }
}

/// The stored JPEG, byte for byte: PDF knows JPEG as DCTDecode.
fn photo_stream(bytes: &[u8], frame: JpegFrame) -> ExternalXObject {
    let name = |name: &str| DictItem::Name(name.as_bytes().to_vec());
    let space = if frame.channels == 1 { "DeviceGray" } else { "DeviceRGB" };
    let dict = [
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", DictItem::Int(i64::from(frame.width_px))),
        ("Height", DictItem::Int(i64::from(frame.height_px))),
        ("ColorSpace", name(space)),
        ("BitsPerComponent", DictItem::Int(8)),
        ("Filter", name("DCTDecode")),
    ];
    let dict: BTreeMap<String, DictItem> = dict.map(|(key, item)| (key.to_owned(), item)).into();
    ExternalXObject {
        stream: ExternalStream { dict, content: bytes.to_vec(), compress: false },
        width: None,
        height: None,
        dpi: None,
    }
}

/// Writes the file. What printpdf does not know is put in here: the language, and that the title is to be shown. What
/// it makes up (random identifiers, dates of 1970, a conformance that nobody checked) is taken out, so that equal input
/// gives equal bytes.
fn write(document: &PdfDocument, title: &str) -> Result<Vec<u8>, FormError> {
    let failed = |error: lopdf::Error| FormError::Document(error.to_string());
    let mut warnings = Vec::new();
    let mut pdf = document.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    pdf.version = "1.7".to_owned();
    pdf.trailer.remove(b"ID");
    let catalog = pdf.catalog_mut().map_err(failed)?;
    catalog.set("Lang", Object::string_literal("zh-CN"));
    catalog.set("PageLayout", Object::Name(b"SinglePage".to_vec()));
    let preferences = lopdf::Dictionary::from_iter([("DisplayDocTitle", Object::Boolean(true))]);
    catalog.set("ViewerPreferences", Object::Dictionary(preferences));
    let info = lopdf::Dictionary::from_iter([
        ("Title", lopdf::text_string(title)),
        ("Producer", Object::string_literal("Kaodian")),
    ]);
    let info = pdf.add_object(info);
    pdf.trailer.set("Info", Object::Reference(info));
    pdf.prune_objects();
    pdf.compress();
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).map_err(|error| FormError::Document(error.to_string()))?;
    Ok(bytes)
}
