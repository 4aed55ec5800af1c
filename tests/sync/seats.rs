//! A subject with few seats, two terminals, and a network that can be trusted with nothing: it is never sold twice, and
//! every seat finds somebody in the end.

use std::collections::VecDeque;

use kaodian_domain::{Catalogue, Registration, RegistrationId, Seat, SiteCode, SubjectCode};
use kaodian_store::OperateError;
use kaodian_sync::lease_needed;
use kaodian_tests::{Central, programs::root};
use tempfile::TempDir;

use crate::{faulty::Faults, station::Station, stations, world};

const SEATS: usize = 7;

/// A resident's number with a right check digit.
fn document(person: usize) -> String {
    let digits = format!("11010120000101{person:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize =
        digits.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(b"10X98765432"[sum % 11]))
}

fn limit(folder: &TempDir, central: &Central) {
    let text = std::fs::read_to_string(root().join("assets/demo-catalogue.toml")).unwrap();
    let limited = text.replacen("66 = 400\n", &format!("66 = {SEATS}\n"), 1);
    assert_ne!(limited, text);
    let path = folder.path().join("limited.toml");
    std::fs::write(&path, limited).unwrap();
    central.ask(&["catalogue", "import", &path.to_string_lossy()]).unwrap();
}

/// A terminal with those who wait before it.
struct Queue<'a> {
    station: &'a Station,
    waiting: VecDeque<(RegistrationId, Catalogue)>,
    seated: usize,
}

impl Queue<'_> {
    /// The first in the queue submits, when the terminal holds a seat.
    async fn serve(&mut self) -> bool {
        let Some((registration, catalogue)) = self.waiting.front() else { return false };
        match self.station.submit(*registration, catalogue).await {
            Ok(_) => {
                self.waiting.pop_front();
                self.seated += 1;
                true
            }
            Err(OperateError::NoSeat(_)) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// As with the network: a seat is asked for first.
    async fn serve_online(&mut self, faults: &Faults) {
        let Some((_, catalogue)) = self.waiting.front() else { return };
        let seat = Seat { site: SiteCode("110001".to_owned()), subject: SubjectCode("66".to_owned()) };
        let (station, client) = (self.station, self.station.client(faults));
        let _unreliable = lease_needed(&station.store, &client, catalogue, &[seat], station.now()).await;
        self.serve().await;
    }
}

fn submitted(registrations: &[Registration]) -> usize {
    registrations.iter().filter(|registration| registration.submission.is_current()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seats_are_never_sold_twice_and_all_find_somebody() {
    for seed in 1..=3 {
        let (folder, central) = world();
        limit(&folder, &central);
        let stations = stations(&folder, &central).await;
        let mut queues = Vec::new();
        for (index, station) in stations.iter().enumerate() {
            let mut waiting = VecDeque::new();
            for person in 0..SEATS {
                waiting.push_back(station.begin(&document(index * 100 + person)).await);
            }
            queues.push(Queue { station, waiting, seated: 0 });
        }
        // Without the network each has a few seats of its own, and together they have not all.
        for queue in &mut queues {
            while queue.serve().await {}
            assert!((1..SEATS / 2).contains(&queue.seated), "seed {seed}: {}", queue.seated);
        }
        // A bad day.
        let faults = Faults::seeded(seed);
        for _ in 0..12 {
            for queue in &mut queues {
                queue.serve_online(&faults).await;
                queue.station.store.doubt_seats().await.unwrap();
                let _unreliable = queue.station.synchronise(&faults).await;
            }
        }
        assert!(faults.count() > 15, "seed {seed}: the network was too good to prove anything");
        // A better one: all that was let go on the way is found again.
        let good = Faults::none();
        for _ in 0..4 {
            for queue in &mut queues {
                queue.station.store.doubt_seats().await.unwrap();
                queue.station.synchronise(&good).await.unwrap();
                queue.serve_online(&good).await;
            }
        }
        for queue in [0, 1, 0, 1].map(|index| &queues[index]) {
            queue.station.synchronise(&good).await.unwrap();
        }
        assert_eq!(queues.iter().map(|queue| queue.seated).sum::<usize>(), SEATS, "seed {seed}");
        for station in &stations {
            assert_eq!(submitted(&station.registrations().await), SEATS, "seed {seed}");
            assert!(
                station.store.refused(None).await.unwrap().is_empty(),
                "seed {seed}: nobody was promised a seat in vain"
            );
            let catalogue = station.store.catalogue().await.unwrap().unwrap();
            let held = station.store.seats(&catalogue.sitting).await.unwrap();
            let held = held.iter().find(|held| held.seat.subject.0 == "66").unwrap();
            assert_eq!((held.at_hand(), held.free), (0, Some(0)), "seed {seed}");
        }
    }
}
