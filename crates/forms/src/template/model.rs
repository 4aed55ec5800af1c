//! A template as the pages are laid out with it: names are slots, styles are values, words are parsed.

use super::fields::{ListRef, Presence, Words};
use crate::fonts::Weight;
use crate::layout::{Align, Ink, Style};
use crate::text::Setting;

/// Where a block stands; see the file's format.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) x: f32,
    pub(crate) y: Option<f32>,
    /// Up to the right side of what holds the block when it is not said.
    pub(crate) w: Option<f32>,
    pub(crate) h: Option<f32>,
    pub(crate) gap: f32,
    /// What must be left below it on its page.
    pub(crate) keep: f32,
    pub(crate) fills: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Where it stands in the file, for errors.
    pub(crate) path: String,
    pub(crate) place: Place,
    pub(crate) when: Option<Presence>,
    pub(crate) content: Content,
}

impl Block {
    /// What to name when the block does not fit: a field that it shows, else where it stands.
    pub(crate) fn name(&self) -> &str {
        self.field().unwrap_or(&self.path)
    }

    fn field(&self) -> Option<&str> {
        match &self.content {
            Content::Text { words, .. } if !words.is_fixed() => Some(&words.field),
            Content::Paragraphs(paragraphs) => Some(&paragraphs.item.field),
            Content::Group { blocks, .. } => blocks.iter().find_map(Self::field),
            Content::Columns { columns, .. } => {
                columns.iter().flat_map(|column| &column.blocks).find_map(Self::field)
            }
            _ => None,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Text { words: Words, style: TextStyle },
    Spread { words: Words, style: TextStyle },
    Groups { words: Words, style: TextStyle, of: usize, gap: f32, label: Words, label_style: TextStyle },
    Table(Table),
    Cards(Cards),
    Paragraphs(Paragraphs),
    Photo { missing: Words, style: TextStyle },
    Qr { payload: Words },
    Code128 { payload: Words },
    Line { pt: f32, ink: Ink },
    Cut { words: Words, style: TextStyle },
    Seal { words: Words, style: TextStyle },
    Signature(Signature),
    Columns { gap: f32, is_ruled: bool, columns: Vec<Column> },
    Group { frame_pt: Option<f32>, blocks: Vec<Block> },
}

/// How a text looks and what may be done to make it fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextStyle {
    pub(crate) size_pt: f32,
    pub(crate) weight: Weight,
    pub(crate) ink: Ink,
    pub(crate) align: Align,
    pub(crate) max_lines: usize,
    pub(crate) shrinks: bool,
    pub(crate) is_name: bool,
}

impl TextStyle {
    pub(crate) fn style(&self) -> Style {
        Style::new(self.size_pt, self.weight, self.ink)
    }

    pub(crate) fn setting(&self, width_mm: f32, height_mm: f32) -> Setting {
        let Self { weight, size_pt, max_lines, is_name, .. } = *self;
        let setting = if self.shrinks {
            Setting::line(weight, size_pt, width_mm)
        } else {
            Setting::paragraph(weight, size_pt, width_mm, max_lines)
        };
        Setting { height_mm, max_lines, is_name, ..setting }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) frame_pt: Option<f32>,
    pub(crate) is_ruled: bool,
    /// Left and right of its texts.
    pub(crate) padding: f32,
    pub(crate) rows: Vec<Row>,
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) h: f32,
    /// At least `h`.
    pub(crate) up_to: f32,
    pub(crate) each: Option<ListRef>,
    pub(crate) is_head: bool,
    pub(crate) rule_pt: Option<f32>,
    pub(crate) when: Option<Presence>,
    pub(crate) cells: Vec<Cell>,
}

#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// The one cell without a width takes the rest.
    pub(crate) w: Option<f32>,
    pub(crate) content: CellContent,
}

#[derive(Debug, Clone)]
pub(crate) enum CellContent {
    /// Spread to this many characters when it is short.
    Label {
        words: Words,
        style: TextStyle,
        spread: usize,
    },
    /// One line for each item of a list when there is one.
    Value {
        words: Words,
        style: TextStyle,
        each: Option<ListRef>,
    },
    Empty,
}

/// How tables are ruled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ruling {
    pub(crate) line_pt: f32,
    pub(crate) ink: Ink,
}

#[derive(Debug, Clone)]
pub(crate) struct Cards {
    pub(crate) each: ListRef,
    pub(crate) across: usize,
    pub(crate) h: f32,
    pub(crate) between: f32,
    pub(crate) frame_pt: Option<f32>,
    pub(crate) blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
pub(crate) struct Paragraphs {
    pub(crate) each: ListRef,
    pub(crate) item: Words,
    pub(crate) style: TextStyle,
    pub(crate) sizes_pt: Vec<f32>,
    pub(crate) number_w: Option<f32>,
    pub(crate) between: f32,
    pub(crate) is_shared: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Signature {
    pub(crate) label: Words,
    pub(crate) style: TextStyle,
    pub(crate) label_w: f32,
    pub(crate) line: f32,
    pub(crate) date: Option<DateToFill>,
}

/// A date to fill in by hand.
#[derive(Debug, Clone)]
pub(crate) struct DateToFill {
    pub(crate) label: Words,
    pub(crate) label_w: f32,
    /// Length of each line, and what stands behind it.
    pub(crate) units: Vec<(f32, Words)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) w: Option<f32>,
    pub(crate) when: Option<Presence>,
    pub(crate) is_middle: bool,
    pub(crate) blocks: Vec<Block>,
}
