//! Staff: who they are, who is told of them, and what a terminal may claim about them.

use std::{collections::BTreeSet, sync::Arc};

use kaodian_domain::{Actor, Operation, OperationRecord, RefusalCode, Role, SiteCode, StaffId};
use kaodian_wire::{ChangesResponse, Outcome, ProblemCode, StaffResponse};
use serde_json::json;

use crate::{
    journey::{Enrolment, push, refusal},
    support::{BEIJING, Reply, SHANGHAI, STAFF_PASSWORD, Server, Terminal},
};

async fn told(terminal: &Terminal<'_>) -> StaffResponse {
    terminal.get("/v1/staff", "").await.ok()
}

async fn version(terminal: &Terminal<'_>) -> Option<u64> {
    terminal.get("/v1/changes", "cursor=0").await.ok::<ChangesResponse>().staff_version
}

async fn change_password(terminal: &Terminal<'_>, sign_in: &str, old: &str, new: &str) -> Reply {
    let body = json!({"signIn": sign_in, "oldPassword": old, "newPassword": new});
    terminal.post("/v1/staff/password", &body).await
}

fn acting(id: &str, site: &str, roles: &[Role]) -> Actor {
    Actor::Staff { staff: StaffId(id.to_owned()), site: SiteCode(site.to_owned()), roles: roles.to_vec() }
}

/// The agreement, accepted by staff for the candidate.
fn accepted_by(enrolment: &Enrolment<'_>, actor: Actor) -> OperationRecord {
    let mut record = enrolment.record(Operation::AcceptAgreement { version: 3 });
    record.actor = actor;
    record
}

#[tokio::test]
async fn a_site_hears_of_its_own_staff_and_of_every_change() {
    let server = Server::start().await;
    let (beijing, shanghai) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    assert_eq!((version(&beijing).await, told(&beijing).await.staff.len()), (Some(0), 0));
    let (wang, _) = server.staff(BEIJING, "Wang", &["cashier", "operator", "operator"]).await;
    server.staff(BEIJING, "zhao", &["auditor"]).await;
    assert_eq!(wang, "110001-001");

    let list = told(&beijing).await;
    assert_eq!((version(&beijing).await, list.version, list.staff.len()), (Some(2), 2, 2));
    let entry = &list.staff[0];
    assert_eq!(
        (entry.staff.0.as_str(), entry.sign_in.as_str(), entry.name.as_str()),
        (&*wang, "Wang", "王老师")
    );
    assert_eq!(entry.roles, [Role::Operator, Role::Cashier]);
    assert!(entry.must_change_password && entry.verifier.starts_with("$argon2id$"));
    assert_eq!((version(&shanghai).await, told(&shanghai).await.staff.len()), (Some(0), 0));

    server.advance_minutes(1);
    server.command(&["staff", "roles", &wang, "--role", "reviewer"]).await.unwrap();
    assert_eq!(told(&beijing).await.staff[0].roles, [Role::Reviewer]);
    server.command(&["staff", "remove", &wang]).await.unwrap();
    let list = told(&beijing).await;
    assert_eq!((version(&beijing).await, list.version, list.staff.len()), (Some(4), 4, 1));
    assert_eq!(list.staff[0].sign_in, "zhao");

    let names = server.command(&["staff", "list", "--site", BEIJING]).await.unwrap();
    assert_eq!((names.lines().count(), names.contains("zhao")), (1, true), "{names}");
    let all = server.command(&["staff", "list", "--all"]).await.unwrap();
    assert!(all.contains("110001-001\t110001\tWang") && all.contains("removed "), "{all}");
}

#[tokio::test]
async fn a_sign_in_name_is_once_at_a_site_and_free_after_a_removal() {
    let server = Server::start().await;
    let (first, _) = server.staff(BEIJING, "wang", &["operator"]).await;
    let add = async |site: &str, sign_in: &str, role: &str| {
        server
            .command(&["staff", "add", "--site", site, "--name", "王", "--sign-in", sign_in, "--role", role])
            .await
    };
    assert!(add(BEIJING, "WANG", "operator").await.unwrap_err().contains("sign-in name"));
    assert!(add(SHANGHAI, "wang", "operator").await.unwrap().starts_with("310002-001"));
    assert!(add("999999", "wang", "operator").await.unwrap_err().contains(BEIJING));
    assert!(add(BEIJING, "li", "operator").await.unwrap_err().contains("3 to 32"));
    assert!(add(BEIJING, "liu", "king").await.unwrap_err().contains("site_administrator"));
    server.command(&["staff", "remove", &first]).await.unwrap();
    assert!(server.command(&["staff", "remove", &first]).await.is_err());
    assert!(server.command(&["staff", "roles", &first, "--role", "auditor"]).await.is_err());
    // Another person: nothing that is done now can be taken for the first one's.
    assert!(add(BEIJING, "wang", "operator").await.unwrap().starts_with("110001-002"));
}

// Each command waits for the data folder's lock, so each needs a thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 6)]
async fn two_at_once_cannot_share_an_id_or_a_name() {
    let server = Arc::new(Server::start().await);
    let add = |sign_in: &'static str| {
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let arguments = [
                "staff",
                "add",
                "--site",
                BEIJING,
                "--name",
                "王",
                "--sign-in",
                sign_in,
                "--role",
                "operator",
            ];
            server.command(&arguments).await.is_ok()
        })
    };
    let all = [add("same"), add("same"), add("other"), add("another")];
    let mut added = Vec::new();
    for one in all {
        added.push(one.await.unwrap());
    }
    assert!(added[0] != added[1] && added[2] && added[3], "{added:?}");
    let list = server.command(&["staff", "list"]).await.unwrap();
    let ids: BTreeSet<_> = list.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(ids.len(), 3, "{list}");
}

#[tokio::test]
async fn a_password_is_changed_by_its_owner_and_set_anew_at_the_centre() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let (id, made_up) = server.staff(BEIJING, "wang", &["operator"]).await;
    change_password(&terminal, "wang", "wrong", STAFF_PASSWORD).await.is(ProblemCode::CredentialsWrong);
    for (new, code) in
        [(made_up.as_str(), RefusalCode::PasswordSame), ("12345678", RefusalCode::PasswordWeak)]
    {
        assert_eq!(change_password(&terminal, "wang", &made_up, new).await.problem().refusals[0].code, code);
    }
    // Staff of another site are nobody here.
    let elsewhere = server.terminal(SHANGHAI).await;
    change_password(&elsewhere, "wang", &made_up, STAFF_PASSWORD).await.is(ProblemCode::CredentialsWrong);

    assert_eq!(change_password(&terminal, "WANG", &made_up, STAFF_PASSWORD).await.status, 204);
    let list = told(&terminal).await;
    assert_eq!((list.version, list.staff[0].must_change_password), (2, false));
    change_password(&terminal, "wang", &made_up, "another 1234").await.is(ProblemCode::CredentialsWrong);

    let printed = server.command(&["staff", "password", &id]).await.unwrap();
    let anew = printed.trim().rsplit(' ').next().unwrap();
    assert!(told(&terminal).await.staff[0].must_change_password);
    assert_eq!(change_password(&terminal, "wang", anew, "another 1234").await.status, 204);
}

#[tokio::test]
async fn five_failures_lock_a_staff_member_and_no_candidate_of_that_name() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    terminal.account("wang").await;
    let (id, made_up) = server.staff(BEIJING, "wang", &["operator"]).await;
    for _ in 0..5 {
        change_password(&terminal, "wang", "wrong", STAFF_PASSWORD).await.is(ProblemCode::CredentialsWrong);
    }
    let locked = change_password(&terminal, "wang", &made_up, STAFF_PASSWORD).await.problem();
    assert!(locked.code == ProblemCode::AccountLocked && locked.retry_in_s.is_some_and(|s| s > 800));
    let candidate = json!({"name": "wang", "password": crate::support::PASSWORD});
    assert_eq!(terminal.post("/v1/accounts/sign-in", &candidate).await.status, 200);
    // The centre lets them in again, with another password.
    let printed = server.command(&["staff", "password", &id]).await.unwrap();
    let anew = printed.trim().rsplit(' ').next().unwrap();
    assert_eq!(change_password(&terminal, "wang", anew, STAFF_PASSWORD).await.status, 204);
}

#[tokio::test]
async fn a_claim_is_believed_of_whoever_worked_there_in_these_roles() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", BEIJING).await;
    let before = enrolment.record(Operation::AcceptAgreement { version: 3 });
    server.advance_minutes(1);
    let (wang, _) = server.staff(BEIJING, "wang", &["operator", "cashier"]).await;
    let (elsewhere, _) = server.staff(SHANGHAI, "wang", &["operator"]).await;
    let claims = [
        (acting("110001-009", BEIJING, &[Role::Operator]), "nobody"),
        (acting(&elsewhere, BEIJING, &[Role::Operator]), "of another site"),
        (acting(&elsewhere, SHANGHAI, &[Role::Operator]), "at another site"),
        (acting(&wang, BEIJING, &[Role::Operator, Role::Reviewer]), "one role too many"),
        (acting(&wang, BEIJING, &[]), "in no role"),
    ];
    for (actor, what) in claims {
        let record = accepted_by(&enrolment, actor);
        assert_eq!(refusal(&terminal, &record).await, RefusalCode::NotPermitted, "{what}");
    }
    // Before they worked there.
    let early = OperationRecord { actor: acting(&wang, BEIJING, &[Role::Operator]), ..before };
    assert_eq!(refusal(&terminal, &early).await, RefusalCode::NotPermitted);

    let record = accepted_by(&enrolment, acting(&wang, BEIJING, &[Role::Operator]));
    assert!(matches!(push(&terminal, &[record]).await[0], Outcome::Accepted { .. }));
}

#[tokio::test]
async fn what_was_done_before_a_removal_stays_valid_however_late_it_comes() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let (wang, _) = server.staff(BEIJING, "wang", &["operator"]).await;
    let one = Enrolment::begin(&terminal, "kaosheng-1", BEIJING).await;
    let two = Enrolment::begin(&terminal, "kaosheng-2", BEIJING).await;
    server.advance_minutes(10);
    let as_operator = || acting(&wang, BEIJING, &[Role::Operator]);
    let offline = accepted_by(&one, as_operator());
    server.advance_minutes(10);
    server.command(&["staff", "roles", &wang, "--role", "auditor"]).await.unwrap();
    let without_role = accepted_by(&two, as_operator());
    server.advance_minutes(10);
    server.command(&["staff", "remove", &wang]).await.unwrap();
    let after_removal = accepted_by(&two, acting(&wang, BEIJING, &[Role::Auditor]));
    server.advance_minutes(600);

    assert!(matches!(push(&terminal, &[offline]).await[0], Outcome::Accepted { .. }));
    assert_eq!(refusal(&terminal, &without_role).await, RefusalCode::NotPermitted);
    assert_eq!(refusal(&terminal, &after_removal).await, RefusalCode::NotPermitted);
    // A time that is still to come is judged as now.
    let mut early = accepted_by(&two, as_operator());
    early.at = server.now().plus_ms(86_400_000);
    assert_eq!(refusal(&terminal, &early).await, RefusalCode::NotPermitted);
}

#[tokio::test]
async fn every_change_is_noted_without_names() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let id = terminal.staff(BEIJING, "wangfang", &["operator"]).await;
    server.advance_minutes(1);
    server.command(&["staff", "roles", &id, "--role", "reviewer"]).await.unwrap();
    server.command(&["staff", "password", &id]).await.unwrap();
    server.command(&["staff", "remove", &id]).await.unwrap();
    let list = server.command(&["audit", "list"]).await.unwrap();
    let events: Vec<_> = list.lines().map(|line| line.split('\t').nth(1).unwrap()).collect();
    assert_eq!(
        events,
        ["staff_removed", "staff_password", "staff_roles", "staff_password_changed", "staff_added"],
        "{list}"
    );
    let changed = list.lines().nth(3).unwrap();
    assert!(changed.contains("by 110001-001") && changed.contains(&terminal.id.to_string()), "{changed}");
    assert!(list.lines().all(|line| line.contains(&id)) && list.contains("by command:"), "{list}");
    assert!(!list.contains("wangfang") && !list.contains("王老师"), "{list}");
}
