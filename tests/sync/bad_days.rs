//! The delivered programs over a line that can be trusted with nothing. Whatever it does to whichever request, both
//! terminals and the server hold the same in the end, each operation once.

use kaodian_tests::bad_line::Fate;
use serde_json::json;

use crate::homes::{Homes, document, information};

/// Both desks have a candidate who enrolled without the network.
fn enrolled() -> (Homes, [String; 2]) {
    let homes = Homes::new();
    let registrations = [0, 1].map(|index: usize| {
        let (desk, account) = (&homes.desks[index], format!("kaosheng-{index}"));
        desk.account(&account);
        desk.enrol(&account, &document(u32::try_from(index).unwrap()))
    });
    homes.settle();
    (homes, registrations)
}

/// So often is a round tried again on a bad day.
const ROUNDS: usize = 12;

#[test]
fn whatever_happens_to_whichever_request_all_three_agree() {
    let (homes, [mine, other]) = enrolled();
    let [one, two] = &homes.desks;
    let mut done = 4;
    for fate in Fate::FAULTS {
        // Each request of a round in turn, until the round has no more.
        for hit in 1.. {
            let photo = homes.photo(u32::try_from(done).unwrap());
            one.attach(&mine, &photo);
            two.apply(&other, &information(&document(1), &format!("第 {done} 次")));
            done += 1;
            one.line.goes_by(move |number| if number == hit { fate } else { Fate::Arrives });
            let is_done = one.synchronise();
            let (requests, faults) = one.line.seen();
            assert!(is_done || faults == 1, "{fate:?} of request {hit}");
            for desk in [one, two, one] {
                desk.line.is_good();
                assert!(desk.synchronise(), "{fate:?} of request {hit}");
            }
            let kept = kaodian_sync::sha256_hex(&std::fs::read(&photo).unwrap());
            let mine = homes.agreed(&mine);
            assert_eq!(mine["revision"], done, "{fate:?} of request {hit}: each exactly once");
            assert_eq!(mine["photo"]["photo"]["sha256"], kept, "{fate:?} of request {hit}");
            if faults == 0 {
                assert!(hit > 6, "{fate:?}: a round has {requests} requests; was nothing sent?");
                break;
            }
        }
        homes.settle();
        assert_eq!(homes.agreed(&other)["revision"], done, "{fate:?}: each exactly once");
        one.is_settled();
        two.is_settled();
    }
}

#[test]
fn a_bad_day_is_forgotten_the_next_morning() {
    for seed in 1..=2_u64 {
        let (homes, registrations) = enrolled();
        let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = move || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random
        };
        for desk in &homes.desks {
            let mut fates = (0..1000).map(|_| next()).collect::<Vec<_>>().into_iter();
            desk.line.goes_by(move |_| match fates.next().unwrap_or(0) % 16 {
                0..=2 => Fate::Lost,
                3 | 4 => Fate::AnswerLost,
                5 => Fate::AnswerCut,
                6 => Fate::Doubled,
                7 | 8 => Fate::Late,
                _ => Fate::Arrives,
            });
        }
        // Both work on, and most rounds end in the middle.
        for (desk, registration) in homes.desks.iter().zip(&registrations) {
            desk.attach(registration, &homes.photo(u32::try_from(seed).unwrap()));
            desk.apply(registration, &json!({"kind": "request_review"}));
        }
        for _ in 0..ROUNDS {
            for desk in &homes.desks {
                desk.synchronise();
            }
        }
        let faults: usize = homes.desks.iter().map(|desk| desk.line.seen().1).sum();
        assert!(faults > 10, "seed {seed}: the line was too good to prove anything");
        homes.settle();
        let agreed = registrations.each_ref().map(|registration| homes.agreed(registration));
        for registration in &agreed {
            assert_eq!(registration["revision"], 6, "seed {seed}: each operation exactly once");
            assert_eq!(registration["review"]["kind"], "pending", "seed {seed}");
        }
        assert_ne!(agreed[0]["number"], agreed[1]["number"], "seed {seed}");
        for desk in &homes.desks {
            desk.is_settled();
        }
    }
}
