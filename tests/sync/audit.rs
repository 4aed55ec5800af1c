//! What happened on a terminal is written down there, sent, and missed when it is gone.

use serde_json::{Value, json};

use crate::homes::{Desk, Homes, document};

/// What the log of a terminal says happened, in its order.
fn events(desk: &Desk) -> Vec<String> {
    let listed = desk.home.ctl(&["audit", "list", "--limit", "1000"]).unwrap().yes().unwrap();
    let event = |record: &Value| record["event"].as_str().unwrap().to_owned();
    listed.as_array().unwrap().iter().map(event).collect()
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn what_was_done_is_in_the_log_and_at_the_server() {
    let homes = Homes::new();
    let [one, two] = &homes.desks;
    one.account("kaosheng");
    let registration = one.enrol("kaosheng", &document(0));
    // A staff member with a wrong password, and one with the right one whose operation comes to nothing.
    let approve = json!({"kind": "approve", "round": 1}).to_string();
    let arguments = ["registration", "apply", registration.as_str(), &approve, "--as", "staff:wang:reviewer"];
    assert_ne!(one.home.ctl_with_input(&arguments, "not this one").unwrap().status, 0);
    // At another terminal the same document, which the server refuses there.
    two.sign_in("kaosheng");
    two.enrol("kaosheng", &document(0));
    homes.settle();

    let operations = ["operation_done"; 4];
    assert_eq!(events(one), [&["signed_in"][..], &operations, &["staff_sign_in_failed"]].concat());
    let refused = ["operation_refused"; 2];
    assert_eq!(events(two), [&["signed_in"][..], &operations, &refused].concat());
    // No names, no documents.
    let all = one.home.ctl(&["audit", "list"]).unwrap().yes().unwrap().to_string();
    for secret in ["kaosheng", "张三丰", &document(0), "13800138000"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }

    for (desk, count) in [(one, 6), (two, 7)] {
        let sent = desk.home.ctl(&["audit", "send"]).unwrap().yes().unwrap();
        assert_eq!(sent["sent"], json!(count));
        let found = desk.home.ctl(&["audit", "verify"]).unwrap().yes().unwrap();
        assert_eq!((&found["records"], &found["sent"]), (&json!(count), &json!(count)));
        let verified = homes.central.ask(&["audit", "verify"]).unwrap();
        assert!(verified.contains(&format!("{count} records\t{}", found["link"].as_str().unwrap())));
    }
    let file = homes.folder().join("log.jsonl");
    one.home.ctl(&["audit", "export", &file.to_string_lossy()]).unwrap().yes().unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 6);
    assert_ne!(
        one.home.ctl(&["audit", "export", &file.to_string_lossy()]).unwrap().status,
        0,
        "written over"
    );
}

#[test]
fn a_log_that_goes_on_from_an_older_copy_is_noticed() {
    let homes = Homes::new();
    let [one, _] = &homes.desks;
    one.account("kaosheng");
    let older = homes.folder().join("older");
    copy(one.home.folder(), &older);
    one.begin("kaosheng");
    one.home.ctl(&["audit", "send"]).unwrap().yes().unwrap();
    assert!(!homes.central.ask(&["audit", "list"]).unwrap().contains("terminal_log_broken"));

    // Somebody puts the older copy back, and what was done meanwhile never was.
    std::fs::remove_dir_all(one.home.folder()).unwrap();
    copy(&older, one.home.folder());
    one.begin("kaosheng");
    let sent = one.home.ctl(&["audit", "send"]).unwrap();
    assert_eq!((sent.status, &sent.json["isBroken"]), (1, &json!(true)));
    let listed = homes.central.ask(&["audit", "list"]).unwrap();
    assert!(listed.contains("terminal_log_broken"), "{listed}");
    // Candidates go on.
    assert!(one.synchronise());
}
