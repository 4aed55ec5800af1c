//! The admission ticket: one page of A4 for each subject.

use crate::document::{Document, Photo};
use crate::error::FormError;
use crate::fonts::{Fonts, Weight};
use crate::grid::{Cell, FRAME_PT, HAIRLINE_PT, ValueStyle, rows};
use crate::input::AdmissionTicket;
use crate::layout::{Align, Area, Ink, Page, Paper, Style};
use crate::photo::{PHOTO_HEIGHT_MM, PHOTO_WIDTH_MM};
use crate::registration_form::fitted_line;
use crate::text::{MM_PER_PT, Setting, fit};
use crate::wording::{TicketWording, wording};
use std::borrow::Borrow;
use std::io::Write;

const LEFT_MM: f32 = 22.0;
const WIDTH_MM: f32 = 166.0;
const LABEL_MM: f32 = 25.0;
const TABLE_TOP_MM: f32 = 62.0;
const PHOTO_MARGIN_MM: f32 = 3.5;
/// Rows beside the photo.
const IDENTITY_ROWS_MM: [f32; 4] = [16.5, 11.5, 13.0, 14.0];
const ROW_MM: f32 = 10.5;
const QR_MM: f32 = 28.0;
const SEAL_RADIUS_MM: f32 = 19.0;
const BOTTOM_MM: f32 = 282.0;

/// Makes admission tickets, one page of A4 for each, all with the same photo.
///
/// # Errors
/// [`FormError::NotAJpeg`], [`FormError::MissingGlyph`], [`FormError::TooLong`] and [`FormError::Count`] tell what is wrong
/// with the input; the others mean a broken installation.
pub fn admission_tickets(
    tickets: &[AdmissionTicket],
    photo_jpeg: &[u8],
    fonts: &Fonts,
) -> Result<Vec<u8>, FormError> {
    write_admission_tickets(tickets.iter().map(|ticket| (ticket, photo_jpeg)), fonts, Vec::new())
}

/// Writes the admission tickets of many people into one file, one page of A4 for each, with the stored JPEG of each.
/// Pages go out as they are made: the writer gets few large pieces, and no page or photo stays in memory.
///
/// # Errors
/// As [`admission_tickets`], and [`FormError::Document`] when the writer fails. What was written by then is no PDF.
pub fn write_admission_tickets<T: Borrow<AdmissionTicket>, P: AsRef<[u8]>, W: Write>(
    tickets: impl IntoIterator<Item = (T, P)>,
    fonts: &Fonts,
    out: W,
) -> Result<W, FormError> {
    let words = &wording()?.admission_ticket;
    let mut tickets = tickets.into_iter().peekable();
    if tickets.peek().is_none() {
        return Err(FormError::Count { field: "tickets".into(), count: 0 });
    }
    let mut document = Document::new(fonts, &words.document_title, out)?;
    for (ticket, photo_jpeg) in tickets {
        let (ticket, photo) = (ticket.borrow(), document.photo(photo_jpeg.as_ref())?);
        let mut page = Page::new(fonts, Paper::A4);
        header(&mut page, ticket, words)?;
        let y = identity(&mut page, photo, ticket, words)?;
        let y = examination(&mut page, y, ticket, words)?;
        page.outline(Area::new(LEFT_MM, TABLE_TOP_MM, WIDTH_MM, y - TABLE_TOP_MM), FRAME_PT, Ink::Black);
        // The tickets of a site have the same rules.
        page.fixed(|page| rules(page, y + 8.0, ticket, words))?;
        foot(&mut page, ticket, words)?;
        document.add(page)?;
    }
    document.finish()
}

fn header(page: &mut Page<'_>, ticket: &AdmissionTicket, words: &TicketWording) -> Result<(), FormError> {
    let sitting = Style::new(14.0, Weight::Regular, Ink::Black);
    let line = Area::new(LEFT_MM, 17.0, WIDTH_MM, 7.0);
    fitted_line(page, line, Align::Centre, &ticket.sitting_name, sitting, "sitting_name")?;
    let title = Area::new(75.0, 27.0, 60.0, 12.0);
    page.spread_text(title, &words.title, Style::new(30.0, Weight::Bold, Ink::Black))?;
    number(page, Area::new(LEFT_MM, 47.0, WIDTH_MM, 9.0), ticket, words)
}

/// The ticket number in groups of four, in the middle of the page.
fn number(
    page: &mut Page<'_>,
    area: Area,
    ticket: &AdmissionTicket,
    words: &TicketWording,
) -> Result<(), FormError> {
    const GAP_MM: f32 = 2.2;
    let label_style = Style::new(11.0, Weight::Regular, Ink::Grey);
    let style = Style::new(20.0, Weight::Bold, Ink::Black);
    let characters: Vec<char> = ticket.ticket_number.chars().collect();
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    let label_w = page.width_mm(&words.ticket_number, label_style)? + 5.0;
    let widths = groups.iter().map(|group| page.width_mm(group, style)).collect::<Result<Vec<_>, _>>()?;
    let number_w = widths.iter().sum::<f32>() + GAP_MM * groups.len().saturating_sub(1) as f32;
    if label_w + number_w > area.w {
        return Err(FormError::TooLong { field: "ticket_number".into() });
    }
    let mut x = area.x + (area.w - label_w - number_w) / 2.0;
    page.text(Area { x, y: area.y + 0.7, ..area }, Align::Left, &words.ticket_number, label_style)?;
    x += label_w;
    for (group, w) in groups.iter().zip(widths) {
        page.text(Area { x, ..area }, Align::Left, group, style)?;
        x += w + GAP_MM;
    }
    Ok(())
}

/// Who may enter, beside the photo; returns where it ends.
fn identity(
    page: &mut Page<'_>,
    photo: Photo,
    ticket: &AdmissionTicket,
    words: &TicketWording,
) -> Result<f32, FormError> {
    use Cell::{Label, Value};
    let w = WIDTH_MM - PHOTO_WIDTH_MM - 2.0 * PHOTO_MARGIN_MM;
    let wide = w - LABEL_MM;
    let sex_mm = 20.0;
    let plain = ValueStyle { size_pt: 11.5, max_lines: 2, ..ValueStyle::PLAIN };
    let name = ValueStyle { size_pt: 15.0, max_lines: 3, ..ValueStyle::NAME };
    let subject = format!("{}　{}", ticket.subject_code, ticket.subject_name);
    let [name_h, type_h, number_h, subject_h] = IDENTITY_ROWS_MM;
    let bottom = rows(
        page,
        (LEFT_MM, TABLE_TOP_MM, w),
        &[
            (name_h, &[(LABEL_MM, Label(&words.name)), (wide, Value("name", &ticket.name, name))]),
            (
                type_h,
                &[
                    (LABEL_MM, Label(&words.sex)),
                    (sex_mm, Value("sex", &ticket.sex, plain)),
                    (LABEL_MM, Label(&words.document_type)),
                    (wide - sex_mm - LABEL_MM, Value("document_type", &ticket.document_type, plain)),
                ],
            ),
            (
                number_h,
                &[
                    (LABEL_MM, Label(&words.document_number)),
                    (
                        wide,
                        Value(
                            "document_number",
                            &ticket.document_number,
                            ValueStyle { size_pt: 14.0, ..ValueStyle::NUMBER },
                        ),
                    ),
                ],
            ),
            (
                subject_h,
                &[
                    (LABEL_MM, Label(&words.subject)),
                    (
                        wide,
                        Value(
                            "subject_name",
                            &subject,
                            ValueStyle { size_pt: 13.0, max_lines: 2, ..ValueStyle::NUMBER },
                        ),
                    ),
                ],
            ),
        ],
    )?;
    page.line((LEFT_MM + w, TABLE_TOP_MM), (LEFT_MM + w, bottom), HAIRLINE_PT, Ink::Pale);
    let (x, y) = (LEFT_MM + w + PHOTO_MARGIN_MM, (TABLE_TOP_MM + bottom - PHOTO_HEIGHT_MM) / 2.0);
    page.photo(photo, Area::new(x, y, PHOTO_WIDTH_MM, PHOTO_HEIGHT_MM));
    Ok(bottom)
}

/// When and where; returns where it ends.
fn examination(
    page: &mut Page<'_>,
    y: f32,
    ticket: &AdmissionTicket,
    words: &TicketWording,
) -> Result<f32, FormError> {
    use Cell::{Label, Value};
    page.line((LEFT_MM, y), (LEFT_MM + WIDTH_MM, y), 0.6, Ink::Black);
    let wide = WIDTH_MM - LABEL_MM;
    let narrow = 30.0;
    let rest = wide - LABEL_MM - narrow;
    let plain = ValueStyle { size_pt: 11.0, max_lines: 2, ..ValueStyle::PLAIN };
    let bold = ValueStyle { size_pt: 13.0, max_lines: 1, ..ValueStyle::NUMBER };
    let duration = format!("{} {}", ticket.duration_minutes, words.minutes);
    rows(
        page,
        (LEFT_MM, y, WIDTH_MM),
        &[
            (
                12.0,
                &[
                    (LABEL_MM, Label(&words.starts_at)),
                    (rest, Value("starts_at", &ticket.starts_at, bold)),
                    (LABEL_MM, Label(&words.duration)),
                    (narrow, Value("duration_minutes", &duration, plain)),
                ],
            ),
            (
                12.0,
                &[
                    (LABEL_MM, Label(&words.room)),
                    (rest, Value("room", &ticket.room, bold)),
                    (LABEL_MM, Label(&words.seat)),
                    (narrow, Value("seat", &ticket.seat, bold)),
                ],
            ),
            (ROW_MM, &[(LABEL_MM, Label(&words.entry)), (wide, Value("entry", &ticket.entry, plain))]),
            (
                ROW_MM,
                &[
                    (LABEL_MM, Label(&words.site)),
                    (rest, Value("site_name", &ticket.site_name, plain)),
                    (LABEL_MM, Label(&words.site_code)),
                    (narrow, Value("site_code", &ticket.site_code, plain)),
                ],
            ),
            (
                12.0,
                &[
                    (LABEL_MM, Label(&words.site_address)),
                    (wide, Value("site_address", &ticket.site_address, plain)),
                ],
            ),
        ],
    )
}

/// The rules for candidates. Many rules are set smaller, all alike.
fn rules(
    page: &mut Page<'_>,
    y: f32,
    ticket: &AdmissionTicket,
    words: &TicketWording,
) -> Result<(), FormError> {
    const SIZES_PT: [f32; 4] = [10.5, 10.0, 9.25, 8.5];
    const MAX_LINES: usize = 5;
    const NUMBER_MM: f32 = 7.0;
    const HEADING_MM: f32 = 8.5;
    if ticket.rules.is_empty() {
        return Ok(());
    }
    let heading = Style::new(12.0, Weight::Bold, Ink::Black);
    page.text(Area::new(LEFT_MM, y, WIDTH_MM, 5.0), Align::Left, &words.rules, heading)?;
    let text_w = WIDTH_MM - NUMBER_MM;
    for size_pt in SIZES_PT {
        let setting = Setting::paragraph(Weight::Regular, size_pt, text_w, MAX_LINES);
        let fit_one = |rule: &String| fit(page.fonts, rule, setting, "rules");
        let fitted = ticket.rules.iter().map(fit_one).collect::<Result<Vec<_>, _>>()?;
        let gap = 0.42 * size_pt * MM_PER_PT;
        let height: f32 = fitted.iter().map(|rule| rule.height_mm() + gap).sum();
        let mut top = y + HEADING_MM;
        if top + height > BOTTOM_MM - 2.0 * SEAL_RADIUS_MM {
            continue;
        }
        let style = Style::new(size_pt, Weight::Regular, Ink::Black);
        for (index, rule) in fitted.iter().enumerate() {
            let number = Area::new(LEFT_MM, top, NUMBER_MM, size_pt * MM_PER_PT);
            page.text(number, Align::Left, &format!("{}.", index + 1), style)?;
            let text = Area::new(LEFT_MM + NUMBER_MM, top, text_w, rule.height_mm());
            page.fitted(text, Align::Left, rule, Ink::Black);
            top = text.bottom() + gap;
        }
        return Ok(());
    }
    Err(FormError::TooLong { field: "rules".into() })
}

/// QR code on the left, place of the seal on the right, at the foot of the page.
fn foot(page: &mut Page<'_>, ticket: &AdmissionTicket, words: &TicketWording) -> Result<(), FormError> {
    let middle = BOTTOM_MM - SEAL_RADIUS_MM;
    let small = Style::new(9.0, Weight::Regular, Ink::Grey);
    let top = middle - (QR_MM + 6.0) / 2.0;
    page.qr(LEFT_MM, top, QR_MM, &ticket.qr)?;
    page.text(Area::new(LEFT_MM, top + QR_MM + 2.0, QR_MM, 4.0), Align::Centre, &words.qr_caption, small)?;
    let x = LEFT_MM + WIDTH_MM - SEAL_RADIUS_MM;
    page.dashed_circle((x, middle), SEAL_RADIUS_MM);
    let label = Area::new(x - SEAL_RADIUS_MM, middle - 3.0, 2.0 * SEAL_RADIUS_MM, 6.0);
    page.text(label, Align::Centre, &words.seal, Style { ink: Ink::Pale, ..small })
}
