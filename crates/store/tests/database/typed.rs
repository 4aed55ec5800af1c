//! What is half typed, the terminal's own settings, and the catalogue survive until they are
//! replaced.

use kaodian_domain::AccountId;
use kaodian_domain::information::InformationDraft;
use kaodian_store::StoreError;
use uuid::Uuid;

use crate::world::*;

#[tokio::test]
async fn a_draft_survives_as_it_was_typed() {
    let place = Place::new();
    let store = place.create().await;
    let draft = InformationDraft {
        name: " 张三".to_owned(),
        mobile: "138".to_owned(),
        ..InformationDraft::default()
    };
    store.save_draft(account(), "information", &InformationDraft::default(), at(0)).await.expect("saved");
    store.save_draft(account(), "information", &draft, at(1)).await.expect("saved");
    store.save_draft(account(), "choice", &["24", "66"], at(1)).await.expect("saved");
    store.close().await;

    let store = place.open().await;
    let read: Option<InformationDraft> = store.draft(account(), "information").await.expect("it reads");
    assert_eq!(read, Some(draft));
    let choice: Option<Vec<String>> = store.draft(account(), "choice").await.expect("it reads");
    assert_eq!(choice, Some(vec!["24".to_owned(), "66".to_owned()]));
    let other = AccountId(Uuid::from_u128(2));
    assert_eq!(store.draft::<InformationDraft>(other, "information").await.expect("it reads"), None);

    store.drop_draft(account(), "information").await.expect("dropped");
    assert_eq!(store.draft::<InformationDraft>(account(), "information").await.expect("it reads"), None);
    assert!(
        store.draft::<Vec<String>>(account(), "choice").await.expect("it reads").is_some(),
        "the other stays"
    );
}

#[tokio::test]
async fn a_draft_that_cannot_be_read_is_none() {
    let place = Place::new();
    let store = place.create().await;
    store.save_draft(account(), "information", &42, at(0)).await.expect("saved");
    assert_eq!(store.draft::<InformationDraft>(account(), "information").await.expect("it reads"), None);
    // A setting is more than a help: one that cannot be read is said to be so.
    store.save_setting("mode", &42).await.expect("saved");
    let mode = store.setting::<String>("mode").await;
    assert!(matches!(mode, Err(StoreError::Unreadable(_))), "{mode:?}");
}

#[tokio::test]
async fn settings_and_catalogue_are_the_last_ones_saved() {
    let place = Place::new();
    let store = place.create().await;
    assert_eq!(store.setting::<String>("printer").await.expect("it reads"), None);
    assert_eq!(store.catalogue().await.expect("it reads"), None);
    let mut newer = catalogue();
    newer.version = 2;
    newer.sites.clear();
    for printer in ["甲", "乙"] {
        store.save_setting("printer", &printer).await.expect("saved");
    }
    store.save_catalogue(&catalogue()).await.expect("saved");
    store.save_catalogue(&newer).await.expect("saved");
    store.close().await;
    let store = place.open().await;
    assert_eq!(store.setting::<String>("printer").await.expect("it reads").as_deref(), Some("乙"));
    assert_eq!(store.catalogue().await.expect("it reads"), Some(newer));
}
