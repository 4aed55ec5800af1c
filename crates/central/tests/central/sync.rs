//! Pulling: nothing is skipped, and nothing of other sites is told.

use std::collections::{BTreeMap, BTreeSet};

use kaodian_domain::{Operation, RegistrationId, SiteCode, SubjectCode};
use kaodian_wire::{ChangesResponse, ProblemCode};
use serde_json::json;

use crate::{
    journey::{Enrolment, lease, push},
    support::{BEIJING, CHENGDU, SHANGHAI, Server, Terminal},
};

async fn pull(terminal: &Terminal<'_>, cursor: u64) -> ChangesResponse {
    terminal.get("/v1/changes", &format!("cursor={cursor}")).await.ok()
}

#[tokio::test]
async fn a_site_hears_of_its_own_and_of_what_began_there() {
    let server = Server::start().await;
    let terminals =
        [server.terminal(BEIJING).await, server.terminal(SHANGHAI).await, server.terminal(CHENGDU).await];
    let [beijing, shanghai, chengdu] = &terminals;
    let enrolment = Enrolment::begin(beijing, "kaosheng", SHANGHAI).await;
    push(beijing, &[enrolment.accept(), enrolment.information(1)]).await;
    let ids = |page: &ChangesResponse| page.registrations.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&pull(beijing, 0).await), [enrolment.id]);
    assert!(pull(shanghai, 0).await.registrations.is_empty());

    push(beijing, &[enrolment.choose()]).await;
    let page = pull(shanghai, 0).await;
    assert_eq!(ids(&page), [enrolment.id]);
    assert_eq!((page.more, page.catalogue_version), (false, 1));
    assert!(pull(shanghai, page.cursor).await.registrations.is_empty());
    assert!(pull(chengdu, 0).await.registrations.is_empty());

    // It moves: the site that it leaves is told so.
    let site = SiteCode(CHENGDU.into());
    let subjects = vec![SubjectCode("66".into())];
    push(beijing, &[enrolment.record(Operation::ChooseSubjects { site: site.clone(), subjects })]).await;
    let told = pull(shanghai, page.cursor).await;
    assert_eq!(told.registrations[0].choice.site(), Some(&site));
    assert_eq!(ids(&pull(chengdu, 0).await), [enrolment.id]);
}

#[tokio::test]
async fn a_cursor_skips_nothing_while_others_write() {
    let server = Server::start().await;
    let (reader, one, two) =
        (server.terminal(BEIJING).await, server.terminal(BEIJING).await, server.terminal(BEIJING).await);
    let account = one.account("kaosheng").await;
    two.sign_in("kaosheng").await;
    let batch = |terminal| {
        (0..140)
            .map(|_| {
                let id = RegistrationId(uuid::Uuid::now_v7());
                Enrolment { terminal, id, account, site: BEIJING.into() }
            })
            .collect::<Vec<_>>()
    };
    let (a, b) = (batch(&one), batch(&two));
    let expected: BTreeSet<_> = a.iter().chain(&b).map(|enrolment| enrolment.id).collect();
    let write = async |enrolments: &[Enrolment<'_>]| {
        for chunk in enrolments.chunks(20) {
            let records: Vec<_> =
                chunk.iter().map(Enrolment::accept).chain(chunk.iter().map(Enrolment::accept)).collect();
            push(chunk[0].terminal, &records).await;
        }
    };
    let read = async {
        let (mut cursor, mut seen) = (0, BTreeMap::new());
        while seen.len() < expected.len() || seen.values().any(|revision| *revision < 2) {
            let page = pull(&reader, cursor).await;
            assert!(page.cursor >= cursor && page.registrations.len() <= 200);
            cursor = page.cursor;
            seen.extend(page.registrations.into_iter().map(|one| (one.id, one.revision)));
        }
        seen.into_keys().collect::<BTreeSet<_>>()
    };
    let (seen, (), ()) = tokio::join!(read, write(&a), write(&b));
    assert_eq!(seen, expected);

    // From the beginning: two pages.
    let first = pull(&reader, 0).await;
    assert_eq!((first.registrations.len(), first.more), (200, true));
    let second = pull(&reader, first.cursor).await;
    assert_eq!((second.registrations.len(), second.more), (80, false));

    // In small pages: the same, each once.
    let (mut cursor, mut seen) = (0, BTreeSet::new());
    for _ in 0..8 {
        let page: ChangesResponse =
            reader.get("/v1/changes", &format!("cursor={cursor}&limit=37")).await.ok();
        assert_eq!(
            (page.registrations.len(), page.more),
            if seen.len() == 259 { (21, false) } else { (37, true) }
        );
        cursor = page.cursor;
        assert!(page.registrations.into_iter().all(|one| seen.insert(one.id)));
    }
    assert_eq!(seen, expected);
    for limit in ["0", "201", "-1", "x", "", "99999999999999999999"] {
        reader.get("/v1/changes", &format!("cursor=0&limit={limit}")).await.is(ProblemCode::Malformed);
    }
}

#[tokio::test]
async fn numbers_are_given_once() {
    let server = Server::start().await;
    let (one, two, elsewhere) =
        (server.terminal(BEIJING).await, server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let mut given = BTreeSet::new();
    for _ in 0..5 {
        let (a, b) = tokio::join!(lease(&one, 7), lease(&two, 100));
        for block in [a, b] {
            assert!((block.first..=block.last).all(|serial| given.insert(serial)), "{block:?}");
        }
    }
    assert_eq!(given.len(), 535);
    assert_eq!(given.last(), Some(&535), "no gaps");
    assert_eq!(lease(&elsewhere, 1).await.first, 1, "each site counts for itself");
    for (sitting, size, code) in [
        ("79", 0, ProblemCode::Malformed),
        ("79", 1001, ProblemCode::Malformed),
        ("78", 10, ProblemCode::NoSitting),
    ] {
        one.post("/v1/number-blocks", &json!({"sitting": sitting, "size": size})).await.is(code);
    }
}
