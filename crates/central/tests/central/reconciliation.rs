//! The bills of gateways beside our books.

use kaodian_central::jobs;
use kaodian_wire::OrderResponse;
use serde_json::{Value, json};

use crate::{
    journey::Enrolment,
    payment::{choose, order, payable, query},
    support::{SHANGHAI, Server},
    wechat::{number, with_wechat},
};

const DAY: &str = "2026-11-22";

async fn compare(
    server: &Server,
    channel: &str,
    day: &str,
    bill: &str,
    more: &[&str],
) -> Result<String, String> {
    let path = server.dir.path().join("bill.csv");
    std::fs::write(&path, bill).unwrap();
    let path = path.display().to_string();
    let arguments = ["reconcile", "--channel", channel, "--date", day, &path];
    server.command(&[&arguments, more].concat()).await
}

#[tokio::test]
async fn the_pretended_gateway_and_we_agree() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let (twice, paid) = (payable(&terminal).await, Enrolment::begin(&terminal, "another", SHANGHAI).await);
    paid.ready_to_pay(2).await;
    for (enrolment, outcome) in [(&twice, "twice"), (&paid, "paid")] {
        let opened: OrderResponse = order(enrolment).await.ok();
        choose(&server, &opened, outcome).await;
        query(enrolment).await;
    }
    jobs::run_once(&server.app).await.unwrap();
    let bill = server.command(&["payment", "sandbox-bill", "--date", DAY]).await.unwrap();
    assert_eq!(bill.lines().count(), 6, "{bill}");
    let said = compare(&server, "sandbox", DAY, &bill, &[]).await.unwrap();
    assert_eq!(said, "2026-11-22: 3 payments, 1 refunds\n");
    let said = compare(&server, "sandbox", DAY, &bill, &[]).await.unwrap();
    assert!(said.starts_with("this file was imported before, 2026-11-22 10:00\n"), "{said}");
    let said = compare(&server, "sandbox", "2026-11-23", &bill, &[]).await.unwrap_err();
    assert!(said.contains("not of this day"), "{said}");
    let none = server.command(&["payment", "sandbox-bill", "--date", "2026-11-21"]).await.unwrap();
    assert_eq!(none, "time,kind,order,refund,amount\nend\n");
}

/// A bill of WeChat Pay with these payments and refunds.
fn bill(payments: &[(&str, &str)], refunds: &[(&str, &str, &str)]) -> String {
    let mut text = "\u{feff}交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,\
        货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,\
        费率,订单金额,申请退款金额,费率备注\r\n"
        .to_owned();
    let mut row = |state: &str,
                   order: &str,
                   total: &str,
                   refund: &str,
                   refunded: &str,
                   refund_state: &str| {
        text += &format!(
            "`{DAY} 10:00:00,`wxd678efh567hg6787,`1900000109,`0,`,`4200000000202611220000000001,`{order},`oUpF8uMu,\
             `NATIVE,`{state},`ICBC_DEBIT,`CNY,`{total},`0.00,`0,`{refund},`{refunded},`0.00,`,`{refund_state},\
             `报名费, 两科,`,`0.86400,`0.60%,`{total},`{refunded},`\r\n"
        );
    };
    for (order, total) in payments {
        row("SUCCESS", order, total, "0", "0.00", "");
    }
    for (order, refund, amount) in refunds {
        row("REFUND", order, "0.00", refund, amount, "SUCCESS");
    }
    text + "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n`1,`0,`0,`0,`0,`0,`0\r\n"
}

#[tokio::test]
async fn every_kind_of_difference_is_listed() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order(&enrolment).await.ok();
    wechat.pay(&number(&first));
    query(&enrolment).await;
    let refunded = Enrolment::begin(&terminal, "another", SHANGHAI).await;
    refunded.ready_to_pay(2).await;
    let second: OrderResponse = order(&refunded).await.ok();
    wechat.pay(&number(&second));
    query(&refunded).await;
    server.command(&["payment", "refund", &refunded.id.to_string()]).await.unwrap();

    let (first, second) = (number(&first), number(&second));
    let back = format!("{second}-w1");
    let good = bill(&[(&first, "144.00"), (&second, "144.00")], &[(&second, &back, "144.00")]);
    assert_eq!(
        compare(&server, "wechat", DAY, &good, &[]).await.unwrap(),
        "2026-11-22: 2 payments, 1 refunds\n"
    );

    let stranger = "f".repeat(32);
    let bad = bill(&[(&first, "143.00"), (&stranger, "1.00")], &[(&second, "x", "2.00")]);
    let said = compare(&server, "wechat", DAY, &bad, &[]).await.unwrap_err();
    for line in [
        format!("paid there, unknown here\t{stranger}\t-\t1.00"),
        format!("paid here, not there\t{second}\t144.00\t-"),
        format!("amount differs\t{first}\t144.00\t143.00"),
        format!("refund differs\t{back}\t144.00\t-"),
        "refund differs\tx\t-\t2.00".to_owned(),
        "5 differences".to_owned(),
    ] {
        assert!(said.contains(&line), "{line} in {said}");
    }
    let said = compare(&server, "wechat", DAY, &bad, &["--json"]).await.unwrap_err();
    let json: Value = serde_json::from_str(&said[..=said.rfind('}').unwrap()]).unwrap();
    assert_eq!(json["differences"].as_array().unwrap().len(), 5);
    assert_eq!(
        json["differences"][1],
        json!({"kind": "paid_here_not_there", "order": second, "hereFen": 14_400})
    );
    assert!(json["importedBeforeAt"].is_i64());

    let cut = &good[..good.len() / 2];
    assert!(compare(&server, "wechat", DAY, cut, &[]).await.unwrap_err().contains("bill.csv: "));
}

#[tokio::test]
async fn a_payment_that_only_the_bill_knows_is_asked_about() {
    let (server, wechat) = with_wechat(false).await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let first: OrderResponse = order(&enrolment).await.ok();
    server.advance_minutes(125);
    jobs::run_once(&server.app).await.unwrap();
    // It was closed, and paid all the same, and no notice ever came.
    wechat.pay(&number(&first));
    server.advance_minutes(600);
    jobs::run_once(&server.app).await.unwrap();
    assert!(wechat.books().refunds.is_empty());
    let bill = bill(&[(&number(&first), "144.00")], &[]);
    assert!(compare(&server, "wechat", DAY, &bill, &[]).await.unwrap_err().contains("1 differences"));
    jobs::run_once(&server.app).await.unwrap();
    server.advance_minutes(1);
    jobs::run_once(&server.app).await.unwrap();
    assert_eq!(wechat.books().refunds.len(), 1);
}
