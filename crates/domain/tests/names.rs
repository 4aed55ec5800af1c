//! Names of persons. All names are invented.

#![allow(clippy::expect_used, reason = "the helpers of a test may fail it")]

use kaodian_domain::document::{DocumentType, Warning};
use kaodian_domain::name::{PersonName, check};
use kaodian_domain::{Field, RefusalCode};
use proptest::prelude::*;

use DocumentType::{ForeignPr, HkMoPermit, Passport, Resident};
use RefusalCode as C;

fn stored(kind: DocumentType, raw: &str) -> String {
    let checked = check(raw, kind).unwrap_or_else(|refusal| panic!("{kind:?} {raw:?}: {refusal}"));
    checked.name.as_str().to_owned()
}

fn refused(kind: DocumentType, raw: &str, with: RefusalCode) {
    let refusal = check(raw, kind).expect_err(raw);
    assert_eq!((refusal.code, refusal.field), (with, Some(Field::Name)), "{kind:?} {raw:?}");
}

fn name(text: &str) -> PersonName {
    serde_json::from_value(text.into()).expect("a text")
}

#[test]
fn real_names_stay_as_they_are() {
    for text in [
        "张三丰",
        "欧阳娜娜",
        "王〇",
        "𠮷田",
        "\u{2B74F}\u{2CE7C}",
        "\u{30EDE}\u{31350}",
        "\u{2EBF0}龘",
        "古丽·买买提",
        "阿不都热依木·阿不都·买买提",
        "\u{9FFF}\u{3400}",
        "﨑山",
        "\u{FA0E}\u{FA29}",
        "李\u{E0100}明",
    ] {
        for kind in DocumentType::ALL {
            assert_eq!(stored(*kind, text), text);
        }
    }
    for text in [
        "ANNA SMITH",
        "O'NEIL, MARY-JANE",
        "JOSÉ GARCÍA ÑANDÚ",
        "ÅSA ØSTERGÅRD",
        "NGUYỄN ĐỨC",
        "阿Q",
        "DAVID 李",
        "'T HOOFT",
        "WEIẞ",
        "A",
    ] {
        assert_eq!(stored(Passport, text), text);
        assert_eq!(stored(HkMoPermit, text), text);
        assert_eq!(stored(ForeignPr, text), text);
        refused(Resident, text, C::NameCharacters);
    }
}

#[test]
fn compatibility_ideographs_survive_and_compare_equal() {
    // Each of these becomes the other character under NFC.
    for (text, unified) in
        [("\u{F9DC}", "隆"), ("\u{FA19}", "神"), ("\u{2F800}", "丽"), ("\u{2F804}", "你"), ("\u{F900}", "豈")]
    {
        let typed = format!("王{text}");
        assert_eq!(stored(Resident, &typed), typed);
        assert_eq!(name(&typed).comparison_key(), name(&format!("王{unified}")).comparison_key());
        assert_ne!(name(&typed), name(&format!("王{unified}")));
    }
    // The twelve unified ideographs of that block have no other form.
    for c in
        "\u{FA0E}\u{FA0F}\u{FA11}\u{FA13}\u{FA14}\u{FA1F}\u{FA21}\u{FA23}\u{FA24}\u{FA27}\u{FA28}\u{FA29}"
            .chars()
    {
        assert_eq!(stored(Resident, &c.to_string()), c.to_string());
        assert_eq!(name(&c.to_string()).comparison_key(), c.to_string());
    }
}

#[test]
fn every_dot_becomes_the_one_dot() {
    for dot in [
        "\u{B7}", "\u{2022}", "\u{2027}", "\u{30FB}", "\u{FF65}", "\u{2219}", "\u{22C5}", "\u{387}",
        "\u{16EB}", ".", "．", " · ", "． ",
    ] {
        assert_eq!(stored(Resident, &format!("古丽{dot}买买提")), "古丽·买买提", "{dot:?}");
    }
    refused(Passport, "J. SMITH", C::NameCharacters);
    refused(Passport, "阿.Q", C::NameCharacters);
    for text in ["·古丽", "古丽·", "古丽··买买提", "古丽·•买买提", "古丽· ·买买提", "·", "・"]
    {
        refused(Resident, text, C::NameDot);
    }
    assert_eq!(stored(Passport, "GAL·LA"), "GAL·LA");
}

#[test]
fn private_use_is_encoded_where_gb_18030_2022_encodes_it_and_kept_elsewhere() {
    for (private, encoded) in [
        ('\u{E81E}', '\u{9FB4}'),
        ('\u{E826}', '\u{9FB5}'),
        ('\u{E82B}', '\u{9FB6}'),
        ('\u{E82C}', '\u{9FB7}'),
        ('\u{E832}', '\u{9FB8}'),
        ('\u{E843}', '\u{9FB9}'),
        ('\u{E854}', '\u{9FBA}'),
        ('\u{E864}', '\u{9FBB}'),
        ('\u{E816}', '\u{20087}'),
        ('\u{E817}', '\u{20089}'),
        ('\u{E818}', '\u{200CC}'),
        ('\u{E831}', '\u{215D7}'),
        ('\u{E83B}', '\u{2298F}'),
        ('\u{E855}', '\u{241FE}'),
    ] {
        let checked = check(&format!("王{private}"), Resident).expect("a name");
        assert_eq!(checked.name.as_str(), format!("王{encoded}"));
        assert_eq!(checked.warnings, []);
    }
    assert_eq!(stored(Passport, "\u{E7C7}A"), "\u{1E3E}A");
    // Punctuation, also in the encoded form.
    for private in '\u{E78D}'..='\u{E796}' {
        refused(Passport, &format!("王{private}"), C::NameCharacters);
    }
    for private in ['\u{E000}', '\u{F8FF}', '\u{E815}', '\u{F0000}', '\u{10FFFD}'] {
        let checked = check(&format!("王{private}"), Resident).expect("a name");
        assert_eq!(checked.name.as_str(), format!("王{private}"));
        assert_eq!(checked.warnings, [Warning::NamePrivateUse]);
    }
}

#[test]
fn fifty_code_points_fit() {
    for c in ['王', '𠮷', '\u{30EDE}', '\u{2F800}'] {
        let fifty = c.to_string().repeat(50);
        assert_eq!(stored(Resident, &fifty), fifty);
        refused(Resident, &format!("{fifty}{c}"), C::TooLong);
        assert_eq!(stored(Resident, &format!("　{fifty}  ")), fifty);
    }
    assert_eq!(stored(Passport, &"a".repeat(50)), "A".repeat(50));
    refused(Passport, &"A".repeat(51), C::TooLong);
    refused(Resident, &"王".repeat(1_000_000), C::TooLong);
    refused(Resident, &format!("王{}王\0", " ".repeat(1_000_000)), C::NameCharacters);
    refused(Resident, &" ".repeat(1_000_000), C::Required);
}

#[test]
fn layout_is_taken_away() {
    for (typed, text) in [
        (" 张三 ", "张三"),
        ("张　三", "张三"),
        ("张 三\n", "张三"),
        ("\u{FEFF}张三\u{200B}", "张三"),
        ("Anna  \t Smith", "ANNA SMITH"),
        ("Ａｎｎａ　Ｓｍｉｔｈ", "ANNA SMITH"),
        ("O’Neil", "O'NEIL"),
        ("Mary‐Jane", "MARY-JANE"),
        ("Smith，Anna", "SMITH,ANNA"),
        ("josé", "JOSÉ"),
        ("weiß", "WEIß"),
        ("Əli", "ƏLI"),
        ("əli", "ƏLI"),
        ("David  李 明", "DAVID 李明"),
    ] {
        assert_eq!(stored(Passport, typed), text, "{typed:?}");
    }
    refused(Resident, "", C::Required);
    refused(Passport, " \u{3000}\u{200B}", C::Required);
}

#[test]
fn other_characters_are_refused() {
    for text in [
        "张3",
        "张３",
        "张三(男)",
        "张三@",
        "张\0三",
        "张\u{202E}三",
        "张\u{200B}三",
        "张\u{2066}三",
        "张\u{FEFF}三",
        "张😀",
        "Анна",
        "Άννα",
        "やまだ",
        "ヤマダ",
        "김철수",
        "⼀二",
        "张?",
        "\u{E0100}张",
        "张\u{E0100}\u{E0100}",
        "A\u{301}",
        "e\u{301}",
        "ANNA_SMITH",
        "A×B",
        "A÷B",
        "-",
        "' ,",
        "\u{FFFD}",
        "\u{FFFE}",
        "张\u{FE10}",
        "々",
        "\u{2A6E0}",
        "\u{323B0}",
        "\u{2F800}x\u{7}",
    ] {
        refused(Passport, text, C::NameCharacters);
        refused(Resident, text, C::NameCharacters);
    }
}

#[test]
fn a_mask_keeps_the_first_and_the_last() {
    for (text, masked) in [
        ("张三丰", "张*丰"),
        ("王五", "王*"),
        ("王", "*"),
        ("欧阳娜娜", "欧**娜"),
        ("𠮷田太郎", "𠮷**郎"),
        ("古丽·买买提", "古丽·***"),
        ("阿·乙·丙丁", "阿·*·**"),
        ("ANNA SMITH", "A********H"),
        ("李\u{E0100}明", "李*"),
        ("", ""),
    ] {
        assert_eq!(name(text).masked(), masked);
        assert_eq!(format!("{:?}", name(text)), masked);
    }
    let checked = check("张三丰", Resident).expect("a name");
    assert!(!format!("{checked:?}").contains("三"));
}

#[test]
fn names_compare_by_their_key() {
    for (one, other) in [
        ("ANNA SMITH", "anna smith"),
        ("ANNA SMITH", "AnnaSmith"),
        ("Ａｎｎａ", "ANNA"),
        ("古丽·买买提", "古丽•买买提"),
        ("古丽·买买提", "古丽・买买提"),
        ("古丽·买买提", "古丽･买买提"),
        ("古丽·买买提", "古丽\u{387}买买提"),
        ("张三", "张 三"),
        ("张三", "\u{FEFF}张\u{200B}三\u{200E}"),
        ("张三", "\u{202A}张三\u{202C}"),
        ("李明", "李\u{E0100}明"),
        ("李明", "李\u{FE00}明"),
        ("JOSÉ", "Jose\u{301}"),
        ("WEIß", "WEISS"),
        ("一", "⼀"),
    ] {
        assert_eq!(name(one).comparison_key(), name(other).comparison_key(), "{one} {other}");
    }
    for (one, other) in
        [("张三", "张四"), ("古丽·买买提", "古丽买买提"), ("JOSÉ", "JOSE"), ("𠮷", "吉"), ("为", "為")]
    {
        assert_ne!(name(one).comparison_key(), name(other).comparison_key(), "{one} {other}");
    }
}

fn any_kind() -> impl Strategy<Value = DocumentType> {
    prop::sample::select(DocumentType::ALL)
}

/// Characters around which the rules turn.
fn near_text() -> impl Strategy<Value = String> {
    let near: Vec<char> = "张三丰古丽𠮷〇·•.．・ \u{3000}\tAaéßǰŉ'’-，,Ａ\u{E000}\u{E81E}\u{E7C7}\u{F900}\u{2F800}\u{FA0E}\u{E0100}\u{FE00}\u{200B}\u{FEFF}"
        .chars()
        .collect();
    prop::collection::vec(prop::sample::select(near), 0..12).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn no_text_makes_the_check_panic(kind in any_kind(), text in any::<String>()) {
        let _ = check(&text, kind);
        let _ = (name(&text).masked(), name(&text).comparison_key());
    }

    #[test]
    fn an_accepted_name_is_accepted_unchanged(kind in any_kind(), text in near_text()) {
        if let Ok(checked) = check(&text, kind) {
            let again = check(checked.name.as_str(), kind);
            prop_assert_eq!(again.as_ref(), Ok(&checked));
            prop_assert_eq!(again.map(|again| again.name.as_str().to_owned()), Ok(checked.name.as_str().to_owned()));
            prop_assert!((1..=50).contains(&checked.name.as_str().chars().count()));
        }
    }

    #[test]
    fn any_hanzi_pass_unchanged(text in "[\u{4E00}-\u{9FFF}\u{3400}-\u{4DBF}\u{20000}-\u{2A6DF}\u{30000}-\u{3134A}\u{F900}-\u{FA6D}\u{2F800}-\u{2FA1D}]{1,50}") {
        for kind in DocumentType::ALL {
            prop_assert_eq!(stored(*kind, &text), text.clone());
        }
    }

    #[test]
    fn a_mask_hides_the_middle(text in "[\u{4E00}-\u{9FFF}\u{20000}-\u{2A6DF}]{3,20}") {
        let masked = name(&text).masked();
        let count = text.chars().count();
        prop_assert_eq!(masked.chars().count(), count);
        prop_assert!(masked.chars().skip(1).take(count - 2).all(|c| c == '*'));
    }
}
