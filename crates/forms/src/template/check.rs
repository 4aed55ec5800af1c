//! Whether everything that a template draws lies on the paper, and its widths add up.

use super::model::{Block, Cell, Column, Content, Row, Table};
use super::{FormTemplate, TemplateError};

/// Rounding of written-out millimetres.
const TOLERANCE_MM: f32 = 0.011;

/// What holds blocks: its width, and where it ends if that is known.
#[derive(Clone, Copy)]
struct Room {
    w: f32,
    h: Option<f32>,
}

/// Looks at every block with lists of one item: what data add is checked when they are drawn.
pub(super) fn inside_the_paper(template: &FormTemplate) -> Result<(), TemplateError> {
    let room = Room { w: template.paper.width_mm(), h: Some(template.paper.height_mm()) };
    let (top, bottom) = template.span;
    if !(top >= 0.0 && bottom > top) {
        return Err(TemplateError::OutsidePaper { block: "margins".to_owned() });
    }
    for blocks in [&template.header, &template.blocks, &template.footer] {
        flow(blocks, room, top)?;
    }
    Ok(())
}

/// Returns where the blocks end, measured from the top of what holds them.
fn flow(blocks: &[Block], room: Room, start: f32) -> Result<f32, TemplateError> {
    let mut y = start;
    for block in blocks {
        y = one(block, room, y)?;
    }
    Ok(y)
}

fn one(block: &Block, room: Room, y: f32) -> Result<f32, TemplateError> {
    let outside = || TemplateError::OutsidePaper { block: block.path.clone() };
    let place = block.place;
    let top = place.y.unwrap_or(y + place.gap);
    let w = place.w.unwrap_or(room.w - place.x);
    let h = if place.fills { room.h.map(|h| h - top) } else { place.h };
    if place.fills && h.is_none() {
        let problem = "it cannot fill what has no height of its own";
        return Err(TemplateError::Block { block: block.path.clone(), problem });
    }
    let numbers = [place.x, top, w, h.unwrap_or(0.0)];
    if numbers.iter().any(|number| !number.is_finite() || *number < -TOLERANCE_MM) {
        return Err(outside());
    }
    let used = content(block, Room { w, h })?;
    let bottom = top + h.unwrap_or(used);
    let is_too_wide = place.x + w > room.w + TOLERANCE_MM;
    let is_too_high = room.h.is_some_and(|limit| bottom > limit + TOLERANCE_MM)
        || h.is_some_and(|limit| used > limit + TOLERANCE_MM);
    if is_too_wide || is_too_high { Err(outside()) } else { Ok(bottom) }
}

/// The least height of what a block draws.
fn content(block: &Block, room: Room) -> Result<f32, TemplateError> {
    let wrong =
        |given_mm: f32| TemplateError::Widths { block: block.path.clone(), given_mm, room_mm: room.w };
    let square = |problem| match room.h {
        None => Ok(room.w),
        Some(_) => Err(TemplateError::Block { block: block.path.clone(), problem }),
    };
    match &block.content {
        Content::Text { .. } | Content::Spread { .. } | Content::Paragraphs(_) | Content::Line { .. } => {
            Ok(0.0)
        }
        Content::Groups { .. } | Content::Cut { .. } => Ok(0.0),
        Content::Qr { .. } => square("a QR code is as high as it is wide"),
        Content::Seal { .. } => Ok(room.h.map_or(room.w, |_| 0.0)),
        Content::Photo { .. } | Content::Code128 { .. } => room
            .h
            .ok_or_else(|| TemplateError::Block { block: block.path.clone(), problem: "it needs a height" }),
        Content::Signature(signature) => {
            let date = signature.date.as_ref().map_or(0.0, |date| {
                date.label_w + date.units.iter().map(|(line, _)| line + 5.0).sum::<f32>()
            });
            let given = signature.label_w + signature.line + date;
            if given > room.w + TOLERANCE_MM { Err(wrong(given)) } else { Ok(0.0) }
        }
        Content::Table(table) => rows(&block.path, table, room.w),
        Content::Cards(cards) => {
            let w = (room.w - cards.between * (cards.across - 1) as f32) / cards.across as f32;
            flow(&cards.blocks, Room { w, h: Some(cards.h) }, 0.0)?;
            Ok(cards.h)
        }
        Content::Columns { gap, columns, .. } => {
            let fixed: f32 = columns.iter().filter_map(|column| column.w).sum();
            let shared = columns.iter().filter(|column| column.w.is_none()).count();
            let given = fixed + gap * columns.len().saturating_sub(1) as f32;
            let fits = if shared == 0 { (given - room.w).abs() < TOLERANCE_MM } else { given < room.w };
            if !fits && !columns.iter().any(|column| column.when.is_some()) {
                return Err(wrong(given));
            }
            let each = |column: &Column| {
                let w = column.w.unwrap_or((room.w - given) / shared.max(1) as f32);
                flow(&column.blocks, Room { w, h: room.h }, 0.0)
            };
            columns.iter().map(each).try_fold(0.0_f32, |highest, h| Ok(highest.max(h?)))
        }
        Content::Group { blocks, .. } => flow(blocks, room, 0.0),
    }
}

fn rows(path: &str, table: &Table, w: f32) -> Result<f32, TemplateError> {
    let mut height = 0.0;
    for (index, row) in table.rows.iter().enumerate() {
        widths(&format!("{path}.table.rows[{index}]"), row, w)?;
        if row.when.is_none() && row.each.is_none() {
            height += row.h;
        }
    }
    Ok(height)
}

fn widths(path: &str, row: &Row, room_mm: f32) -> Result<(), TemplateError> {
    let given_mm: f32 = row.cells.iter().filter_map(|cell: &Cell| cell.w).sum();
    let has_rest = row.cells.iter().any(|cell| cell.w.is_none());
    let fits = if has_rest { given_mm < room_mm } else { (given_mm - room_mm).abs() < TOLERANCE_MM };
    if fits { Ok(()) } else { Err(TemplateError::Widths { block: path.to_owned(), given_mm, room_mm }) }
}
