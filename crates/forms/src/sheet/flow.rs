//! Blocks under one another, beside one another, and from page to page.

use super::{Mark, Room, Sheet, Spot, TOLERANCE_MM};
use crate::error::FormError;
use crate::layout::Area;
use crate::template::{Block, Cards, Column, Content, Pages, Scope};

impl<'t> Sheet<'t> {
    /// The blocks of the sheet itself.
    pub(super) fn body(&mut self, scope: &Scope<'_>) -> Result<(), FormError> {
        let template: &'t crate::template::FormTemplate = self.template;
        let (top, bottom) = template.span;
        let room = Room { x: 0.0, y: 0.0, w: template.paper.width_mm(), bottom: Some(bottom) };
        let goes_on = template.pages == Pages::Many;
        let mut y = top;
        for block in &template.blocks {
            let before = (self.full.len(), self.marks.len());
            let limit = if block.place.y.is_some() { template.paper.height_mm() } else { bottom };
            let mut end = self.block(block, room, y, scope, goes_on.then_some(bottom))?;
            let is_over = |end: f32| end > limit + TOLERANCE_MM;
            if is_over(end + block.place.keep) && goes_on && before.0 == self.full.len() && before.1 > 0 {
                self.marks.truncate(before.1);
                self.break_page();
                end = self.block(block, room, top, scope, Some(bottom))?;
            }
            if is_over(end) {
                return Err(FormError::TooLong { field: block.name().to_owned().into() });
            }
            y = end;
        }
        Ok(())
    }

    /// Header or footer of a page.
    pub(super) fn running(&mut self, blocks: &[Block], scope: &Scope<'_>) -> Result<(), FormError> {
        let paper = self.template.paper;
        let room = Room { x: 0.0, y: 0.0, w: paper.width_mm(), bottom: Some(paper.height_mm()) };
        self.flow(blocks, room, self.template.span.0, scope).map(drop)
    }

    /// Blocks one after another; returns where they end.
    fn flow(
        &mut self,
        blocks: &[Block],
        room: Room,
        start: f32,
        scope: &Scope<'_>,
    ) -> Result<f32, FormError> {
        let mut y = start;
        for block in blocks {
            y = self.block(block, room, y, scope, None)?;
        }
        Ok(y)
    }

    /// One block below `y`; returns where it ends. `breaks_at` is given for what may go on on another page.
    fn block(
        &mut self,
        block: &Block,
        room: Room,
        y: f32,
        scope: &Scope<'_>,
        breaks_at: Option<f32>,
    ) -> Result<f32, FormError> {
        if block.when.as_ref().is_some_and(|when| !scope.has(when)) {
            return Ok(y);
        }
        let place = block.place;
        let top = place.y.map_or(y + place.gap, |y| room.y + y);
        let spot = Spot {
            x: room.x + place.x,
            y: top,
            w: place.w.unwrap_or(room.w - place.x),
            h: if place.fills { room.bottom.map(|bottom| bottom - top) } else { place.h },
        };
        let inner = Room { x: spot.x, y: spot.y, w: spot.w, bottom: spot.h.map(|h| spot.y + h) };
        let end = match &block.content {
            Content::Table(table) => self.table(table, spot, scope, breaks_at)?,
            Content::Cards(cards) => self.cards(cards, spot, scope, breaks_at)?,
            Content::Columns { gap, is_ruled, columns } => {
                self.columns(columns, (*gap, *is_ruled), inner, scope)?
            }
            Content::Group { frame_pt, blocks } => {
                let used = self.flow(blocks, inner, spot.y, scope)?;
                let area = Area::new(spot.x, spot.y, spot.w, inner.bottom.unwrap_or(used) - spot.y);
                self.frame(area, *frame_pt);
                used
            }
            _ => match self.simple(block, spot, room.bottom, scope)? {
                Some(end) => end,
                // Nothing was to be said: no room is taken, nor the gap before it.
                None => return Ok(y),
            },
        };
        match inner.bottom {
            Some(bottom) if end > bottom + TOLERANCE_MM => {
                Err(FormError::TooLong { field: block.name().to_owned().into() })
            }
            Some(bottom) => Ok(bottom),
            None => Ok(end),
        }
    }

    /// Columns side by side; returns where the longest ends.
    fn columns(
        &mut self,
        columns: &[Column],
        (gap, is_ruled): (f32, bool),
        room: Room,
        scope: &Scope<'_>,
    ) -> Result<f32, FormError> {
        let there = |column: &&Column| column.when.as_ref().is_none_or(|when| scope.has(when));
        let columns: Vec<&Column> = columns.iter().filter(there).collect();
        let fixed: f32 = columns.iter().filter_map(|column| column.w).sum();
        let shared = columns.iter().filter(|column| column.w.is_none()).count().max(1);
        let rest = (room.w - fixed - gap * columns.len().saturating_sub(1) as f32) / shared as f32;
        let mut x = room.x;
        let mut bottom = room.bottom.unwrap_or(room.y);
        let (mut drawn, mut joints) = (Vec::new(), Vec::new());
        for column in &columns {
            if x > room.x {
                joints.push(x - gap / 2.0);
            }
            let w = column.w.unwrap_or(rest);
            let first = self.marks.len();
            let end = self.flow(&column.blocks, Room { x, w, ..room }, room.y, scope)?;
            drawn.push((first, self.marks.len(), end));
            bottom = bottom.max(end);
            x += w + gap;
        }
        for (column, (first, last, end)) in columns.iter().zip(drawn) {
            if column.is_middle {
                let by = (bottom - end) / 2.0;
                self.marks[first..last].iter_mut().for_each(|mark: &mut Mark| mark.lower(by));
            }
        }
        if is_ruled {
            for x in joints {
                self.rule((x, room.y), (x, bottom));
            }
        }
        Ok(bottom)
    }

    /// The same blocks for each item; returns where the last row of cards ends.
    fn cards(
        &mut self,
        cards: &Cards,
        spot: Spot,
        scope: &Scope<'_>,
        breaks_at: Option<f32>,
    ) -> Result<f32, FormError> {
        let w = (spot.w - cards.between * (cards.across - 1) as f32) / cards.across as f32;
        let mut y = spot.y;
        for (row, items) in scope.items(&cards.each).chunks(cards.across).enumerate() {
            if row > 0 {
                y += cards.h + cards.between;
            }
            if breaks_at.is_some_and(|limit| y + cards.h > limit + TOLERANCE_MM) && !self.marks.is_empty() {
                self.break_page();
                y = self.template.span.0;
            }
            for (column, record) in items.iter().enumerate() {
                let x = spot.x + column as f32 * (w + cards.between);
                self.frame(Area::new(x, y, w, cards.h), cards.frame_pt);
                let room = Room { x, y, w, bottom: Some(y + cards.h) };
                let scope = scope.with(record, row * cards.across + column);
                self.flow(&cards.blocks, room, y, &scope)?;
            }
        }
        Ok(y + cards.h)
    }
}
