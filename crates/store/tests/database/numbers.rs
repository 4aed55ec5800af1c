//! Leased serial numbers: each is given once, whoever asks.

use std::collections::BTreeSet;

use kaodian_domain::{SiteCode, SittingId};
use kaodian_store::Store;

use crate::world::*;

async fn take(store: &Store) -> Option<u64> {
    let taken = store.take_number(&sitting()).await.expect("it answers")?;
    assert_eq!(taken.0, site());
    Some(taken.1)
}

async fn left(store: &Store) -> u64 {
    store.numbers_left(&sitting()).await.expect("it counts")
}

#[tokio::test]
async fn blocks_are_used_up_one_after_another() {
    let place = Place::new();
    let store = place.create().await;
    assert_eq!((take(&store).await, left(&store).await), (None, 0));
    store.add_number_block(&sitting(), &site(), 27, 28).await.expect("a block");
    store.add_number_block(&sitting(), &site(), 101, 101).await.expect("a block");
    assert_eq!(left(&store).await, 3);
    for (taken, then) in [(Some(27), 2), (Some(28), 1), (Some(101), 0), (None, 0), (None, 0)] {
        assert_eq!((take(&store).await, left(&store).await), (taken, then));
    }
}

#[tokio::test]
async fn a_block_that_comes_again_gives_no_number_again() {
    let place = Place::new();
    let store = place.create().await;
    for _ in 0..2 {
        store.add_number_block(&sitting(), &site(), 1, 3).await.expect("a block");
    }
    assert_eq!(left(&store).await, 3);
    assert_eq!(take(&store).await, Some(1));
    store.close().await;
    let store = place.open().await;
    store.add_number_block(&sitting(), &site(), 1, 3).await.expect("a block");
    assert_eq!((take(&store).await, take(&store).await, take(&store).await), (Some(2), Some(3), None));
    store.add_number_block(&sitting(), &site(), 1, 3).await.expect("a block");
    assert_eq!(take(&store).await, None);
}

#[tokio::test]
async fn a_number_belongs_to_its_sitting_and_bears_its_site() {
    let place = Place::new();
    let store = place.create().await;
    let (next, elsewhere) = (SittingId("80".to_owned()), SiteCode("120048".to_owned()));
    store.add_number_block(&next, &elsewhere, 5, 6).await.expect("a block");
    assert_eq!((take(&store).await, left(&store).await), (None, 0));
    assert_eq!(store.take_number(&next).await.expect("it answers"), Some((elsewhere, 5)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_takers_at_once_never_get_the_same() {
    let place = Place::new();
    let here = place.create().await;
    let there = place.open().await;
    here.add_number_block(&sitting(), &site(), 1, 60).await.expect("a block");
    here.add_number_block(&sitting(), &site(), 1_001, 1_060).await.expect("a block");
    let mut takers = Vec::new();
    for store in [&here, &there, &here, &there, &here, &there] {
        let store = store.clone();
        takers.push(tokio::spawn(async move {
            let mut taken = Vec::new();
            while let Some(number) = take(&store).await {
                taken.push(number);
            }
            taken
        }));
    }
    let mut all = Vec::new();
    for taker in takers {
        all.extend(taker.await.expect("it ran"));
    }
    assert_eq!(all.len(), 120, "none twice, none lost");
    let expected: BTreeSet<u64> = (1..=60).chain(1_001..=1_060).collect();
    assert_eq!(all.into_iter().collect::<BTreeSet<u64>>(), expected);
}
