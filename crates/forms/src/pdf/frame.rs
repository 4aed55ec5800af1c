//! What stands around the pages: catalogue, page tree, and what PDF/A-2b asks for (ISO 19005-2).

use super::file::{Id, PdfFile};
use super::object::{dictionary, name, reference};
use super::srgb;
use crate::error::FormError;
use lopdf::{Dictionary, Object};
use printpdf::{PdfDocument, PdfSaveOptions};
use std::io::Write;

/// Who made the file.
const PRODUCER: &str = "Kaodian";

/// The objects of the frame that pages refer to.
pub(crate) struct Frame {
    pub(crate) root: Id,
    pub(crate) info: Id,
}

/// Writes the frame around a page tree.
pub(crate) fn write_frame<W: Write>(
    file: &mut PdfFile<W>,
    title: &str,
    page_tree: Id,
) -> Result<Frame, FormError> {
    let [root, info, metadata, profile] = [(); 4].map(|()| file.reserve());
    let rgb = dictionary([("N", Object::Integer(3))]);
    file.stream(profile, rgb, &srgb::profile())?;
    // Not deflated, so that whoever knows nothing of PDF finds it.
    let kind = dictionary([("Type", name("Metadata")), ("Subtype", name("XML"))]);
    file.plain_stream(metadata, kind, xmp(title).as_bytes())?;
    file.dictionary(
        info,
        dictionary([("Title", lopdf::text_string(title)), ("Producer", Object::string_literal(PRODUCER))]),
    )?;
    let mut catalogue = printpdf_catalogue(title)?;
    let intent = dictionary([
        ("Type", name("OutputIntent")),
        ("S", name("GTS_PDFA1")),
        ("OutputConditionIdentifier", Object::string_literal("sRGB IEC61966-2.1")),
        ("Info", Object::string_literal("sRGB IEC61966-2.1")),
        ("DestOutputProfile", reference(profile)),
    ]);
    let preferences = dictionary([("DisplayDocTitle", Object::Boolean(true))]);
    catalogue.set("Pages", reference(page_tree));
    catalogue.set("PageLayout", name("SinglePage"));
    catalogue.set("Lang", Object::string_literal("zh-CN"));
    catalogue.set("ViewerPreferences", Object::Dictionary(preferences));
    catalogue.set("Metadata", reference(metadata));
    catalogue.set("OutputIntents", Object::Array(vec![Object::Dictionary(intent)]));
    file.dictionary(root, catalogue)?;
    Ok(Frame { root, info })
}

/// The catalogue of an empty document of printpdf. What refers to printpdf's own objects is set anew by the caller; its
/// metadata are left out, for they bear dates and random numbers, and its output intent is one for offset printing.
fn printpdf_catalogue(title: &str) -> Result<Dictionary, FormError> {
    let mut document = PdfDocument::new(title);
    document.metadata.info.conformance = printpdf::PdfConformance::Custom(printpdf::CustomPdfConformance {
        requires_icc_profile: false,
        requires_xmp_metadata: false,
        ..printpdf::CustomPdfConformance::default()
    });
    let frame = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    let catalogue = frame.catalog().map_err(|error| FormError::Document(error.to_string()))?;
    Ok(catalogue
        .iter()
        .filter(|(_, value)| value.as_reference().is_err())
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect())
}

/// The metadata as XMP: title and producer as in the information dictionary, and what the file claims to be.
fn xmp(title: &str) -> String {
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
        <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
        <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
        xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
        <dc:format>application/pdf</dc:format>\n\
        <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
        <dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>\n\
        <pdf:Producer>{PRODUCER}</pdf:Producer>\n\
        <pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n\
        </rdf:Description>\n</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}
