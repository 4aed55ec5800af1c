//! A full disk: what was there stays, what is to be written is refused with its cause.

use kaodian_store::{OperateError, StoreError};

use crate::world::*;

#[tokio::test]
async fn what_was_there_stays_and_writing_goes_on_when_there_is_room() {
    let place = Place::new();
    let store = place.create().await;
    let id = registration_id(1);
    does(&store, id, agree()).await;
    store.keep_photo("a", &[1; 50_000]).await.expect("there is room");
    // No fewer than the file has, so no page more than now.
    store.limit_pages(1).await.expect("the limit");

    let photo = store.keep_photo("b", &[2; 50_000]).await;
    assert!(matches!(photo, Err(StoreError::Full)), "{photo:?}");
    let mut done = store.registration(id).await.expect("it reads").expect("it is there");
    let mut names = ["张三丰", "李四光"].into_iter().cycle();
    // Pages that are half empty take a few more.
    let refused = loop {
        assert!(done.revision < 500, "the limit is felt");
        match try_to(&store, id, save(names.next().expect("endless"))).await {
            Ok(after) => done = after,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, OperateError::Store(StoreError::Full)), "{refused:?}");

    assert_eq!(store.registration(id).await.expect("it reads"), Some(done.clone()));
    assert_eq!(store.photo("a").await.expect("it reads"), Some(vec![1; 50_000]));
    assert_eq!(store.photo("b").await.expect("it reads"), None);
    store.check().await.expect("it is whole");
    let records = store.operations_of(id).await.expect("they read");
    assert_eq!(replayed(id, &records), done);

    store.limit_pages(1_000_000).await.expect("the limit is lifted");
    store.keep_photo("b", &[2; 50_000]).await.expect("there is room again");
    // On every connection, also on the one whose transaction was ended by the full disk.
    let mut after = done.clone();
    for _ in 0..8 {
        after = does(&store, id, agree()).await;
    }
    assert_eq!(after.revision, done.revision + 8);
    let sequences: Vec<u64> =
        store.operations_of(id).await.expect("they read").iter().map(|record| record.sequence).collect();
    assert_eq!(sequences, (1..=after.revision).collect::<Vec<u64>>(), "no gap where it was refused");
    store.close().await;
    place.open().await.check().await.expect("it is whole");
}
