//! An operation and the state that it makes are written together, whoever else writes.

use kaodian_domain::RefusalCode;
use kaodian_store::OperateError;

use crate::world::*;

#[tokio::test]
async fn what_is_declined_leaves_nothing() {
    let place = Place::new();
    let store = place.create().await;
    let id = registration_id(1);
    let declined = try_to(&store, id, save("张三丰")).await;
    assert!(
        matches!(declined, Err(OperateError::Declined(refusal)) if refusal.code == RefusalCode::AgreementMissing)
    );
    assert_eq!(store.registration(id).await.expect("it reads"), None);

    let agreed = does(&store, id, agree()).await;
    for _ in 0..3 {
        try_to(&store, id, submit("1100010027")).await.expect_err("nothing to submit");
    }
    assert_eq!(store.registration(id).await.expect("it reads"), Some(agreed));
    does(&store, id, save("张三丰")).await;
    let sequences: Vec<u64> =
        store.outbox(10).await.expect("it reads").iter().map(|record| record.sequence).collect();
    assert_eq!(sequences, [1, 2], "no gap");
}

#[tokio::test]
async fn a_record_that_cannot_be_written_takes_its_state_with_it() {
    let place = Place::new();
    let store = place.create().await;
    let (first, second) = (registration_id(1), registration_id(2));
    does(&store, first, agree()).await;
    let doubled = store
        .operate(second, |ground| {
            let (mut record, after) = decide(second, agree(), ground)?;
            // The identity of an operation that is there already.
            record.id = kaodian_domain::OperationId(uuid::Uuid::from_u128(1));
            Ok::<_, kaodian_domain::Refusal>((record, after))
        })
        .await;
    assert!(matches!(doubled, Err(OperateError::Store(_))), "{doubled:?}");
    assert_eq!(store.registration(second).await.expect("it reads"), None);
    assert_eq!(store.outbox(10).await.expect("it reads").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_at_one_file_lose_no_operation() {
    const EACH: u64 = 25;
    let place = Place::new();
    let here = place.create().await;
    let there = place.open().await;
    let mut tasks = Vec::new();
    for (store, id) in [(&here, 1), (&here, 2), (&there, 1), (&there, 3)] {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..EACH {
                does(&store, registration_id(id), agree()).await;
            }
        }));
    }
    for task in tasks {
        task.await.expect("it ran");
    }
    let records = there.outbox(1_000).await.expect("it reads");
    let sequences: Vec<u64> = records.iter().map(|record| record.sequence).collect();
    assert_eq!(sequences, (1..=4 * EACH).collect::<Vec<u64>>());
    for (id, times) in [(1, 2 * EACH), (2, EACH), (3, EACH)] {
        let id = registration_id(id);
        let registration = here.registration(id).await.expect("it reads").expect("it is there");
        assert_eq!(registration.revision, times);
        assert_eq!(replayed(id, &here.operations_of(id).await.expect("they read")), registration);
    }
    here.check().await.expect("it is whole");
}

#[tokio::test]
async fn registrations_are_listed_with_what_waits() {
    let place = Place::new();
    let store = place.create().await;
    let (first, second) = (registration_id(1), registration_id(2));
    does(&store, first, agree()).await;
    does(&store, second, agree()).await;
    does(&store, first, save("张三丰")).await;
    store
        .settle(&[(kaodian_domain::OperationId(uuid::Uuid::from_u128(2)), None)], &[], &catalogue(), at(9))
        .await
        .expect("done");
    let listed: Vec<_> = store
        .registrations(10)
        .await
        .expect("they read")
        .into_iter()
        .map(|found| (found.registration.id, found.pending))
        .collect();
    assert_eq!(listed, [(first, 2), (second, 0)], "the last changed first");
    assert_eq!(store.registrations(1).await.expect("they read").len(), 1);
    let own = store.registrations_of(account(), &sitting()).await.expect("they read");
    assert_eq!(own.iter().map(|registration| registration.id).collect::<Vec<_>>(), [second, first]);
    let other = kaodian_domain::SittingId("80".to_owned());
    assert_eq!(store.registrations_of(account(), &other).await.expect("they read"), []);
}

#[tokio::test]
async fn a_document_is_taken_while_its_registration_counts() {
    let place = Place::new();
    let store = place.create().await;
    let (first, second) = (registration_id(1), registration_id(2));
    does(&store, first, agree()).await;
    let saved = does(&store, first, save("张三丰")).await;
    let key = saved.document_key().expect("a document");
    let is_taken =
        async |besides| store.document_is_taken(&sitting(), &key, besides).await.expect("it reads");
    assert!(is_taken(second).await);
    assert!(!is_taken(first).await, "by itself");
    does(&store, first, kaodian_domain::Operation::Withdraw).await;
    assert!(!is_taken(second).await, "withdrawn");
}
