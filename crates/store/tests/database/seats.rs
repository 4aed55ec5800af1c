//! Seats of subjects with a limit: taken with the operation, and never more than are held.

use kaodian_domain::{RefusalCode, RegistrationId, Seat, SubjectCode};
use kaodian_store::{HeldSeats, OperateError, Store};

use crate::world::*;

fn seat(subject: &str) -> Seat {
    Seat { site: site(), subject: SubjectCode(subject.to_owned()) }
}

async fn held(store: &Store) -> HeldSeats {
    store.seats(&sitting()).await.expect("they are read").remove(0)
}

/// Accepts the agreement, as if that took seats.
async fn take(
    store: &Store,
    id: RegistrationId,
    seats: Vec<Seat>,
) -> Result<kaodian_domain::OperationId, OperateError<kaodian_domain::Refusal>> {
    let mut operation = None;
    let done = store.operate_with_seats(id, |ground| {
        let (record, after) = decide(id, agree(), ground)?;
        operation = Some(record.id);
        Ok((record, after, seats))
    });
    done.await.map(|_| operation.expect("it was decided"))
}

#[tokio::test]
async fn a_seat_is_taken_with_the_operation_or_neither() {
    let place = Place::new();
    let store = &place.create().await;
    let id = registration_id;
    assert!(matches!(take(store, id(1), vec![seat("66")]).await, Err(OperateError::NoSeat(_))), "never told");
    store.save_seats(&sitting(), &seat("66"), 2, Some(9), at(5)).await.expect("kept");
    let first = take(store, id(1), vec![seat("66")]).await.expect("there are two");
    let both = take(store, id(2), vec![seat("66"), seat("24")]).await;
    assert!(matches!(both, Err(OperateError::NoSeat(missing)) if missing == seat("24")));
    assert!(store.registration(id(2)).await.expect("read").is_none(), "nothing was written");
    let second = take(store, id(2), vec![seat("66")]).await.expect("one is left");
    assert!(matches!(take(store, id(3), vec![seat("66")]).await, Err(OperateError::NoSeat(_))));
    let now = held(store).await;
    assert_eq!((now.leased, now.used, now.at_hand(), now.is_full()), (2, 2, 0, false));
    // Accepted: it is the registration's now. Refused: it can be given out again.
    store.settle(&[(first, None)], &[], &catalogue(), at(6)).await.expect("noted");
    store.settle(&[(first, None)], &[], &catalogue(), at(6)).await.expect("noted twice");
    store
        .settle(&[(second, Some(RefusalCode::Ended.into()))], &[], &catalogue(), at(6))
        .await
        .expect("noted");
    let now = held(store).await;
    assert_eq!((now.leased, now.used, now.at_hand(), now.told_at.0), (1, 0, 1, 0));
    // What the server says takes the place of what was known; what is let go is gone before anybody hears of it.
    store.save_seats(&sitting(), &seat("66"), 7, Some(0), at(7)).await.expect("kept");
    take(store, id(4), vec![seat("66")]).await.expect("there are seven");
    assert_eq!(store.let_seats_go(&sitting(), &seat("66"), 2).await.expect("let go"), 3);
    assert_eq!(store.let_seats_go(&sitting(), &seat("66"), 0).await.expect("let go"), 1);
    assert!(held(store).await.is_full());
    // Without a limit everybody finds one.
    store.save_seats(&sitting(), &seat("66"), 0, None, at(8)).await.expect("kept");
    take(store, id(5), vec![seat("66")]).await.expect("there is no limit");
}
