//! Accounts that have signed in here.

use kaodian_domain::{AccountId, Timestamp};
use kaodian_store::{KnownAccount, Store};
use uuid::Uuid;

use crate::world::*;

fn account_of(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

async fn named(store: &Store, name: &str) -> Option<KnownAccount> {
    store.account_named(name).await.expect("it reads")
}

async fn remember(store: &Store, number: u128, name: &str, verifier: &str) -> bool {
    store.remember_account(account_of(number), name, verifier).await.expect("it is remembered")
}

#[tokio::test]
async fn an_account_is_known_by_its_name_however_it_is_typed() {
    let place = Place::new();
    let store = place.create().await;
    assert!(named(&store, "Zhang.San").await.is_none());
    assert!(remember(&store, 1, "Zhang.San", "verifier").await, "new here");
    for typed in ["Zhang.San", "zhang.san", "ZHANG.SAN", " Zhang.San "] {
        let known = named(&store, typed).await.unwrap_or_else(|| panic!("{typed:?}"));
        assert_eq!(
            (known.account, known.name.as_str(), known.verifier.as_str()),
            (account_of(1), "Zhang.San", "verifier")
        );
        assert_eq!((known.failures, known.locked_until), (0, Timestamp(0)));
    }
    for other in ["", "zhang", "zhang.san2", "%", "zhang_san"] {
        assert!(named(&store, other).await.is_none(), "{other:?}");
    }
}

#[tokio::test]
async fn the_last_good_sign_in_counts() {
    let place = Place::new();
    let store = place.create().await;
    remember(&store, 1, "zhang", "old").await;
    assert!(!remember(&store, 1, "zhang", "new").await, "known already");
    assert_eq!(named(&store, "zhang").await.map(|known| known.verifier).as_deref(), Some("new"));

    // Renamed at the centre.
    assert!(!remember(&store, 1, "sanfeng", "new").await, "the same account");
    assert!(named(&store, "zhang").await.is_none());
    // The free name went to somebody else.
    assert!(remember(&store, 2, "zhang", "other").await);
    assert!(remember(&store, 3, "Sanfeng", "third").await, "the centre gave the name to another");
    assert_eq!(named(&store, "sanfeng").await.map(|known| known.account), Some(account_of(3)));
    // One takes the name of another that is known here.
    assert!(!remember(&store, 2, "sanfeng", "other").await);
    assert_eq!(named(&store, "sanfeng").await.map(|known| known.account), Some(account_of(2)));
    assert!(named(&store, "zhang").await.is_none());
}

#[tokio::test]
async fn failures_lock_until_a_good_sign_in() {
    let place = Place::new();
    let store = place.create().await;
    remember(&store, 1, "zhang", "verifier").await;
    remember(&store, 2, "wang", "verifier").await;
    store.count_failure(account_of(1), 5, at(30)).await.expect("counted");
    store.close().await;
    let store = place.open().await;
    let lock = |known: Option<KnownAccount>| known.map(|known| (known.failures, known.locked_until));
    assert_eq!(lock(named(&store, "zhang").await), Some((5, at(30))), "turning it off and on does not help");
    assert_eq!(lock(named(&store, "wang").await), Some((0, Timestamp(0))));
    remember(&store, 1, "zhang", "verifier").await;
    assert_eq!(lock(named(&store, "zhang").await), Some((0, Timestamp(0))));
}
