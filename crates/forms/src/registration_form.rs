//! The registration form: the site's half above the cut line, the candidate's half below it.

mod candidate_half;
mod statement;

use crate::document::{Document, Photo};
use crate::error::FormError;
use crate::fonts::{Fonts, Weight};
use crate::grid::{Cell, FRAME_PT, HAIRLINE_PT, ValueStyle, row, rows, rule};
use crate::input::RegistrationForm;
use crate::layout::{Align, Area, Ink, PAGE_WIDTH_MM, Page, Paper, Style};
use crate::photo::{PHOTO_HEIGHT_MM, PHOTO_WIDTH_MM};
use crate::text::{Setting, fit};
use crate::wording::{RegistrationWording, wording};

pub(crate) const LEFT_MM: f32 = 18.0;
pub(crate) const WIDTH_MM: f32 = 174.0;
const RIGHT_MM: f32 = LEFT_MM + WIDTH_MM;
pub(crate) const LABEL_MM: f32 = 23.0;
const TABLE_TOP_MM: f32 = 37.0;
/// White around the photo.
const PHOTO_MARGIN_MM: f32 = 3.0;
const CUT_MM: f32 = 199.5;
const SITE_HALF_BOTTOM_MM: f32 = 195.0;
/// Sittings have up to three subjects for each candidate.
const MAX_SUBJECTS: usize = 3;

const TITLE: Style = Style::new(20.0, Weight::Bold, Ink::Black);
const SITTING: Style = Style::new(10.5, Weight::Regular, Ink::Black);
const SMALL: Style = Style::new(8.5, Weight::Regular, Ink::Grey);

/// Makes the registration form, one page of A4.
///
/// # Errors
/// [`FormError::NotAJpeg`], [`FormError::MissingGlyph`], [`FormError::TooLong`] and [`FormError::Count`] tell what is wrong
/// with the input; the others mean a broken installation.
pub fn registration_form(
    input: &RegistrationForm,
    photo_jpeg: &[u8],
    fonts: &Fonts,
) -> Result<Vec<u8>, FormError> {
    let words = &wording()?.registration_form;
    if !(1..=MAX_SUBJECTS).contains(&input.subjects.len()) {
        return Err(FormError::Count { field: "subjects".into(), count: input.subjects.len() });
    }
    let mut document = Document::new(fonts, &words.document_title, Vec::new())?;
    let photo = document.photo(photo_jpeg)?;
    let mut page = Page::new(fonts, Paper::A4);
    header(&mut page, input, words)?;
    let mut y = identity(&mut page, photo, input, words)?;
    y = details(&mut page, y, input, words)?;
    y = subjects(&mut page, y, input, words)?;
    statement::draw(&mut page, y, words)?;
    page.outline(
        Area::new(LEFT_MM, TABLE_TOP_MM, WIDTH_MM, SITE_HALF_BOTTOM_MM - TABLE_TOP_MM),
        FRAME_PT,
        Ink::Black,
    );
    cut_line(&mut page, words)?;
    candidate_half::draw(&mut page, input, words)?;
    document.add(page)?;
    document.finish()
}

fn header(
    page: &mut Page<'_>,
    input: &RegistrationForm,
    words: &RegistrationWording,
) -> Result<(), FormError> {
    page.text(Area::new(LEFT_MM, 11.0, WIDTH_MM, 8.0), Align::Centre, &words.title, TITLE)?;
    fitted_line(
        page,
        Area::new(LEFT_MM, 21.0, WIDTH_MM, 5.0),
        Align::Centre,
        &input.sitting_name,
        SITTING,
        "sitting_name",
    )?;
    page.text(Area::new(LEFT_MM, 12.0, WIDTH_MM, 4.0), Align::Right, &words.site_half, SMALL)?;
    let line = Area::new(LEFT_MM, 28.5, WIDTH_MM, 6.5);
    let number_w =
        labelled(page, line, Align::Right, &words.registration_number, &input.registration_number)?;
    let site = format!("{}　{}", input.site_code, input.site_name);
    let label = format!("{}　", words.site);
    let label_w = page.width_mm(&label, SITTING)?;
    page.text(line, Align::Left, &label, Style { ink: Ink::Grey, ..SITTING })?;
    let room = Area { x: line.x + label_w, w: line.w - label_w - number_w - 6.0, ..line };
    let Style { size_pt, weight, ink } = SITTING;
    let setting = Setting { max_lines: 2, ..Setting::line(weight, size_pt, room.w) };
    let fitted = fit(page.fonts, &site, setting, "site_name")?;
    page.fitted(room, Align::Left, &fitted, ink);
    Ok(())
}

/// A label and a bold number, the whole to the right; returns the width.
fn labelled(
    page: &mut Page<'_>,
    area: Area,
    align: Align,
    label: &str,
    number: &str,
) -> Result<f32, FormError> {
    const NUMBER: Style = Style::new(13.0, Weight::Bold, Ink::Black);
    let number_w = page.width_mm(number, NUMBER)?;
    let label = format!("{label}　");
    let label_w = page.width_mm(&label, SITTING)?;
    if number_w + label_w > area.w * 0.6 {
        return Err(FormError::TooLong { field: "registration_number".into() });
    }
    page.text(Area { w: area.w - number_w, ..area }, align, &label, Style { ink: Ink::Grey, ..SITTING })?;
    page.text(area, align, number, NUMBER)?;
    Ok(number_w + label_w)
}

/// One line that may become a little smaller.
pub(crate) fn fitted_line(
    page: &mut Page<'_>,
    area: Area,
    align: Align,
    text: &str,
    style: Style,
    field: &'static str,
) -> Result<(), FormError> {
    let Style { size_pt, weight, ink } = style;
    let setting = Setting::line(weight, size_pt, area.w);
    let fitted = fit(page.fonts, text, setting, field)?;
    page.fitted(area, align, &fitted, ink);
    Ok(())
}

/// The rows beside the photo; returns where they end.
fn identity(
    page: &mut Page<'_>,
    photo: Photo,
    input: &RegistrationForm,
    words: &RegistrationWording,
) -> Result<f32, FormError> {
    use Cell::{Label, Value};
    let photo_w = PHOTO_WIDTH_MM + 2.0 * PHOTO_MARGIN_MM;
    let w = WIDTH_MM - photo_w;
    let value = w / 2.0 - LABEL_MM;
    let ethnic_group = input.ethnic_group.as_deref().unwrap_or(&words.not_stated);
    let bottom = rows(
        page,
        (LEFT_MM, TABLE_TOP_MM, w),
        &[
            (
                12.0,
                &[
                    (LABEL_MM, Label(&words.name)),
                    (w - LABEL_MM, Value("name", &input.name, ValueStyle::NAME)),
                ],
            ),
            (
                8.4,
                &pair(
                    value,
                    (&words.sex, "sex", &input.sex),
                    (&words.ethnic_group, "ethnic_group", ethnic_group),
                ),
            ),
            (
                8.4,
                &pair(
                    value,
                    (&words.birth_date, "birth_date", &input.birth_date),
                    (&words.document_type, "document_type", &input.document_type),
                ),
            ),
            (
                8.4,
                &[
                    (LABEL_MM, Label(&words.document_number)),
                    (w - LABEL_MM, Value("document_number", &input.document_number, ValueStyle::NUMBER)),
                ],
            ),
            (
                8.4,
                &pair(
                    value,
                    (&words.occupation, "occupation", &input.occupation),
                    (&words.education, "education", &input.education),
                ),
            ),
            (
                8.4,
                &pair(
                    value,
                    (&words.training, "training", &input.training),
                    (&words.mobile, "mobile", &input.mobile),
                ),
            ),
        ],
    )?;
    page.line((LEFT_MM + w, TABLE_TOP_MM), (LEFT_MM + w, bottom), HAIRLINE_PT, Ink::Pale);
    let (x, y) = (LEFT_MM + w + PHOTO_MARGIN_MM, (TABLE_TOP_MM + bottom - PHOTO_HEIGHT_MM) / 2.0);
    page.photo(photo, Area::new(x, y, PHOTO_WIDTH_MM, PHOTO_HEIGHT_MM));
    Ok(bottom)
}

/// Two labels, each with its value.
fn pair<'a>(
    value_mm: f32,
    left: (&'a str, &'static str, &'a str),
    right: (&'a str, &'static str, &'a str),
) -> [(f32, Cell<'a>); 4] {
    let style = ValueStyle { max_lines: 2, ..ValueStyle::PLAIN };
    [
        (LABEL_MM, Cell::Label(left.0)),
        (value_mm, Cell::Value(left.1, left.2, style)),
        (LABEL_MM, Cell::Label(right.0)),
        (value_mm, Cell::Value(right.1, right.2, style)),
    ]
}

/// The rows below the photo; returns where they end.
fn details(
    page: &mut Page<'_>,
    y: f32,
    input: &RegistrationForm,
    words: &RegistrationWording,
) -> Result<f32, FormError> {
    let value = WIDTH_MM / 2.0 - LABEL_MM;
    let stated = |text: &'_ Option<String>| text.clone().unwrap_or_else(|| words.not_stated.clone());
    let (email, postcode, address) = (stated(&input.email), stated(&input.postcode), stated(&input.address));
    let (school, student_number, note) =
        (stated(&input.school), stated(&input.student_number), stated(&input.note));
    let wide = WIDTH_MM - LABEL_MM;
    rule(page, LEFT_MM, y, WIDTH_MM);
    rows(
        page,
        (LEFT_MM, y, WIDTH_MM),
        &[
            (8.4, &pair(value, (&words.email, "email", &email), (&words.postcode, "postcode", &postcode))),
            (
                10.6,
                &[
                    (LABEL_MM, Cell::Label(&words.address)),
                    (wide, Cell::Value("address", &address, ValueStyle::TWO_LINES)),
                ],
            ),
            (
                8.4,
                &pair(
                    value,
                    (&words.school, "school", &school),
                    (&words.student_number, "student_number", &student_number),
                ),
            ),
            (
                8.4,
                &[
                    (LABEL_MM, Cell::Label(&words.note)),
                    (wide, Cell::Value("note", &note, ValueStyle::TWO_LINES)),
                ],
            ),
        ],
    )
}

/// The chosen subjects with their fees; returns where the table ends.
fn subjects(
    page: &mut Page<'_>,
    mut y: f32,
    input: &RegistrationForm,
    words: &RegistrationWording,
) -> Result<f32, FormError> {
    const FEE_MM: f32 = 34.0;
    let name_mm = WIDTH_MM - LABEL_MM - FEE_MM;
    let centred = ValueStyle { align: Align::Centre, ..ValueStyle::PLAIN };
    let right = ValueStyle { align: Align::Right, ..ValueStyle::PLAIN };
    page.line((LEFT_MM, y), (LEFT_MM + WIDTH_MM, y), 0.6, Ink::Black);
    let heads = [(LABEL_MM, &words.subject_code), (name_mm, &words.subject_name), (FEE_MM, &words.fee)];
    row(page, Area::new(LEFT_MM, y, WIDTH_MM, 7.2), &heads.map(|(w, text)| (w, Cell::Label(text))))?;
    y += 7.2;
    for subject in &input.subjects {
        rule(page, LEFT_MM, y, WIDTH_MM);
        let fee = yuan(subject.fee_fen);
        let cells = [
            (LABEL_MM, Cell::Value("subject_code", &subject.code, centred)),
            (name_mm, Cell::Value("subject_name", &subject.name, ValueStyle::TWO_LINES)),
            (FEE_MM, Cell::Value("subject_fee", &fee, right)),
        ];
        row(page, Area::new(LEFT_MM, y, WIDTH_MM, 8.0), &cells)?;
        y += 8.0;
    }
    rule(page, LEFT_MM, y, WIDTH_MM);
    let total = yuan(input.total_fee_fen);
    let payment = input.payment.as_deref().unwrap_or(&words.not_stated);
    let bold = ValueStyle { weight: Weight::Bold, ..right };
    let cells = [
        (LABEL_MM, Cell::Label(&words.payment)),
        (name_mm - LABEL_MM, Cell::Value("payment", payment, ValueStyle::TWO_LINES)),
        (LABEL_MM, Cell::Label(&words.total)),
        (FEE_MM, Cell::Value("total_fee", &total, bold)),
    ];
    row(page, Area::new(LEFT_MM, y, WIDTH_MM, 8.4), &cells)?;
    y += 8.4;
    page.line((LEFT_MM, y), (LEFT_MM + WIDTH_MM, y), 0.6, Ink::Black);
    Ok(y)
}

/// Fen as yuan with two decimals.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

fn cut_line(page: &mut Page<'_>, words: &RegistrationWording) -> Result<(), FormError> {
    let w = page.width_mm(&words.cut, SMALL)? + 6.0;
    let middle = PAGE_WIDTH_MM / 2.0;
    page.dashed_line((8.0, CUT_MM), (middle - w / 2.0, CUT_MM), 0.5, Ink::Grey);
    page.dashed_line((middle + w / 2.0, CUT_MM), (PAGE_WIDTH_MM - 8.0, CUT_MM), 0.5, Ink::Grey);
    page.text(Area::new(middle - w / 2.0, CUT_MM - 2.0, w, 4.0), Align::Centre, &words.cut, SMALL)
}

#[cfg(test)]
mod tests {
    use super::yuan;

    #[test]
    fn money_has_two_decimals() {
        assert_eq!([0, 5, 8000, 24_005, -150].map(yuan), ["0.00", "0.05", "80.00", "240.05", "-1.50"]);
    }
}
