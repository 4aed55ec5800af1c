//! Accounts.

use kaodian_domain::{Field, RefusalCode};
use kaodian_wire::{AccountView, ProblemCode, SignInResponse};
use serde_json::json;

use crate::{
    journey::Enrolment,
    support::{BEIJING, PASSWORD, Reply, SHANGHAI, Server, Terminal},
};

async fn sign_in(terminal: &Terminal<'_>, name: &str, password: &str) -> Reply {
    terminal.post("/v1/accounts/sign-in", &json!({"name": name, "password": password})).await
}

#[tokio::test]
async fn an_account_is_registered_once_in_whatever_case() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let account = terminal.account("Kaosheng_1").await;
    let again =
        json!({"name": "kaosheng_1", "password": "another 1234", "mobile": "13900139000", "email": "a@b.cn"});
    terminal.post("/v1/accounts", &again).await.is(ProblemCode::AccountTaken);
    let bad = json!({"name": "x", "password": "12345678", "mobile": "1", "email": "a"});
    let problem = terminal.post("/v1/accounts", &bad).await.problem();
    assert_eq!(problem.code, ProblemCode::Refused);
    let fields: Vec<_> = problem.refusals.iter().filter_map(|refusal| refusal.field).collect();
    assert_eq!(fields, [Field::AccountName, Field::Password, Field::Mobile, Field::Email]);

    let signed_in: SignInResponse = sign_in(&terminal, "KAOSHENG_1", PASSWORD).await.ok();
    assert_eq!(signed_in.account, AccountView { account, name: "Kaosheng_1".into() });
    assert!(signed_in.registrations.is_empty());
}

#[tokio::test]
async fn a_sign_in_brings_what_was_begun_elsewhere() {
    let server = Server::start().await;
    let (beijing, shanghai) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let enrolment = Enrolment::begin(&shanghai, "kaosheng", SHANGHAI).await;
    let registration = enrolment.ready_to_pay(1).await;
    let signed_in: SignInResponse = sign_in(&beijing, "kaosheng", PASSWORD).await.ok();
    assert_eq!(signed_in.registrations, [registration]);
}

#[tokio::test]
async fn five_failures_lock_a_name_whether_it_exists_or_not() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    terminal.account("kaosheng").await;
    for name in ["kaosheng", "nobody"] {
        for _ in 0..5 {
            sign_in(&terminal, name, "wrong").await.is(ProblemCode::CredentialsWrong);
        }
        let problem = sign_in(&terminal, name, PASSWORD).await.problem();
        assert_eq!(problem.code, ProblemCode::AccountLocked, "{name}");
        assert!(problem.retry_in_s.is_some_and(|s| (800..=901).contains(&s)), "{problem:?}");
    }
    server.advance_minutes(16);
    assert_eq!(sign_in(&terminal, "kaosheng", PASSWORD).await.status, 200);
    sign_in(&terminal, "nobody", PASSWORD).await.is(ProblemCode::CredentialsWrong);
}

#[tokio::test]
async fn failures_are_forgiven_by_a_right_password() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    terminal.account("kaosheng").await;
    for _ in 0..3 {
        for _ in 0..4 {
            sign_in(&terminal, "kaosheng", "wrong").await.is(ProblemCode::CredentialsWrong);
        }
        assert_eq!(sign_in(&terminal, "kaosheng", PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    terminal.account("kaosheng").await;
    let change = async |old: &str, new: &str| {
        let body = json!({"name": "kaosheng", "oldPassword": old, "newPassword": new});
        terminal.post("/v1/accounts/password", &body).await
    };
    change("wrong", "new password 1").await.is(ProblemCode::CredentialsWrong);
    let codes = [(PASSWORD, RefusalCode::PasswordSame), ("aaaaaaaaaa", RefusalCode::PasswordWeak)];
    for (new, code) in codes {
        let problem = change(PASSWORD, new).await.problem();
        assert_eq!((problem.refusals[0].field, problem.refusals[0].code), (Some(Field::Password), code));
    }
    assert_eq!(change(PASSWORD, "new password 1").await.status, 200);
    sign_in(&terminal, "kaosheng", PASSWORD).await.is(ProblemCode::CredentialsWrong);
    assert_eq!(sign_in(&terminal, "kaosheng", "new password 1").await.status, 200);
}
