//! Where a room is: the number alone leads nobody there.

use kaodian_domain::{Site, TicketSheet};

/// Where the site says that a room is.
pub(super) fn place_of(site: &Site, room: &str) -> Option<String> {
    let room = site.premises.rooms.iter().find(|known| known.code == room)?;
    Some(room.place.trim().to_owned()).filter(|place| !place.is_empty())
}

/// How wide a text is, in half Hanzi.
fn width(text: &str) -> usize {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}

/// So much surely fits into the cell of the room, in half Hanzi: a form is refused rather than cut.
fn fits(sheet: TicketSheet) -> usize {
    match sheet {
        TicketSheet::PerSubject => 54,
        TicketSheet::PerCandidate => 34,
    }
}

/// The room as a ticket says it: with its place, when both fit.
pub(super) fn on_ticket(site: &Site, room: &str, sheet: TicketSheet) -> String {
    let whole = place_of(site, room).map(|place| format!("{room}　{place}"));
    whole.filter(|text| width(text) <= fits(sheet)).unwrap_or_else(|| room.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_and_narrow() {
        assert_eq!(width("01　信息楼 3 层 301 机房"), 24);
        assert_eq!(width(""), 0);
    }
}
