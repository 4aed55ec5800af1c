//! Paying by Alipay.

use kaodian_central::jobs;
use kaodian_domain::{Payment, PaymentChannel, RefusalCode};
use kaodian_wire::{OrderResponse, PaymentChannelsResponse, ProblemCode};

use crate::{
    emulators::{Mood, alipay::Alipay, shared_clock, wechat::Wechat},
    payment::{order, order_at, payable, query},
    support::{DEMO, SHANGHAI, Server},
    wechat::number,
};

async fn with_alipay() -> (Server, Alipay) {
    let clock = shared_clock();
    let alipay = Alipay::start(&clock).await;
    let server = Server::with_settings(clock, |dir| alipay.settings(dir)).await;
    server.command(&["catalogue", "import", DEMO]).await.unwrap();
    (server, alipay)
}

pub(crate) async fn with_both() -> (Server, Wechat, Alipay) {
    let clock = shared_clock();
    let (wechat, alipay) = (Wechat::start(&clock, false).await, Alipay::start(&clock).await);
    let server = Server::with_settings(clock, |dir| wechat.settings(dir) + &alipay.settings(dir)).await;
    server.command(&["catalogue", "import", DEMO]).await.unwrap();
    (server, wechat, alipay)
}

#[tokio::test]
async fn a_code_is_scanned_and_paid() {
    let (server, alipay) = with_alipay().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    assert_eq!((opened.channel, opened.amount_fen), (PaymentChannel::Alipay, 14_400));
    assert!(opened.pay_url.starts_with("https://qr.alipay.com/"));
    assert_eq!(alipay.books().orders[&number(&opened)].amount, "144.00");
    assert!(matches!(query(&enrolment).await.payment, Payment::Open(_)), "nobody scanned it");
    alipay.scan(&number(&opened));
    assert!(matches!(query(&enrolment).await.payment, Payment::Open(_)), "nobody paid it");
    alipay.pay(&number(&opened));
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(receipt)
        if receipt.order == Some(opened.order) && receipt.paid_at == server.now()));
    assert_eq!(alipay.books().refused, 0, "every call was signed");
}

#[tokio::test]
async fn what_alipay_did_not_say_stays_unknown() {
    let (server, alipay) = with_alipay().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    alipay.pay(&number(&opened));
    for mood in [Mood::Forged, Mood::Altered, Mood::Nonsense, Mood::OtherMerchant, Mood::Broken, Mood::Silent]
    {
        alipay.mood(mood.clone());
        assert!(matches!(query(&enrolment).await.payment, Payment::Unknown(_)), "{mood:?}");
    }
    alipay.mood(Mood::Well);
    alipay.books().code = Some("20000");
    assert!(matches!(query(&enrolment).await.payment, Payment::Unknown(_)), "it does not know itself");
    server.advance_minutes(49 * 60);
    assert_eq!(jobs::run_once(&server.app).await.unwrap(), 0);
    alipay.books().code = None;
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(_)));
}

#[tokio::test]
async fn a_notice_is_heeded_once() {
    let (server, alipay) = with_alipay().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    let number = number(&opened);
    alipay.scan(&number);
    let (url, waiting) = alipay.notice(&number, |_| {});
    assert_eq!(alipay.send(&url, &waiting).await, "success");
    alipay.pay(&number);
    let (_, mut forged) = alipay.notice(&number, |_| {});
    forged.insert("total_amount".into(), "0.01".into());
    assert_eq!(alipay.send(&url, &forged).await, "failure");
    let order = "0".repeat(32);
    for (name, value) in [("app_id", "2021"), ("seller_id", "2088"), ("out_trade_no", order.as_str())] {
        let (_, foreign) = alipay.notice(&number, |pairs| {
            pairs.insert(name.into(), value.into());
        });
        assert_eq!(alipay.send(&url, &foreign).await, "failure", "{name}");
    }
    assert!(matches!(enrolment.current().await.payment, Payment::Open(_)));

    let (_, notice) = alipay.notice(&number, |_| {});
    let (first, second, asked) =
        tokio::join!(alipay.send(&url, &notice), alipay.send(&url, &notice), query(&enrolment));
    assert_eq!((first.as_str(), second.as_str()), ("success", "success"));
    let paid = enrolment.current().await;
    assert_eq!(asked, paid);
    assert_eq!(paid.revision, opened.registration.revision + 1, "one RecordPayment");
    server.advance_minutes(600);
    assert_eq!(alipay.send(&url, &notice).await, "success", "a replay");
    jobs::run_once(&server.app).await.unwrap();
    assert_eq!(enrolment.current().await, paid);
    assert!(alipay.books().refunds.is_empty());
    let (_, closed) = alipay.notice(&number, |pairs| {
        pairs.insert("trade_status".into(), "TRADE_CLOSED".into());
    });
    assert_eq!(alipay.send(&url, &closed).await, "success");
    assert_eq!(enrolment.current().await, paid, "paid stays paid");
}

#[tokio::test]
async fn a_code_that_nobody_scanned_must_die_before_another_is_made() {
    let (server, _wechat, alipay) = with_both().await;
    let terminal = server.terminal(SHANGHAI).await;
    let channels: PaymentChannelsResponse = terminal.get("/v1/payment-channels", "").await.ok();
    let (wechat, sandbox) = (PaymentChannel::Wechat, PaymentChannel::Sandbox);
    assert_eq!(channels.channels, [wechat, PaymentChannel::Alipay, sandbox]);
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order_at(&enrolment, "alipay").await.ok();
    assert_eq!(first.expires_at, server.now().plus_ms(15 * 60_000));
    let reply = order_at(&enrolment, "wechat").await;
    assert_eq!(reply.problem().refusals[0].code, RefusalCode::PaymentInProgress);
    let again: OrderResponse = order_at(&enrolment, "alipay").await.ok();
    assert_eq!(again.order, first.order, "the same code is there");
    server.advance_minutes(16);
    let reply = order_at(&enrolment, "wechat").await;
    assert_eq!(reply.problem().refusals[0].code, RefusalCode::PaymentInProgress, "clocks differ");
    server.advance_minutes(5);
    let second: OrderResponse = order_at(&enrolment, "wechat").await.ok();
    assert_eq!(second.channel, wechat);
    // One that was scanned is closed at once.
    let third = payable_again(&terminal).await;
    let scanned: OrderResponse = order_at(&third, "alipay").await.ok();
    alipay.scan(&number(&scanned));
    order_at(&third, "wechat").await.ok::<OrderResponse>();
    assert_eq!(alipay.books().orders[&number(&scanned)].status, "TRADE_CLOSED");
}

async fn payable_again<'a>(terminal: &'a crate::support::Terminal<'a>) -> crate::journey::Enrolment<'a> {
    let enrolment = crate::journey::Enrolment::begin(terminal, "another", SHANGHAI).await;
    enrolment.ready_to_pay(2).await;
    enrolment
}

#[tokio::test]
async fn who_paid_before_another_code_was_made_is_paid() {
    let (server, wechat, alipay) = with_both().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order_at(&enrolment, "alipay").await.ok();
    alipay.scan(&number(&first));
    alipay.books().pays_before_close = true;
    let answer: OrderResponse = order_at(&enrolment, "wechat").await.ok();
    assert_eq!(answer.order, first.order);
    assert!(matches!(answer.registration.payment, Payment::Paid(_)));
    assert!(wechat.books().orders.is_empty());
}

#[tokio::test]
async fn what_was_cut_off_goes_on_with_the_same_order() {
    let (server, alipay) = with_alipay().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    alipay.mood(Mood::Deaf);
    order(&enrolment).await.is(ProblemCode::GatewayUnavailable);
    alipay.mood(Mood::Well);
    let opened: OrderResponse = order(&enrolment).await.ok();
    let books = alipay.books();
    assert_eq!(books.orders.keys().collect::<Vec<_>>(), [&number(&opened)]);
    assert_eq!(books.orders[&number(&opened)].told, 2);
}

#[tokio::test]
async fn a_fee_is_given_back() {
    let (server, alipay) = with_alipay().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    alipay.pay(&number(&opened));
    query(&enrolment).await;
    alipay.books().refunds_take_long = true;
    let id = enrolment.id.to_string();
    let said = server.command(&["payment", "refund", &id]).await.unwrap();
    assert!(said.starts_with("processing:"), "{said}");
    alipay.books().refunds_take_long = false;
    server.advance_minutes(5);
    jobs::run_once(&server.app).await.unwrap();
    assert!(matches!(enrolment.current().await.payment, Payment::Refunded { .. }));
    let refunds = alipay.books().refunds.clone();
    assert_eq!(refunds[&format!("{}-w1", number(&opened))], (number(&opened), "144.00".to_owned()));
    let asked = alipay.books().calls.iter().filter(|call| *call == "alipay.trade.refund").count();
    assert_eq!((refunds.len(), asked), (1, 1));
}

#[tokio::test]
async fn another_amount_is_not_the_fee() {
    let (server, alipay) = with_alipay().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    alipay.books().orders.get_mut(&number(&opened)).unwrap().amount = "0.01".into();
    alipay.pay(&number(&opened));
    let (url, notice) = alipay.notice(&number(&opened), |_| {});
    assert_eq!(alipay.send(&url, &notice).await, "success");
    assert_eq!(enrolment.current().await.payment, Payment::Unpaid);
    jobs::run_once(&server.app).await.unwrap();
    let refunds = alipay.books().refunds.clone();
    assert_eq!(refunds.values().collect::<Vec<_>>(), [&(number(&opened), "0.01".to_owned())]);
}
