//! Two terminals and the real central server, with a network in between that loses, doubles and
//! cuts: whatever it does, nothing is lost, nothing is done twice, and all three agree in the end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed; unwrapping says where")]

mod audit;
mod bad_days;
mod conflicts;
mod faulty;
mod homes;
mod seats;
mod skew;
mod station;
mod versions;

use kaodian_domain::{Field, RefusalCode};
use kaodian_tests::Central;
use tempfile::TempDir;

use faulty::Faults;
use station::Station;

/// Invented people with valid documents.
const PEOPLE: [(&str, &str); 2] = [("古丽·买买提", "110101200002290018"), ("张𠅤", "330106200512310026")];

fn world() -> (TempDir, Central) {
    let folder = tempfile::tempdir().unwrap();
    let central = Central::start(&folder.path().join("central")).unwrap();
    (folder, central)
}

async fn stations(folder: &TempDir, central: &Central) -> [Station; 2] {
    let one = Station::activate(&folder.path().join("one.db"), central, "one").await;
    let two = Station::activate(&folder.path().join("two.db"), central, "two").await;
    [one, two]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_network_does_all_sides_agree_in_the_end() {
    for seed in 1..=4 {
        let (folder, central) = world();
        let stations = stations(&folder, &central).await;
        let mut done = 0;
        for (station, (name, document)) in stations.iter().zip(PEOPLE) {
            done += station.enrol(name, document).await;
        }
        // A bad day: most rounds end in the middle.
        let faults = Faults::seeded(seed);
        for _ in 0..25 {
            for station in &stations {
                let _unreliable = station.synchronise(&faults).await;
            }
        }
        assert!(faults.count() > 15, "seed {seed}: the network was too good to prove anything");
        // The next morning.
        for _ in 0..2 {
            for station in &stations {
                station.synchronise(&Faults::none()).await.unwrap();
            }
        }
        let [one, two] = [stations[0].registrations().await, stations[1].registrations().await];
        assert_eq!(one.len(), 2, "seed {seed}");
        assert_eq!(one, two, "seed {seed}: the terminals see the same");
        let revisions: u64 = one.iter().map(|registration| registration.revision).sum();
        assert_eq!(revisions, done, "seed {seed}: each operation exactly once");
        assert_ne!(one[0].number, one[1].number, "seed {seed}");
        for station in &stations {
            let outbox = station.store.outbox_counts().await.unwrap();
            assert_eq!((outbox.operations, outbox.photos), (0, 0), "seed {seed}");
            assert!(station.store.refused(None).await.unwrap().is_empty(), "seed {seed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_enrolled_on_two_offline_terminals_is_enrolled_once() {
    let (folder, central) = world();
    let stations = stations(&folder, &central).await;
    let (name, document) = PEOPLE[0];
    for station in &stations {
        station.enrol(name, document).await;
    }
    for _ in 0..2 {
        for station in &stations {
            station.synchronise(&Faults::none()).await.unwrap();
        }
    }
    // The first to arrive is enrolled, under the number that its form bears.
    let kept = stations[0].own().await;
    assert!(kept.submission.is_current() && kept.number.is_some());
    assert!(stations[0].store.refused(None).await.unwrap().is_empty());
    // The other terminal is told, with the cause and the field, and shows what the centre has.
    let refused = stations[1].store.refused(None).await.unwrap();
    let first = refused.last().unwrap();
    assert_eq!(first.refusal.code, RefusalCode::DocumentAlreadyRegistered);
    assert_eq!(first.refusal.field, Some(Field::DocumentNumber));
    let other = stations[1].own().await;
    assert!(other.information.is_none() && other.number.is_none() && !other.submission.is_current());
    assert_eq!(stations[1].store.outbox_counts().await.unwrap().operations, 0, "nothing is stuck behind it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_hears_of_what_was_done_at_another() {
    let (folder, central) = world();
    let [one, two] = stations(&folder, &central).await;
    let mut events = one.listen().await;
    // The first word is how things stand.
    assert!(events.changed().await);
    let (name, document) = PEOPLE[1];
    two.enrol(name, document).await;
    two.synchronise(&Faults::none()).await.unwrap();
    assert!(events.changed().await);
    one.synchronise(&Faults::none()).await.unwrap();
    assert_eq!(one.registrations().await, two.registrations().await);
    // A server that stops says nothing more, and nobody waits for it.
    drop(central);
    while events.changed().await {}
}
