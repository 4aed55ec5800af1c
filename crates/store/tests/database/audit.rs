//! The audit log: written with what it is about, chained, and only ever added to.

use kaodian_domain::{AuditEvent, AuditHead, AuditRecord};
use kaodian_store::AuditNote;

use crate::world::*;

#[tokio::test]
async fn what_happened_is_chained_in_its_order_and_survives() {
    let place = Place::new();
    let store = place.create().await;
    assert_eq!(store.audit_head().await.expect("it reads"), AuditHead::start());
    assert_eq!(store.audit_waiting(0).await.expect("it reads"), (0, None));
    store.note(&AuditNote::new(AuditEvent::Started), at(1)).await.expect("written");
    let note = AuditNote::new(AuditEvent::SignedIn).by(&candidate()).saying("offline");
    store.note(&note, at(2)).await.expect("written");
    store.close().await;

    let store = place.open().await;
    store
        .note(&AuditNote::new(AuditEvent::SettingChanged).on("terminal.mode"), at(3))
        .await
        .expect("written");
    let lines = store.audit_after(0, 10).await.expect("it reads");
    let head = AuditHead::start().verify(&lines).expect("it fits");
    assert_eq!((head, head.sequence), (store.audit_head().await.expect("it reads"), 3));
    let second: AuditRecord = serde_json::from_str(&lines[1].record).expect("a record");
    let expected = AuditRecord {
        sequence: 2,
        at: at(2),
        event: AuditEvent::SignedIn,
        by: Some(candidate()),
        subject: None,
        detail: Some("offline".to_owned()),
    };
    assert_eq!(second, expected);
    assert_eq!(store.audit_after(1, 1).await.expect("it reads"), lines[1..2]);
    assert_eq!(store.audit_waiting(1).await.expect("it reads"), (2, Some(at(2))));
}

#[tokio::test]
async fn an_operation_and_its_record_are_written_together_or_not_at_all() {
    let place = Place::new();
    let store = place.create().await;
    let id = registration_id(1);
    does(&store, id, agree()).await;
    let refused = try_to(&store, id, submit("1100010001")).await;
    assert!(refused.is_err(), "there is nothing to submit yet");
    let lines = store.audit_after(0, 10).await.expect("it reads");
    let outbox = store.outbox(10).await.expect("it reads");
    assert_eq!((lines.len(), outbox.len()), (1, 1));
    let record: AuditRecord = serde_json::from_str(&lines[0].record).expect("a record");
    assert_eq!((record.event, record.by), (AuditEvent::OperationDone, Some(candidate())));
    assert_eq!((record.subject, record.detail), (Some(id.to_string()), Some(outbox[0].id.to_string())));
}
