//! The information form: what is typed, what is stored, what is refused. All persons are invented.

#![allow(clippy::expect_used, reason = "the helpers of a test may fail it")]

use kaodian_domain::document::{DocumentType, Sex, Warning};
use kaodian_domain::information::{
    Information, InformationDraft, InformationRules, ValueItem, check_field, check_information, verify,
};
use kaodian_domain::{Date, Field, Refusal, RefusalCode};
use proptest::prelude::*;

use Field as F;
use RefusalCode as C;

fn today() -> Date {
    Date::new(2026, 11, 22).expect("a day")
}

fn items(codes: &[&str]) -> Vec<ValueItem> {
    codes.iter().map(|code| ValueItem { code: (*code).to_owned(), name: format!("值{code}") }).collect()
}

fn rules() -> InformationRules {
    InformationRules {
        documents: DocumentType::ALL.to_vec(),
        required: vec![F::EthnicGroup, F::Occupation, F::Education, F::Training, F::Email],
        hidden: vec![F::StudentNumber],
        ethnic_groups: items(&["01", "05"]),
        occupations: items(&["31"]),
        educations: items(&["20"]),
        trainings: items(&["0"]),
        guardian_relations: items(&["1", "2"]),
        guardian_below_age: 14,
    }
}

fn resident() -> InformationDraft {
    InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: "110101200002290018".into(),
        name: "张三丰".into(),
        sex: Some(Sex::Male),
        birth_date: "2000-02-29".into(),
        ethnic_group: "01".into(),
        occupation: "31".into(),
        education: "20".into(),
        training: "0".into(),
        mobile: "13800138000".into(),
        email: "zhang@example.com".into(),
        ..InformationDraft::default()
    }
}

fn traveller() -> InformationDraft {
    InformationDraft {
        document_type: Some(DocumentType::Passport),
        document_number: "e12345678".into(),
        document_number_again: "E1234 5678".into(),
        name: "Anna Smith".into(),
        sex: Some(Sex::Female),
        birth_date: "1999-12-31".into(),
        ethnic_group: String::new(),
        ..resident()
    }
}

/// Thirteen years and 364 days old today.
fn child() -> InformationDraft {
    InformationDraft {
        birth_date: "2012-11-23".into(),
        guardian_name: "李 四".into(),
        guardian_relation: "1".into(),
        guardian_mobile: "139 0013 9000".into(),
        ..traveller()
    }
}

fn with(mut draft: InformationDraft, change: impl FnOnce(&mut InformationDraft)) -> InformationDraft {
    change(&mut draft);
    draft
}

fn information(draft: &InformationDraft) -> Information {
    check_information(draft, &rules(), today()).unwrap_or_else(|refusals| panic!("{refusals:?}")).information
}

fn refusals(draft: &InformationDraft) -> Vec<(Field, RefusalCode)> {
    refusals_by(draft, &rules())
}

fn refusals_by(draft: &InformationDraft, rules: &InformationRules) -> Vec<(Field, RefusalCode)> {
    let refusals = check_information(draft, rules, today()).err().unwrap_or_default();
    for field in Field::ALL {
        let of_field: Vec<_> =
            refusals.iter().copied().filter(|refusal| refusal.field == Some(*field)).collect();
        assert_eq!(check_field(draft, *field, rules, today()).refusals, of_field, "{field:?}");
    }
    refusals.iter().map(|refusal| (refusal.field.expect("a field"), refusal.code)).collect()
}

#[test]
fn a_form_that_is_right_is_stored() {
    let resident = information(&resident());
    assert_eq!(resident.document_number.as_str(), "110101200002290018");
    assert_eq!(resident.ethnic_group.as_deref(), Some("01"));
    assert_eq!((resident.address, resident.guardian), (None, None));
    let traveller = information(&traveller());
    assert_eq!((traveller.document_number.as_str(), traveller.name.as_str()), ("E12345678", "ANNA SMITH"));
    let guardian = information(&child()).guardian.expect("a guardian");
    assert_eq!(
        (guardian.name.as_str(), guardian.relation.as_str(), guardian.mobile.as_str()),
        ("李四", "1", "13900139000")
    );
}

#[test]
fn an_empty_form_names_every_required_field_in_order() {
    let expected: Vec<_> = [
        F::DocumentType,
        F::DocumentNumber,
        F::Name,
        F::Sex,
        F::BirthDate,
        F::Occupation,
        F::Education,
        F::Training,
        F::Mobile,
        F::Email,
    ]
    .map(|field| (field, C::Required))
    .into();
    assert_eq!(refusals(&InformationDraft::default()), expected);

    let kinds = with(InformationDraft::default(), |d| d.document_type = Some(DocumentType::Resident));
    let fields: Vec<_> = refusals(&kinds).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields[..5], [F::DocumentNumber, F::Name, F::Sex, F::BirthDate, F::EthnicGroup]);

    let all = with(child(), |d| {
        d.document_number = "!".into();
        d.document_number_again = String::new();
        d.name = "·".into();
        d.occupation = "99".into();
        d.mobile = "1".into();
        d.guardian_name = String::new();
        d.guardian_relation = "9".into();
        d.guardian_mobile = String::new();
    });
    assert_eq!(
        refusals(&all),
        [
            (F::DocumentNumber, C::DocumentCharacters),
            (F::DocumentNumberAgain, C::Required),
            (F::Name, C::NameDot),
            (F::Occupation, C::NotInList),
            (F::Mobile, C::Format),
            (F::GuardianName, C::Required),
            (F::GuardianRelation, C::NotInList),
            (F::GuardianMobile, C::Required),
        ]
    );
}

#[test]
fn a_document_must_be_accepted_and_agree_with_the_form() {
    let only_passports = InformationRules { documents: vec![DocumentType::Passport], ..rules() };
    assert_eq!(refusals_by(&resident(), &only_passports), [(F::DocumentType, C::DocumentNotAccepted)]);
    assert_eq!(
        refusals(&with(resident(), |d| d.sex = Some(Sex::Female))),
        [(F::Sex, C::DocumentContradictsSex)]
    );
    let another_day = with(resident(), |d| d.birth_date = "2000-02-28".into());
    assert_eq!(refusals(&another_day), [(F::BirthDate, C::DocumentContradictsBirthDate)]);
    // A number without a century does not decide between two.
    let card = with(traveller(), |d| {
        d.document_type = Some(DocumentType::ForeignPr);
        d.document_number = "USA110190010218".into();
        d.document_number_again = String::new();
        d.birth_date = "1990-01-02".into();
    });
    assert_eq!(refusals(&card), []);
    let another_day = with(card, |d| d.birth_date = "1990-02-01".into());
    assert_eq!(refusals(&another_day), [(F::BirthDate, C::DocumentContradictsBirthDate)]);
}

#[test]
fn numbers_without_a_check_digit_are_typed_twice() {
    for (again, refused) in [
        ("E12345678", None),
        (" ｅ12345678", None),
        ("", Some(C::Required)),
        ("  ", Some(C::Required)),
        ("E12345679", Some(C::Mismatch)),
        ("!", Some(C::Mismatch)),
        ("E1", Some(C::Mismatch)),
    ] {
        let draft = with(traveller(), |d| d.document_number_again = again.into());
        assert_eq!(
            refusals(&draft),
            refused.map(|code| (F::DocumentNumberAgain, code)).into_iter().collect::<Vec<_>>()
        );
    }
    assert_eq!(refusals(&with(resident(), |d| d.document_number_again = "other".into())), []);
    let renewed = with(traveller(), |d| {
        d.document_type = Some(DocumentType::HkMoPermit);
        d.document_number = "H1234567801".into();
        d.document_number_again = "H12345678".into();
    });
    assert_eq!(refusals(&renewed), []);
}

#[test]
fn birth_dates_are_days_between_1900_and_today() {
    for (typed, refused) in [
        ("1900-01-01", None),
        ("2026-11-22", None),
        (" 2000-02-29 ", None),
        ("1899-12-31", Some(C::BirthDateTooEarly)),
        ("0000-01-01", Some(C::BirthDateTooEarly)),
        ("2026-11-23", Some(C::BirthDateFuture)),
        ("9999-12-31", Some(C::BirthDateFuture)),
        ("2023-02-29", Some(C::BirthDateImpossible)),
        ("2000-13-01", Some(C::BirthDateImpossible)),
        ("2000-00-00", Some(C::BirthDateImpossible)),
        ("20000229", Some(C::Format)),
        ("2000/02/29", Some(C::Format)),
        ("2000-2-29", Some(C::Format)),
        ("２000-2-9", Some(C::Format)),
        ("", Some(C::Required)),
    ] {
        let no_guardian = InformationRules { guardian_below_age: 0, ..rules() };
        let draft = with(traveller(), |d| d.birth_date = typed.into());
        assert_eq!(
            refusals_by(&draft, &no_guardian),
            refused.map(|code| (F::BirthDate, code)).into_iter().collect::<Vec<_>>(),
            "{typed}"
        );
    }
}

#[test]
fn below_fourteen_a_guardian_is_needed() {
    assert_eq!(refusals(&child()), []);
    let alone = with(child(), |d| {
        d.guardian_name.clear();
        d.guardian_relation.clear();
        d.guardian_mobile.clear();
    });
    let missing = [F::GuardianName, F::GuardianRelation, F::GuardianMobile].map(|field| (field, C::Required));
    assert_eq!(refusals(&alone), missing);
    assert!(check_field(&alone, F::BirthDate, &rules(), today()).guardian_needed);

    let fourteen = with(alone.clone(), |d| d.birth_date = "2012-11-22".into());
    assert_eq!(refusals(&fourteen), []);
    assert!(!check_field(&fourteen, F::BirthDate, &rules(), today()).guardian_needed);
    assert_eq!(refusals_by(&alone, &InformationRules { guardian_below_age: 0, ..rules() }), []);

    // Nobody's data is stored without need, and none that is not needed gets in the way.
    let needless = with(child(), |d| {
        d.birth_date = "2000-01-01".into();
        d.guardian_mobile = "!".into();
    });
    assert_eq!(information(&needless).guardian, None);
    for (bad, code) in [("·甲", C::NameDot), ("甲1", C::NameCharacters)] {
        assert_eq!(refusals(&with(child(), |d| d.guardian_name = bad.into())), [(F::GuardianName, code)]);
    }
    assert_eq!(refusals(&with(child(), |d| d.guardian_name = "Ann Lee".into())), []);
    assert_eq!(
        refusals(&with(child(), |d| d.guardian_mobile = "12900139000".into())),
        [(F::GuardianMobile, C::Format)]
    );
}

#[test]
fn the_ethnic_group_belongs_to_residents() {
    assert_eq!(refusals(&with(resident(), |d| d.ethnic_group.clear())), [(F::EthnicGroup, C::Required)]);
    assert_eq!(
        refusals(&with(resident(), |d| d.ethnic_group = "汉族".into())),
        [(F::EthnicGroup, C::NotInList)]
    );
    assert_eq!(information(&with(traveller(), |d| d.ethnic_group = "01".into())).ethnic_group, None);
    let optional = InformationRules { required: vec![], ..rules() };
    assert_eq!(refusals_by(&with(resident(), |d| d.ethnic_group.clear()), &optional), []);
}

#[test]
fn hidden_fields_are_dropped_and_no_one_hides_the_person() {
    let hiding = InformationRules { hidden: Field::ALL.to_vec(), required: Field::ALL.to_vec(), ..rules() };
    let draft = with(resident(), |d| {
        d.student_number = "\0".into();
        d.occupation = "nothing".into();
    });
    let stored =
        check_information(&draft, &hiding, today()).expect("hidden fields are not looked at").information;
    assert_eq!(
        (stored.occupation, stored.email, stored.ethnic_group, stored.student_number),
        (None, None, None, None)
    );
    let expected: Vec<_> = [F::DocumentType, F::DocumentNumber, F::Name, F::Sex, F::BirthDate, F::Mobile]
        .map(|field| (field, C::Required))
        .into();
    assert_eq!(refusals_by(&InformationDraft::default(), &hiding), expected);
    assert!(
        hiding.requires(F::Mobile)
            && !hiding.hides(F::Mobile)
            && hiding.hides(F::Email)
            && !hiding.requires(F::Email)
    );
}

#[test]
fn contact_data_is_read_kindly_and_checked() {
    for (typed, stored) in [
        ("13800138000", Ok("13800138000")),
        ("+86 138-0013-8000", Ok("13800138000")),
        ("１３８００１３８０００", Ok("13800138000")),
        ("0086 19900138000", Ok("19900138000")),
        ("12800138000", Err(C::Format)),
        ("1380013800", Err(C::Format)),
        ("138001380000", Err(C::Format)),
        ("+85291234567", Err(C::Format)),
        ("1380013800a", Err(C::Format)),
        ("1380013800\0", Err(C::Format)),
        ("+86", Err(C::Format)),
        ("", Err(C::Required)),
        ("　", Err(C::Required)),
    ] {
        let draft = with(resident(), |d| d.mobile = typed.into());
        match stored {
            Ok(stored) => assert_eq!(information(&draft).mobile, stored, "{typed}"),
            Err(code) => assert_eq!(refusals(&draft), [(F::Mobile, code)], "{typed}"),
        }
    }
    let of_length = |length: usize| format!("{}@example.com", "a".repeat(length - 12));
    for (typed, stored) in [
        ("a@b.cn", Ok("a@b.cn")),
        (" 12345@qq.com ", Ok("12345@qq.com")),
        ("a.b+c@mail.example.com.cn", Ok("a.b+c@mail.example.com.cn")),
        ("ａ＠ｂ．ｃｎ", Ok("a@b.cn")),
        (&of_length(64), Ok(&of_length(64))),
        (&of_length(65), Err(C::TooLong)),
        ("a@b", Err(C::Format)),
        ("a", Err(C::Format)),
        ("@b.cn", Err(C::Format)),
        ("a@", Err(C::Format)),
        ("a@@b.cn", Err(C::Format)),
        ("a@b@c.cn", Err(C::Format)),
        ("a@b..cn", Err(C::Format)),
        ("a@.cn", Err(C::Format)),
        ("a@b.cn.", Err(C::Format)),
        ("a@-b.cn", Err(C::Format)),
        ("a b@c.cn", Err(C::Format)),
        ("张@b.cn", Err(C::Format)),
        ("a@邮.cn", Err(C::Format)),
        ("a@1.2.3.4", Err(C::Format)),
        ("a..b@c.cn", Err(C::Format)),
        ("a@b.cn\nBcc:c@d.cn", Err(C::Format)),
        ("", Err(C::Required)),
    ] {
        let draft = with(resident(), |d| d.email = typed.into());
        match stored {
            Ok(stored) => assert_eq!(information(&draft).email.as_deref(), Some(stored), "{typed}"),
            Err(code) => assert_eq!(refusals(&draft), [(F::Email, code)], "{typed}"),
        }
    }
    for (typed, stored) in [
        ("100080", Ok(Some("100080"))),
        ("１００ ０８０", Ok(Some("100080"))),
        ("", Ok(None)),
        ("10008", Err(C::Format)),
        ("1000800", Err(C::Format)),
        ("10008a", Err(C::Format)),
    ] {
        let draft = with(resident(), |d| d.postcode = typed.into());
        match stored {
            Ok(stored) => assert_eq!(information(&draft).postcode.as_deref(), stored),
            Err(code) => assert_eq!(refusals(&draft), [(F::Postcode, code)]),
        }
    }
}

#[test]
fn text_has_a_length_in_code_points_and_no_control_characters() {
    type Text = fn(&mut InformationDraft) -> &mut String;
    let shown = InformationRules { hidden: vec![], ..rules() };
    let texts: [(Field, Text, usize); 4] = [
        (F::Address, |d| &mut d.address, 100),
        (F::Note, |d| &mut d.note, 100),
        (F::School, |d| &mut d.school, 50),
        (F::StudentNumber, |d| &mut d.student_number, 30),
    ];
    for (field, text, longest) in texts {
        let draft = |typed: String| with(resident(), |d| *text(d) = typed);
        assert_eq!(refusals_by(&draft(format!(" {}\n", "𠮷".repeat(longest))), &shown), []);
        assert_eq!(refusals_by(&draft("𠮷".repeat(longest + 1)), &shown), [(field, C::TooLong)]);
        for control in
            ['\0', '\n', '\r', '\t', '\u{7F}', '\u{85}', '\u{202E}', '\u{2066}', '\u{200B}', '\u{2028}']
        {
            assert_eq!(
                refusals_by(&draft(format!("a{control}b")), &shown),
                [(field, C::Format)],
                "{control:?}"
            );
        }
        let needed = InformationRules { required: vec![field], hidden: vec![], ..rules() };
        assert_eq!(refusals_by(&draft(" \u{3000}".into()), &needed), [(field, C::Required)]);
    }
}

#[test]
fn the_document_fills_in_what_it_knows() {
    let begun = InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: "11010120121123001".into(),
        ..InformationDraft::default()
    };
    let check = check_field(&begun, F::DocumentNumber, &rules(), today());
    assert_eq!(check.refusals, [Refusal::of(F::DocumentNumber, C::DocumentLength)]);
    assert_eq!((check.derived_birth_date, check.derived_sex, check.guardian_needed), (None, None, false));

    let complete = with(begun, |d| d.document_number = "110101200002290018".into());
    let check = check_field(&complete, F::DocumentNumber, &rules(), today());
    assert_eq!((check.refusals, check.derived_sex), (vec![], Some(Sex::Male)));
    assert_eq!(check.derived_birth_date, Date::new(2000, 2, 29));
    // Another field is left: what the candidate chose since must not be overwritten.
    let check = check_field(&complete, F::Name, &rules(), today());
    assert_eq!((check.derived_birth_date, check.derived_sex), (None, None));
    assert_eq!(check.refusals, [Refusal::of(F::Name, C::Required)]);
}

#[test]
fn the_age_in_the_number_asks_for_the_guardian_at_once() {
    let begun = InformationDraft {
        document_type: Some(DocumentType::HmtResidence),
        document_number: "810000201501010015".into(),
        ..InformationDraft::default()
    };
    let check = check_field(&begun, F::DocumentNumber, &rules(), today());
    assert_eq!(check.refusals, []);
    assert!(check.guardian_needed);
}

#[test]
fn warnings_are_told_with_their_field_and_with_the_whole() {
    let draft = with(traveller(), |d| {
        d.document_number = "E1234567".into();
        d.document_number_again = "E1234567".into();
        d.name = "王\u{E000}".into();
    });
    let checked = check_information(&draft, &rules(), today()).expect("warnings do not refuse");
    assert_eq!(checked.warnings, [Warning::PassportFormatUnusual, Warning::NamePrivateUse]);
    let of = |field| check_field(&draft, field, &rules(), today()).warnings;
    assert_eq!(of(F::DocumentNumber), [Warning::PassportFormatUnusual]);
    assert_eq!(of(F::Name), [Warning::NamePrivateUse]);
    assert_eq!(of(F::Mobile), []);
}

#[test]
fn what_was_received_is_checked_by_the_same_rules() {
    for draft in [resident(), traveller(), child()] {
        let information = information(&draft);
        assert_eq!(verify(&information, &rules(), today()), Ok(()));
        let sent = serde_json::to_string(&information).expect("JSON");
        let received: Information = serde_json::from_str(&sent).expect("information");
        assert_eq!(received, information);
    }
    let refused = |change: fn(&mut Information)| {
        let mut received = information(&resident());
        change(&mut received);
        let refusal = verify(&received, &rules(), today()).expect_err("changed");
        (refusal.field.expect("a field"), refusal.code)
    };
    let text = |value: &str| serde_json::Value::from(value);
    assert_eq!(refused(|i| i.sex = Sex::Female), (F::Sex, C::DocumentContradictsSex));
    assert_eq!(refused(|i| i.mobile = "1".into()), (F::Mobile, C::Format));
    assert_eq!(refused(|i| i.mobile = "+8613800138000".into()), (F::Mobile, C::Format));
    assert_eq!(refused(|i| i.note = Some(" ".into())), (F::Note, C::Format));
    assert_eq!(refused(|i| i.student_number = Some("1".into())), (F::StudentNumber, C::Format));
    assert_eq!(refused(|i| i.education = Some("21".into())), (F::Education, C::NotInList));
    let mut received = information(&traveller());
    received.document_number = serde_json::from_value(text("e12345678")).expect("a text");
    assert_eq!(verify(&received, &rules(), today()), Err(Refusal::of(F::DocumentNumber, C::Format)));
    received = information(&traveller());
    received.ethnic_group = Some("01".into());
    assert_eq!(verify(&received, &rules(), today()), Err(Refusal::of(F::EthnicGroup, C::Format)));
    received = information(&traveller());
    received.name = serde_json::from_value(text("张\u{202E}三")).expect("a text");
    assert_eq!(verify(&received, &rules(), today()), Err(Refusal::of(F::Name, C::NameCharacters)));
}

#[test]
fn a_guardian_outlives_the_fourteenth_birthday_and_cannot_be_left_out_before() {
    let given = information(&child());
    let birthday = today().plus_days(1).expect("a day");
    assert_eq!(verify(&given, &rules(), birthday), Ok(()));
    let alone = Information { guardian: None, ..given.clone() };
    assert_eq!(verify(&alone, &rules(), today()), Err(Refusal::of(F::GuardianName, C::Required)));
    assert_eq!(verify(&alone, &rules(), birthday), Ok(()));
    let mut forged = given;
    forged.guardian.as_mut().expect("a guardian").mobile = "1".into();
    assert_eq!(verify(&forged, &rules(), birthday), Err(Refusal::of(F::GuardianMobile, C::Format)));
}

#[test]
fn the_form_is_the_one_of_the_screen_and_keeps_out_of_logs() {
    let json = serde_json::to_value(child()).expect("JSON");
    let keys: Vec<_> = json.as_object().expect("an object").keys().map(String::as_str).collect();
    let mut expected = [
        "documentType",
        "documentNumber",
        "documentNumberAgain",
        "name",
        "sex",
        "birthDate",
        "ethnicGroup",
        "occupation",
        "education",
        "training",
        "mobile",
        "email",
        "address",
        "postcode",
        "school",
        "studentNumber",
        "note",
        "guardianName",
        "guardianRelation",
        "guardianMobile",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    let log = format!("{:?} {:?} {:?}", child(), information(&child()), information(&child()).guardian);
    for personal in ["E12345678", "ANNA", "Anna", "2012", "138", "139", "李", "zhang"] {
        assert!(!log.contains(personal), "{log}");
    }
}

proptest! {
    #[test]
    fn no_form_makes_the_check_panic_and_what_passes_is_verified(
        kind in prop::option::of(prop::sample::select(DocumentType::ALL)),
        texts in prop::collection::vec(any::<String>(), 8), date in "[0-9-]{0,11}",
        young in any::<bool>(), base in 0..3usize,
    ) {
        let draft = with([resident(), traveller(), child()][base].clone(), |d| {
            if kind.is_none() { d.document_number = texts[0].clone(); }
            d.address = texts[1].clone();
            d.school = texts[2].clone();
            d.note = texts[3].clone();
            if young { d.birth_date = date; d.guardian_name = texts[4].clone(); d.mobile = texts[5].clone(); d.email = texts[6].clone(); }
        });
        refusals(&draft);
        if let Ok(checked) = check_information(&draft, &rules(), today()) {
            prop_assert_eq!(verify(&checked.information, &rules(), today()), Ok(()));
            let again = InformationDraft::from(&checked.information);
            prop_assert_eq!(check_information(&again, &rules(), today()), Ok(checked));
        }
    }
}

#[test]
fn forms_differ_in_the_fields_that_were_changed_and_take_them_from_each_other() {
    let one = traveller();
    assert_eq!(one.differences(&one), []);
    let mut other = resident();
    other.name.clone_from(&one.name);
    let fields = one.differences(&other);
    assert!(fields.contains(&F::DocumentType) && fields.contains(&F::DocumentNumber), "{fields:?}");
    assert!(!fields.contains(&F::Name), "{fields:?}");
    let mut taken = one.clone();
    for field in fields {
        taken.take(field, &other);
    }
    assert!(taken == other, "what differs is all there is");
}

#[test]
fn every_field_of_the_form_can_be_taken() {
    // Each text of the form as its own name: a field that is forgotten stays empty.
    let empty = serde_json::to_value(InformationDraft::default()).expect("JSON");
    let names = empty.as_object().expect("an object").keys();
    let text = |name: &String| match name.as_str() {
        "documentType" => "resident".to_owned(),
        "sex" => "male".to_owned(),
        _ => name.clone(),
    };
    let full: serde_json::Map<_, _> = names.map(|name| (name.clone(), text(name).into())).collect();
    let count = full.len();
    let full: InformationDraft = serde_json::from_value(full.into()).expect("a form");
    let mut taken = InformationDraft::default();
    assert_eq!(taken.differences(&full).len(), count);
    for field in F::ALL {
        taken.take(*field, &full);
    }
    assert!(taken == full);
}
