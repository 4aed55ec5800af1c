//! From the file's names to slots, styles and parsed words.

use super::fields::{ListRef, Names, Presence, Schema, Words};
use super::model::{
    Block, Cards, Cell, CellContent, Column, Content, DateToFill, Paragraphs, Place, Row, Ruling, Signature,
    Table, TextStyle,
};
use super::source::{
    AlignSource, BlockSource, CardsSource, CellSource, ColumnsSource, HalvesSource, InkSource, PaperSource,
    ParagraphsSource, RowSource, SignatureSource, SpreadSource, TableSource, TemplateSource, TextSource,
    WeightSource, WordsSource,
};
use super::{FormTemplate, TemplateError};
use crate::fonts::Weight;
use crate::layout::{Align, Ink, Paper};

/// A field of list items that are texts by themselves.
const ITEM: &str = "{item}";

/// Resolves a template; the places are checked afterwards.
pub(super) fn template(source: TemplateSource, schema: Schema) -> Result<FormTemplate, TemplateError> {
    let paper = match source.paper {
        PaperSource::A4 => Paper::A4,
        PaperSource::A4Landscape => Paper::A4Landscape,
    };
    let file = Resolver { file: &source };
    let blocks = |name: &str, blocks: &[BlockSource]| {
        let names = Names { root: &schema, list: None, half: None, counts_pages: name != "blocks" };
        let mut resolved = file.blocks(name, blocks, names)?;
        // On the paper itself, blocks stand between the margins unless they say otherwise.
        for (block, source) in resolved.iter_mut().zip(blocks) {
            block.place.x = source.x.unwrap_or(file.file.margins.left);
            let rest = paper.width_mm() - file.file.margins.right - block.place.x;
            block.place.w.get_or_insert(rest);
        }
        Ok::<_, TemplateError>(resolved)
    };
    let (header, body) = (blocks("header", &source.header)?, blocks("blocks", &source.blocks)?);
    let footer = blocks("footer", &source.footer)?;
    Ok(FormTemplate {
        form: source.form,
        paper,
        span: (source.margins.top, paper.height_mm() - source.margins.bottom),
        ruling: Ruling { line_pt: source.ruling.line, ink: ink(source.ruling.ink) },
        pages: source.pages,
        header,
        blocks: body,
        footer,
        title: source.title,
        missing: source.missing,
        schema,
    })
}

struct Resolver<'a> {
    file: &'a TemplateSource,
}

fn problem(block: &str, problem: &'static str) -> TemplateError {
    TemplateError::Block { block: block.to_owned(), problem }
}

fn ink(source: InkSource) -> Ink {
    match source {
        InkSource::Black => Ink::Black,
        InkSource::Grey => Ink::Grey,
        InkSource::Pale => Ink::Pale,
    }
}

fn align(source: AlignSource) -> Align {
    match source {
        AlignSource::Left => Align::Left,
        AlignSource::Centre => Align::Centre,
        AlignSource::Right => Align::Right,
    }
}

impl Resolver<'_> {
    fn style(&self, block: &str, name: &str) -> Result<TextStyle, TemplateError> {
        let unknown = || TemplateError::UnknownStyle { block: block.to_owned(), style: name.to_owned() };
        let style = self.file.styles.get(name).ok_or_else(unknown)?;
        if !(style.size > 0.0 && style.size < 200.0) || style.lines == 0 {
            return Err(problem(block, "its style has no size or no lines"));
        }
        Ok(TextStyle {
            size_pt: style.size,
            weight: match style.weight {
                WeightSource::Regular => Weight::Regular,
                WeightSource::Bold => Weight::Bold,
            },
            ink: ink(style.ink),
            align: align(style.align),
            max_lines: style.lines,
            shrinks: style.shrinks,
            is_name: style.is_name,
        })
    }

    fn blocks(
        &self,
        path: &str,
        blocks: &[BlockSource],
        names: Names<'_>,
    ) -> Result<Vec<Block>, TemplateError> {
        let one = |(index, block)| self.block(&format!("{path}[{index}]"), block, names);
        blocks.iter().enumerate().map(one).collect()
    }

    fn block(&self, path: &str, source: &BlockSource, names: Names<'_>) -> Result<Block, TemplateError> {
        let place = Place {
            x: source.x.unwrap_or(0.0),
            y: source.y,
            w: source.w,
            h: source.h,
            gap: source.gap,
            keep: source.keep,
            fills: source.fill,
        };
        let when = self.presence(path, source.when.as_deref(), names)?;
        Ok(Block { content: self.content(path, source, names)?, path: path.to_owned(), place, when })
    }

    fn presence(
        &self,
        path: &str,
        when: Option<&str>,
        names: Names<'_>,
    ) -> Result<Option<Presence>, TemplateError> {
        when.map(|name| names.presence(path, name)).transpose()
    }

    fn content(&self, path: &str, source: &BlockSource, names: Names<'_>) -> Result<Content, TemplateError> {
        let mut found = Vec::new();
        if let Some(TextSource { words, style, align: other }) = &source.text {
            let mut style = self.style(path, style)?;
            style.align = other.map_or(style.align, align);
            found.push(Content::Text { words: names.words(path, words)?, style });
        }
        if let Some(spread) = &source.spread {
            found.push(self.spread(path, spread, names)?);
        }
        if let Some(table) = &source.table {
            found.push(Content::Table(self.table(&format!("{path}.table"), table, names)?));
        }
        if let Some(cards) = &source.cards {
            found.push(Content::Cards(self.cards(&format!("{path}.cards"), cards, names)?));
        }
        if let Some(paragraphs) = &source.paragraphs {
            found.push(Content::Paragraphs(self.paragraphs(path, paragraphs, names)?));
        }
        if let Some(photo) = &source.photo {
            let (missing, style) = (names.words(path, &photo.missing)?, self.style(path, &photo.style)?);
            found.push(Content::Photo { missing, style });
        }
        if let Some(code) = &source.qr {
            found.push(Content::Qr { payload: names.words(path, &code.payload)? });
        }
        if let Some(code) = &source.code128 {
            found.push(Content::Code128 { payload: names.words(path, &code.payload)? });
        }
        if let Some(line) = &source.line {
            found.push(Content::Line { pt: line.pt, ink: ink(line.ink) });
        }
        if let Some(WordsSource { words, style }) = &source.cut {
            found.push(Content::Cut { words: names.words(path, words)?, style: self.style(path, style)? });
        }
        if let Some(WordsSource { words, style }) = &source.seal {
            found.push(Content::Seal { words: names.words(path, words)?, style: self.style(path, style)? });
        }
        if let Some(signature) = &source.signature {
            found.push(Content::Signature(self.signature(path, signature, names)?));
        }
        if let Some(columns) = &source.columns {
            found.push(self.columns(&format!("{path}.columns"), columns, names)?);
        }
        if let Some(group) = &source.group {
            let blocks = self.blocks(&format!("{path}.group"), &group.blocks, names)?;
            found.push(Content::Group { frame_pt: group.frame, blocks });
        }
        if let Some(halves) = &source.halves {
            found.push(self.halves(&format!("{path}.halves"), halves, names)?);
        }
        match found.pop() {
            Some(content) if found.is_empty() => Ok(content),
            _ => Err(problem(path, "a block is exactly one thing")),
        }
    }

    fn spread(&self, path: &str, source: &SpreadSource, names: Names<'_>) -> Result<Content, TemplateError> {
        let (words, style) = (names.words(path, &source.words)?, self.style(path, &source.style)?);
        let Some(groups) = &source.groups else { return Ok(Content::Spread { words, style }) };
        if groups.of == 0 {
            return Err(problem(path, "a group has no characters"));
        }
        Ok(Content::Groups {
            words,
            style,
            of: groups.of,
            gap: groups.gap,
            label: names.words(path, &groups.label)?,
            label_style: self.style(path, &groups.label_style)?,
        })
    }

    fn table(&self, path: &str, source: &TableSource, names: Names<'_>) -> Result<Table, TemplateError> {
        let row = |(index, row)| self.row(&format!("{path}.rows[{index}]"), row, names);
        let rows = source.rows.iter().enumerate().map(row).collect::<Result<_, _>>()?;
        Ok(Table {
            frame_pt: source.frame,
            is_ruled: source.ruled,
            padding: source.padding.unwrap_or(self.file.ruling.padding),
            rows,
        })
    }

    fn row(&self, path: &str, source: &RowSource, names: Names<'_>) -> Result<Row, TemplateError> {
        let each = source.each.as_ref().map(|name| names.list(path, name)).transpose()?;
        let inner = Names { list: each.as_ref().or(names.list), ..names };
        let cell = |(index, cell)| self.cell(&format!("{path}.cells[{index}]"), (source, cell), inner);
        let cells: Vec<Cell> = source.cells.iter().enumerate().map(cell).collect::<Result<_, _>>()?;
        if cells.iter().filter(|cell| cell.w.is_none()).count() > 1 {
            return Err(problem(path, "only one cell of a row can take the rest"));
        }
        let up_to = source.up_to.unwrap_or(source.h);
        if up_to < source.h {
            return Err(problem(path, "it may grow to less than its height"));
        }
        let when = self.presence(path, source.when.as_deref(), names)?;
        Ok(Row { h: source.h, up_to, is_head: source.head, rule_pt: source.rule, when, cells, each })
    }

    fn cell(
        &self,
        path: &str,
        (row, source): (&RowSource, &CellSource),
        names: Names<'_>,
    ) -> Result<Cell, TemplateError> {
        let labels = &self.file.labels;
        let styled = |default: &str| {
            let mut style = self.style(path, source.style.as_deref().unwrap_or(default))?;
            style.align = source.align.map_or(style.align, align);
            Ok::<TextStyle, TemplateError>(style)
        };
        let (w, content) = match (&source.label, &source.value) {
            (Some(label), None) => {
                let mut style = styled(&labels.style)?;
                if source.align.is_none() {
                    style.align = Align::Centre;
                }
                let words = names.words(path, label)?;
                // A width of zero asks for the rest.
                let w = source.w.or(Some(labels.width)).filter(|w| *w > 0.0);
                // Heads of lists stand over their columns and form none of their own.
                let spread = if row.head { 0 } else { labels.spread };
                (w, CellContent::Label { words, style, spread })
            }
            (None, Some(value)) => {
                let each = source.each.as_ref().map(|name| names.list(path, name)).transpose()?;
                let inner = Names { list: each.as_ref().or(names.list), ..names };
                let words = inner.words(path, value)?;
                let style = styled("value")?;
                (source.w, CellContent::Value { words, style, each })
            }
            (None, None) => (source.w, CellContent::Empty),
            (Some(_), Some(_)) => return Err(problem(path, "a cell is a label or a value")),
        };
        Ok(Cell { w, content })
    }

    fn cards(&self, path: &str, source: &CardsSource, names: Names<'_>) -> Result<Cards, TemplateError> {
        let each = names.list(path, &source.each)?;
        if source.across == 0 {
            return Err(problem(path, "no cards stand side by side"));
        }
        let blocks = self.blocks(path, &source.blocks, Names { list: Some(&each), ..names })?;
        Ok(Cards {
            across: source.across,
            h: source.h,
            between: source.between,
            frame_pt: source.frame,
            blocks,
            each,
        })
    }

    fn paragraphs(
        &self,
        path: &str,
        source: &ParagraphsSource,
        names: Names<'_>,
    ) -> Result<Paragraphs, TemplateError> {
        let each: ListRef = names.list(path, &source.each)?;
        let item: Words = Names { list: Some(&each), ..names }.words(path, ITEM)?;
        if source.sizes.is_empty() || source.sizes.iter().any(|size| *size <= 0.0) {
            return Err(problem(path, "paragraphs need sizes above zero"));
        }
        Ok(Paragraphs {
            item,
            style: self.style(path, &source.style)?,
            sizes_pt: source.sizes.clone(),
            number_w: source.number_width,
            between: source.between,
            is_shared: source.shared,
            each,
        })
    }

    fn signature(
        &self,
        path: &str,
        source: &SignatureSource,
        names: Names<'_>,
    ) -> Result<Signature, TemplateError> {
        let date = source.date.as_ref().map(|date| {
            let unit = |unit: &super::source::UnitSource| Ok((unit.line, names.words(path, &unit.words)?));
            let units = date.units.iter().map(unit).collect::<Result<_, TemplateError>>()?;
            let label = names.words(path, &date.label)?;
            Ok::<_, TemplateError>(DateToFill { label, label_w: date.label_width, units })
        });
        Ok(Signature {
            label: names.words(path, &source.label)?,
            style: self.style(path, &source.style)?,
            label_w: source.label_width,
            line: source.line,
            date: date.transpose()?,
        })
    }

    fn columns(
        &self,
        path: &str,
        source: &ColumnsSource,
        names: Names<'_>,
    ) -> Result<Content, TemplateError> {
        let column = |(index, column): (usize, &super::source::ColumnSource)| {
            let path = format!("{path}[{index}]");
            Ok(Column {
                w: column.w,
                when: self.presence(&path, column.when.as_deref(), names)?,
                is_middle: column.middle,
                blocks: self.blocks(&path, &column.blocks, names)?,
            })
        };
        let columns = source.columns.iter().enumerate().map(column);
        Ok(Content::Columns {
            gap: source.gap,
            is_ruled: source.ruled,
            columns: columns.collect::<Result<_, TemplateError>>()?,
        })
    }

    /// Each half is a group of its own.
    fn halves(&self, path: &str, source: &HalvesSource, names: Names<'_>) -> Result<Content, TemplateError> {
        let half = |half: &super::source::HalfSource| {
            let blocks = self.blocks(path, &source.blocks, Names { half: Some(&half.words), ..names })?;
            let place =
                Place { x: 0.0, y: Some(half.y), w: None, h: None, gap: 0.0, keep: 0.0, fills: false };
            let content = Content::Group { frame_pt: None, blocks };
            Ok(Block { path: path.to_owned(), place, when: None, content })
        };
        let halves: Vec<Block> = source.halves.iter().map(half).collect::<Result<_, TemplateError>>()?;
        Ok(Content::Group { frame_pt: None, blocks: halves })
    }
}
