//! The view of a registration: what the centre last said, with what waits here done again.

use kaodian_domain::{Operation, OperationId, RefusalCode, Registration, apply};
use kaodian_store::Store;
use uuid::Uuid;

use crate::world::*;

/// The registration at the centre after these operations there.
fn central(operations: &[Operation]) -> Registration {
    operations.iter().fold(begun(registration_id(1)), |state, operation| {
        let rules = catalogue().rules_for_operation(&state, operation);
        apply(&state, operation, &rules, &candidate(), at(0)).expect("the centre accepts")
    })
}

async fn adopt(store: &Store, snapshot: &Registration) -> Registration {
    let view = store.adopt(snapshot, &catalogue(), at(2_000)).await.expect("it is taken over");
    let stored = store.registration(snapshot.id).await.expect("it reads");
    assert_eq!(stored.as_ref(), Some(&view), "what is answered is what is stored");
    view
}

async fn acknowledge(store: &Store, sequence: u128, refusal: Option<RefusalCode>) {
    let id = OperationId(Uuid::from_u128(sequence));
    store.settle(&[(id, refusal.map(Into::into))], &[], &catalogue(), at(2_000)).await.expect("decided");
}

#[tokio::test]
async fn a_registration_that_began_elsewhere_is_known_from_its_snapshot() {
    let place = Place::new();
    let store = place.create().await;
    let snapshot = central(&[agree(), save("张三丰")]);
    assert_eq!(adopt(&store, &snapshot).await, snapshot);
    assert_eq!(store.search("张三丰", 10).await.expect("it is found").len(), 1);
    assert_eq!(store.outbox(10).await.expect("it reads"), [], "nothing to tell the centre");
}

#[tokio::test]
async fn what_waits_is_done_again_on_the_snapshot() {
    let place = Place::new();
    let store = place.create().await;
    let id = registration_id(1);
    adopt(&store, &central(&[agree()])).await;
    does(&store, id, save("张三丰")).await;
    does(&store, id, choose()).await;
    // Meanwhile the photo was attached elsewhere.
    let view = adopt(&store, &central(&[agree(), attach('a')])).await;
    assert_eq!(view.information, Some(information("张三丰")));
    assert!(view.choice.site().is_some());
    assert!(view.photo.reference().is_some());
    assert_eq!(view.revision, 4);
    // The centre has taken both.
    acknowledge(&store, 1, None).await;
    acknowledge(&store, 2, None).await;
    let snapshot = central(&[agree(), attach('a'), save("张三丰"), choose()]);
    assert_eq!(adopt(&store, &snapshot).await, snapshot);
}

#[tokio::test]
async fn what_no_longer_applies_is_left_out_of_the_view_and_stays_in_the_outbox() {
    let place = Place::new();
    let store = place.create().await;
    let id = registration_id(1);
    adopt(&store, &central(&[agree()])).await;
    does(&store, id, save("张三丰")).await;
    does(&store, id, attach('a')).await;
    let withdrawn = central(&[agree(), Operation::Withdraw]);
    assert_eq!(adopt(&store, &withdrawn).await, withdrawn);
    assert_eq!(store.outbox(10).await.expect("it reads").len(), 2, "the centre says why");

    // One that fails does not take the next one with it.
    let other = Place::new();
    let store = other.create().await;
    for operation in [agree(), save("张三丰"), choose(), submit("1100010027"), attach('a')] {
        does(&store, id, operation).await;
    }
    let view = adopt(&store, &central(&[agree(), save("李四光"), choose(), submit("1100010028")])).await;
    assert_eq!(view.number.map(|number| number.0).as_deref(), Some("1100010028"), "the centre's number");
    assert!(view.photo.reference().is_some());
    assert_eq!(view.information, Some(information("张三丰")), "typed here, not yet judged");
}

#[tokio::test]
async fn an_older_snapshot_tells_nothing_new() {
    let place = Place::new();
    let store = place.create().await;
    let newer = central(&[agree(), save("张三丰"), choose()]);
    adopt(&store, &newer).await;
    assert_eq!(adopt(&store, &central(&[agree(), save("李四光")])).await, newer);
    let with_photo = does(&store, registration_id(1), attach('a')).await;
    assert_eq!(adopt(&store, &central(&[agree()])).await, with_photo, "what waits stays in the view");
    store.close().await;
    assert_eq!(
        place.open().await.registration(registration_id(1)).await.expect("it reads"),
        Some(with_photo)
    );
}

#[tokio::test]
async fn what_was_refused_leaves_the_view_whichever_snapshot_comes_with_it() {
    let current = central(&[agree(), save("张三丰"), choose()]);
    for answer in [current.clone(), central(&[agree(), save("张三丰")]), begun(registration_id(1))] {
        let place = Place::new();
        let store = place.create().await;
        adopt(&store, &current).await;
        does(&store, registration_id(1), attach('a')).await;
        acknowledge(&store, 1, Some(RefusalCode::PhotoRejected)).await;
        assert_eq!(adopt(&store, &answer).await, current, "revision {}", answer.revision);
    }
}

#[tokio::test]
async fn a_registration_that_the_centre_refused_from_the_start_goes_back_to_its_beginning() {
    let place = Place::new();
    let store = place.create().await;
    does(&store, registration_id(1), agree()).await;
    acknowledge(&store, 1, Some(RefusalCode::EnrolmentClosed)).await;
    let empty = begun(registration_id(1));
    assert_eq!(adopt(&store, &empty).await, empty);
}
