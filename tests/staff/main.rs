//! Staff at a terminal, with the real central server: signed in with and without the network, locked, and removed.

#![allow(clippy::unwrap_used, reason = "the test fails, and says where")]

use std::path::Path;

use kaodian_domain::{
    Actor, OperationKind, RefusalCode, Role,
    document::{DocumentType, Sex},
    information::InformationDraft,
};
use kaodian_terminal::{
    AppError, ChangePasswordRequest, DeskPaper, DeskTask, DoneBy, ErrorCode, Home, RecoverAtDeskRequest,
    Terminal, TerminalMode,
};
use kaodian_tests::{
    Central, TerminalHome, central::STAFF_PASSWORD, enrolled::enrol_with_the_tool, steps::Candidate,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const SITE: &str = "110001";

/// A server, and a terminal of the site that has staff before its first exchange.
fn world() -> (TempDir, Central, TerminalHome) {
    let folder = tempfile::tempdir().unwrap();
    let central = Central::start(&folder.path().join("central")).unwrap();
    central.add_staff(SITE, "wang", "operator").unwrap();
    let home = activate(&folder.path().join("terminal"), &central);
    (folder, central, home)
}

fn activate(folder: &Path, central: &Central) -> TerminalHome {
    TerminalHome::activate(folder, central, SITE, "受理台").unwrap()
}

async fn open(home: &TerminalHome) -> Terminal {
    Terminal::open(Home::at(home.folder())).await.unwrap()
}

/// Why somebody is not let in.
async fn refused(terminal: &Terminal, sign_in: &str, password: &str) -> ErrorCode {
    terminal.staff_sign_in(sign_in, password.to_owned()).await.unwrap_err().code
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_sign_in_offline_until_they_are_removed() {
    let (_folder, mut central, home) = world();
    central.stop().unwrap();
    let terminal = open(&home).await;
    let signed_in = terminal.staff_sign_in(" Wang ", STAFF_PASSWORD.to_owned()).await.unwrap();
    assert_eq!(
        (signed_in.staff.0.as_str(), signed_in.roles.as_slice()),
        ("110001-001", &[Role::Operator][..])
    );
    match terminal.staff_actor().await.unwrap() {
        Actor::Staff { staff, site, roles } => {
            assert_eq!((staff, site.0.as_str(), roles), (signed_in.staff, SITE, vec![Role::Operator]));
        }
        other => panic!("{other:?}"),
    }

    // Other roles and a removal come with the next exchange, and the session with them.
    central.ask(&["staff", "roles", "110001-001", "--role", "reviewer"]).unwrap();
    central.start_again().unwrap();
    assert_eq!(
        terminal.staff_session().await.unwrap().unwrap().roles,
        [Role::Operator],
        "not heard of it yet"
    );
    terminal.synchronise().await.unwrap();
    assert_eq!(terminal.staff_session().await.unwrap().unwrap().roles, [Role::Reviewer]);
    central.ask(&["staff", "remove", "110001-001"]).unwrap();
    terminal.synchronise().await.unwrap();
    assert_eq!(terminal.staff_session().await.unwrap(), None);
    assert_eq!(terminal.staff_actor().await.unwrap_err().code, ErrorCode::StaffNotSignedIn);
    assert_eq!(refused(&terminal, "wang", STAFF_PASSWORD).await, ErrorCode::CredentialsWrong);
    assert!(terminal.staff().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_ends_the_session() {
    let (_folder, central, home) = world();
    let terminal = open(&home).await;
    terminal.staff_sign_in("wang", STAFF_PASSWORD.to_owned()).await.unwrap();
    let printed = central.ask(&["staff", "password", "110001-001"]).unwrap();
    let made_up = printed.trim().rsplit(' ').next().unwrap().to_owned();
    terminal.synchronise().await.unwrap();
    assert_eq!(terminal.staff_session().await.unwrap(), None);
    assert_eq!(refused(&terminal, "wang", STAFF_PASSWORD).await, ErrorCode::CredentialsWrong);
    // What the centre made up opens nothing but its change.
    assert_eq!(refused(&terminal, "wang", &made_up).await, ErrorCode::PasswordChangeNeeded);
    terminal.change_staff_password("wang", made_up, "stamp and desk 4".to_owned()).await.unwrap();
    terminal.staff_sign_in("wang", "stamp and desk 4".to_owned()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_lock_also_after_a_restart() {
    let (_folder, _central, home) = world();
    let terminal = open(&home).await;
    for _ in 0..5 {
        assert_eq!(refused(&terminal, "wang", "wrong").await, ErrorCode::CredentialsWrong);
    }
    assert_eq!(refused(&terminal, "nobody", "wrong").await, ErrorCode::CredentialsWrong);
    terminal.store().clone().close().await;
    let terminal = open(&home).await;
    let error = terminal.staff_sign_in("wang", STAFF_PASSWORD.to_owned()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::AccountLocked);
    assert!(error.retry_in_s.is_some_and(|s| (200..=300).contains(&s)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_nobody_confirmed_for_a_week_is_not_believed() {
    let (_folder, mut central, home) = world();
    central.stop().unwrap();
    let terminal = open(&home).await;
    terminal.staff_sign_in("wang", STAFF_PASSWORD.to_owned()).await.unwrap();
    let confirmed_at: i64 = terminal.store().setting("sync.staff_confirmed_at").await.unwrap().unwrap();
    let week_ms = 7 * 24 * 3_600_000;
    let earlier = confirmed_at - week_ms - 60_000;
    terminal.store().save_setting("sync.staff_confirmed_at", &earlier).await.unwrap();
    assert_eq!(terminal.staff_session().await.unwrap(), None);
    assert_eq!(refused(&terminal, "wang", STAFF_PASSWORD).await, ErrorCode::StaffListOld);
    central.start_again().unwrap();
    terminal.synchronise().await.unwrap();
    terminal.staff_sign_in("wang", STAFF_PASSWORD.to_owned()).await.unwrap();
}

#[test]
fn the_tool_knows_them_too() {
    let (_folder, mut central, home) = world();
    let listed = home.ctl(&["staff", "list"]).unwrap().yes().unwrap();
    assert_eq!(
        (&listed[0]["staff"], &listed[0]["signIn"]),
        (&Value::from("110001-001"), &Value::from("wang"))
    );
    central.stop().unwrap();
    home.ctl_with_input(&["staff", "sign-in", "wang"], STAFF_PASSWORD).unwrap().yes().unwrap();
    let wrong = home.ctl_with_input(&["staff", "sign-in", "wang"], "wrong").unwrap();
    assert_eq!((wrong.status, &wrong.json["error"]), (2, &Value::from("credentials_wrong")));
    let change = |input: &str| home.ctl_with_input(&["staff", "password", "wang"], input).unwrap();
    let both = format!("{STAFF_PASSWORD}\nstamp and desk 4\n");
    assert_eq!(change(&both).json["error"], "offline");
    central.start_again().unwrap();
    change(&both).yes().unwrap();
    home.ctl_with_input(&["staff", "sign-in", "wang"], "stamp and desk 4").unwrap().yes().unwrap();
}

/// What a candidate types, for an operation of the tool.
fn information() -> String {
    let draft = InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: DOCUMENT.to_owned(),
        document_number_again: DOCUMENT.to_owned(),
        name: "张三丰".to_owned(),
        sex: Some(Sex::Male),
        birth_date: "2000-02-29".to_owned(),
        ethnic_group: "01".to_owned(),
        occupation: "31".to_owned(),
        education: "20".to_owned(),
        training: "0".to_owned(),
        mobile: "13800138000".to_owned(),
        email: "candidate@example.cn".to_owned(),
        ..InformationDraft::default()
    };
    json!({"kind": "save_information", "draft": draft}).to_string()
}

/// An invented person's.
const DOCUMENT: &str = "110101200002290018";

#[test]
fn an_account_is_given_back_at_the_desk() {
    let (_folder, central, home) = world();
    central.add_staff(SITE, "zhao", "cashier").unwrap();
    let said = |arguments: &[&str], input: &str| home.ctl_with_input(arguments, input).unwrap();
    let register = ["account", "register", "zhangsan", "--mobile", "13800138000", "--email", "z@example.cn"];
    said(&register, "correct horse 79").yes().unwrap();
    let apply = |registration: &str, operation: &str| {
        let arguments = ["registration", "apply", registration, operation, "--account", "zhangsan"];
        said(&arguments, "").yes().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let id = apply("new", r#"{"kind":"accept_agreement","version":3}"#);
    apply(&id, &information());
    home.ctl(&["sync", "once"]).unwrap().yes().unwrap();

    let recover = ["account", "recover", "--first", "wang", "--second", "zhao", "--document-checked"];
    assert_eq!(said(&recover[..6], "").json["error"], "document_checked");
    let other = said(&recover, &format!("330106200512310026\n{STAFF_PASSWORD}\n{STAFF_PASSWORD}\n"));
    assert_eq!((other.status, other.json), (1, Value::Null));
    let wrong = said(&recover, &format!("{DOCUMENT}\n{STAFF_PASSWORD}\nwrong\n"));
    assert_eq!((wrong.status, &wrong.json["error"]), (2, &Value::from("credentials_wrong")));
    let given = said(&recover, &format!("{DOCUMENT}\n{STAFF_PASSWORD}\n{STAFF_PASSWORD}\n")).yes().unwrap();
    assert_eq!(given["account"], "zhangsan");
    let one_time = given["password"].as_str().unwrap();

    let sign_in = |password: &str| said(&["account", "sign-in", "zhangsan"], password);
    assert_eq!(sign_in("correct horse 79").json["error"], "credentials_wrong");
    assert_eq!(sign_in(one_time).json["error"], "password_change_needed");
    let replace = ["account", "replace-password", "zhangsan"];
    said(&replace, &format!("{one_time}\nmy own words 5\n")).yes().unwrap();
    sign_in("my own words 5").yes().unwrap();
    // What they do is believed again.
    apply(&id, &information());
    home.ctl(&["sync", "once"]).unwrap().yes().unwrap();
    let status = home.ctl(&["sync", "status"]).unwrap().yes().unwrap();
    assert_eq!(status["refusals"], json!([]));
}

const PIN: &str = "271828";

/// A terminal that staff use.
async fn open_desk(home: &TerminalHome) -> Terminal {
    let terminal = open(home).await;
    terminal.set_pin(PIN.to_owned()).await.unwrap();
    terminal.open_setup(PIN.to_owned()).await.unwrap();
    terminal.choose_mode(TerminalMode::Desk).await.unwrap();
    terminal.close_setup();
    terminal
}

/// The rules' word against it.
fn refusal<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> RefusalCode {
    outcome.unwrap_err().refusals[0].code
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_is_for_whoever_is_signed_in_and_may() {
    let (_folder, central, home) = world();
    central.add_staff(SITE, "zhao", "cashier").unwrap();
    let kiosk = open(&home).await;
    let at_kiosk = kiosk.sign_in_at_desk("wang", STAFF_PASSWORD.to_owned()).await;
    assert_eq!(at_kiosk.unwrap_err().code, ErrorCode::DeskOnly);
    kiosk.store().clone().close().await;

    let terminal = open_desk(&home).await;
    terminal.synchronise().await.unwrap();
    assert_eq!(terminal.rooms().await.unwrap_err().code, ErrorCode::StaffNotSignedIn);
    assert_eq!(terminal.recovery_documents().await.unwrap_err().code, ErrorCode::StaffNotSignedIn);
    assert_eq!(terminal.inbox().await.err().unwrap().code, ErrorCode::StaffNotSignedIn);

    let session = terminal.sign_in_at_desk("wang", STAFF_PASSWORD.to_owned()).await.unwrap();
    assert_eq!(session.may, [DeskTask::Papers, DeskTask::Recovery, DeskTask::Inbox]);
    assert!(terminal.rooms().await.unwrap().is_empty() && terminal.inbox().await.unwrap().is_empty());
    assert!(terminal.recovery_documents().await.unwrap().contains(&DocumentType::Resident));
    let cash = || DeskPaper::CashReport { day: None };
    assert_eq!(refusal(terminal.paper_pages(cash()).await), RefusalCode::NotPermitted);
    assert_eq!(refusal(terminal.print_paper(cash(), "none".into(), None).await), RefusalCode::NotPermitted);

    let session = terminal.sign_in_at_desk("110001-002", STAFF_PASSWORD.to_owned()).await.unwrap();
    assert_eq!(session.may, [DeskTask::CashReport, DeskTask::Inbox]);
    assert!(terminal.paper_pages(cash()).await.unwrap().pages.is_empty());
    let lists = DeskPaper::RoomLists { room: None };
    assert_eq!(refusal(terminal.paper_pages(lists).await), RefusalCode::NotPermitted);
    let found = terminal.find_account_at_desk(DocumentType::Resident, DOCUMENT.to_owned()).await;
    assert_eq!(refusal(found), RefusalCode::NotPermitted);
    terminal.staff_sign_out().await.unwrap();
    assert_eq!(terminal.desk_session().await.unwrap(), None);
    assert_eq!(terminal.prints().await.unwrap_err().code, ErrorCode::StaffNotSignedIn);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_up_password_is_replaced_at_the_desk() {
    let (_folder, central, home) = world();
    let terminal = open_desk(&home).await;
    let printed = central.ask(&["staff", "password", "110001-001"]).unwrap();
    let made_up = printed.trim().rsplit(' ').next().unwrap().to_owned();
    terminal.synchronise().await.unwrap();
    let refused = terminal.sign_in_at_desk("wang", made_up.clone()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PasswordChangeNeeded);
    let request = |again: &str| ChangePasswordRequest {
        old_password: made_up.clone(),
        password: "stamp and desk 4".to_owned(),
        password_again: again.to_owned(),
    };
    let differs = terminal.replace_staff_password("wang", request("stamp and desk 5")).await;
    assert_eq!(refusal(differs), RefusalCode::Mismatch);
    let session = terminal.replace_staff_password("wang", request("stamp and desk 4")).await.unwrap();
    assert_eq!(session.staff.sign_in, "wang");
    assert_eq!(terminal.desk_session().await.unwrap(), Some(session));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_says_whose_and_why_and_the_account_is_given_back() {
    let (_folder, central, home) = world();
    central.add_staff(SITE, "zhao", "cashier").unwrap();
    let first = Candidate::gulimaimaiti();
    let second = Candidate { account: "guli2001", ..first.clone() };
    enrol_with_the_tool(&home, &first).unwrap();
    enrol_with_the_tool(&home, &second).unwrap();

    let terminal = open_desk(&home).await;
    terminal.synchronise().await.unwrap();
    terminal.sign_in_at_desk("wang", STAFF_PASSWORD.to_owned()).await.unwrap();
    let inbox = terminal.inbox().await.unwrap();
    assert_eq!(inbox.len(), 1);
    let entry = &inbox[0];
    assert_eq!(entry.refusal.code, RefusalCode::DocumentAlreadyRegistered);
    assert_eq!((entry.operation, &entry.done_by), (OperationKind::SaveInformation, &DoneBy::Candidate));

    let found = terminal.find_account_at_desk(DocumentType::Resident, first.document_number.to_owned()).await;
    let found = found.unwrap().unwrap();
    let request = |second: &str, document_checked: bool| RecoverAtDeskRequest {
        account: found.account,
        document_type: DocumentType::Resident,
        document_number: first.document_number.to_owned(),
        document_checked,
        password: STAFF_PASSWORD.to_owned(),
        second_sign_in: second.to_owned(),
        second_password: STAFF_PASSWORD.to_owned(),
    };
    assert_eq!(refusal(terminal.recover_at_desk(request("Wang ", true)).await), RefusalCode::NotPermitted);
    let same = terminal.recover_at_desk(request("110001-001", true)).await;
    assert_eq!(refusal(same), RefusalCode::NotPermitted);
    assert_eq!(refusal(terminal.recover_at_desk(request("zhao", false)).await), RefusalCode::NotPermitted);
    let given = terminal.recover_at_desk(request("110001-002", true)).await.unwrap();
    assert_eq!(given.account_name, first.account);
    assert!(!format!("{:?} {given:?}", request("zhao", true)).contains(&given.password));
}

#[tokio::test(flavor = "multi_thread")]
async fn qq_is_offered_where_the_server_has_it() {
    let (_folder, _central, home) = world();
    let terminal = open(&home).await;
    terminal.synchronise().await.unwrap();
    assert!(!terminal.status().await.unwrap().offers_qq);
    assert_eq!(terminal.begin_qq_sign_in().await.unwrap_err().code, ErrorCode::QqUnavailable);
}
