//! The outbox and the refusal inbox: nothing is dropped, nothing is decided twice.

use kaodian_domain::{Field, OperationId, Refusal, RefusalCode};
use kaodian_store::{OutboxCounts, Store};
use uuid::Uuid;

use crate::world::*;

fn operation(sequence: u128) -> OperationId {
    OperationId(Uuid::from_u128(sequence))
}

async fn waiting(store: &Store) -> Vec<u64> {
    store.outbox(100).await.expect("it reads").iter().map(|record| record.sequence).collect()
}

async fn refused(store: &Store) -> Vec<(u64, RefusalCode)> {
    let refused = store.refused(None).await.expect("it reads");
    refused.iter().map(|refused| (refused.record.sequence, refused.refusal.code)).collect()
}

/// Three operations on one registration, one on another.
async fn filled(place: &Place) -> Store {
    let store = place.create().await;
    does(&store, registration_id(1), agree()).await;
    does(&store, registration_id(1), save("张三丰")).await;
    does(&store, registration_id(2), agree()).await;
    does(&store, registration_id(1), choose()).await;
    store
}

#[tokio::test]
async fn operations_wait_in_order_until_they_are_decided() {
    let place = Place::new();
    let store = filled(&place).await;
    assert_eq!(waiting(&store).await, [1, 2, 3, 4]);
    let first: Vec<u64> =
        store.outbox(2).await.expect("it reads").iter().map(|record| record.sequence).collect();
    assert_eq!(first, [1, 2]);

    store.settle(&[(operation(2), None)], &[], &catalogue(), at(50)).await.expect("accepted");
    assert_eq!(waiting(&store).await, [1, 3, 4]);
    assert_eq!(refused(&store).await, []);
    let counts = store.outbox_counts().await.expect("it reads");
    assert_eq!(counts, OutboxCounts { operations: 3, photos: 0 });
    assert_eq!(
        store.operations_of(registration_id(1)).await.expect("they read").len(),
        3,
        "the history stays"
    );

    store.close().await;
    assert_eq!(waiting(&place.open().await).await, [1, 3, 4]);
}

#[tokio::test]
async fn what_was_refused_is_in_the_inbox_with_its_cause() {
    let place = Place::new();
    let store = filled(&place).await;
    let cause = Refusal::of(Field::DocumentNumber, RefusalCode::DocumentAlreadyRegistered);
    store.settle(&[(operation(2), Some(cause))], &[], &catalogue(), at(50)).await.expect("refused");
    store
        .settle(&[(operation(3), Some(RefusalCode::EnrolmentClosed.into()))], &[], &catalogue(), at(51))
        .await
        .expect("refused");
    assert_eq!(waiting(&store).await, [1, 4], "the others go on");
    let inbox = [(3, RefusalCode::EnrolmentClosed), (2, RefusalCode::DocumentAlreadyRegistered)];
    assert_eq!(refused(&store).await, inbox, "the newest first");

    let own = store.refused(Some(registration_id(1))).await.expect("it reads");
    assert_eq!(own.len(), 1);
    assert_eq!((own[0].refusal, own[0].refused_at), (cause, at(50)));
    assert_eq!(own[0].record.operation, save("张三丰"));
    assert_eq!(store.refused(Some(registration_id(9))).await.expect("it reads"), []);
}

#[tokio::test]
async fn a_decision_stays() {
    let place = Place::new();
    let store = filled(&place).await;
    store.settle(&[(operation(1), None)], &[], &catalogue(), at(50)).await.expect("accepted");
    store
        .settle(&[(operation(1), Some(RefusalCode::Locked.into()))], &[], &catalogue(), at(60))
        .await
        .expect("said again");
    assert_eq!(refused(&store).await, [], "it was accepted");
    store
        .settle(&[(operation(2), Some(RefusalCode::Locked.into()))], &[], &catalogue(), at(50))
        .await
        .expect("refused");
    store.settle(&[(operation(2), None)], &[], &catalogue(), at(60)).await.expect("said again");
    assert_eq!(refused(&store).await, [(2, RefusalCode::Locked)]);
    assert_eq!(store.refused(None).await.expect("it reads")[0].refused_at, at(50));
    store
        .settle(&[(operation(99), None)], &[], &catalogue(), at(60))
        .await
        .expect("an operation of nobody's");
    assert_eq!(waiting(&store).await, [3, 4]);
}

#[tokio::test]
async fn photos_wait_until_the_centre_has_them() {
    let place = Place::new();
    let store = place.create().await;
    store.keep_photo("b", &[1, 2]).await.expect("kept");
    store.keep_photo("a", &[3]).await.expect("kept");
    store.keep_photo("b", &[9]).await.expect("kept already");
    assert_eq!(store.photo("b").await.expect("it reads"), Some(vec![1, 2]));
    assert_eq!(store.photo("c").await.expect("it reads"), None);
    assert_eq!(store.photos_to_upload(10).await.expect("they read"), ["b", "a"]);
    assert_eq!(store.photos_to_upload(1).await.expect("they read"), ["b"]);

    store.mark_photos_uploaded(&["b"], Some(at(1))).await.expect("marked");
    assert_eq!(store.photos_to_upload(10).await.expect("they read"), ["a"]);
    store.keep_photo("b", &[1, 2]).await.expect("kept already");
    assert_eq!(store.photos_to_upload(10).await.expect("they read"), ["a"], "it need not be sent again");
    // The centre has lost it.
    store.mark_photos_uploaded(&["b"], None).await.expect("marked");
    assert_eq!(store.outbox_counts().await.expect("it reads"), OutboxCounts { operations: 0, photos: 2 });
}
