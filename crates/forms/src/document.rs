//! A document that is written while it is drawn: pages and photos go out one by one, fonts and the frame at the end.

use crate::error::FormError;
use crate::fonts::Fonts;
use crate::layout::{Page, Sheet};
use crate::pdf::{
    CharSet, FontKey, Frame, Id, PdfFile, dictionary, name, reference, write_fonts, write_frame,
};
use crate::photo::{JpegFrame, read_frame};
use lopdf::{Dictionary, Object};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;

/// A photo that is already in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Photo {
    id: Id,
    pub(crate) frame: JpegFrame,
}

/// A PDF/A-2b on its way to a writer. Of a page, nothing is kept but its number and which characters it has.
///
/// The writer gets few large pieces and needs no buffer of its own.
pub(crate) struct Document<'f, W> {
    fonts: &'f Fonts,
    title: String,
    file: PdfFile<W>,
    page_tree: Id,
    /// The dictionary of all fonts, which every page refers to.
    font_resources: Id,
    pages: Vec<Id>,
    characters: BTreeMap<FontKey, CharSet>,
    /// By their digests.
    photos: HashMap<[u8; 32], Photo>,
    /// Layers that are in the document, by the digests of what is drawn in them.
    layers: HashMap<[u8; 32], Id>,
}

impl<'f, W: Write> Document<'f, W> {
    /// Begins a document.
    ///
    /// # Errors
    /// [`FormError::Document`] when the writer fails, here and in all that follows.
    pub(crate) fn new(fonts: &'f Fonts, title: &str, out: W) -> Result<Self, FormError> {
        let mut file = PdfFile::new(out)?;
        Ok(Self {
            fonts,
            title: title.to_owned(),
            page_tree: file.reserve(),
            font_resources: file.reserve(),
            file,
            pages: Vec::new(),
            characters: BTreeMap::new(),
            photos: HashMap::new(),
            layers: HashMap::new(),
        })
    }

    /// Takes a stored photo into the document, byte for byte: PDF knows JPEG as DCTDecode. The same bytes are written
    /// once.
    ///
    /// # Errors
    /// [`FormError::NotAJpeg`] for what PDF does not take.
    pub(crate) fn photo(&mut self, jpeg: &[u8]) -> Result<Photo, FormError> {
        let frame = read_frame(jpeg)?;
        let digest: [u8; 32] = Sha256::digest(jpeg).into();
        if let Some(&photo) = self.photos.get(&digest) {
            return Ok(photo);
        }
        let image = dictionary([
            ("Type", name("XObject")),
            ("Subtype", name("Image")),
            ("Width", Object::Integer(i64::from(frame.width_px))),
            ("Height", Object::Integer(i64::from(frame.height_px))),
            ("ColorSpace", name(if frame.channels == 1 { "DeviceGray" } else { "DeviceRGB" })),
            ("BitsPerComponent", Object::Integer(8)),
            ("Filter", name("DCTDecode")),
        ]);
        let photo = Photo { id: self.file.reserve(), frame };
        self.file.digested_stream(photo.id, image, jpeg, &digest)?;
        self.photos.insert(digest, photo);
        Ok(photo)
    }

    /// Writes a page.
    pub(crate) fn add(&mut self, page: Page<'_>) -> Result<(), FormError> {
        let (paper, sheet) = page.finish();
        let resources = self.resources(&sheet)?;
        self.remember(&sheet);
        let [content, id] = [(); 2].map(|()| self.file.reserve());
        self.file.stream(content, Dictionary::new(), sheet.content.bytes())?;
        let [width, height] = paper.size_pt().map(Object::Real);
        self.file.dictionary(
            id,
            dictionary([
                ("Type", name("Page")),
                ("Parent", reference(self.page_tree)),
                ("MediaBox", vec![Object::Integer(0), Object::Integer(0), width, height].into()),
                ("Resources", Object::Dictionary(resources)),
                ("Contents", reference(content)),
            ]),
        )?;
        self.pages.push(id);
        Ok(())
    }

    /// Writes what all pages share, and returns the writer.
    ///
    /// # Errors
    /// [`FormError::Font`] when a font cannot be embedded.
    pub(crate) fn finish(mut self) -> Result<W, FormError> {
        let fonts = write_fonts(&mut self.file, self.fonts, &self.characters)?;
        self.file.dictionary(self.font_resources, fonts)?;
        self.file.dictionary(
            self.page_tree,
            dictionary([
                ("Type", name("Pages")),
                ("Count", Object::Integer(self.pages.len() as i64)),
                ("Kids", Object::Array(self.pages.iter().copied().map(reference).collect())),
            ]),
        )?;
        let Frame { root, info } = write_frame(&mut self.file, &self.title, self.page_tree)?;
        self.file.finish(root, info)
    }

    /// The resources of a sheet, whose layers are written unless they are in the document already.
    fn resources(&mut self, sheet: &Sheet) -> Result<Dictionary, FormError> {
        let mut objects = Dictionary::new();
        for (index, photo) in sheet.photos.iter().enumerate() {
            objects.set(format!("P{index}"), reference(photo.id));
        }
        for (index, layer) in sheet.layers.iter().enumerate() {
            let id = self.layer(layer)?;
            objects.set(format!("L{index}"), reference(id));
        }
        let mut resources = dictionary([("Font", reference(self.font_resources))]);
        if !objects.is_empty() {
            resources.set("XObject", Object::Dictionary(objects));
        }
        Ok(resources)
    }

    /// The object of a layer: a form (ISO 32000-1, 8.10), found by its content and by what that refers to.
    fn layer(&mut self, layer: &Sheet) -> Result<Id, FormError> {
        let resources = self.resources(layer)?;
        let mut digest = Sha256::new();
        digest.update(format!("{:?} {resources:?}", layer.paper));
        digest.update(layer.content.bytes());
        let digest: [u8; 32] = digest.finalize().into();
        if let Some(&id) = self.layers.get(&digest) {
            return Ok(id);
        }
        self.remember(layer);
        let id = self.file.reserve();
        let [width, height] = layer.paper.size_pt().map(Object::Real);
        let form = dictionary([
            ("Type", name("XObject")),
            ("Subtype", name("Form")),
            ("BBox", vec![Object::Integer(0), Object::Integer(0), width, height].into()),
            ("Resources", Object::Dictionary(resources)),
        ]);
        self.file.stream(id, form, layer.content.bytes())?;
        self.layers.insert(digest, id);
        Ok(id)
    }

    fn remember(&mut self, sheet: &Sheet) {
        for run in sheet.shown.chunk_by(|a, b| a.0 == b.0) {
            let set = self.characters.entry(run[0].0).or_default();
            run.iter().for_each(|&(_, code)| set.insert(code));
        }
    }
}

#[cfg(test)]
mod tests;
