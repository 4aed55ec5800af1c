//! Numbers of identity documents. All numbers are invented.

#![allow(clippy::expect_used, reason = "the helpers of a test may fail it")]

use kaodian_domain::document::{CheckedDocument, DocumentType, Sex, Warning, check, comparison_key};
use kaodian_domain::{Date, Field, RefusalCode};
use proptest::prelude::*;

use DocumentType::{ForeignPr, HkMoPermit, HmtResidence, Passport, Resident, TaiwanPermit};
use RefusalCode as C;

/// Numbers with the kind of document that each belongs to.
const VECTORS: &str = include_str!("data/id_test_vectors.csv");
const PROVINCES: &str = include_str!("data/gb2260_provinces.csv");

fn day(year: i32, month: u8, day: u8) -> Date {
    Date::new(year, month, day).expect("a day")
}

fn today() -> Date {
    day(2026, 11, 22)
}

fn accepted(kind: DocumentType, raw: &str) -> CheckedDocument {
    check(kind, raw, today()).unwrap_or_else(|refusal| panic!("{kind:?} {raw:?}: {refusal}"))
}

fn number(kind: DocumentType, raw: &str) -> String {
    accepted(kind, raw).number.as_str().to_owned()
}

fn code(kind: DocumentType, raw: &str) -> Option<RefusalCode> {
    let refusal = check(kind, raw, today()).err()?;
    assert_eq!(refusal.field, Some(Field::DocumentNumber));
    Some(refusal.code)
}

fn refused(kind: DocumentType, raw: &str, with: RefusalCode) {
    assert_eq!(code(kind, raw), Some(with), "{kind:?} {raw:?}");
}

/// The check character, computed another way than in the crate: ISO 7064 asks that the sum of
/// all places, each times 2^(its distance from the end), is 1 modulo 11.
fn with_check(body: &str) -> String {
    let places = |last: u32| body.bytes().fold(0, |sum, b| (sum + u32::from(b - b'0')) * 2 % 11) + last;
    let last = (0..11).find(|last| places(*last) % 11 == 1).expect("one of eleven");
    format!("{body}{}", if last == 10 { "X".to_owned() } else { last.to_string() })
}

fn vectors() -> Vec<(DocumentType, String)> {
    VECTORS
        .lines()
        .skip(1)
        .map(|line| {
            let (name, number) = line.rsplit_once(',').expect("two columns");
            let kind = match name.trim_matches('"') {
                name if name.contains("residence_permit") => HmtResidence,
                name if name.starts_with("foreign_PR") => ForeignPr,
                name if name.starts_with("resident") || name.starts_with("GB 11643") => Resident,
                name => panic!("{name}"),
            };
            (kind, number.to_owned())
        })
        .collect()
}

#[test]
fn the_tables_numbers_pass_unchanged() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 9);
    for (kind, text) in vectors {
        // The standard's own example has a holder born in 1880, whom no sitting expects.
        if text == "440524188001010014" {
            refused(kind, &text, C::DocumentDate);
        } else {
            assert_eq!(number(kind, &text), text);
        }
    }
}

#[test]
fn any_changed_digit_is_refused() {
    for (kind, text) in vectors() {
        for at in 0..text.len() {
            let there = text.as_bytes()[at];
            if there.is_ascii_uppercase() && there != b'X' {
                continue;
            }
            for digit in b'0'..=b'9' {
                let mut changed = text.clone().into_bytes();
                changed[at] = digit;
                let changed = String::from_utf8(changed).expect("ASCII");
                if changed != text {
                    assert!(code(kind, &changed).is_some(), "{changed} for {text}");
                }
            }
        }
    }
}

#[test]
fn neighbours_that_change_places_are_refused() {
    for (kind, text) in vectors().into_iter().filter(|(_, text)| text.len() == 18) {
        for at in 0..16 {
            let mut bytes = text.clone().into_bytes();
            bytes.swap(at, at + 1);
            let swapped = String::from_utf8(bytes).expect("ASCII");
            assert!(swapped == text || code(kind, &swapped).is_some(), "{swapped}");
        }
    }
}

#[test]
fn a_number_says_birth_date_and_sex() {
    for (kind, text, born, sex) in [
        (Resident, "110101200002290018", day(2000, 2, 29), Some(Sex::Male)),
        (Resident, "330106200512310026", day(2005, 12, 31), Some(Sex::Female)),
        (Resident, "11010519491231002X", day(1949, 12, 31), Some(Sex::Female)),
        (HmtResidence, "810000199901010030", day(1999, 1, 1), Some(Sex::Male)),
        (HmtResidence, "820000200106150146", day(2001, 6, 15), Some(Sex::Female)),
        (HmtResidence, "830000200207070251", day(2002, 7, 7), Some(Sex::Male)),
        (ForeignPr, "911840199001020136", day(1990, 1, 2), None),
        (ForeignPr, "USA110190010218", day(1990, 1, 2), None),
    ] {
        let document = accepted(kind, text);
        assert_eq!((document.birth_date, document.sex), (Some(born), sex), "{text}");
        assert_eq!(document.document_type, kind);
    }
    for (kind, text) in [(HkMoPermit, "H12345678"), (TaiwanPermit, "12345678"), (Passport, "E12345678")] {
        let document = accepted(kind, text);
        assert_eq!((document.birth_date, document.sex), (None, None));
    }
}

#[test]
fn only_the_date_and_sex_that_it_carries_can_be_contradicted() {
    let resident = accepted(Resident, "110101200002290018");
    assert!(!resident.contradicts_birth_date(day(2000, 2, 29)));
    assert!(resident.contradicts_birth_date(day(2000, 2, 28)));
    assert!(!resident.contradicts_sex(Sex::Male));
    assert!(resident.contradicts_sex(Sex::Female));

    let without_century = accepted(ForeignPr, "USA110190010218");
    assert!(!without_century.contradicts_birth_date(day(1990, 1, 2)));
    assert!(without_century.contradicts_birth_date(day(1990, 1, 3)));
    assert!(without_century.contradicts_birth_date(day(1991, 1, 2)));

    let passport = accepted(Passport, "E12345678");
    assert!(!passport.contradicts_birth_date(day(1990, 1, 2)));
    assert!(!passport.contradicts_sex(Sex::Male) && !passport.contradicts_sex(Sex::Female));
}

#[test]
fn days_exist_and_lie_between_1900_and_today() {
    for (date, is_day) in [
        ("18991231", false),
        ("19000101", true),
        ("19000228", true),
        ("19000229", false),
        ("20000229", true),
        ("20230229", false),
        ("20240229", true),
        ("20230431", false),
        ("20001301", false),
        ("20000001", false),
        ("20000100", false),
        ("20000132", false),
        ("20261122", true),
        ("20261123", false),
        ("20271122", false),
        ("99991231", false),
    ] {
        for (kind, area) in [(Resident, "110101"), (HmtResidence, "810000"), (ForeignPr, "911840")] {
            let text = with_check(&format!("{area}{date}001"));
            assert_eq!(code(kind, &text), (!is_day).then_some(C::DocumentDate), "{text}");
        }
    }
}

#[test]
fn the_century_that_is_not_written_is_the_latest_possible() {
    for (text, born) in [
        ("USA11012611221", day(2026, 11, 22)),
        ("USA11012611231", day(1926, 11, 23)),
        ("USA11010002291", day(2000, 2, 29)),
    ] {
        let text = with_7_3_1(text);
        assert_eq!(accepted(ForeignPr, &text).birth_date, Some(born), "{text}");
    }
    refused(ForeignPr, &with_7_3_1("USA11019902291"), C::DocumentDate);
    let born_1926_or_2026 = accepted(ForeignPr, &with_7_3_1("USA11012611221"));
    assert!(!born_1926_or_2026.contradicts_birth_date(day(1926, 11, 22)));
}

fn with_7_3_1(body: &str) -> String {
    let value = |b: u8| usize::from(if b.is_ascii_digit() { b - b'0' } else { b - b'A' + 10 });
    let sum: usize = body.bytes().enumerate().map(|(at, b)| value(b) * [7, 3, 1][at % 3]).sum();
    format!("{body}{}", sum % 10)
}

#[test]
fn every_province_of_the_mainland_begins_a_resident_number() {
    let mut mainland = 0;
    for line in PROVINCES.lines().skip(1) {
        let prefix = line.split(',').next().expect("a prefix");
        if prefix == "9x" {
            continue;
        }
        let resident = code(Resident, &with_check(&format!("{prefix}010119900101001")));
        let foreign = code(ForeignPr, &with_check(&format!("9{prefix}84019900101001")));
        if prefix < "71" {
            mainland += 1;
            assert_eq!((resident, foreign), (None, None), "{prefix}");
        } else {
            let province = Some(C::DocumentProvince);
            assert_eq!((resident, foreign), (province, province), "{prefix}");
        }
    }
    assert_eq!(mainland, 31);
    let listed = |prefix: &str| PROVINCES.lines().any(|line| line.starts_with(&format!("{prefix},")));
    for prefix in (0..100).map(|n| format!("{n:02}")).filter(|prefix| !listed(prefix)) {
        refused(Resident, &with_check(&format!("{prefix}010119900101001")), C::DocumentProvince);
    }
}

#[test]
fn a_residence_permit_is_no_resident_card_and_the_reverse() {
    for area in ["810000", "820000", "830000"] {
        let text = with_check(&format!("{area}19990101003"));
        assert_eq!(number(HmtResidence, &text), text);
        refused(Resident, &text, C::DocumentProvince);
    }
    for area in ["110101", "810001", "800000", "840000", "710000", "911840"] {
        refused(HmtResidence, &with_check(&format!("{area}19990101003")), C::DocumentProvince);
    }
}

#[test]
fn a_bare_province_is_an_area_to_look_at() {
    for (area, warnings) in [
        ("110000", vec![Warning::AreaCodeUnknown]),
        ("110101", vec![]),
        // Cities without counties, and Hainan's counties before 2000, name no prefecture or no
        // county in the usual places.
        ("441900", vec![]),
        ("460003", vec![]),
        ("429004", vec![]),
    ] {
        assert_eq!(
            accepted(Resident, &with_check(&format!("{area}19900101001"))).warnings,
            warnings,
            "{area}"
        );
    }
    assert_eq!(accepted(ForeignPr, &with_7_3_1("USA99019001021")).warnings, [Warning::AreaCodeUnknown]);
    assert_eq!(accepted(ForeignPr, &with_7_3_1("USA11019001021")).warnings, []);
}

#[test]
fn the_old_number_of_fifteen_digits_is_obsolete() {
    refused(Resident, "110101900101001", C::DocumentObsolete);
    refused(Resident, "1101 0190 0101 001", C::DocumentObsolete);
    refused(Resident, "11010190010100X", C::DocumentLength);
    refused(HmtResidence, "810000900101001", C::DocumentLength);
}

#[test]
fn numbers_of_eighteen_places_are_refused_for_what_is_wrong() {
    for (kind, good) in [
        (Resident, "110101200002290018"),
        (HmtResidence, "810000199901010030"),
        (ForeignPr, "911840199001020136"),
    ] {
        refused(kind, &good[..17], C::DocumentLength);
        refused(kind, &format!("{good}1"), C::DocumentLength);
        refused(kind, &format!("{}A", &good[..17]), C::DocumentCharacters);
        refused(kind, &format!("{}X{}", &good[..5], &good[6..]), C::DocumentCharacters);
        refused(kind, "", C::Required);
        refused(kind, " \u{3000}\u{200B}-", C::Required);
    }
    refused(Resident, "110101200002290019", C::DocumentChecksum);
    refused(Resident, "11010120000229001X", C::DocumentChecksum);
    refused(HmtResidence, "810000199901010031", C::DocumentChecksum);
    refused(ForeignPr, "911840199001020137", C::DocumentChecksum);
    refused(ForeignPr, "811840199001020136", C::DocumentCharacters);
    refused(ForeignPr, "USA110190010219", C::DocumentChecksum);
    refused(ForeignPr, "USA11019001021", C::DocumentLength);
    refused(ForeignPr, "USA1101900102188", C::DocumentLength);
    refused(ForeignPr, "US1110190010218", C::DocumentCharacters);
    refused(ForeignPr, "USA11019001021X", C::DocumentCharacters);
    refused(ForeignPr, "USAA10190010218", C::DocumentCharacters);
}

#[test]
fn permits_of_hong_kong_and_macao_are_stored_in_nine_places() {
    for (typed, stored, renewals) in [
        ("H12345678", "H12345678", None),
        ("m12345678", "M12345678", None),
        ("H1234567801", "H12345678", Some(1)),
        ("H1234567800", "H12345678", Some(0)),
        ("HA1234567", "HA1234567", None),
        ("ma1234567", "MA1234567", None),
        ("Ｈ１２３４５６７８", "H12345678", None),
    ] {
        let document = accepted(HkMoPermit, typed);
        assert_eq!((document.number.as_str(), document.renewals), (stored, renewals));
    }
    for (text, with) in [
        ("", C::Required),
        ("H1234567", C::DocumentLength),
        ("H123456789", C::DocumentLength),
        ("H123456789012", C::DocumentLength),
        ("HA123456701", C::DocumentLength),
        ("A12345678", C::DocumentCharacters),
        ("112345678", C::DocumentCharacters),
        ("HB1234567", C::DocumentCharacters),
        ("HAA123456", C::DocumentCharacters),
        ("H1234567X", C::DocumentCharacters),
        ("H12345678O1", C::DocumentCharacters),
        ("H1234567(8)", C::DocumentCharacters),
    ] {
        refused(HkMoPermit, text, with);
    }
}

#[test]
fn permits_of_taiwan_are_stored_in_eight_places() {
    for (typed, renewals) in [
        ("12345678", None),
        ("1234567801", Some(1)),
        ("1234567801(B)", Some(1)),
        ("12345678 01（ｂ）", Some(1)),
        ("1234567812(3)", Some(12)),
    ] {
        let document = accepted(TaiwanPermit, typed);
        assert_eq!((document.number.as_str(), document.renewals), ("12345678", renewals), "{typed}");
    }
    for (text, with) in [
        ("", C::Required),
        ("1234567", C::DocumentLength),
        ("123456789", C::DocumentLength),
        ("12345678012", C::DocumentLength),
        ("T1234567", C::DocumentCharacters),
        ("12345678(B)", C::DocumentCharacters),
        ("1234567801(BC)", C::DocumentCharacters),
        ("1234567801()", C::DocumentCharacters),
        ("1234567801(B", C::DocumentCharacters),
        ("1234567801((", C::DocumentCharacters),
    ] {
        refused(TaiwanPermit, text, with);
    }
}

#[test]
fn passports_only_warn() {
    let unusual = vec![Warning::PassportFormatUnusual];
    for (typed, warnings) in [
        ("E12345678", vec![]),
        ("EA1234567", vec![]),
        ("ej1234567", vec![]),
        ("G12345678", vec![]),
        ("D1234567", vec![]),
        ("S12345678", vec![]),
        ("PE1234567", vec![]),
        ("123456789", vec![]),
        ("C01X00T47", vec![]),
        ("P1234567A", vec![]),
        ("AB123456", vec![]),
        ("E1234567", unusual.clone()),
        ("E123456789", unusual.clone()),
        ("EI1234567", unusual.clone()),
        ("EO1234567", unusual.clone()),
        ("EA123456", unusual.clone()),
        ("G1234567", unusual.clone()),
        ("A1234", unusual.clone()),
        ("ABCDEFGH", unusual.clone()),
        ("1234567890", unusual.clone()),
        ("123456789012345", unusual.clone()),
    ] {
        let document = accepted(Passport, typed);
        assert_eq!(
            (document.number.as_str(), document.warnings),
            (typed.to_uppercase().as_str(), warnings),
            "{typed}"
        );
    }
    refused(Passport, "", C::Required);
    refused(Passport, "1234", C::DocumentLength);
    refused(Passport, "1234567890123456", C::DocumentLength);
    refused(Passport, "E1234567(8)", C::DocumentCharacters);
    refused(Passport, "É12345678", C::DocumentCharacters);
}

#[test]
fn what_groups_a_number_and_what_stands_for_x_is_understood() {
    let stored = "11010519491231002X";
    for typed in [
        "11010519491231002x",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "110105\u{3000}19491231\u{A0}002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "11010519491231002Ⅹ",
        "11010519491231002ⅹ",
        "11010519491231002Х",
        "11010519491231002х",
        "11010519491231002×",
        "\u{FEFF}11010519491231002X\u{200B}",
        "\u{200E}11010519491231002X",
        "110105\u{200C}1949\u{200D}1231\u{2060}002X",
        "110105–19491231—002X",
        "110105−19491231－002X",
        "\t11010519491231002X\r\n",
        "1101051949\u{AD}1231002X",
    ] {
        assert_eq!(number(Resident, typed), stored, "{typed:?}");
    }
    let card = with_7_3_1("MEX11019001021");
    assert_eq!(number(ForeignPr, &card.replace('X', "Х")), card);
}

#[test]
fn other_look_alikes_and_attacks_are_refused() {
    for (kind, text) in [
        (Resident, "11010519491231002Χ"), // Greek Chi
        (Resident, "11010519491231002✕"),
        (Resident, "1１0105194912310𝟎2X"), // mathematical digit
        (Resident, "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X"),  // Arabic digits
        (Resident, "①10105194912310028"),
        (Resident, "l10105194912310028"),
        (Resident, "11010519491231002X\0"),
        (Resident, "11010519491231002X\u{301}"),
        (Resident, "\u{202E}X20013219491501011"),
        (Resident, "\u{200F}11010519491231002X"),
        (Resident, "11010519491231002X\u{2066}"),
        (Resident, "11010519491231002X\u{FE0F}"),
        (Passport, "Е12345678"),   // Cyrillic Ie
        (Passport, "E1234567×"),   // no passport ends in a check letter
        (HkMoPermit, "Н12345678"), // Cyrillic En
        (TaiwanPermit, "1234567Ⅹ"),
    ] {
        refused(kind, text, C::DocumentCharacters);
    }
    for kind in DocumentType::ALL {
        refused(*kind, &"1".repeat(1_000_000), C::DocumentLength);
        refused(*kind, &" ".repeat(1_000_000), C::Required);
    }
}

#[test]
fn kinds_have_codes_and_properties() {
    for kind in DocumentType::ALL {
        assert_eq!(DocumentType::from_code(kind.code()), Some(*kind));
        assert_eq!(serde_json::to_value(kind).expect("JSON"), kind.code().replace('-', "_"));
        assert_eq!(kind.asks_ethnic_group(), *kind == Resident);
        assert_eq!(kind.has_checksum(), matches!(kind, Resident | HmtResidence | ForeignPr));
    }
    assert_eq!(DocumentType::from_code("Resident"), None);
    assert_eq!(serde_json::to_value(Warning::AreaCodeUnknown).expect("JSON"), "area_code_unknown");
    assert_eq!(serde_json::to_value(Sex::Female).expect("JSON"), "female");
}

#[test]
fn one_document_has_one_key() {
    let key = |kind, typed| comparison_key(kind, &accepted(kind, typed).number);
    assert_eq!(key(HkMoPermit, "H1234567801"), key(HkMoPermit, "h12345678 02"));
    assert_eq!(key(TaiwanPermit, "1234567801(B)"), key(TaiwanPermit, "12345678"));
    assert_eq!(key(Resident, "11010519491231002Ⅹ"), key(Resident, "11010519491231002x"));
    assert_ne!(key(Passport, "H12345678"), key(HkMoPermit, "H12345678"));
    assert_ne!(key(Passport, "E12345678"), key(Passport, "E12345679"));
}

#[test]
fn a_number_keeps_out_of_logs() {
    for (kind, typed, masked, last_four) in [
        (Resident, "110101200002290018", "110101********0018", "0018"),
        (ForeignPr, "USA110190010218", "USA110*****0218", "0218"),
        (HkMoPermit, "H12345678", "H1****678", "5678"),
        (TaiwanPermit, "12345678", "12***678", "5678"),
        (Passport, "A1234", "A**34", "1234"),
    ] {
        let document = accepted(kind, typed);
        assert_eq!(document.number.masked(), masked);
        assert_eq!(document.number.last_four(), last_four);
        let debug = format!("{document:?} {:?}", document.number);
        assert!(debug.contains(masked) && !debug.contains(typed), "{debug}");
        assert!(!debug.contains("2000-02-29"), "{debug}");
    }
}

#[test]
fn a_received_number_of_any_form_can_be_masked() {
    for (text, masked, last_four) in
        [("", "", ""), ("李", "*", "李"), ("12李4", "****", "12李4"), ("𠮷12345", "𠮷***45", "2345")]
    {
        let number: kaodian_domain::document::DocumentNumber =
            serde_json::from_value(text.into()).expect("a text");
        assert_eq!((number.masked().as_str(), number.last_four()), (masked, last_four));
        assert_eq!(serde_json::to_value(&number).expect("JSON"), text);
    }
}

fn any_kind() -> impl Strategy<Value = DocumentType> {
    prop::sample::select(DocumentType::ALL)
}

fn any_date() -> impl Strategy<Value = String> {
    (1900..2026i32, 1..=12u8, 1..=28u8).prop_map(|(y, m, d)| format!("{y}{m:02}{d:02}"))
}

proptest! {
    #[test]
    fn no_text_makes_the_check_panic(kind in any_kind(), text in any::<String>()) {
        let _ = check(kind, &text, today());
    }

    #[test]
    fn no_text_of_near_characters_makes_it_panic(kind in any_kind(), text in "[0-9HMAXЕ()（）Ⅹ× １-]{0,20}") {
        if let Ok(document) = check(kind, &text, today()) {
            let again = check(kind, document.number.as_str(), today()).expect("its own number");
            prop_assert_eq!(&again.number, &document.number);
            prop_assert!(document.number.as_str().bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()));
        }
    }

    #[test]
    fn every_well_built_number_passes_and_is_a_fixed_point(
        province in prop::sample::select(vec!["11", "37", "44", "65"]), area in "[0-9]{3}[1-9]", date in any_date(), sequence in "[0-9]{3}",
    ) {
        let text = with_check(&format!("{province}{area}{date}{sequence}"));
        let document = check(Resident, &text, today()).expect("well built");
        prop_assert_eq!(document.number.as_str(), &text);
        prop_assert_eq!(document.birth_date.map(|born| born.to_string().replace('-', "")), Some(date));
        let is_odd = sequence.bytes().last().is_some_and(|b| b % 2 == 1);
        prop_assert_eq!(document.sex, Some(if is_odd { Sex::Male } else { Sex::Female }));
        prop_assert_eq!(check(Resident, &text, today()), Ok(document));
    }

    #[test]
    fn a_mask_shows_only_the_ends(text in "[A-Z0-9]{5,15}") {
        let number = check(Passport, &text, today()).expect("a passport").number;
        let masked = number.masked();
        prop_assert_eq!(masked.len(), text.len());
        let stars = masked.bytes().filter(|b| *b == b'*').count();
        prop_assert!(stars >= 2 && stars * 3 >= text.len(), "{}", masked);
        for (shown, real) in masked.bytes().zip(text.bytes()) {
            prop_assert!(shown == b'*' || shown == real);
        }
    }
}
