//! The file around the objects: header, offsets, cross-reference table (ISO 32000-1, 7.5).

use super::object::{dictionary, reference, write, write_dictionary, write_object};
use crate::error::FormError;
use flate2::{Compress, Compression, FlushCompress, Status};
use lopdf::{Dictionary, Object, StringFormat};
use sha2::{Digest, Sha256};
use std::io::Write;

/// Pages are small and all alike: beyond this level the time grows and the file does not shrink.
const PAGE_LEVEL: u32 = 4;

/// Number of an object of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Id(pub(crate) u32);

/// A PDF that is being written. Every object goes out in one or three calls of `write_all`.
pub(crate) struct PdfFile<W> {
    out: W,
    written: u64,
    /// Where the objects begin, by their numbers less one; reserved ones have none yet.
    offsets: Vec<Option<u64>>,
    /// Over everything that was written, for the file's identifier; a photo enters by its own digest.
    digest: Sha256,
    deflate: Compress,
    buffer: Vec<u8>,
    deflated: Vec<u8>,
}

fn failed(error: &std::io::Error) -> FormError {
    FormError::Document(error.to_string())
}

impl<W: Write> PdfFile<W> {
    pub(crate) fn new(out: W) -> Result<Self, FormError> {
        let mut file = Self {
            out,
            written: 0,
            offsets: Vec::new(),
            digest: Sha256::new(),
            deflate: Compress::new(Compression::new(PAGE_LEVEL), true),
            buffer: Vec::new(),
            deflated: Vec::new(),
        };
        // The second line says that the file is binary (7.5.2).
        file.put(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(file)
    }

    /// A number for an object that is written later.
    pub(crate) fn reserve(&mut self) -> Id {
        self.offsets.push(None);
        Id(self.offsets.len() as u32)
    }

    /// Writes an object.
    pub(crate) fn object(&mut self, id: Id, object: &Object) -> Result<(), FormError> {
        let mut buffer = self.begin(id);
        write_object(&mut buffer, object);
        buffer.extend(b"\nendobj\n");
        self.put(&buffer)?;
        self.buffer = buffer;
        Ok(())
    }

    pub(crate) fn dictionary(&mut self, id: Id, dictionary: Dictionary) -> Result<(), FormError> {
        self.object(id, &Object::Dictionary(dictionary))
    }

    /// Writes a stream as it is.
    pub(crate) fn plain_stream(
        &mut self,
        id: Id,
        dictionary: Dictionary,
        data: &[u8],
    ) -> Result<(), FormError> {
        let mut buffer = self.begin(id);
        head(&mut buffer, dictionary, data.len());
        buffer.extend_from_slice(data);
        buffer.extend(TAIL);
        self.put(&buffer)?;
        self.buffer = buffer;
        Ok(())
    }

    /// Writes a stream of many bytes whose digest is known.
    pub(crate) fn digested_stream(
        &mut self,
        id: Id,
        dictionary: Dictionary,
        data: &[u8],
        digest: &[u8],
    ) -> Result<(), FormError> {
        let mut buffer = self.begin(id);
        head(&mut buffer, dictionary, data.len());
        self.put(&buffer)?;
        self.buffer = buffer;
        self.digest.update(digest);
        self.put_undigested(data)?;
        self.put(TAIL)
    }

    /// Writes a stream deflated.
    pub(crate) fn stream(
        &mut self,
        id: Id,
        mut dictionary: Dictionary,
        data: &[u8],
    ) -> Result<(), FormError> {
        self.deflated.clear();
        self.deflated.reserve(data.len() / 2 + 1024);
        self.deflate.reset();
        loop {
            let taken = usize::try_from(self.deflate.total_in()).unwrap_or(usize::MAX);
            let rest = data.get(taken..).unwrap_or_default();
            let status = self.deflate.compress_vec(rest, &mut self.deflated, FlushCompress::Finish);
            match status.map_err(|error| FormError::Document(error.to_string()))? {
                Status::StreamEnd => break,
                Status::Ok | Status::BufError => self.deflated.reserve(self.deflated.len().max(1024)),
            }
        }
        dictionary.set("Filter", Object::Name(b"FlateDecode".to_vec()));
        let deflated = std::mem::take(&mut self.deflated);
        let written = self.plain_stream(id, dictionary, &deflated);
        self.deflated = deflated;
        written
    }

    /// Writes the cross-reference table and the trailer. Every reserved object must have been written.
    pub(crate) fn finish(mut self, root: Id, info: Id) -> Result<W, FormError> {
        let mut table = Vec::with_capacity(self.offsets.len() * 20 + 512);
        write(&mut table, format_args!("xref\n0 {}\n0000000000 65535 f \n", self.offsets.len() + 1));
        for offset in &self.offsets {
            let offset = offset.ok_or_else(|| FormError::Document("an object is missing".to_owned()))?;
            // The table has ten digits for an offset (7.5.4).
            if offset > 9_999_999_999 {
                return Err(FormError::Document("the file is too large".to_owned()));
            }
            write(&mut table, format_args!("{offset:010} 00000 n \n"));
        }
        let identifier = self.digest.clone().finalize();
        let identifier = || Object::String(identifier[..16].to_vec(), StringFormat::Hexadecimal);
        let trailer = dictionary([
            ("Size", Object::Integer(self.offsets.len() as i64 + 1)),
            ("Root", reference(root)),
            ("Info", reference(info)),
            ("ID", Object::Array(vec![identifier(), identifier()])),
        ]);
        table.extend(b"trailer\n");
        write_dictionary(&mut table, &trailer);
        write(&mut table, format_args!("\nstartxref\n{}\n%%EOF\n", self.written));
        self.put(&table)?;
        self.out.flush().map_err(|error| failed(&error))?;
        Ok(self.out)
    }

    /// Remembers where an object begins, and returns the buffer with its first line.
    fn begin(&mut self, id: Id) -> Vec<u8> {
        self.offsets[id.0 as usize - 1] = Some(self.written);
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        write(&mut buffer, format_args!("{} 0 obj\n", id.0));
        buffer
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), FormError> {
        self.digest.update(bytes);
        self.put_undigested(bytes)
    }

    fn put_undigested(&mut self, bytes: &[u8]) -> Result<(), FormError> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes).map_err(|error| failed(&error))
    }
}

const TAIL: &[u8] = b"\nendstream\nendobj\n";

fn head(buffer: &mut Vec<u8>, mut dictionary: Dictionary, length: usize) {
    dictionary.set("Length", Object::Integer(length as i64));
    write_dictionary(buffer, &dictionary);
    buffer.extend(b"\nstream\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file whose objects are written in another order than their numbers.
    fn small(text: &str) -> Vec<u8> {
        let mut file = PdfFile::new(Vec::new()).unwrap();
        let [root, info, data] = [(); 3].map(|()| file.reserve());
        file.stream(data, Dictionary::new(), text.as_bytes()).unwrap();
        file.dictionary(info, Dictionary::new()).unwrap();
        file.dictionary(root, dictionary([("Data", reference(data))])).unwrap();
        file.finish(root, info).unwrap()
    }

    #[test]
    fn offsets_lead_to_the_objects() {
        let bytes = small(&"考点".repeat(4000));
        let text = String::from_utf8_lossy(&bytes);
        let start: usize =
            text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        let table = std::str::from_utf8(&bytes[start..]).unwrap();
        let mut lines = table.lines();
        assert_eq!((lines.next(), lines.next()), (Some("xref"), Some("0 4")));
        assert_eq!(lines.next(), Some("0000000000 65535 f "));
        for number in 1..=3 {
            let line = lines.next().unwrap();
            assert_eq!(line.len(), 19, "with the line feed, twenty bytes");
            let offset: usize = line[..10].parse().unwrap();
            assert!(bytes[offset..].starts_with(format!("{number} 0 obj\n").as_bytes()), "{number}");
        }
    }

    #[test]
    fn streams_come_back() {
        let text: String = (0..50_000_u32).map(|number| (number * 7919 % 1000).to_string()).collect();
        let document = lopdf::Document::load_mem(&small(&text)).unwrap();
        let stream = document.get_object((3, 0)).unwrap().as_stream().unwrap();
        assert_eq!(stream.decompressed_content().unwrap(), text.as_bytes());
    }

    #[test]
    fn the_identifier_follows_the_content() {
        let id = |text: &str| {
            let document = lopdf::Document::load_mem(&small(text)).unwrap();
            document.trailer.get(b"ID").unwrap().as_array().unwrap()[0].as_str().unwrap().to_vec()
        };
        assert_eq!(id("a"), id("a"));
        assert_ne!(id("a"), id("b"));
    }

    #[test]
    fn a_forgotten_object_is_told() {
        let mut file = PdfFile::new(Vec::new()).unwrap();
        let root = file.reserve();
        assert!(file.finish(root, root).is_err());
    }
}
