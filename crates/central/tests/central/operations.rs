//! Pushing operations: exactly once, and only what may be claimed.

use kaodian_domain::{Actor, Operation, OrderId, PaymentChannel, Photo, RefusalCode, Role, Timestamp};
use kaodian_wire::{Outcome, ProblemCode, PushRequest, sha256_hex};
use uuid::Uuid;

use crate::{
    journey::{Enrolment, attach, good_photo, jpeg, lease, push, refusal, staff, upload},
    support::{BEIJING, SHANGHAI, Server},
};

#[tokio::test]
async fn an_operation_is_applied_once_however_often_it_is_sent() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    let wrong = enrolment.record(Operation::RequestReview);
    let records = [enrolment.accept(), enrolment.information(1), enrolment.choose(), wrong];
    let first = push(&terminal, &records).await;
    let revisions = first.iter().map(|outcome| match outcome {
        Outcome::Accepted { revision } => Some(*revision),
        Outcome::Refused { .. } | Outcome::AwaitsPhoto { .. } | Outcome::AwaitsUpdate => None,
    });
    assert_eq!(revisions.collect::<Vec<_>>(), [Some(1), Some(2), Some(3), None]);
    assert_eq!(push(&terminal, &records).await, first, "the same batch");
    let twice: Vec<_> = records.iter().chain(&records).cloned().collect();
    assert_eq!(push(&terminal, &twice).await, [first.clone(), first].concat());
    assert_eq!(enrolment.current().await.revision, 3);
}

#[tokio::test]
async fn a_terminal_may_not_claim_what_it_is_not() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    let stranger = terminal.account("stranger").await;
    push(&terminal, &[enrolment.accept()]).await;
    let claim = |actor: Actor, operation: Operation| {
        let mut record = enrolment.record(operation);
        record.actor = actor;
        record
    };
    let order = OrderId(Uuid::now_v7());
    let accept = Operation::AcceptAgreement { version: 3 };
    let record_payment = Operation::RecordPayment { order, amount_fen: 1, paid_at: server.now() };
    let cases = [
        (claim(Actor::Central, record_payment.clone()), RefusalCode::NotPermitted),
        (claim(Actor::Central, Operation::ExpireUnpaid), RefusalCode::NotPermitted),
        (claim(Actor::Candidate { account: stranger }, accept.clone()), RefusalCode::NotYours),
        (claim(staff(BEIJING, Role::SiteAdministrator), accept.clone()), RefusalCode::NotPermitted),
        (enrolment.record(record_payment), RefusalCode::NotPermitted),
        (
            enrolment.record(Operation::OpenOrder { order, channel: PaymentChannel::Sandbox, amount_fen: 1 }),
            RefusalCode::OrderUnknown,
        ),
    ];
    for (record, code) in cases {
        assert_eq!(
            refusal(&terminal, &record).await,
            code,
            "{:?} {:?}",
            record.actor,
            record.operation.kind()
        );
    }

    // Somebody else's registration, with their own account in the header: told nothing of it.
    let elsewhere = server.terminal(BEIJING).await;
    let mut record = enrolment.record(accept.clone());
    (record.account, record.actor) = (stranger, Actor::Candidate { account: stranger });
    match push(&elsewhere, &[record]).await.remove(0) {
        Outcome::Refused { refusal, current: None } => assert_eq!(refusal.code, RefusalCode::NotYours),
        other => panic!("{other:?}"),
    }
    // An account that does not exist.
    let mut record = enrolment.record(accept);
    let nobody = kaodian_domain::AccountId(Uuid::now_v7());
    (record.registration, record.account) = (kaodian_domain::RegistrationId(Uuid::now_v7()), nobody);
    record.actor = Actor::Candidate { account: nobody };
    assert_eq!(refusal(&terminal, &record).await, RefusalCode::NotYours);
    assert_eq!(enrolment.current().await.revision, 1);
}

#[tokio::test]
async fn too_many_at_once_are_not_taken() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    let operations = vec![enrolment.accept(); 201];
    terminal.post("/v1/operations", &PushRequest { operations }).await.is(ProblemCode::TooLarge);
}

#[tokio::test]
async fn a_document_enrols_once() {
    let server = Server::start().await;
    let (beijing, shanghai) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let first = Enrolment::begin(&beijing, "first", BEIJING).await;
    let second = Enrolment::begin(&shanghai, "second", SHANGHAI).await;
    push(&beijing, &[first.accept()]).await;
    push(&shanghai, &[second.accept()]).await;
    let (one, two) = ([first.information(7)], [second.information(7)]);
    let (one, two) = tokio::join!(push(&beijing, &one), push(&shanghai, &two));
    let outcomes = [one, two].concat();
    let refused = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Refused { refusal, .. } => Some(refusal.code),
        Outcome::Accepted { .. } | Outcome::AwaitsPhoto { .. } | Outcome::AwaitsUpdate => None,
    });
    assert_eq!(refused.collect::<Vec<_>>(), [RefusalCode::DocumentAlreadyRegistered]);

    // Once the first has ended, the document is free.
    let (winner, loser) = match &outcomes[0] {
        Outcome::Accepted { .. } => (&first, &second),
        Outcome::Refused { .. } | Outcome::AwaitsPhoto { .. } | Outcome::AwaitsUpdate => (&second, &first),
    };
    push(winner.terminal, &[winner.record(Operation::Withdraw)]).await;
    let again = push(loser.terminal, &[loser.information(7)]).await;
    assert!(matches!(again[..], [Outcome::Accepted { .. }]), "{again:?}");
}

#[tokio::test]
async fn a_number_comes_from_the_terminals_own_block() {
    let server = Server::start().await;
    let (one, two) = (server.terminal(SHANGHAI).await, server.terminal(SHANGHAI).await);
    let (block, other) = (lease(&one, 10).await, lease(&two, 10).await);
    assert_eq!((block.first, block.last, other.first, other.last), (1, 10, 11, 20));
    let first = Enrolment::begin(&one, "first", SHANGHAI).await;
    let second = Enrolment::begin(&one, "second", SHANGHAI).await;
    push(&one, &[first.accept(), first.information(1), first.choose()]).await;
    push(&one, &[second.accept(), second.information(2), second.choose()]).await;
    for foreign in ["3100020011", "3100020021", "1100010001", "31000200011", "x"] {
        assert_eq!(refusal(&one, &first.submit_with(foreign)).await, RefusalCode::NumberFormat, "{foreign}");
    }
    let taken = push(&one, &[first.submit_with("3100020010")]).await;
    assert!(matches!(taken[..], [Outcome::Accepted { .. }]), "{taken:?}");
    assert_eq!(refusal(&one, &second.submit_with("3100020010")).await, RefusalCode::NumberChanged);

    // Another terminal may submit it again, with the number that it has.
    two.sign_in("first").await;
    let mut again = first.information(1);
    if let Operation::SaveInformation { information } = &mut again.operation {
        information.note = Some("二班".into());
    }
    let outcomes = push(&two, &[again, first.submit_with("3100020010")]).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{outcomes:?}");
}

#[tokio::test]
async fn an_operation_waits_for_its_photo_and_so_does_what_follows() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", BEIJING).await;
    let other = Enrolment::begin(&terminal, "other", BEIJING).await;
    let photo = good_photo(1);
    let submit = enrolment.submit().await;
    push(&terminal, &[enrolment.accept(), enrolment.information(1), enrolment.choose(), submit]).await;
    let with_photo =
        [enrolment.record(attach(&photo)), other.accept(), enrolment.record(Operation::RequestReview)];
    let held = Outcome::AwaitsPhoto { sha256: sha256_hex(&photo) };
    let outcomes = push(&terminal, &with_photo).await;
    assert_eq!((&outcomes[0], &outcomes[2]), (&held, &held));
    assert!(matches!(outcomes[1], Outcome::Accepted { .. }), "others go on");
    // Also in a batch of its own: what comes after must not be decided before.
    assert_eq!(push(&terminal, &with_photo[2..]).await, [held]);

    let path = format!("/v1/photos/{}", sha256_hex(&photo));
    assert_eq!(terminal.get(&path, "").await.status, 404);
    terminal.send("PUT", &path, "", b"other bytes").await.is(ProblemCode::DigestMismatch);
    upload(&terminal, &photo).await;
    upload(&terminal, &photo).await;
    assert_eq!(terminal.send("HEAD", &path, "", b"").await.status, 200);
    assert_eq!(terminal.get(&path, "").await.body, photo);
    let outcomes = push(&terminal, &with_photo).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{outcomes:?}");
    assert!(matches!(enrolment.current().await.photo, Photo::Attached { .. }));
}

#[tokio::test]
async fn a_photo_is_judged_again_whatever_the_terminal_says() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    push(&terminal, &[enrolment.accept()]).await;
    let small = jpeg(1, 60, 80);
    upload(&terminal, &small).await;
    let record = enrolment.record(attach(&small));
    assert_eq!(refusal(&terminal, &record).await, RefusalCode::PhotoRejected);
    let mut lie = enrolment.record(attach(&good_photo(2)));
    upload(&terminal, &good_photo(2)).await;
    if let Operation::AttachPhoto { photo } = &mut lie.operation {
        photo.size_bytes += 1;
    }
    assert_eq!(refusal(&terminal, &lie).await, RefusalCode::PhotoRejected);
    let huge = vec![0; 1024 * 1024 + 1];
    let path = format!("/v1/photos/{}", sha256_hex(&huge));
    terminal.send("PUT", &path, "", &huge).await.is(ProblemCode::TooLarge);
    let never = enrolment.record(attach(&huge));
    assert_eq!(refusal(&terminal, &never).await, RefusalCode::PhotoRejected, "nothing to wait for");
}

#[tokio::test]
async fn a_terminal_cannot_act_in_the_future() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    let mut record = enrolment.accept();
    // Long after the end of enrolment: judged by the server's time instead.
    record.at = Timestamp(server.now().0 + 365 * 86_400_000);
    let outcomes = push(&terminal, &[record]).await;
    assert!(matches!(outcomes[..], [Outcome::Accepted { revision: 1 }]), "{outcomes:?}");
}

#[tokio::test]
async fn two_terminals_may_change_one_registration_at_once() {
    let server = Server::start().await;
    let (one, two) = (server.terminal(SHANGHAI).await, server.terminal(SHANGHAI).await);
    let enrolment = Enrolment::begin(&one, "kaosheng", SHANGHAI).await;
    push(&one, &[enrolment.accept()]).await;
    two.sign_in("kaosheng").await;
    let batch = || (0..20).map(|_| enrolment.accept()).collect::<Vec<_>>();
    let (a, b) = (batch(), batch());
    let (a, b) = tokio::join!(push(&one, &a), push(&two, &b));
    let mut revisions: Vec<_> = [a, b]
        .concat()
        .iter()
        .map(|outcome| match outcome {
            Outcome::Accepted { revision } => *revision,
            other => panic!("{other:?}"),
        })
        .collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (2..=41).collect::<Vec<_>>(), "each saw what was before it");
}
