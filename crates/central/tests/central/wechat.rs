//! Paying by WeChat Pay.

use std::sync::{Arc, atomic::AtomicI64};

use kaodian_central::jobs;
use kaodian_domain::{Payment, PaymentChannel, RefusalCode, Standing};
use kaodian_wire::{OrderResponse, PaymentChannelsResponse, ProblemCode};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::{
    emulators::{Mood, shared_clock, wechat::Wechat},
    payment::{order, order_at, payable, query},
    support::{DEMO, Reply, SHANGHAI, Server},
};

pub(crate) async fn with_wechat(public_key: bool) -> (Server, Wechat) {
    let clock: Arc<AtomicI64> = shared_clock();
    let wechat = Wechat::start(&clock, public_key).await;
    let server = Server::with_settings(clock, |dir| wechat.settings(dir)).await;
    server.command(&["catalogue", "import", DEMO]).await.unwrap();
    (server, wechat)
}

pub(crate) fn number(order: &OrderResponse) -> String {
    order.order.0.simple().to_string()
}

#[track_caller]
fn refused(reply: &Reply) -> RefusalCode {
    reply.problem().refusals[0].code
}

#[tokio::test]
async fn a_code_is_scanned_and_paid() {
    for public_key in [false, true] {
        let (server, wechat) = with_wechat(public_key).await;
        let terminal = server.terminal(SHANGHAI).await;
        let enrolment = payable(&terminal).await;
        let (first, second) = tokio::join!(order(&enrolment), order(&enrolment));
        let (first, second): (OrderResponse, OrderResponse) = (first.ok(), second.ok());
        assert_eq!(first, second, "one open order");
        assert_eq!((first.channel, first.amount_fen), (PaymentChannel::Wechat, 14_400));
        assert!(first.pay_url.starts_with("weixin://wxpay/bizpayurl?pr="));
        assert_eq!(first.expires_at, server.now().plus_ms(2 * 3_600_000), "as long as the code lives");
        assert!(matches!(query(&enrolment).await.payment, Payment::Open(_)), "not paid yet");
        {
            let books = wechat.books();
            assert_eq!(books.orders.keys().collect::<Vec<_>>(), [&number(&first)]);
            let known = &books.orders[&number(&first)];
            assert_eq!((known.total, known.time_expire.as_str()), (14_400, "2026-11-22T12:00:00+08:00"));
        }
        wechat.pay(&number(&first));
        let paid = query(&enrolment).await;
        assert!(matches!(&paid.payment, Payment::Paid(receipt)
            if receipt.order == Some(first.order) && receipt.paid_at == server.now()));
        assert_eq!(refused(&order(&enrolment).await), RefusalCode::AlreadyPaid);
        assert_eq!(wechat.books().refused, 0, "every call was signed");
    }
}

#[tokio::test]
async fn terminals_learn_what_can_be_chosen() {
    let (server, _wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let channels =
        async || terminal.get("/v1/payment-channels", "").await.ok::<PaymentChannelsResponse>().channels;
    assert_eq!(channels().await, [PaymentChannel::Wechat, PaymentChannel::Sandbox]);
    let enrolment = payable(&terminal).await;
    for channel in ["alipay", "cash"] {
        order_at(&enrolment, channel).await.is(ProblemCode::NotFound);
    }
    order_at(&enrolment, "shells").await.is(ProblemCode::Malformed);
    // An older terminal sends no body at all.
    let path = format!("/v1/registrations/{}/orders", enrolment.id);
    let opened: OrderResponse = terminal.send("POST", &path, "", b"").await.ok();
    assert_eq!(opened.channel, PaymentChannel::Wechat);
    let text = std::fs::read_to_string(DEMO).unwrap();
    let real = server.dir.path().join("real.toml");
    std::fs::write(&real, text.replace("demonstration = true", "demonstration = false")).unwrap();
    server.command(&["catalogue", "import", &real.display().to_string()]).await.unwrap();
    assert_eq!(channels().await, [PaymentChannel::Wechat]);
    order_at(&enrolment, "sandbox").await.is(ProblemCode::NotFound);
    let anybody = server.http.get(format!("{}/v1/payment-channels", server.url)).send().await.unwrap();
    assert_eq!(anybody.status(), 401);
}

#[tokio::test]
async fn what_wechat_pay_did_not_say_stays_unknown() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    wechat.pay(&number(&opened));
    for mood in [
        Mood::Forged,
        Mood::Altered,
        Mood::Probe,
        Mood::Old,
        Mood::Nonsense,
        Mood::OtherMerchant,
        Mood::Broken,
        Mood::Silent,
    ] {
        wechat.mood(mood.clone());
        assert!(matches!(query(&enrolment).await.payment, Payment::Unknown(_)), "{mood:?}");
    }
    assert_eq!(refused(&order(&enrolment).await), RefusalCode::PaymentUnknown, "nobody is charged again");
    wechat.mood(Mood::Broken);
    server.advance_minutes(49 * 60);
    for _ in 0..3 {
        assert_eq!(jobs::run_once(&server.app).await.unwrap(), 0, "unknown is not unpaid");
        server.advance_minutes(60);
    }
    assert!(matches!(enrolment.current().await.payment, Payment::Unknown(_)));
    wechat.mood(Mood::Well);
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(_)));
    assert_eq!(enrolment.current().await.standing, Standing::Active);
    assert_eq!(wechat.books().refused, 0);
}

#[tokio::test]
async fn an_unknown_payment_that_was_none_makes_room_for_another() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order(&enrolment).await.ok();
    wechat.mood(Mood::Broken);
    assert!(matches!(query(&enrolment).await.payment, Payment::Unknown(_)));
    wechat.mood(Mood::Well);
    assert_eq!(query(&enrolment).await.payment, Payment::Unpaid);
    assert_eq!(wechat.books().orders[&number(&first)].state, "CLOSED", "before anybody hears of it");
    let second: OrderResponse = order(&enrolment).await.ok();
    assert_ne!(first.order, second.order);
}

#[tokio::test]
async fn the_backup_address_takes_over() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    wechat.mood(Mood::MainBroken);
    let opened: OrderResponse = order(&enrolment).await.ok();
    wechat.pay(&number(&opened));
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(_)));
}

#[tokio::test]
async fn a_new_certificate_is_fetched() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    wechat.change_certificate();
    wechat.pay(&number(&opened));
    let notice = wechat.notice(&number(&opened), |_| {});
    assert_eq!(wechat.send(&notice).await, 401, "made-up serial numbers must not have it fetched each time");
    server.advance_minutes(2);
    assert_eq!(wechat.send(&notice).await, 204);
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(_)));
}

#[tokio::test]
async fn what_was_cut_off_goes_on_with_the_same_order() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    wechat.mood(Mood::Broken);
    order(&enrolment).await.is(ProblemCode::GatewayUnavailable);
    let Payment::Open(written) = enrolment.current().await.payment else { panic!("it is written down") };
    // Now the gateway takes it in, and its answer is lost.
    wechat.mood(Mood::Deaf);
    order(&enrolment).await.is(ProblemCode::GatewayUnavailable);
    wechat.mood(Mood::Well);
    let opened: OrderResponse = order(&enrolment).await.ok();
    assert_eq!(opened.order, written.order);
    let books = wechat.books();
    assert_eq!(books.orders.keys().collect::<Vec<_>>(), [&number(&opened)], "one number from the beginning");
    assert!(books.orders[&number(&opened)].told >= 2);
}

#[tokio::test]
async fn an_order_outlives_its_code() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order(&enrolment).await.ok();
    server.advance_minutes(121);
    let second: OrderResponse = order(&enrolment).await.ok();
    assert_ne!(first.order, second.order);
    assert_eq!(wechat.books().orders[&number(&first)].state, "CLOSED");
    // What nobody asks about is asked about by the server, and closed when its time is over.
    server.advance_minutes(121);
    jobs::run_once(&server.app).await.unwrap();
    assert_eq!(wechat.books().orders[&number(&second)].state, "CLOSED");
    assert_eq!(enrolment.current().await.payment, Payment::Unpaid);
    assert_eq!(server.command(&["payment", "list", "--unsettled"]).await.unwrap(), "");
}

#[tokio::test]
async fn a_notice_is_heeded_once() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    let number = number(&opened);
    wechat.pay(&number);
    let mut forged = wechat.notice(&number, |_| {});
    forged.body = forged.body.replace("支付成功", "支付失败");
    assert_eq!(wechat.send(&forged).await, 401);
    let mut probe = wechat.notice(&number, |_| {});
    for (name, value) in &mut probe.headers {
        if *name == "wechatpay-signature" {
            *value = format!("WECHATPAY/SIGNTEST/{value}");
        }
    }
    assert_eq!(wechat.send(&probe).await, 401);
    let mut stranger = wechat.notice(&number, |_| {});
    for (name, value) in &mut stranger.headers {
        if *name == "wechatpay-serial" {
            *value = "0123".to_owned();
        }
    }
    assert_eq!(wechat.send(&stranger).await, 401);
    for change in
        [json!({"mchid": "1900000999"}), json!({"appid": "wx0"}), json!({"out_trade_no": "0".repeat(32)})]
    {
        let (name, value) = change.as_object().unwrap().iter().next().unwrap();
        let foreign = wechat.notice(&number, |trade| trade[name] = value.clone());
        assert_eq!(wechat.send(&foreign).await, 400, "{name}");
    }
    assert!(matches!(enrolment.current().await.payment, Payment::Open(_)));

    let notice = wechat.notice(&number, |_| {});
    assert_eq!(wechat.send(&notice).await, 204);
    let paid = enrolment.current().await;
    assert!(matches!(&paid.payment, Payment::Paid(receipt) if receipt.order == Some(opened.order)));
    assert_eq!(wechat.send(&notice).await, 204, "said twice");
    assert_eq!(wechat.send(&wechat.notice(&number, |_| {})).await, 204, "said anew");
    server.advance_minutes(10);
    assert_eq!(wechat.send(&notice).await, 401, "a replay");
    jobs::run_once(&server.app).await.unwrap();
    assert_eq!(enrolment.current().await, paid);
    assert!(wechat.books().refunds.is_empty());
}

#[tokio::test]
async fn notices_and_questions_race_to_one_payment() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    wechat.pay(&number(&opened));
    server.advance_minutes(2);
    let mut notices: Vec<_> = (0..4).map(|_| wechat.notice(&number(&opened), |_| {})).collect();
    // Two of them reach another node.
    let other = server.another_node().await;
    for notice in notices.iter_mut().skip(2) {
        notice.url = notice.url.replace(&server.url, &other.url);
    }
    let (first, second, third, fourth, asked, again, polled) = tokio::join!(
        wechat.send(&notices[0]),
        wechat.send(&notices[1]),
        wechat.send(&notices[2]),
        wechat.send(&notices[3]),
        query(&enrolment),
        query(&enrolment),
        jobs::run_once(&other.app),
    );
    assert_eq!([first, second, third, fourth], [204; 4]);
    polled.unwrap();
    let paid = enrolment.current().await;
    assert_eq!((&asked, &again), (&paid, &paid));
    assert_eq!(paid.revision, opened.registration.revision + 1, "one RecordPayment");
    jobs::run_once(&server.app).await.unwrap();
    assert!(wechat.books().refunds.is_empty());
}

#[tokio::test]
async fn an_answer_that_comes_late_changes_nothing() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    let gate = Arc::new(Semaphore::new(0));
    wechat.mood(Mood::Slow(gate.clone()));
    let asked = wechat.books().calls.len();
    let (late, ()) = tokio::join!(query(&enrolment), async {
        // The gateway has decided: not paid. Before its answer arrives, the payer pays.
        while wechat.books().calls.len() == asked {
            tokio::task::yield_now().await;
        }
        wechat.pay(&number(&opened));
        assert_eq!(wechat.send(&wechat.notice(&number(&opened), |_| {})).await, 204);
        gate.add_permits(1);
    });
    assert!(matches!(late.payment, Payment::Paid(_)));
}

#[tokio::test]
async fn another_amount_is_not_the_fee() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order(&enrolment).await.ok();
    wechat.books().paid_total = Some(1);
    wechat.pay(&number(&first));
    assert_eq!(wechat.send(&wechat.notice(&number(&first), |_| {})).await, 204);
    assert_eq!(enrolment.current().await.payment, Payment::Unpaid);
    jobs::run_once(&server.app).await.unwrap();
    {
        let mut books = wechat.books();
        let refund = &books.refunds[&format!("{}-w1", number(&first))];
        assert_eq!((refund.amount, refund.asked), (1, 1));
        books.paid_total = None;
    }
    let second: OrderResponse = order(&enrolment).await.ok();
    wechat.pay(&number(&second));
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(_)));
}

#[tokio::test]
async fn the_server_asks_by_itself() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    wechat.pay(&number(&opened));
    let list = server.command(&["payment", "list", "--unsettled"]).await.unwrap();
    assert!(list.contains(&number(&opened)) && list.contains("Wechat\t¥144.00\topen\tunsettled"), "{list}");
    let asked = wechat.books().calls.len();
    jobs::run_once(&server.app).await.unwrap();
    assert_eq!(wechat.books().calls.len(), asked, "not at once");
    server.advance_minutes(2);
    jobs::run_once(&server.app).await.unwrap();
    assert!(matches!(enrolment.current().await.payment, Payment::Paid(_)));
    assert_eq!(server.command(&["payment", "list", "--unsettled"]).await.unwrap(), "");
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_without_their_values() {
    let clock = shared_clock();
    let wechat = Wechat::start(&clock, false).await;
    let server = Server::with_settings(clock, |dir| wechat.settings(dir)).await;
    let path = server.dir.path().join("data/central.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    for (from, to, says) in [
        ("wechat.pem", "nowhere.pem", "private_key_path in [wechat]"),
        ("0123456789abcdef0123456789ABCDEF", "secret", "api_v3_key must have 32 characters"),
        ("http://127.0.0.1", "http://10.0.0.1", "base_url must begin with https://"),
        ("timeout_ms", "time_out", "line"),
    ] {
        std::fs::write(&path, good.replace(from, to)).unwrap();
        let error = server.command(&["payment", "list"]).await.unwrap_err();
        assert!(
            error.contains(says) && !error.contains("secret") && !error.contains("0123456789"),
            "{error}"
        );
    }
}
