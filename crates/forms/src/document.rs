//! Putting pages, fonts and the photo together into one PDF.

use crate::error::FormError;
use crate::fonts::Fonts;
use crate::layout::{Area, PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Page};
use crate::photo::{JpegFrame, read_frame};
use lopdf::Object;
use printpdf::{
    DictItem, ExternalStream, ExternalXObject, FontId, Mm, Op, PdfConformance, PdfDocument, PdfFont, PdfPage,
    PdfSaveOptions, Pt, XObject, XObjectId, XObjectTransform,
};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the photo inside the document.
const PHOTO: &str = "Photo";
/// Width of the photo on paper (imaging area of the notices: 48 x 33 mm).
pub(crate) const PHOTO_WIDTH_MM: f32 = 33.0;
/// Height of the photo on paper.
pub(crate) const PHOTO_HEIGHT_MM: f32 = 48.0;

/// A document with the candidate's photo, whose pages are still being drawn.
pub(crate) struct Document<'a> {
    fonts: &'a Fonts,
    photo: &'a [u8],
    frame: JpegFrame,
    pages: Vec<Page<'a>>,
}

impl<'a> Document<'a> {
    pub(crate) fn new(fonts: &'a Fonts, photo_jpeg: &'a [u8]) -> Result<Self, FormError> {
        Ok(Self { fonts, photo: photo_jpeg, frame: read_frame(photo_jpeg)?, pages: Vec::new() })
    }

    pub(crate) fn add(&mut self, page: Page<'a>) {
        self.pages.push(page);
    }

    /// Draws the photo with its top left corner here, 33 x 48 mm. A broader picture loses its sides evenly: a face
    /// must not be stretched.
    pub(crate) fn draw_photo(&self, page: &mut Page<'_>, x: f32, y: f32) {
        let (width, height) = (self.frame.width_px as f32, self.frame.height_px as f32);
        let scale = (PHOTO_WIDTH_MM / width).max(PHOTO_HEIGHT_MM / height);
        let (w, h) = (width * scale, height * scale);
        let transform = XObjectTransform {
            translate_x: Some(Mm(x + (PHOTO_WIDTH_MM - w) / 2.0).into()),
            translate_y: Some(Mm(PAGE_HEIGHT_MM - y - (PHOTO_HEIGHT_MM + h) / 2.0).into()),
            scale_x: Some(Pt::from(Mm(w)).0),
            scale_y: Some(Pt::from(Mm(h)).0),
            no_auto_scale: true,
            ..XObjectTransform::default()
        };
        page.clipped(Area::new(x, y, PHOTO_WIDTH_MM, PHOTO_HEIGHT_MM), |page| {
            page.push([Op::UseXobject { id: XObjectId(PHOTO.to_owned()), transform }]);
        });
    }

    /// The finished PDF.
    pub(crate) fn finish(self, title: &str) -> Result<Vec<u8>, FormError> {
        let mut document = PdfDocument::new(title);
        document.metadata.info.conformance = PdfConformance::Custom(printpdf::CustomPdfConformance {
            requires_icc_profile: false,
            requires_xmp_metadata: false,
            ..printpdf::CustomPdfConformance::default()
        });
        let photo = XObject::External(photo_stream(self.photo, self.frame));
        document.resources.xobjects.map.insert(XObjectId(PHOTO.to_owned()), photo);
        let mut faces = BTreeSet::new();
        let mut pages = Vec::new();
        for page in self.pages {
            let (ops, used) = page.finish();
            faces.extend(used);
            pages.push(PdfPage::new(Mm(PAGE_WIDTH_MM), Mm(PAGE_HEIGHT_MM), ops));
        }
        for id in faces {
            if let Some(face) = self.fonts.face(id)? {
                let font = PdfFont::new(face.font.clone());
                document.resources.fonts.map.insert(FontId(id.name().to_owned()), font);
            }
        }
        document.with_pages(pages);
        write(&document, title)
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
