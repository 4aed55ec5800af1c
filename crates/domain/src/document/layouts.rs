//! How each kind of number is built. Every function gets A-Z, 0-9 and parentheses only, so
//! that slices by bytes are slices by characters.

use super::{CheckedDocument, DocumentType, EARLIEST_YEAR, Sex, Warning};
use crate::{Date, RefusalCode};

type Checked = Result<CheckedDocument, RefusalCode>;

/// The provinces of the mainland (GB/T 2260). Taiwan (71), Hong Kong (81) and Macao (82) have
/// codes there, too, but no authority that issues the mainland's documents; 81 and 82 with 83
/// begin the residence permits, and the same number must not pass as two kinds of document.
const PROVINCES: [&str; 31] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65",
];

/// Hong Kong, Macao and Taiwan, as the residence permit writes them in place of a county
/// (港澳台居民居住证申领发放办法, 国办发〔2018〕81号; 83 stands for Taiwan there and nowhere else).
const RESIDENCE_AREAS: [&str; 3] = ["810000", "820000", "830000"];

/// 公民身份号码 (GB 11643-1999, clause 4): area 6, birth date 8, sequence 3, check character.
///
/// The number of 15 digits has not been a valid document since 2013-01-01.
pub(super) fn resident(number: String, today: Date) -> Checked {
    if number.len() == 15 && is_digits(&number) {
        return Err(RefusalCode::DocumentObsolete);
    }
    has_citizen_form(&number)?;
    if !PROVINCES.contains(&&number[..2]) {
        return Err(RefusalCode::DocumentProvince);
    }
    // The area is that of a county (GB 11643-1999, clause 4); a bare province is none. Finer
    // tables are not asked: counties are abolished, the numbers that name them live on.
    let names_a_county = &number[2..6] != "0000";
    let mut document = citizen(DocumentType::Resident, number, today)?;
    if !names_a_county {
        document.warnings.push(Warning::AreaCodeUnknown);
    }
    Ok(document)
}

/// 港澳台居民居住证: built as the resident's number, with the region in place of the county.
pub(super) fn hmt_residence(number: String, today: Date) -> Checked {
    has_citizen_form(&number)?;
    if !RESIDENCE_AREAS.contains(&&number[..6]) {
        return Err(RefusalCode::DocumentProvince);
    }
    citizen(DocumentType::HmtResidence, number, today)
}

/// 外国人永久居留身份证, the edition of 2023 (18 digits) or of 2017 (3 letters, 12 digits).
pub(super) fn foreign_pr(number: String, today: Date) -> Checked {
    if number.starts_with(|c: char| c.is_ascii_alphabetic()) {
        foreign_pr_2017(number, today)
    } else {
        foreign_pr_2023(number, today)
    }
}

/// 9, province 2 (GB/T 2260), nationality 3 (GB/T 2659), birth date 8, sequence 3, check
/// character as in GB 11643-1999.
///
/// That the sequence tells the sex, as in the resident's number, has no good source: it is not
/// read, so that it cannot contradict a form that is right.
fn foreign_pr_2023(number: String, today: Date) -> Checked {
    has_citizen_form(&number)?;
    if !number.starts_with('9') {
        return Err(RefusalCode::DocumentCharacters);
    }
    if !PROVINCES.contains(&&number[1..3]) {
        return Err(RefusalCode::DocumentProvince);
    }
    let document = citizen(DocumentType::ForeignPr, number, today)?;
    Ok(CheckedDocument { sex: None, ..document })
}

/// Nationality 3 letters (ISO 3166-1), place of issue 4, birth date YYMMDD, sequence 1, check
/// digit. The cards stay valid until they expire.
fn foreign_pr_2017(number: String, today: Date) -> Checked {
    if number.len() != 15 {
        return Err(RefusalCode::DocumentLength);
    }
    if !number[..3].bytes().all(|b| b.is_ascii_uppercase()) || !is_digits(&number[3..]) {
        return Err(RefusalCode::DocumentCharacters);
    }
    let birth_date = born_without_century(&number[7..13], today).ok_or(RefusalCode::DocumentDate)?;
    if weighted_7_3_1(&number[..14]) != number.as_bytes()[14] {
        return Err(RefusalCode::DocumentChecksum);
    }
    let place_is_known = PROVINCES.contains(&&number[3..5]);
    let mut document = CheckedDocument::new(DocumentType::ForeignPr, number);
    document.birth_date = Some(birth_date);
    document.century_is_assumed = true;
    if !place_is_known {
        document.warnings.push(Warning::AreaCodeUnknown);
    }
    Ok(document)
}

/// 港澳居民来往内地通行证: H or M and eight digits; the card of 1999 prints two more, the count
/// of its renewals, which are no part of the holder's number. Since 2024-07-10 holders without
/// Chinese nationality have HA or MA and seven digits.
pub(super) fn hk_mo_permit(number: String) -> Checked {
    let holder = number.get(..9).ok_or(RefusalCode::DocumentLength)?;
    let (region, digits) = holder.split_at(1);
    let is_foreign = digits.starts_with('A');
    if !matches!(region, "H" | "M")
        || !is_digits(digits.strip_prefix('A').unwrap_or(digits))
        || !is_digits(&number[9..])
    {
        return Err(RefusalCode::DocumentCharacters);
    }
    if number.len() != 9 && (number.len() != 11 || is_foreign) {
        return Err(RefusalCode::DocumentLength);
    }
    let mut document = CheckedDocument::new(DocumentType::HkMoPermit, holder.to_owned());
    document.renewals = number[9..].parse().ok();
    Ok(document)
}

/// 台湾居民来往大陆通行证: eight digits for life; the older booklet prints two more, the count
/// of its renewals, and the issuer in parentheses.
pub(super) fn taiwan_permit(number: String) -> Checked {
    let printed = match number.as_bytes() {
        [.., b'(', issuer, b')'] if number.len() == 13 && issuer.is_ascii_alphanumeric() => &number[..10],
        _ => number.as_str(),
    };
    if !is_digits(printed) {
        return Err(RefusalCode::DocumentCharacters);
    }
    if !matches!(printed.len(), 8 | 10) {
        return Err(RefusalCode::DocumentLength);
    }
    let mut document = CheckedDocument::new(DocumentType::TaiwanPermit, printed[..8].to_owned());
    document.renewals = printed[8..].parse().ok();
    Ok(document)
}

/// 护照 of any country: letters and digits without a checksum, so that an odd one only warns.
pub(super) fn passport(number: String) -> Checked {
    if !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(RefusalCode::DocumentCharacters);
    }
    if !(5..=15).contains(&number.len()) {
        return Err(RefusalCode::DocumentLength);
    }
    let is_unusual = is_unusual_passport(&number);
    let mut document = CheckedDocument::new(DocumentType::Passport, number);
    if is_unusual {
        document.warnings.push(Warning::PassportFormatUnusual);
    }
    Ok(document)
}

/// Whether a passport number looks mistyped: it does not fit the nine places that a passport has
/// for it (ICAO 9303-4, line 2 of the machine readable zone), holds no digit, or begins as a
/// Chinese one (E or G and digits; E, a letter and digits) but does not go on as one.
fn is_unusual_passport(number: &str) -> bool {
    let letter_count = number.bytes().take_while(u8::is_ascii_uppercase).count();
    let (letters, rest) = number.split_at(letter_count);
    let fits = (6..=9).contains(&number.len()) && !rest.is_empty();
    let is_nearly_chinese = is_digits(rest)
        && match letters {
            "E" | "G" => rest.len() != 8,
            "EI" | "EO" => true,
            _ => letters.len() == 2 && letters.starts_with('E') && rest.len() != 7,
        };
    !fits || is_nearly_chinese
}

/// Eighteen places: digits, the last one possibly X.
fn has_citizen_form(number: &str) -> Result<(), RefusalCode> {
    if !number.bytes().all(|b| b.is_ascii_digit() || b == b'X') {
        return Err(RefusalCode::DocumentCharacters);
    }
    if number.len() != 18 {
        return Err(RefusalCode::DocumentLength);
    }
    if is_digits(&number[..17]) { Ok(()) } else { Err(RefusalCode::DocumentCharacters) }
}

/// What the 18 places say after the area: birth date (7-14), sex (17: odd is male) and the check
/// character (GB 11643-1999, clause 4).
fn citizen(document_type: DocumentType, number: String, today: Date) -> Checked {
    let birth_date = Date::from_digits(&number[6..14])
        .filter(|born| born.year() >= EARLIEST_YEAR && *born <= today)
        .ok_or(RefusalCode::DocumentDate)?;
    if mod_11_2(&number[..17]) != number.as_bytes()[17] {
        return Err(RefusalCode::DocumentChecksum);
    }
    let is_male = number.as_bytes()[16] % 2 == 1;
    let mut document = CheckedDocument::new(document_type, number);
    document.birth_date = Some(birth_date);
    document.sex = Some(if is_male { Sex::Male } else { Sex::Female });
    Ok(document)
}

/// The latest day with these digits (YYMMDD) that is not in the future.
fn born_without_century(digits: &str, today: Date) -> Option<Date> {
    ["20", "19"]
        .iter()
        .filter_map(|century| Date::from_digits(&format!("{century}{digits}")))
        .find(|born| *born <= today)
}

/// The check character after 17 digits (ISO 7064, MOD 11-2; GB 11643-1999, clause 4 and its annex).
fn mod_11_2(digits: &str) -> u8 {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = digits.bytes().zip(WEIGHTS).map(|(b, weight)| usize::from(b - b'0') * weight).sum();
    b"10X98765432"[sum % 11]
}

/// The check digit of machine readable documents: weights 7, 3, 1 in turn, A = 10 to Z = 35,
/// modulo 10 (ICAO 9303-3, 4.9).
fn weighted_7_3_1(text: &str) -> u8 {
    let sum: u32 = text
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight)
        .sum();
    b"0123456789"[(sum % 10) as usize]
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
