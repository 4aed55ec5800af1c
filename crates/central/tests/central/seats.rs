//! Subjects with a limit: registrations and terminals never have more seats than there are, and all can be used.

use kaodian_domain::{Field, Operation, RefusalCode, SiteCode, SittingId, SubjectCode};
use kaodian_wire::{
    LeaseSeatsRequest, Outcome, ProblemCode, ReturnSeatsRequest, SeatBlock, SeatBlocksResponse, SeatKeep,
    SeatWant,
};

use crate::{
    journey::{Enrolment, push, refusal},
    support::{DEMO, SHANGHAI, Server, Terminal},
};

/// The demonstration with this limit for subject 66 in Shanghai.
async fn limit(server: &Server, limit: Option<u32>) -> String {
    let text = std::fs::read_to_string(DEMO).unwrap();
    let line = limit.map_or(String::new(), |seats| format!("66 = {seats}\n"));
    let path = server.dir.path().join("limit.toml");
    std::fs::write(&path, text.replace("66 = 300\n", &line)).unwrap();
    server.command(&["catalogue", "import", &path.display().to_string()]).await.unwrap()
}

async fn server(seats: Option<u32>) -> Server {
    let server = Server::empty().await;
    limit(&server, seats).await;
    server
}

async fn begin<'a>(terminal: &'a Terminal<'a>, person: u32) -> Enrolment<'a> {
    let enrolment = Enrolment::begin(terminal, &format!("kaosheng{person}"), SHANGHAI).await;
    let records = [enrolment.accept(), enrolment.information(person), subjects(&enrolment, &["66"])];
    assert!(push(terminal, &records).await.iter().all(|one| matches!(one, Outcome::Accepted { .. })));
    enrolment
}

fn subjects(enrolment: &Enrolment<'_>, codes: &[&str]) -> kaodian_domain::OperationRecord {
    let subjects = codes.iter().map(|code| SubjectCode((*code).to_owned())).collect();
    enrolment.record(Operation::ChooseSubjects { site: SiteCode(SHANGHAI.to_owned()), subjects })
}

async fn submit(enrolment: &Enrolment<'_>) -> Option<RefusalCode> {
    let record = enrolment.submit().await;
    match push(enrolment.terminal, &[record]).await.remove(0) {
        Outcome::Accepted { .. } => None,
        Outcome::Refused { refusal, .. } => {
            assert_eq!(refusal.field, Some(Field::Subjects));
            Some(refusal.code)
        }
        Outcome::AwaitsPhoto { .. } | Outcome::AwaitsUpdate => panic!("nothing to wait for"),
    }
}

async fn lease(terminal: &Terminal<'_>, needed: u32, reserve: u32) -> SeatBlock {
    let want = SeatWant {
        site: SiteCode(SHANGHAI.to_owned()),
        subject: SubjectCode("66".to_owned()),
        needed,
        reserve,
    };
    let request = LeaseSeatsRequest { sitting: SittingId("79".to_owned()), wants: vec![want] };
    one_block(terminal, terminal.post("/v1/seat-blocks", &request).await.ok())
}

async fn keep(terminal: &Terminal<'_>, seats: u32) -> SeatBlock {
    let keep = SeatKeep { site: SiteCode(SHANGHAI.to_owned()), subject: SubjectCode("66".to_owned()), seats };
    let request = ReturnSeatsRequest { sitting: SittingId("79".to_owned()), keeps: vec![keep] };
    one_block(terminal, terminal.post("/v1/seat-blocks/return", &request).await.ok())
}

fn one_block(terminal: &Terminal<'_>, response: SeatBlocksResponse) -> SeatBlock {
    let [block] = response.blocks.try_into().unwrap();
    assert!(block.is_genuine(&terminal.central_key, terminal.id));
    block
}

const FULL: Option<RefusalCode> = Some(RefusalCode::SubjectFull);

#[tokio::test]
async fn a_full_subject_takes_nobody_until_somebody_leaves() {
    let server = server(Some(2)).await;
    let terminal = server.terminal(SHANGHAI).await;
    let mut all = Vec::new();
    for person in 1..=4 {
        all.push(begin(&terminal, person).await);
    }
    assert_eq!(submit(&all[0]).await, None);
    assert_eq!(submit(&all[1]).await, None);
    assert_eq!(submit(&all[2]).await, FULL);
    // The refused one is as it was before, and may choose otherwise.
    assert!(all[2].current().await.number.is_none());
    push(&terminal, &[subjects(&all[2], &["24"])]).await;
    assert_eq!(submit(&all[2]).await, None);
    // Whoever holds a seat keeps it while correcting, and cannot slip into a full subject.
    assert_eq!(refusal(&terminal, &subjects(&all[2], &["24", "66"])).await, RefusalCode::SubjectFull);
    push(&terminal, &[subjects(&all[0], &["66", "24"])]).await;
    assert_eq!(submit(&all[3]).await, FULL);
    // Another subject, giving up, no payment: each gives a seat back.
    push(&terminal, &[subjects(&all[0], &["24"])]).await;
    assert_eq!(submit(&all[3]).await, None);
    push(&terminal, &[all[1].record(Operation::Withdraw)]).await;
    let late = begin(&terminal, 5).await;
    assert_eq!(submit(&late).await, None);
    let later = begin(&terminal, 6).await;
    assert_eq!(submit(&later).await, FULL);
    server.advance_minutes(2881);
    assert!(kaodian_central::jobs::run_once(&server.app).await.unwrap() > 0);
    assert_eq!(submit(&later).await, None);
}

#[tokio::test]
async fn what_terminals_hold_is_never_given_out_twice() {
    let server = server(Some(12)).await;
    let [one, two] = [server.terminal(SHANGHAI).await, server.terminal(SHANGHAI).await];
    let held = lease(&one, 0, 100).await;
    assert_eq!((held.seats, held.left), (3, 9), "a part is for the others");
    assert_eq!(lease(&one, 0, 100).await.seats, 3, "asked again, it gives nothing more");
    assert_eq!(lease(&two, 9, 0).await.left, 0, "what is needed is given as long as there is any");
    assert_eq!(lease(&one, 5, 0).await.seats, 3);
    // Seven with the network at the first terminal: its own three, and none that the other holds.
    let mut all = Vec::new();
    for person in 1..=4 {
        all.push(begin(&one, person).await);
    }
    for enrolment in &all[..3] {
        assert_eq!(submit(enrolment).await, None);
    }
    assert_eq!(submit(&all[3]).await, FULL);
    assert_eq!((lease(&one, 0, 0).await.seats, lease(&two, 0, 0).await.seats), (0, 9));
    // Given back, they are anybody's.
    let kept = keep(&two, 8).await;
    assert_eq!((kept.seats, kept.left), (8, 1));
    assert_eq!(keep(&two, 8).await, kept);
    assert_eq!(submit(&all[3]).await, None);
    let last = begin(&one, 5).await;
    assert_eq!(submit(&last).await, FULL);
    // A terminal that is lost takes no seat with it.
    let said = server.command(&["terminal", "revoke", &two.id.to_string()]).await.unwrap();
    assert_eq!(said, "revoked; 8 seats that it held are free again\n");
    assert_eq!(submit(&last).await, None);
    assert_eq!(lease(&one, 100, 0).await.seats, 7);
}

#[tokio::test]
async fn a_limit_counts_who_was_there_before_and_may_change() {
    let server = server(None).await;
    let terminal = server.terminal(SHANGHAI).await;
    let mut all = Vec::new();
    for person in 1..=5 {
        all.push(begin(&terminal, person).await);
    }
    assert_eq!(submit(&all[0]).await, None);
    assert_eq!(submit(&all[1]).await, None);
    let want = LeaseSeatsRequest { sitting: SittingId("79".to_owned()), wants: Vec::new() };
    assert_eq!(terminal.post("/v1/seat-blocks", &want).await.ok::<SeatBlocksResponse>().blocks, []);
    let other = LeaseSeatsRequest { sitting: SittingId("80".to_owned()), wants: Vec::new() };
    terminal.post("/v1/seat-blocks", &other).await.is(ProblemCode::NoSitting);
    let said = limit(&server, Some(3)).await;
    assert!(said.contains("~ sites[310002].premises.capacity.66: none -> 3"), "{said}");
    assert_eq!(submit(&all[2]).await, None);
    assert_eq!(submit(&all[3]).await, FULL);
    // Lowered below what is taken: nobody loses anything, and nobody comes in until there is room.
    limit(&server, Some(1)).await;
    push(&terminal, &[all[0].record(Operation::Withdraw), all[1].record(Operation::Withdraw)]).await;
    assert_eq!(submit(&all[3]).await, FULL);
    limit(&server, Some(2)).await;
    assert_eq!(submit(&all[3]).await, None);
    assert_eq!(submit(&all[4]).await, FULL);
    // Taken away, and put back: it was counted all the while.
    limit(&server, None).await;
    assert_eq!(submit(&all[4]).await, None);
    limit(&server, Some(4)).await;
    assert_eq!(lease(&terminal, 9, 0).await.seats, 1);
}
