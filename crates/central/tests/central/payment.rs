//! Paying: orders, the pretended gateway's page, deadlines, tickets.

use kaodian_central::jobs;
use kaodian_domain::{Payment, RefusalCode, Registration, Standing, Ticket};
use kaodian_wire::{FormCodeKind, OrderResponse, ProblemCode, RegistrationResponse, SignedFormCode};
use serde_json::json;

use crate::{
    journey::{Enrolment, push, refusal},
    support::{BEIJING, CHENGDU, Reply, SHANGHAI, Server, Terminal},
};

pub(crate) async fn order(enrolment: &Enrolment<'_>) -> Reply {
    enrolment.terminal.post(&format!("/v1/registrations/{}/orders", enrolment.id), &json!({})).await
}

pub(crate) async fn query(enrolment: &Enrolment<'_>) -> Registration {
    let path = format!("/v1/registrations/{}/payment-query", enrolment.id);
    let reply = enrolment.terminal.post(&path, &json!({})).await;
    reply.ok::<RegistrationResponse>().registration
}

/// Orders at a channel.
pub(crate) async fn order_at(enrolment: &Enrolment<'_>, channel: &str) -> Reply {
    let path = format!("/v1/registrations/{}/orders", enrolment.id);
    enrolment.terminal.post(&path, &json!({"channel": channel})).await
}

/// The payer's phone.
pub(crate) async fn choose(server: &Server, order: &OrderResponse, outcome: &str) {
    let page = server.http.get(&order.pay_url).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    let html = page.text().await.unwrap();
    assert!(html.contains("¥144.00") && html.contains("演示") && !html.contains("<script"), "{html}");
    let form = format!("outcome={outcome}&bank=icbc");
    let request =
        server.http.post(&order.pay_url).header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(request.body(form).send().await.unwrap().status(), 303);
}

pub(crate) async fn payable<'a>(terminal: &'a Terminal<'a>) -> Enrolment<'a> {
    let enrolment = Enrolment::begin(terminal, "kaosheng", SHANGHAI).await;
    enrolment.ready_to_pay(1).await;
    enrolment
}

#[tokio::test]
async fn an_order_is_opened_once_and_paid() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let (first, second) = tokio::join!(order(&enrolment), order(&enrolment));
    let (first, second): (OrderResponse, OrderResponse) = (first.ok(), second.ok());
    assert_eq!(first, second, "one open order");
    assert_eq!((first.amount_fen, first.registration.revision), (14_400, 6));
    assert_eq!(first.expires_at, server.now().plus_ms(48 * 3_600_000));
    assert!(matches!(query(&enrolment).await.payment, Payment::Open(_)), "not paid yet");

    choose(&server, &first, "paid").await;
    let paid = query(&enrolment).await;
    assert!(matches!(&paid.payment, Payment::Paid(receipt) if receipt.order == Some(first.order)));
    choose(&server, &first, "failed").await;
    assert_eq!(query(&enrolment).await, paid, "paid stays paid");
    assert_eq!(order(&enrolment).await.problem().refusals[0].code, RefusalCode::AlreadyPaid);
    assert_eq!(enrolment.current().await, paid);
}

#[tokio::test]
async fn a_failed_payment_can_be_made_again() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order(&enrolment).await.ok();
    choose(&server, &first, "failed").await;
    assert_eq!(query(&enrolment).await.payment, Payment::Unpaid);
    let second: OrderResponse = order(&enrolment).await.ok();
    assert_ne!(first.order, second.order);
    choose(&server, &first, "paid").await;
    assert!(matches!(query(&enrolment).await.payment, Payment::Open(_)), "the closed order takes no money");
    choose(&server, &second, "paid").await;
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(_)));
}

#[tokio::test]
async fn while_the_gateway_is_silent_nobody_is_charged_again() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    choose(&server, &opened, "silent").await;
    for _ in 0..2 {
        assert!(matches!(query(&enrolment).await.payment, Payment::Unknown(_)));
    }
    assert_eq!(order(&enrolment).await.problem().refusals[0].code, RefusalCode::PaymentUnknown);
    server.advance_minutes(49 * 60);
    assert_eq!(jobs::run_once(&server.app).await.unwrap(), 0, "unknown is not unpaid");
    assert!(matches!(enrolment.current().await.payment, Payment::Unknown(_)));
    // At last it answers: it was not paid, so the registration ends.
    choose(&server, &opened, "failed").await;
    assert_eq!(jobs::run_once(&server.app).await.unwrap(), 1);
    assert!(matches!(enrolment.current().await.standing, Standing::Expired { .. }));
}

async fn page(server: &Server, order: &OrderResponse) -> String {
    server.http.get(&order.pay_url).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_slow_bank_pays_in_the_end() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    choose(&server, &opened, "slow").await;
    assert!(matches!(query(&enrolment).await.payment, Payment::Open(_)), "not yet");
    let html = page(&server, &opened).await;
    assert!(html.contains("银行处理中") && !html.contains("<form"), "{html}");
    server.advance_minutes(1);
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(receipt)
        if receipt.paid_at == server.now().plus_ms(-30_000)));
    assert!(page(&server, &opened).await.contains("支付成功"));
}

#[tokio::test]
async fn who_pays_twice_gets_the_second_payment_back() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    choose(&server, &opened, "twice").await;
    assert!(page(&server, &opened).await.contains("付了 2 次"));
    assert!(
        matches!(query(&enrolment).await.payment, Payment::Paid(receipt) if receipt.amount_fen == 14_400)
    );
    let list = server.command(&["payment", "list"]).await.unwrap();
    assert!(list.contains("-s1\t¥144.00\tsecond\twanted"), "{list}");
    jobs::run_once(&server.app).await.unwrap();
    assert!(page(&server, &opened).await.contains("多付的 ¥144.00 已经原路退回"));
    assert!(!server.command(&["payment", "list"]).await.unwrap().contains("refund"));
    assert!(matches!(enrolment.current().await.payment, Payment::Paid(_)));
}

#[tokio::test]
async fn the_centre_gives_a_fee_back() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    let refund = async || server.command(&["payment", "refund", &enrolment.id.to_string()]).await;
    assert!(refund().await.unwrap_err().contains("NotRefundable"), "not paid yet");
    choose(&server, &opened, "paid").await;
    query(&enrolment).await;
    for _ in 0..2 {
        assert_eq!(refund().await.unwrap(), "refunded\n");
    }
    assert!(matches!(enrolment.current().await.payment, Payment::Refunded { .. }));
    assert!(page(&server, &opened).await.contains("¥144.00 已经原路退回"));
}

#[tokio::test]
async fn who_does_not_pay_in_time_is_out() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let (open, unpaid, paid) = (
        payable(&terminal).await,
        Enrolment::begin(&terminal, "unpaid", SHANGHAI).await,
        Enrolment::begin(&terminal, "paid", SHANGHAI).await,
    );
    unpaid.ready_to_pay(2).await;
    paid.ready_to_pay(3).await;
    let left_open: OrderResponse = order(&open).await.ok();
    let late: OrderResponse = order(&paid).await.ok();
    choose(&server, &late, "paid").await;
    server.advance_minutes(48 * 60 - 1);
    assert_eq!(jobs::run_once(&server.app).await.unwrap(), 0);
    server.advance_minutes(1);
    assert_eq!(jobs::run_once(&server.app).await.unwrap(), 2);
    assert_eq!(jobs::run_once(&server.app).await.unwrap(), 0, "once");
    for ended in [&open, &unpaid] {
        assert!(matches!(ended.current().await.standing, Standing::Expired { .. }));
        assert_eq!(refusal(&terminal, &ended.choose()).await, RefusalCode::Ended);
    }
    let kept = paid.current().await;
    assert!(matches!(kept.payment, Payment::Paid(_)), "the gateway was asked before anything ended");
    assert_eq!(kept.standing, Standing::Active);
    let page = server.http.get(&left_open.pay_url).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("订单已关闭") && !page.contains("<form"), "nobody can pay what has ended");
}

#[tokio::test]
async fn only_its_sites_may_pay_for_a_registration() {
    let server = Server::start().await;
    let (shanghai, beijing, chengdu) =
        (server.terminal(SHANGHAI).await, server.terminal(BEIJING).await, server.terminal(CHENGDU).await);
    let began_elsewhere = Enrolment::begin(&beijing, "kaosheng", SHANGHAI).await;
    began_elsewhere.ready_to_pay(1).await;
    for (terminal, expected) in [(&shanghai, 200), (&beijing, 200), (&chengdu, 404)] {
        let path = format!("/v1/registrations/{}/orders", began_elsewhere.id);
        assert_eq!(terminal.post(&path, &json!({})).await.status, expected);
    }
    shanghai.post("/v1/registrations/nonsense/orders", &json!({})).await.is(ProblemCode::NotFound);
    let none = server.http.get(format!("{}/sandbox/pay/nonsense", server.url)).send().await.unwrap();
    assert_eq!(none.status(), 404);
}

#[tokio::test]
async fn the_pretended_gateway_takes_no_part_in_a_real_sitting() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let text = std::fs::read_to_string(crate::support::DEMO).unwrap();
    let real = server.dir.path().join("real.toml");
    std::fs::write(&real, text.replace("demonstration = true", "demonstration = false")).unwrap();
    server.command(&["catalogue", "import", &real.display().to_string()]).await.unwrap();
    order(&enrolment).await.is(ProblemCode::GatewayUnavailable);
    assert_eq!(enrolment.current().await.payment, Payment::Unpaid);
}

/// The numbers of the issued tickets, when each carries a code that the server signed for it.
async fn coded_numbers(enrolment: &Enrolment<'_>) -> Vec<String> {
    let registration = enrolment.current().await;
    let information = registration.information.as_deref().unwrap();
    let Ticket::Issued { tickets, .. } = &registration.ticket else { panic!("no tickets") };
    let numbers = tickets.iter().map(|seat| {
        let code = SignedFormCode::read(seat.code.as_deref().unwrap()).unwrap();
        let code = code.verify(&enrolment.terminal.central_key).unwrap();
        assert_eq!(
            (code.kind(), &code.sitting().0[..], code.name(), code.last_four()),
            (
                FormCodeKind::AdmissionTicket,
                "79",
                information.name.as_str(),
                information.document_number.last_four()
            )
        );
        assert_eq!(code.number(), seat.number.0);
        seat.number.0.clone()
    });
    numbers.collect()
}

#[tokio::test]
async fn tickets_are_imported() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    let row = |subject: &str, ticket: &str| {
        let row = json!({"registrationNumber": "3100020001", "subject": subject, "ticketNumber": ticket,
            "room": "03", "seat": "27", "startsAt": server.now().0});
        format!("{row}\n")
    };
    let plan = server.dir.path().join("plan.jsonl");
    let plan_path = plan.display().to_string();
    let import = async |text: String| {
        std::fs::write(&plan, text).unwrap();
        server.command(&["tickets", "import", &plan_path]).await
    };
    let both = row("66", "6679310002030027") + &row("24", "2479310002030027");
    assert!(import(both.clone()).await.unwrap_err().contains("refused 3100020001: PaymentMissing"));
    choose(&server, &opened, "paid").await;
    query(&enrolment).await;
    assert!(import(row("66", "6679310002030027")).await.unwrap_err().contains("TicketIncomplete"));
    assert!(import(row("66", "1") + &row("66", "1")).await.unwrap_err().contains("line 2"));
    assert!(import("nonsense".into()).await.unwrap_err().contains("line 1"));
    assert!(import(both).await.unwrap().contains("issued for 1 registrations, 0 refused"));
    assert_eq!(coded_numbers(&enrolment).await, ["6679310002030027", "2479310002030027"]);
    // The plan changes: what the server says of the tickets changes with it.
    let moved = row("66", "6679310002040001") + &row("24", "2479310002030027");
    import(moved).await.unwrap();
    assert_eq!(coded_numbers(&enrolment).await, ["6679310002040001", "2479310002030027"]);
    let shown = server.command(&["registration", "show", "3100020001"]).await.unwrap();
    assert!(shown.contains("IssueTicket") && shown.contains("TicketIssued"), "{shown}");
    let list = server.command(&["registration", "list"]).await.unwrap();
    assert!(list.contains("3100020001\t310002") && !list.contains("张"), "{list}");
    assert_eq!(push(&terminal, &[]).await, []);
}
