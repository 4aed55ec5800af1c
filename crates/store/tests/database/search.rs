//! Finding a registration by whatever part of it somebody remembers.

use kaodian_domain::document::{DocumentType, Sex};
use kaodian_domain::information::{InformationDraft, check_information};
use kaodian_domain::{Operation, RegistrationId};
use kaodian_store::Store;

use crate::world::*;

fn person(name: &str, number: &str) -> Operation {
    let draft = InformationDraft {
        document_type: Some(DocumentType::Passport),
        document_number: number.to_owned(),
        document_number_again: number.to_owned(),
        name: name.to_owned(),
        sex: Some(Sex::Female),
        birth_date: "2001-01-01".to_owned(),
        mobile: "13900139000".to_owned(),
        ..InformationDraft::default()
    };
    let checked = check_information(&draft, &catalogue().rules.information, at(0).date_in_china());
    Operation::SaveInformation { information: Box::new(checked.expect("good information").information) }
}

/// Eight candidates; their ids are their places in the list, from 1.
async fn filled(place: &Place) -> Store {
    let store = place.create().await;
    let people = [
        save("张三丰"),
        person("张三", "E12345678"),
        person("王𠅤䶮", "E22345678"),
        person("李㛃𬭎", "E32345678"),
        person("阿卜杜拉·买买提", "E42345678"),
        person("𰻞\u{2EBF0}\u{31350}", "E52345678"),
        person("O'NEILL, ANNA-MARIA", "E62345678"),
    ];
    for (number, information) in (1..).zip(people) {
        does(&store, registration_id(number), agree()).await;
        does(&store, registration_id(number), information).await;
    }
    does(&store, registration_id(8), agree()).await;
    does(&store, registration_id(1), choose()).await;
    does(&store, registration_id(1), submit("1100010027")).await;
    store
}

async fn found(store: &Store, text: &str) -> Vec<u128> {
    let hits = store.search(text, 50).await.unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
    let mut found: Vec<u128> = hits.iter().map(|hit| hit.id.0.as_u128()).collect();
    found.sort_unstable();
    found
}

#[tokio::test]
async fn every_part_of_a_name_a_number_or_a_document_finds_it() {
    let place = Place::new();
    let store = filled(&place).await;
    for (text, expected) in [
        ("张", [1, 2].as_slice()),
        ("张三", &[1, 2]),
        ("三丰", &[1]),
        ("张丰", &[]),
        ("丰三", &[]),
        ("𠅤", &[3]),
        ("王𠅤䶮", &[3]),
        ("䶮", &[3]),
        ("㛃𬭎", &[4]),
        ("𬭎", &[4]),
        ("𰻞", &[6]),
        ("\u{2EBF0}", &[6]),
        ("\u{31350}", &[6]),
        ("\u{20000}", &[]),
        ("阿卜杜拉·买买提", &[5]),
        ("阿卜杜拉•买买提", &[5]),
        ("阿卜杜拉．买买提", &[5]),
        ("阿卜杜拉买买提", &[5]),
        ("拉.买", &[5]),
        ("anna", &[7]),
        ("ANNA-MARIA", &[7]),
        ("o'neill", &[7]),
        ("neill, a", &[7]),
        ("0018", &[1]),
        ("110101200002290018", &[1]),
        ("１１０１０１", &[1]),
        ("5678", &[2, 3, 4, 5, 6, 7]),
        ("e3234", &[4]),
        ("1100010027", &[1]),
        ("0027", &[1]),
        (" 张 三 丰 ", &[1]),
        ("张三丰1100010027", &[]),
    ] {
        assert_eq!(found(&store, text).await, expected, "{text:?}");
    }
}

#[tokio::test]
async fn whatever_is_typed_breaks_nothing() {
    let place = Place::new();
    let store = filled(&place).await;
    for text in [
        "",
        " ",
        "\t\n",
        "·",
        ".",
        "\"",
        "\"\"",
        "\"张\"",
        "*",
        "张*",
        "^张",
        "AND",
        "OR",
        "NOT",
        "张 AND 三",
        "NEAR(",
        "NEAR(张 三, 2)",
        "name:张",
        "{name}:",
        "+",
        "--",
        "(",
        ")",
        "()",
        ";--",
        "' OR 1=1 --",
        "%",
        "_",
        "\\",
        "\0",
        "u5f20",
        "\u{202E}",
        "👩‍👩‍👧",
        "ﷺ",
        "İ",
        "𠅤*",
        "~",
        "|",
        "&&",
    ] {
        assert_eq!(found(&store, text).await, [], "{text:?}");
    }
    let long = "张".repeat(10_000);
    assert_eq!(found(&store, &long).await, []);
}

#[tokio::test]
async fn what_is_found_is_masked() {
    let place = Place::new();
    let store = filled(&place).await;
    let hits = store.search("张三丰", 10).await.expect("it is found");
    let [hit] = hits.as_slice() else { panic!("{hits:?}") };
    assert_eq!((hit.masked_name.as_str(), hit.masked_document.as_str()), ("张*丰", "110101********0018"));
    assert_eq!(hit.number.as_deref(), Some("1100010027"));
    let shown = format!("{hit:?}");
    assert!(!shown.contains("张三丰") && !shown.contains("110101200002290018"), "{shown}");
    assert_eq!(store.search("5678", 3).await.expect("they are found").len(), 3, "no more than asked for");
}

#[tokio::test]
async fn the_index_follows_the_registration() {
    let place = Place::new();
    let store = filled(&place).await;
    does(&store, registration_id(2), person("赵六", "E12345678")).await;
    assert_eq!(found(&store, "张三").await, [1]);
    assert_eq!(found(&store, "赵六").await, [2]);
    // The centre knows better.
    let mut corrected = store.registration(registration_id(2)).await.expect("it reads").expect("it is there");
    corrected.revision += 10;
    let Operation::SaveInformation { information } = person("钱七", "E92345678") else {
        unreachable!("it saves")
    };
    corrected.information = Some(information);
    for record in store.outbox(100).await.expect("it reads") {
        store.settle(&[(record.id, None)], &[], &catalogue(), at(1)).await.expect("accepted");
    }
    store.adopt(&corrected, &catalogue(), at(1)).await.expect("it is taken over");
    assert_eq!(found(&store, "赵六").await, []);
    assert_eq!(found(&store, "E9234").await, [2]);
}

#[tokio::test]
async fn a_full_number_finds_its_registration() {
    let place = Place::new();
    let store = filled(&place).await;
    let numbered = async |number: &str| -> Option<RegistrationId> {
        store.registration_numbered(number).await.expect("it reads")
    };
    assert_eq!(numbered("1100010027").await, Some(registration_id(1)));
    for part in ["110001002", "", "1100010027 ", "%"] {
        assert_eq!(numbered(part).await, None, "{part:?}");
    }
}
