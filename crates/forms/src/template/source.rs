//! A template as it stands in its file.
//!
//! Lengths are millimetres, sizes of text and line points. A block's `x` and `y` are measured from the top left corner
//! of what holds it: of the paper, or of the group, column or card. Without `y` it stands below the one before, with
//! `gap` between them. Words hold fields in braces: `{name}`, `{totalFeeFen|yuan}`.

use super::FormKind;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct TemplateSource {
    /// Whose fields the words name.
    pub(super) form: FormKind,
    pub(super) paper: PaperSource,
    /// Title of the document, as viewers show it.
    pub(super) title: String,
    /// Stands where an optional value is missing.
    pub(super) missing: String,
    pub(super) margins: Margins,
    pub(super) ruling: RulingSource,
    pub(super) styles: BTreeMap<String, StyleSource>,
    pub(super) labels: LabelsSource,
    #[serde(default)]
    pub(super) pages: Pages,
    /// Drawn on every page, before the blocks.
    #[serde(default)]
    pub(super) header: Vec<BlockSource>,
    pub(super) blocks: Vec<BlockSource>,
    /// Drawn on every page, after the blocks.
    #[serde(default)]
    pub(super) footer: Vec<BlockSource>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum PaperSource {
    A4,
    A4Landscape,
}

/// Whether what does not fit goes on on another page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Pages {
    /// It is refused.
    #[default]
    One,
    /// Tables and cards go on, and heads of tables are repeated.
    Many,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Margins {
    pub(super) left: f32,
    pub(super) right: f32,
    /// Where blocks begin that do not say where.
    pub(super) top: f32,
    /// What stays white below them.
    pub(super) bottom: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum InkSource {
    Black,
    Grey,
    Pale,
}

/// How tables are ruled.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RulingSource {
    /// Between rows and cells, in points.
    pub(super) line: f32,
    pub(super) ink: InkSource,
    /// Room between the ruling and the text, left and right.
    pub(super) padding: f32,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum WeightSource {
    #[default]
    Regular,
    Bold,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct StyleSource {
    pub(super) size: f32,
    #[serde(default)]
    pub(super) weight: WeightSource,
    #[serde(default = "black")]
    pub(super) ink: InkSource,
    #[serde(default)]
    pub(super) align: AlignSource,
    /// How many lines a text may take.
    #[serde(default = "one_line")]
    pub(super) lines: usize,
    /// Whether it may become smaller, down to 80 %.
    #[serde(default = "yes")]
    pub(super) shrinks: bool,
    /// A person's name: broken after its dots where possible.
    #[serde(default)]
    pub(super) is_name: bool,
}

fn black() -> InkSource {
    InkSource::Black
}

fn one_line() -> usize {
    1
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum AlignSource {
    #[default]
    Left,
    Centre,
    Right,
}

/// How the labels of tables look.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LabelsSource {
    pub(super) style: String,
    /// Width of a label's cell that does not say its own.
    pub(super) width: f32,
    /// Labels of two Hanzi up to one less than this are spread to this many, so that they form a column.
    pub(super) spread: usize,
}

/// Where a block stands, and exactly one of what it is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BlockSource {
    pub(super) x: Option<f32>,
    pub(super) y: Option<f32>,
    pub(super) w: Option<f32>,
    pub(super) h: Option<f32>,
    #[serde(default)]
    pub(super) gap: f32,
    /// As high as what is left of what holds it.
    #[serde(default)]
    pub(super) fill: bool,
    /// Room that must be left below it on its page, as below the heading of a table.
    #[serde(default)]
    pub(super) keep: f32,
    /// Drawn only when this field is there; its gap goes with it.
    pub(super) when: Option<String>,

    pub(super) text: Option<TextSource>,
    pub(super) spread: Option<SpreadSource>,
    pub(super) table: Option<TableSource>,
    pub(super) cards: Option<CardsSource>,
    pub(super) paragraphs: Option<ParagraphsSource>,
    pub(super) photo: Option<PhotoSource>,
    pub(super) qr: Option<CodeSource>,
    pub(super) code128: Option<CodeSource>,
    pub(super) line: Option<LineSource>,
    pub(super) cut: Option<WordsSource>,
    pub(super) seal: Option<WordsSource>,
    pub(super) signature: Option<SignatureSource>,
    pub(super) columns: Option<ColumnsSource>,
    pub(super) group: Option<GroupSource>,
    pub(super) halves: Option<HalvesSource>,
}

/// Words on as many lines as their style allows.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct TextSource {
    pub(super) words: String,
    pub(super) style: String,
    pub(super) align: Option<AlignSource>,
}

/// Words spread over the width; or a number in groups that are easily compared.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SpreadSource {
    pub(super) words: String,
    pub(super) style: String,
    /// Characters in a group; the whole stands in the middle, behind its label.
    pub(super) groups: Option<GroupsSource>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GroupsSource {
    pub(super) of: usize,
    pub(super) gap: f32,
    pub(super) label: String,
    pub(super) label_style: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct TableSource {
    /// Width of the frame's line in points; no frame without.
    pub(super) frame: Option<f32>,
    /// Whether there are lines between rows and cells.
    #[serde(default = "yes")]
    pub(super) ruled: bool,
    /// Room left and right of its texts, when it is not that of the ruling.
    pub(super) padding: Option<f32>,
    pub(super) rows: Vec<RowSource>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RowSource {
    pub(super) h: f32,
    /// How high it may become when its values need more.
    pub(super) up_to: Option<f32>,
    /// One row for each item of this list.
    pub(super) each: Option<String>,
    /// Drawn again when the table goes on on another page.
    #[serde(default)]
    pub(super) head: bool,
    /// A line above it, in points, also when it is the first.
    pub(super) rule: Option<f32>,
    pub(super) when: Option<String>,
    pub(super) cells: Vec<CellSource>,
}

/// A label, a value, or white.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CellSource {
    /// One cell of a row may leave this out: it takes the rest.
    pub(super) w: Option<f32>,
    pub(super) label: Option<String>,
    pub(super) value: Option<String>,
    pub(super) style: Option<String>,
    pub(super) align: Option<AlignSource>,
    /// One line for each item of this list.
    pub(super) each: Option<String>,
}

/// The same blocks for each item of a list, side by side and under one another.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CardsSource {
    pub(super) each: String,
    pub(super) across: usize,
    /// Height of a card.
    pub(super) h: f32,
    /// White between cards, both ways.
    #[serde(default)]
    pub(super) between: f32,
    pub(super) frame: Option<f32>,
    pub(super) blocks: Vec<BlockSource>,
}

/// One paragraph for each item of a list, all in the largest size in which they fit together.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ParagraphsSource {
    pub(super) each: String,
    pub(super) style: String,
    /// Sizes to try, largest first.
    pub(super) sizes: Vec<f32>,
    /// Room for `1.`, `2.` before them.
    pub(super) number_width: Option<f32>,
    /// White between paragraphs, as a part of the size.
    #[serde(default)]
    pub(super) between: f32,
    /// Whether most sheets have the same: the document then holds them once.
    #[serde(default)]
    pub(super) shared: bool,
}

/// The candidate's photo, 33 : 48.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PhotoSource {
    /// In an empty frame, when there is none.
    pub(super) missing: String,
    pub(super) style: String,
}

/// A QR code as wide as the block, or a bar code as large as the block.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CodeSource {
    pub(super) payload: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LineSource {
    pub(super) pt: f32,
    #[serde(default = "black")]
    pub(super) ink: InkSource,
}

/// The line to cut along, or the place of a seal, with words in the middle.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct WordsSource {
    pub(super) words: String,
    pub(super) style: String,
}

/// A line to sign on, and a date to fill in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SignatureSource {
    pub(super) label: String,
    pub(super) style: String,
    /// From the label's beginning to the line's.
    pub(super) label_width: f32,
    /// Length of the line.
    pub(super) line: f32,
    pub(super) date: Option<DateSource>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct DateSource {
    pub(super) label: String,
    pub(super) label_width: f32,
    /// What stands behind each line, such as 年.
    pub(super) units: Vec<UnitSource>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UnitSource {
    pub(super) line: f32,
    pub(super) words: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ColumnsSource {
    #[serde(default)]
    pub(super) gap: f32,
    /// Whether there are lines between them.
    #[serde(default)]
    pub(super) ruled: bool,
    pub(super) columns: Vec<ColumnSource>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ColumnSource {
    /// Columns without a width share what is left.
    pub(super) w: Option<f32>,
    /// Left out when this field is not there; the others move up.
    pub(super) when: Option<String>,
    /// Whether its blocks stand in the middle of the height.
    #[serde(default)]
    pub(super) middle: bool,
    pub(super) blocks: Vec<BlockSource>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GroupSource {
    pub(super) frame: Option<f32>,
    pub(super) blocks: Vec<BlockSource>,
}

/// The same blocks twice or more on one sheet, each with a word of its own that stands for `{half}`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct HalvesSource {
    pub(super) halves: Vec<HalfSource>,
    pub(super) blocks: Vec<BlockSource>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct HalfSource {
    pub(super) y: f32,
    pub(super) words: String,
}
