//! Creating and opening: what is missing, locked with another key, or too new is left alone.

use kaodian_store::{DatabaseKey, Store, StoreError};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::world::*;

/// The file as another program with the key sees it.
async fn beside(place: &Place) -> SqliteConnection {
    let hex = "07".repeat(32);
    let options =
        SqliteConnectOptions::new().filename(place.database_path()).pragma("key", format!("\"x'{hex}'\""));
    options.connect().await.expect("the key fits")
}

#[tokio::test]
async fn what_was_written_is_there_after_opening_again() {
    let place = Place::new();
    let store = place.create().await;
    let written = does(&store, registration_id(1), agree()).await;
    let schema = store.schema_version().await.expect("a schema");
    store.close().await;
    let store = place.open().await;
    assert_eq!(store.registration(registration_id(1)).await.expect("it reads"), Some(written));
    assert_eq!(store.schema_version().await.expect("a schema"), schema);
    assert!(schema > 0);
    store.check().await.expect("it is whole");
}

#[tokio::test]
async fn a_missing_file_is_not_made() {
    let place = Place::new();
    let opened = Store::open(&place.database_path(), &key()).await;
    assert!(matches!(opened, Err(StoreError::Missing)), "{opened:?}");
    let elsewhere = Store::open(&place.file("folder/kaodian.db"), &key()).await;
    assert!(matches!(elsewhere, Err(StoreError::Missing)), "{elsewhere:?}");
    let left = std::fs::read_dir(place.file(".")).expect("the folder").count();
    assert_eq!(left, 0, "nothing was created");
}

#[tokio::test]
async fn a_database_is_not_made_where_one_is() {
    let place = Place::new();
    let store = place.create().await;
    does(&store, registration_id(1), agree()).await;
    store.close().await;
    let before = place.bytes();
    let again = Store::create(&place.database_path(), &DatabaseKey::new([8; 32])).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)), "{again:?}");
    assert_eq!(place.bytes(), before);
    // Its own key still opens it.
    let store = place.open().await;
    assert!(store.registration(registration_id(1)).await.expect("it reads").is_some());
}

#[tokio::test]
async fn another_key_is_told_from_damage_and_changes_nothing() {
    let place = Place::new();
    place.create().await.close().await;
    let before = place.bytes();
    for wrong in [[0; 32], [8; 32], [255; 32]] {
        let opened = Store::open(&place.database_path(), &DatabaseKey::new(wrong)).await;
        assert!(matches!(opened, Err(StoreError::WrongKey)), "{opened:?}");
        assert_eq!(place.bytes(), before);
    }
    // Without the mark beside it nobody can tell; it is still not touched.
    std::fs::remove_file(place.file("kaodian.key-id")).expect("the mark");
    let opened = Store::open(&place.database_path(), &DatabaseKey::new([8; 32])).await;
    assert!(matches!(opened, Err(StoreError::Corrupt)), "{opened:?}");
    assert_eq!(place.bytes(), before);
    place.open().await.check().await.expect("the right key needs no mark");
}

#[tokio::test]
async fn the_file_of_a_newer_version_is_left_alone() {
    let place = Place::new();
    let store = place.create().await;
    let known_schema = store.schema_version().await.expect("a schema");
    store.close().await;
    let mut connection = beside(&place).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (20991231000001, 'later', 1, x'00', 1)",
    )
    .execute(&mut connection)
    .await
    .expect("a later migration");
    connection.close().await.expect("it closes");

    let before = place.bytes();
    let opened = Store::open(&place.database_path(), &key()).await;
    assert!(
        matches!(opened, Err(StoreError::NewerSchema { found: 20_991_231_000_001, known }) if known == known_schema),
        "{opened:?}"
    );
    assert_eq!(place.bytes(), before);
}

#[tokio::test]
async fn the_file_keeps_a_log_ahead_of_its_writing() {
    let place = Place::new();
    place.create().await.close().await;
    let mut connection = beside(&place).await;
    let mode: String =
        sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut connection).await.expect("a journal mode");
    assert_eq!(mode, "wal");
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn no_file_of_the_database_can_be_read_without_the_key() {
    let place = Place::new();
    let store = place.create().await;
    does(&store, registration_id(1), agree()).await;
    does(&store, registration_id(1), save("欧阳测试")).await;
    store.save_draft(account(), "information", &"标记草稿draft-marker", at(1)).await.expect("a draft");
    store.keep_photo("photo-marker", b"jpeg-marker").await.expect("a photo");

    let names = ["kaodian.db", "kaodian.db-wal", "kaodian.key-id"];
    let check = |when: &str, names: &[&str]| {
        for name in names {
            let bytes = std::fs::read(place.file(name)).expect("a file of the database");
            assert!(!bytes.is_empty(), "{name} {when}");
            for marker in [
                "欧阳测试",
                "u6b27",
                "110101200002290018",
                "13800138000",
                "标记草稿",
                "photo-marker",
                "jpeg-marker",
                "CREATE TABLE",
                "SQLite format 3",
            ] {
                assert!(!holds(&bytes, marker.as_bytes()), "{marker} in {name} {when}");
            }
            for key in [[7; 32].as_slice(), "07".repeat(32).as_bytes()] {
                assert!(!holds(&bytes, key), "the key in {name} {when}");
            }
        }
    };
    check("while it is open", &names);
    store.close().await;
    check("after it was closed", &["kaodian.db", "kaodian.key-id"]);
    assert!(place.bytes().len() > 4096, "the log was taken over into the file");
}
