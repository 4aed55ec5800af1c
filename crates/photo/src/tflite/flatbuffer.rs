//! Reading of FlatBuffers, the container of TFLite models.
//!
//! Every offset in such a file is a claim. Each is checked against the file before it is followed, and a table or a
//! vector is handed out only when all of it lies inside.

use super::ModelError;

/// A table: fields that are found through a table of offsets (its vtable).
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    file: &'a [u8],
    at: usize,
    /// The offsets of the fields, two bytes each; zero or beyond the end: the field has its default.
    fields: &'a [u8],
}

fn array<const N: usize>(file: &[u8], at: usize) -> Result<[u8; N], ModelError> {
    let end = at.checked_add(N).ok_or(ModelError::Offset)?;
    file.get(at..end).and_then(|bytes| bytes.try_into().ok()).ok_or(ModelError::Offset)
}

fn unsigned(file: &[u8], at: usize) -> Result<usize, ModelError> {
    usize::try_from(u32::from_le_bytes(array(file, at)?)).map_err(|_| ModelError::Offset)
}

/// Follows the offset that stands at `at`; it counts from there.
fn follow(file: &[u8], at: usize) -> Result<usize, ModelError> {
    at.checked_add(unsigned(file, at)?).ok_or(ModelError::Offset)
}

impl<'a> Table<'a> {
    /// The table that the whole file is, after its four letters have been compared.
    pub(super) fn root(file: &'a [u8], identifier: [u8; 4]) -> Result<Self, ModelError> {
        if array(file, 4)? != identifier {
            return Err(ModelError::NotAModel);
        }
        Self::at(file, follow(file, 0)?)
    }

    fn at(file: &'a [u8], at: usize) -> Result<Self, ModelError> {
        // The vtable may lie on either side: its distance is signed, and counted backwards.
        let back = i64::from(i32::from_le_bytes(array(file, at)?));
        let vtable = i64::try_from(at).ok().and_then(|at| usize::try_from(at - back).ok());
        let vtable = vtable.ok_or(ModelError::Offset)?;
        let length = usize::from(u16::from_le_bytes(array(file, vtable)?));
        let end = vtable.checked_add(length).ok_or(ModelError::Offset)?;
        // Its own length and that of the table come first.
        let fields = file.get(vtable + 4..end).ok_or(ModelError::Offset)?;
        Ok(Self { file, at, fields })
    }

    fn field(&self, index: usize) -> Option<usize> {
        let offset = self.fields.get(2 * index..2 * index + 2)?;
        let offset = usize::from(u16::from_le_bytes(offset.try_into().ok()?));
        (offset != 0).then(|| self.at.saturating_add(offset))
    }

    /// A number of one byte; `default` when the file does not say it.
    pub(super) fn byte(&self, index: usize, default: u8) -> Result<u8, ModelError> {
        self.field(index).map_or(Ok(default), |at| array::<1>(self.file, at).map(|[byte]| byte))
    }

    /// A number of four bytes; `default` when the file does not say it.
    pub(super) fn int(&self, index: usize, default: i32) -> Result<i32, ModelError> {
        self.field(index).map_or(Ok(default), |at| array(self.file, at).map(i32::from_le_bytes))
    }

    /// A number of four bytes that cannot be negative: an index or a size.
    pub(super) fn index(&self, index: usize, default: i32) -> Result<usize, ModelError> {
        usize::try_from(self.int(index, default)?).map_err(|_| ModelError::Value)
    }

    /// A table inside of this one.
    pub(super) fn table(&self, index: usize) -> Result<Option<Self>, ModelError> {
        self.field(index).map(|at| Self::at(self.file, follow(self.file, at)?)).transpose()
    }

    /// The elements of a vector, `size` bytes each, and where they begin; empty when the file does not have it.
    fn vector(&self, index: usize, size: usize) -> Result<(usize, &'a [u8]), ModelError> {
        let Some(at) = self.field(index) else {
            return Ok((0, &[]));
        };
        let at = follow(self.file, at)?;
        let length = unsigned(self.file, at)?.checked_mul(size).ok_or(ModelError::Offset)?;
        let begin = at + 4;
        let end = begin.checked_add(length).ok_or(ModelError::Offset)?;
        Ok((begin, self.file.get(begin..end).ok_or(ModelError::Offset)?))
    }

    /// A vector of bytes, or a text.
    pub(super) fn bytes(&self, index: usize) -> Result<&'a [u8], ModelError> {
        Ok(self.vector(index, 1)?.1)
    }

    /// A vector of numbers of four bytes, of at most `most`.
    pub(super) fn ints(&self, index: usize, most: usize) -> Result<Vec<i32>, ModelError> {
        let (_, bytes) = self.vector(index, 4)?;
        let (numbers, _) = bytes.as_chunks::<4>();
        if numbers.len() > most {
            return Err(ModelError::TooLarge);
        }
        Ok(numbers.iter().map(|&number| i32::from_le_bytes(number)).collect())
    }

    /// A vector of tables, of at most `most`.
    pub(super) fn tables(&self, index: usize, most: usize) -> Result<Vec<Self>, ModelError> {
        let (begin, bytes) = self.vector(index, 4)?;
        if bytes.len() / 4 > most {
            return Err(ModelError::TooLarge);
        }
        (0..bytes.len() / 4)
            .map(|number| Self::at(self.file, follow(self.file, begin + 4 * number)?))
            .collect()
    }
}
