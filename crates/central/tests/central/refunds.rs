//! Money that no registration takes, and fees that are given back.

use kaodian_central::jobs;
use kaodian_domain::{Payment, PaymentChannel, RefusalCode, Standing};
use kaodian_wire::OrderResponse;

use crate::{
    alipay::with_both,
    journey::Enrolment,
    payment::{order, order_at, payable, query},
    support::{SHANGHAI, Server},
    wechat::{number, with_wechat},
};

async fn run(server: &Server) {
    jobs::run_once(&server.app).await.unwrap();
}

#[tokio::test]
async fn a_payment_after_the_end_goes_back() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    server.advance_minutes(49 * 60);
    assert_eq!(jobs::run_once(&server.app).await.unwrap(), 1);
    let ended = enrolment.current().await;
    assert!(matches!(ended.standing, Standing::Expired { .. }));
    assert_eq!(wechat.books().orders[&number(&opened)].state, "CLOSED");
    // The gateway took the money all the same.
    wechat.pay(&number(&opened));
    let notice = wechat.notice(&number(&opened), |_| {});
    for _ in 0..2 {
        assert_eq!(wechat.send(&notice).await, 204);
    }
    run(&server).await;
    assert_eq!(wechat.send(&notice).await, 204);
    server.advance_minutes(10);
    run(&server).await;
    let refunds = wechat.books().refunds.clone();
    assert_eq!(refunds.len(), 1);
    let refund = &refunds[&format!("{}-w1", number(&opened))];
    assert_eq!((refund.amount, refund.asked, refund.status), (14_400, 1, "SUCCESS"));
    assert_eq!(enrolment.current().await, ended, "nothing of it touches the registration");
    assert!(!server.command(&["payment", "list"]).await.unwrap().contains("refund\t"));
}

#[tokio::test]
async fn a_second_payment_goes_back() {
    let (server, wechat, alipay) = with_both().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order_at(&enrolment, "wechat").await.ok();
    let second: OrderResponse = order_at(&enrolment, "alipay").await.ok();
    assert_eq!(second.channel, PaymentChannel::Alipay);
    assert_eq!(wechat.books().orders[&number(&first)].state, "CLOSED", "never two that can be paid");
    alipay.pay(&number(&second));
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(receipt)
        if receipt.channel == PaymentChannel::Alipay && receipt.order == Some(second.order)));
    wechat.pay(&number(&first));
    assert_eq!(wechat.send(&wechat.notice(&number(&first), |_| {})).await, 204);
    let list = server.command(&["payment", "list"]).await.unwrap();
    assert!(list.contains(&format!("{}-w1\t¥144.00\tsecond\twanted", number(&first))), "{list}");
    run(&server).await;
    assert_eq!(wechat.books().refunds.len(), 1);
    assert!(alipay.books().refunds.is_empty());
    assert!(matches!(enrolment.current().await.payment, Payment::Paid(receipt)
        if receipt.order == Some(second.order)));
}

#[tokio::test]
async fn a_refund_is_asked_for_until_the_gateway_confirms() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = paid(&terminal, &wechat).await;
    let id = enrolment.id.to_string();
    let command = async || server.command(&["payment", "refund", &id]).await.unwrap();

    wechat.mood(crate::emulators::Mood::Broken);
    assert!(command().await.starts_with("wanted:"), "nobody heard of it yet");
    wechat.mood(crate::emulators::Mood::Well);
    wechat.books().refund_status = Some("PROCESSING");
    server.advance_minutes(5);
    run(&server).await;
    assert!(command().await.starts_with("processing:"));
    assert!(matches!(enrolment.current().await.payment, Payment::Paid(_)), "not before it is confirmed");
    let set = |status| wechat.books().refunds.values_mut().for_each(|refund| refund.status = status);
    set("ABNORMAL");
    server.advance_minutes(60);
    run(&server).await;
    assert!(server.command(&["payment", "list"]).await.unwrap().contains("centre\tstuck"));
    set("CLOSED");
    server.advance_minutes(60);
    run(&server).await;
    // Given up there: it is asked for anew, under another number.
    wechat.books().refund_status = Some("SUCCESS");
    server.advance_minutes(60);
    run(&server).await;
    {
        let books = wechat.books();
        let numbers: Vec<_> = books.refunds.keys().map(|number| &number[32..]).collect();
        assert_eq!(numbers, ["-w1", "-w2"]);
        assert!(books.refunds.values().all(|refund| refund.asked == 1), "asked once, then queried");
    }
    assert!(matches!(enrolment.current().await.payment, Payment::Refunded { .. }));
    assert_eq!(command().await, "refunded\n");
    server.advance_minutes(600);
    run(&server).await;
    assert_eq!(wechat.books().refunds.len(), 2);
}

#[tokio::test]
async fn two_nodes_give_money_back_once() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = paid(&terminal, &wechat).await;
    wechat.mood(crate::emulators::Mood::Broken);
    server.command(&["payment", "refund", &enrolment.id.to_string()]).await.unwrap();
    wechat.mood(crate::emulators::Mood::Well);
    server.advance_minutes(5);
    let other = server.another_node().await;
    let (first, second, third) =
        tokio::join!(jobs::run_once(&server.app), jobs::run_once(&other.app), jobs::run_once(&server.app));
    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert_eq!(wechat.books().refunds.values().map(|refund| refund.asked).collect::<Vec<_>>(), [1]);
    assert!(matches!(enrolment.current().await.payment, Payment::Refunded { .. }));
}

/// An enrolment that was paid by WeChat Pay.
async fn paid<'a>(
    terminal: &'a crate::support::Terminal<'a>,
    wechat: &crate::emulators::wechat::Wechat,
) -> Enrolment<'a> {
    let enrolment = payable(terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    wechat.pay(&number(&opened));
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(_)));
    enrolment
}

#[tokio::test]
async fn who_paid_before_another_code_was_made_is_paid() {
    let (server, wechat, alipay) = with_both().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order_at(&enrolment, "wechat").await.ok();
    wechat.books().pays_before_close = true;
    let answer: OrderResponse = order_at(&enrolment, "alipay").await.ok();
    assert_eq!(answer.order, first.order);
    assert!(matches!(answer.registration.payment, Payment::Paid(_)));
    assert!(alipay.books().orders.is_empty(), "no other code");
}

#[tokio::test]
async fn a_silent_gateway_is_not_left_for_another() {
    let (server, wechat, alipay) = with_both().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order_at(&enrolment, "wechat").await.ok();
    wechat.mood(crate::emulators::Mood::Broken);
    let reply = order_at(&enrolment, "alipay").await;
    assert_eq!(reply.problem().refusals[0].code, RefusalCode::PaymentUnknown);
    assert!(alipay.books().orders.is_empty());
    wechat.mood(crate::emulators::Mood::Well);
    let second: OrderResponse = order_at(&enrolment, "alipay").await.ok();
    assert_eq!(second.channel, PaymentChannel::Alipay);
    assert_eq!(wechat.books().orders[&number(&first)].state, "CLOSED");
}
