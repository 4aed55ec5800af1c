//! Accounts that are given back at a desk.

use kaodian_domain::{Actor, Operation, RefusalCode, Role, SiteCode, StaffId};
use kaodian_wire::{
    AccountView, FindAccountResponse, FoundAccount, Outcome, ProblemCode, ResetAccountResponse,
    SignInResponse,
};
use serde_json::{Value, json};

use crate::{
    journey::{Enrolment, document_number, push, refusal},
    support::{BEIJING, PASSWORD, Reply, SHANGHAI, STAFF_PASSWORD, Server, Terminal},
};

async fn search(terminal: &Terminal<'_>, staff: &str, number: &str) -> Reply {
    let body = json!({"staff": staff, "documentType": "resident", "documentNumber": number});
    terminal.post("/v1/recovery/search", &body).await
}

async fn found(terminal: &Terminal<'_>, staff: &str, number: &str) -> Option<FoundAccount> {
    search(terminal, staff, number).await.ok::<FindAccountResponse>().found
}

fn reset_request(account: kaodian_domain::AccountId, number: &str) -> Value {
    json!({
        "account": account, "documentType": "resident", "documentNumber": number, "documentChecked": true,
        "first": {"signIn": "wang", "password": STAFF_PASSWORD},
        "second": {"signIn": "zhao", "password": STAFF_PASSWORD},
    })
}

async fn reset(terminal: &Terminal<'_>, request: &Value) -> Reply {
    terminal.post("/v1/recovery/reset", request).await
}

async fn sign_in(terminal: &Terminal<'_>, name: &str, password: &str) -> Reply {
    terminal.post("/v1/accounts/sign-in", &json!({"name": name, "password": password})).await
}

async fn change(terminal: &Terminal<'_>, name: &str, old: &str, new: &str) -> Reply {
    let body = json!({"name": name, "oldPassword": old, "newPassword": new});
    terminal.post("/v1/accounts/password", &body).await
}

/// A desk in Beijing with an operator and a cashier, and a candidate who registered in Shanghai.
async fn registered<'a>(shanghai: &'a Terminal<'a>, beijing: &Terminal<'_>) -> (Enrolment<'a>, String) {
    let operator = beijing.staff(BEIJING, "wang", &["operator"]).await;
    beijing.staff(BEIJING, "zhao", &["cashier"]).await;
    let enrolment = Enrolment::begin(shanghai, "zhangsan", SHANGHAI).await;
    push(shanghai, &[enrolment.accept(), enrolment.information(7)]).await;
    (enrolment, operator)
}

#[tokio::test]
async fn an_account_is_found_by_its_document_however_it_is_typed() {
    let server = Server::start().await;
    let (beijing, shanghai) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let (enrolment, operator) = registered(&shanghai, &beijing).await;
    let number = document_number(7);
    let expected =
        FoundAccount { account: enrolment.account, masked_name: "z******n".into(), is_registered: true };
    let grouped = format!(" {} {}-{}", &number[..6], &number[6..14], number[14..].to_lowercase());
    for typed in [number.as_str(), &grouped] {
        assert_eq!(found(&beijing, &operator, typed).await.as_ref(), Some(&expected), "{typed}");
    }
    assert_eq!(found(&beijing, &operator, &document_number(8)).await, None);
    let wrong = search(&beijing, &operator, "11010120000101001").await.problem();
    assert_eq!((wrong.code, wrong.refusals[0].code), (ProblemCode::Refused, RefusalCode::DocumentLength));

    // Only for somebody who works there now, in a role that helps candidates.
    let cashier = "110001-002";
    for (terminal, staff) in [(&beijing, cashier), (&beijing, "110001-009"), (&shanghai, operator.as_str())] {
        let problem = search(terminal, staff, &number).await.problem();
        assert_eq!(problem.refusals[0].code, RefusalCode::NotPermitted, "{staff}");
    }
    server.command(&["staff", "remove", &operator]).await.unwrap();
    assert_eq!(search(&beijing, &operator, &number).await.problem().code, ProblemCode::Refused);
}

#[tokio::test]
async fn searching_is_noted_and_slowed_down() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let operator = terminal.staff(BEIJING, "wang", &["operator"]).await;
    for person in 0..30 {
        assert_eq!(search(&terminal, &operator, &document_number(person)).await.status, 200);
    }
    let slowed = search(&terminal, &operator, &document_number(31)).await.problem();
    assert_eq!((slowed.code, slowed.retry_in_s), (ProblemCode::AccountLocked, Some(3600)));
    server.advance_minutes(61);
    assert_eq!(search(&terminal, &operator, &document_number(31)).await.status, 200);
    let audit = server.command(&["audit", "list"]).await.unwrap();
    let searches = audit.lines().filter(|line| line.contains("recovery_search")).count();
    assert!(searches == 32 && !audit.contains("11010120000101"), "{audit}");
}

#[tokio::test]
async fn two_people_give_an_account_back_and_its_owner_chooses_a_password() {
    let server = Server::start().await;
    let (beijing, shanghai) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let (enrolment, _) = registered(&shanghai, &beijing).await;
    // Its owner tried until it was locked.
    for _ in 0..5 {
        sign_in(&beijing, "zhangsan", "wrong").await.is(ProblemCode::CredentialsWrong);
    }
    let offline = enrolment.choose();
    server.advance_minutes(5);
    let given: ResetAccountResponse =
        reset(&beijing, &reset_request(enrolment.account, &document_number(7))).await.ok();
    assert_eq!(given.name, "zhangsan");
    let late = enrolment.choose();

    sign_in(&beijing, "zhangsan", PASSWORD).await.is(ProblemCode::CredentialsWrong);
    let first: SignInResponse = sign_in(&beijing, "zhangsan", &given.password).await.ok();
    assert!(first.must_change_password && first.registrations.is_empty());
    // Signed in it is not: nothing of the candidate's is believed from anywhere, but for what was done before.
    let elsewhere = enrolment.record(Operation::AcceptAgreement { version: 3 });
    assert_eq!(refusal(&beijing, &elsewhere).await, RefusalCode::NotYours);
    assert_eq!(refusal(&shanghai, &late).await, RefusalCode::NotYours);
    assert!(matches!(push(&shanghai, &[offline]).await[0], Outcome::Accepted { .. }));

    change(&beijing, "zhangsan", &given.password, &given.password).await.is(ProblemCode::Refused);
    let changed: AccountView = change(&beijing, "zhangsan", &given.password, "my own words 5").await.ok();
    assert_eq!(changed.account, enrolment.account);
    sign_in(&beijing, "zhangsan", &given.password).await.is(ProblemCode::CredentialsWrong);
    let own: SignInResponse = sign_in(&beijing, "zhangsan", "my own words 5").await.ok();
    assert_eq!((own.must_change_password, own.registrations.len()), (false, 1));
    assert!(matches!(push(&beijing, &[enrolment.choose()]).await[0], Outcome::Accepted { .. }));

    let audit = server.command(&["audit", "list"]).await.unwrap();
    let noted = audit.lines().find(|line| line.contains("recovery_reset")).unwrap();
    for part in ["by 110001-001,110001-002", &beijing.id.to_string(), &enrolment.account.to_string()] {
        assert!(noted.contains(part), "{part} in {noted}");
    }
    assert!(!audit.contains("zhangsan") && !audit.contains(&given.password), "{audit}");
}

#[tokio::test]
async fn a_one_time_password_is_good_for_a_day() {
    let server = Server::start().await;
    let (beijing, shanghai) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let (enrolment, _) = registered(&shanghai, &beijing).await;
    let request = reset_request(enrolment.account, &document_number(7));
    let first: ResetAccountResponse = reset(&beijing, &request).await.ok();
    let second: ResetAccountResponse = reset(&beijing, &request).await.ok();
    sign_in(&beijing, "zhangsan", &first.password).await.is(ProblemCode::CredentialsWrong);
    server.advance_minutes(24 * 60 - 1);
    assert_eq!(sign_in(&beijing, "zhangsan", &second.password).await.status, 200);
    server.advance_minutes(1);
    sign_in(&beijing, "zhangsan", &second.password).await.is(ProblemCode::CredentialsWrong);
    change(&beijing, "zhangsan", &second.password, "my own words 5").await.is(ProblemCode::CredentialsWrong);
}

#[tokio::test]
async fn nothing_less_than_two_people_and_the_document_will_do() {
    let server = Server::start().await;
    let (beijing, shanghai) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let (enrolment, _) = registered(&shanghai, &beijing).await;
    let stranger = shanghai.account("stranger").await;
    beijing.staff(BEIJING, "auditor", &["auditor"]).await;
    beijing.staff(BEIJING, "qian", &["reviewer"]).await;
    let (_, made_up) = server.staff(BEIJING, "newcomer", &["operator"]).await;
    let number = document_number(7);
    let good = reset_request(enrolment.account, &number);
    let with = |pointer: &str, value: Value| {
        let mut request = good.clone();
        *request.pointer_mut(pointer).unwrap() = value;
        request
    };
    let mut newcomer = with("/second/signIn", json!("newcomer"));
    newcomer["second"]["password"] = json!(made_up);
    let cases = [
        (with("/documentChecked", json!(false)), ProblemCode::Malformed, "not declared"),
        (with("/documentNumber", json!(document_number(8))), ProblemCode::NotFound, "another document"),
        (with("/account", json!(stranger)), ProblemCode::NotFound, "another's account"),
        (with("/second/signIn", json!("WANG")), ProblemCode::Refused, "the same twice"),
        (with("/second/signIn", json!("auditor")), ProblemCode::Refused, "who only looks"),
        (with("/first/signIn", json!("qian")), ProblemCode::Refused, "nobody who helps candidates"),
        (with("/second/password", json!("wrong")), ProblemCode::CredentialsWrong, "unproven"),
        (with("/second/signIn", json!("nobody")), ProblemCode::CredentialsWrong, "nobody"),
        (newcomer, ProblemCode::PasswordChangeNeeded, "a password that was made up"),
    ];
    for (request, code, what) in cases {
        assert_eq!(reset(&beijing, &request).await.problem().code, code, "{what}");
    }
    // At a terminal of another site they are nobody.
    reset(&shanghai, &good).await.is(ProblemCode::CredentialsWrong);
    assert_eq!(sign_in(&shanghai, "zhangsan", PASSWORD).await.status, 200, "nothing was changed");

    for _ in 0..4 {
        reset(&beijing, &with("/second/password", json!("wrong"))).await.is(ProblemCode::CredentialsWrong);
    }
    reset(&beijing, &good).await.is(ProblemCode::AccountLocked);
    let audit = server.command(&["audit", "list"]).await.unwrap();
    assert!(audit.contains("recovery_refused") && !audit.contains("recovery_reset"), "{audit}");
}

#[tokio::test]
async fn a_candidate_is_believed_where_they_have_signed_in_and_from_then_on() {
    let server = Server::start().await;
    let (beijing, shanghai) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let enrolment = Enrolment::begin(&shanghai, "zhangsan", SHANGHAI).await;
    let early = enrolment.accept();
    server.advance_minutes(10);
    assert_eq!(refusal(&beijing, &enrolment.accept()).await, RefusalCode::NotYours);
    assert_eq!(sign_in(&beijing, "zhangsan", PASSWORD).await.status, 200);
    assert_eq!(refusal(&beijing, &early).await, RefusalCode::NotYours, "before they signed in there");
    assert!(matches!(push(&beijing, &[enrolment.accept()]).await[0], Outcome::Accepted { .. }));
    // Offline for days, at a terminal that knows them.
    let offline = enrolment.information(7);
    server.advance_minutes(5 * 24 * 60);
    assert!(matches!(push(&beijing, &[offline]).await[0], Outcome::Accepted { .. }));

    // Staff help whoever is before them, without an account that was ever used there.
    let operator = beijing.staff(BEIJING, "wang", &["operator"]).await;
    let other = Enrolment::begin(&shanghai, "lisi", SHANGHAI).await;
    let mut helped = other.accept();
    let (staff, site) = (StaffId(operator), SiteCode(BEIJING.into()));
    helped.actor = Actor::Staff { staff, site, roles: vec![Role::Operator] };
    assert!(matches!(push(&beijing, &[helped]).await[0], Outcome::Accepted { .. }));
}
