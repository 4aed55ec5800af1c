//! What holds for every plan, and how few move when it is made again.

use std::collections::{BTreeMap, BTreeSet};

use kaodian_domain::{
    Premises, RegistrationId, RegistrationNumber, Room, RoomMixing, SiteCode, SittingId, Subject,
    SubjectCode, Timestamp, TravelGap,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const MINUTE_MS: i64 = 60_000;
const SUBJECTS: [(&str, u32); 6] =
    [("14", 90), ("24", 120), ("36", 120), ("41", 90), ("65", 120), ("66", 120)];

/// 2027-03-27 08:30 in China.
const FIRST: i64 = 1_806_107_400_000;

fn room(code: usize, seats: u32, columns: Option<u32>) -> Room {
    Room { code: format!("{code:02}"), place: "机房".to_owned(), seats, columns }
}

fn subject((code, minutes): (&str, u32)) -> Subject {
    Subject {
        code: SubjectCode(code.to_owned()),
        name: format!("科目{code}"),
        level: 2,
        duration_minutes: minutes,
        fee_fen: 0,
        prerequisite: None,
    }
}

fn candidate(index: usize, subjects: &[&str]) -> Candidate {
    Candidate {
        registration: RegistrationId(Uuid::from_u64_pair(0x0192_0000_0000_7000, index as u64 + 1)),
        number: RegistrationNumber(format!("110001{:04}", index + 1)),
        subjects: subjects.iter().map(|code| SubjectCode((*code).to_owned())).collect(),
        class: Some(format!("班级{}", index / 30)),
    }
}

/// A site with `sessions` sessions of 135 minutes.
fn site(rooms: &[u32], sessions: usize, candidates: Vec<Candidate>) -> Input {
    let rooms = rooms.iter().enumerate();
    Input {
        sitting: SittingId("79".to_owned()),
        site: SiteCode("110001".to_owned()),
        template: NumberTemplate::try_from("{subject:2}{sitting:2}{site:6}{room:2}{serial:4}".to_owned())
            .unwrap(),
        premises: Premises {
            rooms: rooms.map(|(index, seats)| room(index + 1, *seats, Some((*seats).min(5)))).collect(),
            sessions: (0..sessions as i64).map(|n| Timestamp(FIRST + n * 135 * MINUTE_MS)).collect(),
            travel_gap: TravelGap(15),
            ..Premises::default()
        },
        subjects: SUBJECTS.map(subject).to_vec(),
        candidates,
        existing: Vec::new(),
        given: BTreeMap::new(),
        seed: 1,
    }
}

fn singles(count: usize) -> Vec<Candidate> {
    (0..count).map(|index| candidate(index, &["66"])).collect()
}

/// The plan goes into force; what is planned next is planned on it.
fn after(input: &Input, plan: &Plan) -> Input {
    let given = plan.placed.iter().map(|seat| (seat.number.clone(), seat.registration));
    Input {
        existing: plan.placed.clone(),
        given: input.given.clone().into_iter().chain(given).collect(),
        ..input.clone()
    }
}

/// Everything that a plan promises.
fn check(input: &Input, plan: &Plan) {
    let premises = &input.premises;
    let wanted: BTreeSet<_> = input
        .candidates
        .iter()
        .flat_map(|one| one.subjects.iter().map(|code| (one.registration, code)))
        .collect();
    let seated: BTreeSet<_> = plan.placed.iter().map(|seat| (seat.registration, &seat.subject)).collect();
    assert_eq!(wanted, seated, "everybody sits every subject");
    assert_eq!(plan.placed.len(), seated.len(), "once");
    let seats: BTreeSet<_> = plan.placed.iter().map(|one| (one.starts_at, &one.room, one.seat)).collect();
    assert_eq!(seats.len(), plan.placed.len(), "nobody on another's lap");
    let numbers: BTreeSet<_> = plan.placed.iter().map(|one| &one.number).collect();
    assert_eq!(numbers.len(), plan.placed.len(), "each number once");
    let mut times: BTreeMap<_, Vec<(i64, i64)>> = BTreeMap::new();
    let mut rooms: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for one in &plan.placed {
        let room = premises.rooms.iter().find(|room| room.code == one.room).unwrap();
        assert!((1..=room.seats).contains(&one.seat));
        assert!(premises.sessions.contains(&one.starts_at));
        let minutes =
            input.subjects.iter().find(|subject| subject.code == one.subject).unwrap().duration_minutes;
        let ends = one.starts_at.0 + i64::from(minutes + premises.travel_gap.0) * MINUTE_MS;
        times.entry(one.registration).or_default().push((one.starts_at.0, ends));
        rooms.entry((one.starts_at, &one.room)).or_default().insert(&one.subject);
        let values = kaodian_domain::NumberValues {
            subject: Some(&one.subject.0),
            sitting: Some("79"),
            site: Some("110001"),
            room: Some(&one.room),
            serial: None,
        };
        assert!(input.template.accepts(&one.number.0, &values) && one.number.0.len() == 16, "{}", one.number);
        let owner = input.given.get(&one.number);
        assert!(owner.is_none_or(|owner| *owner == one.registration), "a number passed to somebody else");
    }
    for times in times.values_mut() {
        times.sort_unstable();
        assert!(times.windows(2).all(|pair| pair[0].1 <= pair[1].0), "two at one time");
    }
    if premises.mixing == RoomMixing::Never && input.existing.is_empty() {
        assert!(rooms.values().all(|subjects| subjects.len() == 1), "two subjects in one room");
    }
    assert_eq!(plan.kept + plan.moved.len() + plan.added, plan.placed.len());
}

fn planned(input: &Input) -> Plan {
    let plan = plan(input).unwrap();
    check(input, &plan);
    plan
}

/// Everybody whose seat is gone moves, and nobody can do better: the least that any plan could move.
fn least_moves(input: &Input) -> usize {
    let rooms: BTreeMap<_, _> = input.premises.rooms.iter().map(|room| (&room.code, room.seats)).collect();
    let wanted: BTreeSet<_> = input
        .candidates
        .iter()
        .flat_map(|one| one.subjects.iter().map(|code| (one.registration, code)))
        .collect();
    let is_gone = |seat: &&Placed| {
        wanted.contains(&(seat.registration, &seat.subject))
            && (rooms.get(&seat.room).is_none_or(|seats| seat.seat > *seats)
                || !input.premises.sessions.contains(&seat.starts_at))
    };
    input.existing.iter().filter(is_gone).count()
}

#[test]
fn the_serial_runs_on_over_the_sessions() {
    let input = Input { seed: 7, ..site(&[60], 6, singles(360)) };
    let plan = planned(&input);
    // As real tickets have it: with 60 seats, serial 124 belongs to the third session, 327 to the sixth.
    for (serial, session, seat) in [(124, 2, 4), (327, 5, 27), (294, 4, 54), (65, 1, 5)] {
        let number = format!("667911000101{serial:04}");
        let found = plan.placed.iter().find(|one| one.number.0 == number).unwrap();
        assert_eq!((found.starts_at, found.seat), (input.premises.sessions[session], seat));
    }
}

#[test]
fn nobody_comes_too_early_and_full_rooms_are_full() {
    let all: Vec<_> = (0..40).map(|index| candidate(index, &["24", "66"])).collect();
    // Two sessions of forty seats for eighty examinations: there is exactly one way for each candidate.
    let plan = planned(&site(&[25, 15], 2, all.clone()));
    assert_eq!(plan.placed.len(), 80);
    // With more time between than there is, nobody can sit both.
    let mut input = site(&[25, 15], 2, all);
    input.premises.travel_gap = TravelGap(16);
    let Err(PlanError::DoesNotFit { unplaced, .. }) = super::plan(&input) else { panic!("it fits") };
    assert_eq!(unplaced.len(), 80);
    assert!(unplaced.iter().all(|one| one.is_for_want_of_time));
}

#[test]
fn what_is_missing_is_said() {
    let Err(PlanError::DoesNotFit { seats, wanted, unplaced }) = plan(&site(&[10], 2, singles(23))) else {
        panic!("it fits")
    };
    assert_eq!((seats, wanted, unplaced.len()), (20, 23, 3));
    assert!(unplaced.iter().all(|one| !one.is_for_want_of_time));
    assert_eq!(plan(&site(&[], 2, singles(1))), Err(PlanError::NothingToPlanWith));
    assert_eq!(plan(&site(&[], 0, Vec::new())).map(|plan| plan.placed.len()), Ok(0));
    let unknown = plan(&site(&[10], 2, vec![candidate(0, &["99"])]));
    assert_eq!(unknown, Err(PlanError::SubjectUnknown(SubjectCode("99".to_owned()))));
    let mut input = site(&[10], 2, singles(1));
    input.premises.sessions[1] = Timestamp(FIRST + 100 * MINUTE_MS);
    assert_eq!(plan(&input), Err(PlanError::SubjectTooLong(SubjectCode("66".to_owned()))));
}

#[test]
fn neighbours_differ_where_they_can() {
    let mixed: Vec<_> = (0..60).map(|n| candidate(n, &[["66"], ["24"], ["65"]][n % 3])).collect();
    let plan = planned(&site(&[30, 30], 1, mixed.clone()));
    assert_eq!(plan.neighbours.same_subject, 0, "{:?}", plan.neighbours);
    // Those who sit several subjects do not bring all of one subject into one session.
    let many: Vec<_> =
        (0..240).map(|n| candidate(n, &[["24", "66"], ["65", "66"], ["24", "36"]][n % 3])).collect();
    let plan = planned(&site(&[30, 30, 30], 8, many));
    assert!(plan.neighbours.same_subject * 20 < plan.neighbours.pairs, "{:?}", plan.neighbours);
    // Where all sit the same, at least nobody sits beside whom they came with.
    let plan = planned(&site(&[30], 1, singles(30)));
    assert_eq!(plan.neighbours.same_subject, plan.neighbours.pairs);
    assert_eq!(plan.neighbours.consecutive, 0, "{:?}", plan.neighbours);
    // Rooms of one subject each, because the site wants it so.
    let mut input = site(&[20, 20, 20], 1, mixed);
    input.premises.mixing = RoomMixing::Never;
    planned(&input);
    input.premises.rooms.truncate(2);
    input.premises.rooms[0].seats = 40;
    input.premises.mixing = RoomMixing::WhenNeeded;
    planned(&input);
}

#[test]
fn late_changes_move_nobody_who_can_stay() {
    let input = site(&[10, 10], 3, singles(50));
    let first = planned(&input);
    // One gives up, one comes late: the seat may be the same, the number is not.
    let mut late = after(&input, &first);
    let gone = late.candidates.remove(17);
    late.candidates.push(candidate(80, &["66"]));
    let second = planned(&late);
    assert_eq!((second.kept, second.moved.len(), second.added, second.removed.len()), (49, 0, 1, 1));
    assert_eq!(second.removed[0].registration, gone.registration);
    // And again, until no seat is free: still nobody gets a number that was somebody's.
    let mut third = after(&late, &second);
    third.candidates.remove(0);
    third.candidates.extend((90..101).map(|index| candidate(index, &["66"])));
    let third_plan = planned(&third);
    assert_eq!((third_plan.kept, third_plan.moved.len(), third_plan.added), (49, 0, 11));
    // A room is lost: those in it move, the others stay.
    let mut lost = after(&input, &first);
    lost.premises.rooms.remove(1);
    lost.premises.sessions.push(Timestamp(FIRST + 24 * 60 * MINUTE_MS));
    lost.premises.sessions.push(Timestamp(FIRST + 27 * 60 * MINUTE_MS));
    let in_room = first.placed.iter().filter(|seat| seat.room == "02").count();
    let plan = planned(&lost);
    assert_eq!((plan.moved.len(), plan.kept), (in_room, 50 - in_room));
    assert_eq!(plan.moved.len(), least_moves(&lost));
    // Nothing changed: nothing changes.
    let again = planned(&after(&input, &first));
    assert_eq!(again.placed, first.placed);
}

#[test]
fn somebody_moves_on_for_whom_no_other_time_is_left() {
    // The second sits 66 in the first session or not at all; the first could sit at any time.
    let both = candidate(1, &["24", "66"]);
    let input = site(&[1], 2, vec![candidate(0, &["66"])]);
    let first = planned(&input);
    let mut late = after(&input, &first);
    late.premises.sessions.push(Timestamp(FIRST + 24 * 60 * MINUTE_MS));
    late.premises.travel_gap = TravelGap(24 * 60 - 135);
    late.candidates.push(both);
    let plan = planned(&late);
    assert_eq!((plan.kept, plan.moved.len(), plan.added), (0, 1, 2));
}

/// The least moves of all plans, by trying every one; only for the smallest sites.
fn fewest_moves(input: &Input) -> Option<usize> {
    fn go(
        input: &Input,
        left: &[(usize, RegistrationId, &SubjectCode)],
        taken: &mut Vec<(RegistrationId, i64, usize, u32)>,
    ) -> Option<usize> {
        let Some((_, registration, code)) = left.first() else { return Some(0) };
        let old =
            input.existing.iter().find(|seat| seat.registration == *registration && seat.subject == **code);
        let minutes = |_: i64| 135 * MINUTE_MS;
        let mut best: Option<usize> = None;
        for at in &input.premises.sessions {
            let clashes =
                taken.iter().any(|(who, other, ..)| who == registration && (other - at.0).abs() < minutes(0));
            if clashes {
                continue;
            }
            for (index, room) in input.premises.rooms.iter().enumerate() {
                for seat in 1..=room.seats {
                    if taken.iter().any(|&(_, other, room, its)| (other, room, its) == (at.0, index, seat)) {
                        continue;
                    }
                    let is_move = old
                        .is_some_and(|old| (old.starts_at, &old.room, old.seat) != (*at, &room.code, seat));
                    taken.push((*registration, at.0, index, seat));
                    let rest = go(input, &left[1..], taken);
                    taken.pop();
                    best = [best, rest.map(|rest| rest + usize::from(is_move))].into_iter().flatten().min();
                }
            }
        }
        best
    }
    let all: Vec<_> = input
        .candidates
        .iter()
        .enumerate()
        .flat_map(|(index, one)| one.subjects.iter().map(move |code| (index, one.registration, code)))
        .collect();
    go(input, &all, &mut Vec::new())
}

#[derive(Debug, Clone)]
struct World {
    rooms: Vec<u32>,
    sessions: usize,
    choices: Vec<Vec<usize>>,
    mixing: RoomMixing,
    seed: u64,
}

fn choice(maximum: usize) -> impl Strategy<Value = Vec<usize>> {
    prop::collection::btree_set(0..SUBJECTS.len(), 1..=maximum).prop_map(|set| set.into_iter().collect())
}

fn world() -> impl Strategy<Value = World> {
    let mixing =
        prop_oneof![Just(RoomMixing::Allowed), Just(RoomMixing::WhenNeeded), Just(RoomMixing::Never)];
    (
        prop::collection::vec(1_u32..14, 1..5),
        1_usize..8,
        prop::collection::vec(choice(3), 0..60),
        mixing,
        0_u64..9,
    )
        .prop_map(|(rooms, sessions, choices, mixing, seed)| World {
            rooms,
            sessions,
            choices,
            mixing,
            seed,
        })
}

fn input_of(world: &World) -> Input {
    let candidates = world.choices.iter().enumerate().map(|(index, choice)| {
        let codes: Vec<_> = choice.iter().map(|subject| SUBJECTS[*subject].0).collect();
        candidate(index, &codes)
    });
    let mut input = Input { seed: world.seed, ..site(&world.rooms, world.sessions, candidates.collect()) };
    input.premises.mixing = world.mixing;
    input
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_keeps_its_promises_in_whatever_order_it_is_asked(world in world(), turn in 0_usize..60) {
        let input = input_of(&world);
        let found = plan(&input);
        let mut turned = input.clone();
        if !turned.candidates.is_empty() {
            let by = turn % turned.candidates.len();
            turned.candidates.rotate_left(by);
        }
        turned.existing.reverse();
        prop_assert_eq!(&plan(&turned), &found);
        match found {
            Ok(plan) => check(&input, &plan),
            Err(PlanError::DoesNotFit { seats, wanted, unplaced }) => {
                prop_assert!(!unplaced.is_empty() && unplaced.len() >= wanted.saturating_sub(seats));
                // Nobody is sent away while anybody alone could still be seated.
                let singles = world.choices.iter().all(|choice| choice.len() == 1);
                if singles && world.mixing != RoomMixing::Never {
                    prop_assert_eq!(unplaced.len(), wanted.saturating_sub(seats));
                }
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn a_second_plan_keeps_its_promises_and_every_seat_that_it_can(
        world in world(),
        gone in prop::collection::vec(any::<bool>(), 60),
        late in prop::collection::vec(choice(3), 0..6),
        loses_room in any::<bool>(),
    ) {
        let input = input_of(&world);
        let Ok(first) = plan(&input) else { return Ok(()) };
        let mut second = after(&input, &first);
        let mut gone = gone.into_iter();
        second.candidates.retain(|_| !gone.next().unwrap_or(false));
        for (index, choice) in late.iter().enumerate() {
            let codes: Vec<_> = choice.iter().map(|subject| SUBJECTS[*subject].0).collect();
            second.candidates.push(candidate(500 + index, &codes));
        }
        if loses_room {
            second.premises.rooms.pop();
        }
        match plan(&second) {
            Ok(plan) => {
                check(&second, &plan);
                prop_assert!(plan.moved.len() >= least_moves(&second));
                if late.is_empty() && !loses_room {
                    prop_assert_eq!((plan.moved.len(), plan.added), (0, 0), "nobody had to move");
                }
                // A third time there is nothing left to do.
                let third = super::plan(&after(&second, &plan)).unwrap();
                prop_assert_eq!(third.placed, plan.placed);
            }
            Err(PlanError::DoesNotFit { .. } | PlanError::NothingToPlanWith) => {}
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn a_small_site_is_planned_again_with_the_fewest_moves(
        rooms in prop::collection::vec(1_u32..3, 1..3),
        choices in prop::collection::vec(choice(2), 1..4),
        late in prop::collection::vec(choice(1), 0..2),
        loses_room in any::<bool>(),
    ) {
        let world = World { rooms, sessions: 3, choices, mixing: RoomMixing::Allowed, seed: 3 };
        let mut input = input_of(&world);
        // All last as long, so that the count of all plans knows what clashes.
        input.subjects.iter_mut().for_each(|subject| subject.duration_minutes = 120);
        let Ok(first) = plan(&input) else { return Ok(()) };
        let mut second = after(&input, &first);
        for (index, choice) in late.iter().enumerate() {
            second.candidates.push(candidate(500 + index, &[SUBJECTS[choice[0]].0]));
        }
        if loses_room && second.premises.rooms.len() > 1 {
            second.premises.rooms.pop();
        }
        match (plan(&second), fewest_moves(&second)) {
            (Ok(plan), Some(fewest)) => {
                check(&second, &plan);
                prop_assert!(plan.moved.len() >= fewest);
                prop_assert!(plan.moved.len() <= fewest + 1, "{} moves, {} would do", plan.moved.len(), fewest);
            }
            (Err(_), fewest) => prop_assert_eq!(fewest, None, "there is a plan"),
            (Ok(_), None) => prop_assert!(false, "there is no plan"),
        }
    }
}

#[test]
#[ignore = "measures; run it in release"]
fn three_thousand_candidates() {
    for mixing in [RoomMixing::Allowed, RoomMixing::WhenNeeded, RoomMixing::Never] {
        let all: Vec<_> = (0..3000)
            .map(|n| candidate(n, &[["24", "66", "14"], ["65", "66", "36"], ["41", "24", "65"]][n % 3]))
            .collect();
        let mut input = site(&[60; 12], 13, all);
        input.premises.mixing = mixing;
        let began = std::time::Instant::now();
        let first = planned(&input);
        let took = began.elapsed();
        let mut second = after(&input, &first);
        second.premises.rooms.pop();
        second.candidates.truncate(2800);
        let began = std::time::Instant::now();
        let plan = super::plan(&second);
        let moved = plan.map(|plan| plan.moved.len());
        eprintln!(
            "{mixing:?}: {took:?}, {:?}; again {:?}, moved {moved:?}",
            first.neighbours,
            began.elapsed()
        );
    }
}
