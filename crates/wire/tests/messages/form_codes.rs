//! The codes on forms: one text for one content, and nobody else's.

use std::path::PathBuf;

use ed25519_dalek::{Signer, SigningKey};
use kaodian_domain::SittingId;
use kaodian_wire::{FormCode, FormCodeError, FormCodeKind, KeyId, SignedFormCode};
use proptest::{prelude::*, sample::select};
use qrcode::{EcLevel, QrCode};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn code(kind: FormCodeKind, number: &str, name: &str) -> FormCode {
    FormCode::new(kind, &SittingId("79".to_owned()), number, name, "001X").expect("a code")
}

fn form() -> FormCode {
    code(FormCodeKind::RegistrationForm, "1100010027", "张三丰")
}

fn ticket() -> FormCode {
    code(FormCodeKind::AdmissionTicket, "6679110001030027", "张三丰")
}

/// Whether this key signed this text.
fn is_believed(text: &str, key: &SigningKey) -> bool {
    SignedFormCode::read(text).is_ok_and(|code| code.verify(&key.verifying_key()).is_ok())
}

/// Papers of released versions are in people's hands: what they say must be read for as long as their sitting lasts.
#[test]
fn every_code_is_as_its_golden_file_says() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/form_codes");
    for (name, sample) in [("registration_form", form()), ("admission_ticket", ticket())] {
        let path = dir.join(format!("{name}.txt"));
        if std::env::var_os("KAODIAN_WRITE_GOLDEN").is_some() && !path.exists() {
            std::fs::create_dir_all(&dir).expect("the folder");
            std::fs::write(&path, sample.sign(&key()) + "\n").expect("the golden file is written");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name}: no golden file"));
        let read = SignedFormCode::read(&golden).expect(name);
        assert_eq!(read.verify(&key().verifying_key()), Ok(&sample), "{name}");
        assert_eq!(sample.sign(&key()) + "\n", golden, "{name}");
    }
}

/// What the documentation of `form_code` says of the size.
#[test]
fn a_usual_code_has_45_modules_a_side() {
    let longest = "\u{2A000}".repeat(50);
    for (code, characters, modules) in [
        (form(), 168, 45),
        (ticket(), 177, 45),
        (code(FormCodeKind::AdmissionTicket, "6679110001030027", &longest), 483, 69),
    ] {
        let text = code.sign(&key());
        let drawn = QrCode::with_error_correction_level(&text, EcLevel::M).expect("it fits");
        assert_eq!((text.len(), drawn.width()), (characters, modules));
        assert!(is_believed(&text, &key()));
    }
}

#[test]
fn no_changed_bit_is_believed() {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    for text in [form().sign(&key()), ticket().sign(&key())] {
        for at in "KD1:".len()..text.len() {
            let value = ALPHABET.iter().position(|one| *one == text.as_bytes()[at]).expect("Base32");
            for bit in 0..5 {
                let mut changed = text.clone().into_bytes();
                changed[at] = ALPHABET[value ^ 1 << bit];
                let changed = String::from_utf8(changed).expect("ASCII");
                assert!(!is_believed(&changed, &key()), "character {at}, bit {bit}");
            }
        }
        for at in 0..text.len() {
            assert!(!is_believed(&text[..at], &key()), "cut after {at} characters");
        }
    }
}

#[test]
fn a_scanner_may_type_it_in_its_own_way() {
    let text = form().sign(&key());
    let full_width: String =
        text.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("full-width")).collect();
    for typed in
        [text.to_lowercase(), format!(" \t{text}\r\n"), text.replace(':', "：").to_lowercase(), full_width]
    {
        assert_eq!(SignedFormCode::read(&typed).map(|code| code.to_string()), Ok(text.clone()), "{typed}");
    }
    let inside = format!("{} {}", &text[..40], &text[40..]);
    for (typed, error) in [
        (String::new(), FormCodeError::NotACode),
        ("https://example.cn".to_owned(), FormCodeError::NotACode),
        (format!("KD2{}", &text[3..]), FormCodeError::NotACode),
        (text[4..].to_owned(), FormCodeError::NotACode),
        ("KD1:".to_owned(), FormCodeError::Damaged),
        (inside, FormCodeError::Damaged),
        (format!("{text}A"), FormCodeError::Damaged),
        (format!("{text}AAAAAAAA"), FormCodeError::Damaged),
        (format!("{text}{text}"), FormCodeError::Damaged),
        (format!("KD1:{}", "A".repeat(2_000)), FormCodeError::Damaged),
    ] {
        assert_eq!(SignedFormCode::read(&typed), Err(error), "{typed}");
    }
}

#[test]
fn fields_are_what_can_stand_on_a_form() {
    let sitting = SittingId("79".to_owned());
    let new = |number: &str, name: &str, last_four: &str| {
        FormCode::new(FormCodeKind::RegistrationForm, &sitting, number, name, last_four).map(|_| ())
    };
    assert_eq!(new("1", &"𠮷".repeat(50), "1"), Ok(()));
    let long_name = "张".repeat(51);
    for (number, name, last_four) in [
        ("", "张三", "0018"),
        ("1", "", "0018"),
        ("1", "张三", ""),
        ("1", "张三", "10018"),
        ("1", &long_name, "0018"),
        ("1", "张\n三", "0018"),
        ("1", "张\u{202E}三", "0018"),
        ("1\0", "张三", "0018"),
        (&"1".repeat(49), "张三", "0018"),
    ] {
        assert_eq!(new(number, name, last_four), Err(FormCodeError::Field), "{number:?} {name:?}");
    }
    let no_sitting = SittingId(String::new());
    let code = FormCode::new(FormCodeKind::AdmissionTicket, &no_sitting, "1", "张三", "0018");
    assert_eq!(code, Err(FormCodeError::Field));
}

#[test]
fn the_key_decides_and_no_other_signature_of_it_counts() {
    let signed = SignedFormCode::read(&form().sign(&key())).expect("a code");
    let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
    assert_eq!(signed.signer(), KeyId::of(&key().verifying_key()));
    assert_eq!(signed.verify(&other), Err(FormCodeError::OtherKey));
    // The very bytes that stand in the code, signed without the context that says what they are for.
    let text = form().sign(&key());
    let own = decode(&text[4..]);
    let mut bytes = own[..own.len() - 64].to_vec();
    bytes.extend(key().sign(&bytes).to_bytes());
    let forged = SignedFormCode::read(&format!("KD1:{}", encode(&bytes))).expect("it reads like one");
    assert_eq!(forged.claim(), &form());
    assert_eq!(forged.verify(&key().verifying_key()), Err(FormCodeError::Forged));
}

#[test]
fn nothing_of_the_person_is_in_a_log() {
    let signed = SignedFormCode::read(&form().sign(&key())).expect("a code");
    let shown = format!("{signed:?}");
    assert!(!shown.contains("张") && !shown.contains("1100010027") && !shown.contains("001X"), "{shown}");
}

/// Base32 bit by bit, so that the tests do not lean on what they test.
fn decode(text: &str) -> Vec<u8> {
    let value = |c: u8| if c.is_ascii_digit() { c - b'2' + 26 } else { c - b'A' };
    let bits: Vec<u8> = text.bytes().flat_map(|c| (0..5).rev().map(move |bit| value(c) >> bit & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect()
}

fn encode(bytes: &[u8]) -> String {
    let mut bits: Vec<u8> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    bits.resize(bits.len().next_multiple_of(5), 0);
    let letter = |value: u8| char::from(if value < 26 { b'A' + value } else { b'2' + value - 26 });
    bits.chunks_exact(5).map(|five| letter(five.iter().fold(0, |sum, bit| sum << 1 | bit))).collect()
}

fn codes() -> impl Strategy<Value = FormCode> {
    let kinds = select(vec![FormCodeKind::RegistrationForm, FormCodeKind::AdmissionTicket]);
    let text = |characters: &str, maximum: usize| {
        prop::string::string_regex(&format!("[{characters}]{{1,{maximum}}}")).expect("a pattern")
    };
    let name = text("A-Za-z ·\u{4E00}-\u{9FFF}\u{20000}-\u{2A6DF}\u{E000}-\u{E0FF}", 50);
    (kinds, text("0-9A-Z-", 32), text("0-9A-Z", 48), name, text("0-9A-Z", 4)).prop_map(
        |(kind, sitting, number, name, last_four)| {
            FormCode::new(kind, &SittingId(sitting), &number, &name, &last_four).expect("within the limits")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_signed_is_read_and_believed(code in codes(), seed: [u8; 32]) {
        let key = SigningKey::from_bytes(&seed);
        let text = code.sign(&key);
        prop_assert!(text.bytes().all(|c| c == b':' || c.is_ascii_uppercase() || c.is_ascii_digit()));
        let read = SignedFormCode::read(&text).expect("our own");
        prop_assert_eq!(read.claim(), &code);
        prop_assert_eq!(read.verify(&key.verifying_key()), Ok(&code));
        prop_assert_eq!(read.to_string(), text);
    }

    /// Whatever is done to a code, a text that is still read is the only one for its content.
    #[test]
    fn there_is_one_text_for_one_content(
        code in codes(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[A-Za-z2-7:]{0,3}"), 1..4),
    ) {
        let mut text = code.sign(&key());
        for (place, put) in edits {
            let at = place.index(text.len());
            text.replace_range(at..=at, &put);
        }
        if let Ok(read) = SignedFormCode::read(&text) {
            prop_assert_eq!(read.to_string(), text.to_ascii_uppercase());
        }
    }

    #[test]
    fn nothing_that_is_typed_does_harm(text in "(KD1:)?.{0,300}") {
        let _either = SignedFormCode::read(&text);
    }
}
