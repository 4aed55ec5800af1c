//! What waits for a reviewer, decisions on it, and what two machines say of photos.

use std::sync::LazyLock;

use kaodian_domain::{Operation, PhotoReference, RefusalCode, Review, ReviewReason, Role};
use kaodian_wire::{
    Outcome, ProblemCode, RequestParts, ReviewQueueResponse, VerdictComparison, WaitingReview, sha256_hex,
};
use sqlx::{AnyPool, Row};

use crate::{
    journey::{Enrolment, attach, good_photo, jpeg, push, refusal, staff, upload},
    support::{BEIJING, SHANGHAI, Server, Terminal, nonce},
};

async fn page(terminal: &Terminal<'_>, query: &str) -> ReviewQueueResponse {
    terminal.get("/v1/reviews", query).await.ok()
}

/// A photo as this program's own terminal would tell of it.
fn attach_told(jpeg: &[u8], change: impl FnOnce(&mut PhotoReference)) -> Operation {
    static WARNINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let pack = kaodian_photo::RulePack::bundled().unwrap();
        let verdict = kaodian_photo::Engine::load().unwrap().judge(&good_photo(1), &pack);
        let name = |code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned();
        verdict.warnings().map(name).collect()
    });
    let Operation::AttachPhoto { mut photo } = attach(jpeg) else { panic!("no photo") };
    photo.rule_pack = kaodian_photo::RulePack::bundled().unwrap().version;
    photo.warnings.clone_from(&WARNINGS);
    change(&mut photo);
    Operation::AttachPhoto { photo }
}

/// Up to the request for a review, with this photo.
async fn waiting<'a>(terminal: &'a Terminal<'a>, name: &str, person: u32, photo: Operation) -> Enrolment<'a> {
    let enrolment = Enrolment::begin(terminal, name, BEIJING).await;
    let records = [
        enrolment.accept(),
        enrolment.information(person),
        enrolment.choose(),
        enrolment.submit().await,
        enrolment.record(photo),
        enrolment.record(Operation::RequestReview),
    ];
    for outcome in push(terminal, &records).await {
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
    enrolment
}

fn by_reviewer(enrolment: &Enrolment<'_>, operation: Operation) -> kaodian_domain::OperationRecord {
    let mut record = enrolment.record(operation);
    record.actor = staff(BEIJING, Role::Reviewer);
    record
}

#[tokio::test]
async fn the_oldest_comes_first_and_goes_once_it_is_decided() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    terminal.staff(BEIJING, "wang", &["reviewer"]).await;
    assert_eq!(page(&terminal, "").await, ReviewQueueResponse { waiting: 0, reviews: vec![], cursor: None });

    let photo = good_photo(1);
    upload(&terminal, &photo).await;
    let first = waiting(&terminal, "first", 1, attach_told(&photo, |_| {})).await;
    server.advance_minutes(7);
    // The very same file, as another version of the rules saw it.
    let second = waiting(&terminal, "second", 2, attach(&photo)).await;
    let told = page(&terminal, "").await;
    let ids: Vec<_> = told.reviews.iter().map(|review| review.registration).collect();
    assert_eq!((told.waiting, ids, told.cursor), (2, vec![first.id, second.id], None));
    let [one, two]: [WaitingReview; 2] = told.reviews.try_into().unwrap();
    assert_eq!((one.round, one.waited_ms, one.number.is_some()), (1, 7 * 60_000, true));
    let photo_one = one.photo.unwrap();
    let central = photo_one.central.unwrap();
    assert_eq!(photo_one.sha256, sha256_hex(&photo));
    assert_eq!(photo_one.comparison, Some(VerdictComparison::Same));
    assert_eq!((central.accepted, &central.rule_pack), (true, &photo_one.terminal.rule_pack));
    assert_eq!(central.engine.as_deref(), Some(kaodian_photo::ENGINE_VERSION));
    assert_eq!(two.photo.unwrap().comparison, Some(VerdictComparison::OtherRules));

    // Another site's terminal sees its own queue.
    let elsewhere = server.terminal(SHANGHAI).await;
    assert_eq!(page(&elsewhere, "").await.waiting, 0);

    // Decided, taken back by a change, given up: gone; asked for again: there.
    push(&terminal, &[by_reviewer(&first, Operation::Approve { round: 1 })]).await;
    assert_eq!(page(&terminal, "").await.waiting, 1);
    push(&terminal, &[second.information(3)]).await;
    assert_eq!(page(&terminal, "").await.waiting, 0);
    let number = second.current().await.number.unwrap().0;
    push(&terminal, &[second.submit_with(&number), second.record(Operation::RequestReview)]).await;
    assert_eq!(page(&terminal, "").await.reviews[0].round, 2);
    push(&terminal, &[second.record(Operation::Withdraw)]).await;
    assert_eq!(page(&terminal, "").await.waiting, 0);
}

#[tokio::test]
async fn a_queue_is_asked_for_as_it_should_be() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    for query in [
        "cursor=x",
        "cursor=1.2",
        "cursor=1%27%20OR%20%271%27%3D%271",
        "limit=-1",
        "limit=x",
        "limit=99999999999",
        "cursor=1&cursor=2",
    ] {
        terminal.get("/v1/reviews", query).await.is(ProblemCode::Malformed);
    }
    assert_eq!(page(&terminal, "limit=0&cursor=").await.waiting, 0);
    let parts = RequestParts { method: "GET", path: "/v1/reviews", query: "", body: b"" };
    terminal.send_signed(&parts, None).await.is(ProblemCode::Unsigned);
    let signed = terminal.sign(&parts, &nonce());
    assert_eq!(terminal.send_signed(&parts, Some(&signed)).await.status, 200);
    terminal.send_signed(&parts, Some(&signed)).await.is(ProblemCode::Replayed);
    server.command(&["terminal", "revoke", &terminal.id.to_string()]).await.unwrap();
    terminal.get("/v1/reviews", "").await.is(ProblemCode::TerminalRevoked);
}

#[tokio::test]
async fn of_two_reviewers_the_second_is_told_that_it_was_decided() {
    let server = Server::start().await;
    let (one, two) = (server.terminal(BEIJING).await, server.terminal(BEIJING).await);
    one.staff(BEIJING, "wang", &["reviewer"]).await;
    let photo = good_photo(1);
    upload(&one, &photo).await;
    for (person, both_approve) in [(1, true), (2, false)] {
        let enrolment = waiting(&one, &format!("person{person}"), person, attach(&photo)).await;
        assert_eq!(page(&two, "").await.reviews[0].registration, enrolment.id, "both see it");
        let approve = by_reviewer(&enrolment, Operation::Approve { round: 1 });
        let reasons = vec![ReviewReason::PhotoNotThisPerson];
        let reject = Operation::Reject { round: 1, reasons, text: None };
        let other = if both_approve { Operation::Approve { round: 1 } } else { reject };
        let other = by_reviewer(&enrolment, other);
        let (here, there) = ([approve], [other]);
        let (here, there) = tokio::join!(push(&one, &here), push(&two, &there));
        let refused: Vec<_> = [here, there]
            .concat()
            .into_iter()
            .filter_map(|outcome| match outcome {
                Outcome::Refused { refusal, current } => {
                    Some((refusal.code, current.unwrap().review.clone()))
                }
                Outcome::Accepted { .. } | Outcome::AwaitsPhoto { .. } | Outcome::AwaitsUpdate => None,
            })
            .collect();
        // The other's decision comes with the refusal.
        match &refused[..] {
            [(RefusalCode::ReviewAlreadyApproved, Review::Approved { .. })] => {}
            [(RefusalCode::ReviewNotPending, Review::Returned { .. })] if !both_approve => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(page(&one, "").await.waiting, 0);
    }
}

#[tokio::test]
async fn what_the_machines_say_is_kept_and_compared() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let (photo, nobody) = (good_photo(1), jpeg(1, 300, 400));
    upload(&terminal, &photo).await;
    upload(&terminal, &nobody).await;
    waiting(&terminal, "honest", 1, attach_told(&photo, |_| {})).await;
    waiting(&terminal, "warned", 2, attach_told(&photo, |told| told.warnings.push("blurred".into()))).await;
    // A terminal that says of a picture of nobody that it is good.
    let liar = Enrolment::begin(&terminal, "liar", BEIJING).await;
    push(&terminal, &[liar.accept()]).await;
    let lie = liar.record(attach_told(&nobody, |_| {}));
    assert_eq!(refusal(&terminal, &lie).await, RefusalCode::PhotoRejected);
    assert_eq!(refusal(&terminal, &lie).await, RefusalCode::PhotoRejected, "sent again, decided once");

    let told = server.command(&["review", "verdicts"]).await.unwrap();
    assert!(told.starts_with("same 1\tother_rules 0\tdifferent 2\tunjudged 0\n"), "{told}");
    assert_eq!(told.lines().count(), 4, "{told}");
    let told = server.command(&["review", "verdicts", "--site", BEIJING, "--disagreeing"]).await.unwrap();
    let rows: Vec<_> = told.lines().skip(1).collect();
    assert_eq!(rows.len(), 2, "{told}");
    let engine = kaodian_photo::ENGINE_VERSION;
    assert!(
        rows[0].contains("no_face") && rows[0].contains(engine) && rows[0].contains("rejected"),
        "{told}"
    );
    assert!(rows[0].contains(&sha256_hex(&nobody)) && rows[0].contains(&liar.id.to_string()), "{told}");
    assert!(rows[1].contains(",blurred"), "{told}");
    let none = server.command(&["review", "verdicts", "--site", SHANGHAI]).await.unwrap();
    assert_eq!(none.trim(), "same 0\tother_rules 0\tdifferent 0\tunjudged 0");
    let json = server.command(&["review", "verdicts", "--json", "--limit", "1"]).await.unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["counts"]["different"], json["verdicts"].as_array().unwrap().len()), (&2.into(), 1));

    let figures =
        server.http.get(format!("{}/metrics", server.url)).send().await.unwrap().text().await.unwrap();
    for figure in [
        "kaodian_photo_verdicts_total{comparison=\"same\"} 1",
        "kaodian_photo_verdicts_total{comparison=\"different\"} 2",
        "kaodian_photo_verdicts_total{comparison=\"other_rules\"} 0",
        "kaodian_reviews_waiting{site=\"110001\"} 2",
        "kaodian_review_oldest_age_seconds{site=\"110001\"} 0",
    ] {
        assert!(figures.contains(figure), "{figure} in {figures}");
    }
}

#[tokio::test]
async fn photos_that_piled_up_are_compared_when_they_are_judged() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let photos = [good_photo(1), good_photo(2), jpeg(3, 300, 400)];
    let mut records = Vec::new();
    for (index, photo) in photos.iter().enumerate() {
        upload(&terminal, photo).await;
        let enrolment = Enrolment::begin(&terminal, &format!("person{index}"), BEIJING).await;
        records.push(enrolment.accept());
        records.push(enrolment.record(attach_told(photo, |_| {})));
    }
    for outcome in push(&terminal, &records).await {
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
    server.all_judged().await;
    let counts = async || {
        let json = server.command(&["review", "verdicts", "--json"]).await.unwrap();
        serde_json::from_str::<serde_json::Value>(&json).unwrap()["counts"].clone()
    };
    // The server's own thread may be at one of them.
    let expected = serde_json::json!({"same": 2, "otherRules": 0, "different": 1, "unjudged": 0});
    let in_the_end = async {
        while counts().await != expected {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let ended = tokio::time::timeout(std::time::Duration::from_secs(60), in_the_end).await;
    assert!(ended.is_ok(), "{}", counts().await);
}

#[tokio::test]
async fn the_operator_sees_the_queues() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let queue =
        async |arguments: &[&str]| server.command(&[&["review", "queue"], arguments].concat()).await.unwrap();
    assert_eq!(queue(&[]).await, "nobody waits for a review\n");
    assert_eq!(queue(&["--site", BEIJING]).await, "110001\t0 waiting\n");
    let photo = good_photo(1);
    upload(&terminal, &photo).await;
    waiting(&terminal, "first", 1, attach(&photo)).await;
    server.advance_minutes(125);
    let told = queue(&["--site", BEIJING]).await;
    assert!(told.starts_with("110001\t1 waiting\toldest ") && told.contains("2 h 5 min ago"), "{told}");
    assert_eq!(queue(&["--site", SHANGHAI]).await, "310002\t0 waiting\n");
    let json: serde_json::Value = serde_json::from_str(&queue(&["--json"]).await).unwrap();
    assert_eq!((&json[0]["site"], &json[0]["waiting"]), (&BEIJING.into(), &1.into()));
    assert_eq!(json[0]["oldestAgeS"], 7500);
}

const REGISTRATIONS: i64 = 100_000;
const WAITING: i64 = 450;

/// A hundred thousand registrations of the sitting, of which some wait at one site, and more at another.
async fn fill(server: &Server, template: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    let file = server.dir.path().join("data/central.db");
    let url = server.database_url().map_or_else(|| format!("sqlite://{}", file.display()), str::to_owned);
    let db = AnyPool::connect(&url).await.unwrap();
    let numbers = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {REGISTRATIONS}),
         r AS (SELECT i, '01900000-0000-7000-8000-' || substr('000000000000' || CAST(i AS TEXT), -12) AS id FROM n)"
    );
    // PostgreSQL counts from the left.
    let numbers = if server.database_url().is_some() {
        numbers.replace("substr('000000000000' || CAST(i AS TEXT), -12)", "lpad(CAST(i AS TEXT), 12, '0')")
    } else {
        numbers
    };
    let registrations = format!(
        "INSERT INTO registration (id, sitting, account, revision, origin_site, site, body, changed_at)
         {numbers} SELECT id, '79', 'a', 1, '110001', CASE WHEN i <= {WAITING} THEN '110001' ELSE '310002' END,
             replace($1, '01900000-0000-7000-8000-ffffffffffff', id), 1 FROM r"
    );
    sqlx::query(sqlx::AssertSqlSafe(registrations)).bind(template.to_owned()).execute(&db).await.unwrap();
    // Many were asked for at the same moment: the order holds all the same.
    let queue = format!(
        "INSERT INTO review_queue (registration, sitting, site, requested_at)
         {numbers} SELECT id, '79', CASE WHEN i <= {WAITING} THEN '110001' ELSE '310002' END, 1000 + i / 100
         FROM r WHERE i <= {WAITING} OR i > 90000"
    );
    sqlx::query(sqlx::AssertSqlSafe(queue)).execute(&db).await.unwrap();
    if server.database_url().is_some() {
        sqlx::query("ANALYZE").execute(&db).await.unwrap();
    }
    db
}

#[tokio::test]
async fn a_queue_is_read_from_its_index_page_by_page() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let photo = good_photo(1);
    upload(&terminal, &photo).await;
    let enrolment = waiting(&terminal, "first", 1, attach(&photo)).await;
    let body = serde_json::to_string(&enrolment.current().await).unwrap();
    let id = enrolment.id.to_string();
    let db = fill(&server, &body.replace(&id, "01900000-0000-7000-8000-ffffffffffff")).await;

    let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let told = page(&terminal, &format!("limit=100&cursor={cursor}")).await;
        assert_eq!(told.waiting, WAITING as u64 + 1 - u64::from(pages > 1), "page {pages}");
        seen.extend(told.reviews.iter().map(|review| review.registration.to_string()));
        pages += 1;
        if pages == 2 {
            // One that was shown before is decided meanwhile: nobody is left out and nobody comes twice.
            let gone = sqlx::query("DELETE FROM review_queue WHERE registration = $1").bind(seen[0].clone());
            gone.execute(&db).await.unwrap();
        }
        match told.cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    let expected: Vec<_> = (1..=WAITING).map(|i| format!("01900000-0000-7000-8000-{i:012}")).collect();
    assert_eq!((pages, &seen[..450], &seen[450..]), (5, &expected[..], &[id][..]));

    // The same query as the server's: what the database says of how it does it.
    let query = include_str!("../../src/store/review_queue_page.sql")
        .replace("$1", "'79'")
        .replace("$2", "'110001'")
        .replace("$3", "1002")
        .replace("$4", "'01900000-0000-7000-8000-000000000200'")
        .replace("$5", "50");
    let explain = if server.database_url().is_some() { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{explain} {query}"))).fetch_all(&db).await.unwrap();
    let column = usize::from(server.database_url().is_none()) * 3;
    let plan: Vec<String> = rows.iter().map(|row| row.get(column)).collect();
    let plan = plan.join("\n");
    assert!(plan.contains("review_queue_order"), "{plan}");
    let whole = ["Seq Scan", "SCAN r", "SCAN q", "TEMP B-TREE", "Sort"];
    assert!(whole.iter().all(|step| !plan.contains(step)), "{plan}");
    db.close().await;
}
