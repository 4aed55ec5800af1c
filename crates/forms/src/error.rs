//! What can go wrong, without a word of anyone's data.

use std::borrow::Cow;

/// Why a form could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// No font has this character.
    #[error("no font has U+{code_point:04X}")]
    MissingGlyph {
        /// The character's Unicode code point.
        code_point: u32,
    },
    /// The photo is not an ordinary JPEG with one or three channels.
    #[error("the photo is not an ordinary JPEG")]
    NotAJpeg,
    /// A text does not fit into its place, even over several lines and a little smaller.
    #[error("the text of `{field}` is too long for its place on the form")]
    TooLong {
        /// Name of the field, as in the input.
        field: Cow<'static, str>,
    },
    /// There is nothing to print, or more of it than the form has room for.
    #[error("the form cannot hold {count} of `{field}`")]
    Count {
        /// Name of the list, as in the input.
        field: Cow<'static, str>,
        /// How many there are.
        count: usize,
    },
    /// The QR code cannot hold the payload.
    #[error("the payload of the QR code is too long")]
    QrTooLong,
    /// The text is empty, or more than the bar code can hold: printable ASCII.
    #[error("the bar code cannot hold the text")]
    BarCode,
    /// A font cannot be used.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The template cannot be used, or is one of another form.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The document could not be put together.
    #[error("the document could not be written: {0}")]
    Document(String),
    /// The PDF could not be drawn for the screen.
    #[error("the document could not be drawn")]
    Preview,
}

/// Why a font cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// The file is there and is not a font.
    #[error("{file} is not a usable font")]
    Unusable {
        /// Name of the file.
        file: String,
    },
    /// The file is there and cannot be read.
    #[error("{file} cannot be read: {cause}")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// What the system says.
        cause: String,
    },
}

/// Why a template cannot be used. Blocks are named by where they stand, such as `blocks[3].table.rows[0]`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TemplateError {
    /// The file is not JSON, or has a key that a template does not know.
    #[error("the template cannot be read: {0}")]
    Json(String),
    /// A block names a field that the form does not have.
    #[error("{block}: the form has no field `{field}`")]
    UnknownField {
        /// Where it stands.
        block: String,
        /// The name.
        field: String,
    },
    /// A block names a style that the template does not have.
    #[error("{block}: the template has no style `{style}`")]
    UnknownStyle {
        /// Where it stands.
        block: String,
        /// The name.
        style: String,
    },
    /// The parts of a row are together not as wide as the row.
    #[error("{block}: the widths add up to {given_mm} mm, the room is {room_mm} mm")]
    Widths {
        /// Where it stands.
        block: String,
        /// What the parts add up to.
        given_mm: f32,
        /// What they should add up to.
        room_mm: f32,
    },
    /// Something would be drawn beside the paper.
    #[error("{block}: it lies outside the paper")]
    OutsidePaper {
        /// Where it stands.
        block: String,
    },
    /// Anything else that a block cannot be.
    #[error("{block}: {problem}")]
    Block {
        /// Where it stands.
        block: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The template belongs to another form.
    #[error("this is a template of `{found}`, not of `{expected}`")]
    OtherForm {
        /// The form that is to be made.
        expected: &'static str,
        /// The form that the template is for.
        found: &'static str,
    },
}
