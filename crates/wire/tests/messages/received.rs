//! A push as the server reads it: what it does not know takes nothing else down with it.

use kaodian_wire::{PushRequest, ReceivedOperation, ReceivedPush};
use serde_json::{Value, json};

use crate::samples;

fn read(push: &Value) -> Option<Vec<ReceivedOperation>> {
    serde_json::from_value::<ReceivedPush>(push.clone()).ok().map(|push| push.operations)
}

/// The sample of a push, one operation changed.
fn push(change: impl FnOnce(&mut Value)) -> Value {
    let mut push = serde_json::to_value(samples::push_request()).expect("it serialises");
    change(&mut push["operations"][1]);
    push
}

#[test]
fn what_is_known_is_read_whole() {
    let PushRequest { operations } = samples::push_request();
    let received = read(&push(|_| ())).expect("a push");
    let known = operations
        .into_iter()
        .map(|record| ReceivedOperation::Known { record: Box::new(record), says_more: false });
    assert_eq!(received, known.collect::<Vec<_>>());
}

#[test]
fn an_unknown_kind_is_read_as_far_as_it_is_known() {
    for change in [
        (|operation| operation["operation"] = json!({ "kind": "teleport", "to": [1, 2] })) as fn(&mut Value),
        |operation| operation["operation"] = json!({ "kind": "approve" }),
        |operation| operation["actor"] = json!({ "kind": "machine" }),
    ] {
        let push = push(change);
        let received = read(&push).expect("a push");
        let [_, ReceivedOperation::Unknown(unknown), rest @ ..] = &received[..] else {
            panic!("{received:?}")
        };
        assert_eq!(json!(unknown.id), push["operations"][1]["id"]);
        assert!(rest.iter().all(|other| matches!(other, ReceivedOperation::Known { says_more: false, .. })));
    }
}

#[test]
fn what_a_known_kind_says_beside_is_noticed() {
    for (more, expected) in [
        (json!("new"), true),
        (json!(0), true),
        (json!({ "a": 1 }), true),
        (json!(null), false),
        (json!([]), false),
    ] {
        let push = push(|operation| operation["operation"]["fromALaterVersion"] = more.clone());
        let received = read(&push).expect("a push");
        let ReceivedOperation::Known { says_more, .. } = received[1] else { panic!("{received:?}") };
        assert_eq!(says_more, expected, "{more}");
    }
}

#[test]
fn what_has_no_identity_is_no_operation() {
    for change in [
        (|operation| *operation = json!({})) as fn(&mut Value),
        |operation| *operation = json!("teleport"),
        |operation| {
            operation["operation"] = json!({ "kind": "teleport" });
            operation["id"] = json!("7");
        },
    ] {
        assert_eq!(read(&push(change)), None);
    }
    assert_eq!(read(&json!({ "operations": [], "more": 1 })), None);
}
