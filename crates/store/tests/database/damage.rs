//! A damaged file is said to be damaged, and neither mended silently nor destroyed.

use kaodian_store::{Store, StoreError};

use crate::world::*;

/// A closed database of some fifty pages with known content.
async fn filled(place: &Place) -> Vec<u8> {
    let store = place.create().await;
    for number in 1..=5 {
        does(&store, registration_id(number), agree()).await;
        does(&store, registration_id(number), save("张三丰")).await;
    }
    for number in 0..20_u8 {
        store.keep_photo(&format!("{number:064}"), &vec![number; 10_000]).await.expect("a photo");
    }
    store.close().await;
    place.bytes()
}

/// Everything that a terminal does with a database before it trusts it.
async fn used(place: &Place) -> Result<(), StoreError> {
    let store = Store::open(&place.database_path(), &key()).await?;
    let checked = store.check().await;
    store.close().await;
    checked
}

async fn check(what: &str, damage: impl FnOnce(&mut Vec<u8>)) {
    let place = Place::new();
    let mut bytes = filled(&place).await;
    used(&place).await.expect("it is whole before");
    let whole = bytes.clone();
    damage(&mut bytes);
    assert_ne!(bytes, whole, "{what}");
    std::fs::write(place.database_path(), &bytes).expect("it is damaged");
    let outcome = used(&place).await;
    assert!(matches!(outcome, Err(StoreError::Corrupt)), "{what}: {outcome:?}");
    assert_eq!(place.bytes(), bytes, "{what}: the damaged file is kept as it is");
    // What a backup brings back is good again.
    std::fs::write(place.database_path(), &whole).expect("it is restored");
    used(&place).await.expect("it is whole again");
}

#[tokio::test]
async fn bytes_that_were_overwritten() {
    check("the salt", |bytes| bytes[3] ^= 1).await;
    check("the header", |bytes| bytes[16..100].fill(0xAA)).await;
    check("the seal of the first page", |bytes| bytes[4_090] ^= 1).await;
    check("a page in the middle", |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..middle + 64].fill(0x55);
    })
    .await;
    check("one bit of the last page", |bytes| {
        let last = bytes.len() - 100;
        bytes[last] ^= 1;
    })
    .await;
    check("two pages in each other's place", |bytes| {
        let page = bytes[8_192..12_288].to_vec();
        bytes.copy_within(12_288..16_384, 8_192);
        bytes[12_288..16_384].copy_from_slice(&page);
    })
    .await;
}

#[tokio::test]
async fn bytes_that_were_lost() {
    check("half of the file", |bytes| bytes.truncate(bytes.len() / 2)).await;
    check("the last page", |bytes| bytes.truncate(bytes.len() - 4_096)).await;
    check("all but a hundred bytes", |bytes| bytes.truncate(100)).await;
    check("all", Vec::clear).await;
}

#[tokio::test]
async fn bytes_that_were_zeroed() {
    check("the first page", |bytes| bytes[..4_096].fill(0)).await;
    check("a page in the middle", |bytes| bytes[40_960..45_056].fill(0)).await;
    check("the whole file", |bytes| bytes.fill(0)).await;
}

#[tokio::test]
async fn another_file_in_its_place() {
    check("text", |bytes| *bytes = "不是数据库\n".repeat(1_000).into_bytes()).await;
    check("an open database", |bytes| {
        bytes[..16].copy_from_slice(b"SQLite format 3\0");
    })
    .await;
}

#[tokio::test]
async fn a_page_that_broke_while_it_was_open_is_named_at_its_first_use() {
    let place = Place::new();
    let mut bytes = filled(&place).await;
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8_192].fill(0x55);
    std::fs::write(place.database_path(), &bytes).expect("it is damaged");
    let store = place.open().await;
    let mut damaged = 0;
    for number in 0..20 {
        match store.photo(&format!("{number:064}")).await {
            Ok(photo) => assert_eq!(photo.map(|jpeg| jpeg.len()), Some(10_000)),
            Err(StoreError::Corrupt) => damaged += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(damaged >= 1, "the damage lies in one of the photos");
    store.close().await;
    assert_eq!(place.bytes(), bytes);
}
