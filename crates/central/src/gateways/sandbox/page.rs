//! The pretended gateway's page: plain HTML, no script, nothing personal on it.

use crate::{
    payments,
    store::sandbox_order::{SandboxOrder, SandboxState},
};
use kaodian_domain::Timestamp;

/// The banks that the page offers: the name in the form, and the one on the page.
pub(crate) const BANKS: [(&str, &str); 6] = [
    ("icbc", "中国工商银行"),
    ("abc", "中国农业银行"),
    ("boc", "中国银行"),
    ("ccb", "中国建设银行"),
    ("bocom", "交通银行"),
    ("psbc", "中国邮政储蓄银行"),
];

const STYLE: &str = "
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#f6f4ee;color:#1c242b;font:17px/1.6 'Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif}
main{max-width:30rem;margin:0 auto;padding:2rem 1.25rem 3rem}
h1{font-size:1.35rem;margin:0 0 .5rem}
h2{font-size:1.35rem;margin:0 0 .25rem;padding-left:.8rem;border-left:5px solid #17588a}
.note{margin:0 0 1.5rem;padding:.6rem .9rem;border-left:4px solid #17588a;background:#e9eef0}
.amount{font-size:2.4rem;font-weight:700;margin:.5rem 0 0;font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem 1rem;margin:.5rem 0 1.5rem;color:#4a555d;font-size:.95rem}
dd{margin:0;overflow-wrap:anywhere}
p{margin:0 0 1rem}
fieldset{border:1px solid #cfcabd;border-radius:14px;margin:0 0 1.5rem;padding:.5rem 1rem;background:#fff}
legend{float:left;width:100%;padding:.3rem 0;font-weight:700}
legend+label{clear:both}
label{display:flex;gap:.7rem;align-items:center;min-height:2.75rem}
input{width:1.25rem;height:1.25rem;accent-color:#17588a}
button{display:block;width:100%;min-height:3.25rem;margin:0 0 .75rem;border-radius:8px;border:1px solid #17588a;background:#fff;color:#17588a;font:inherit;font-weight:700;cursor:pointer}
button.first{background:#17588a;color:#fff}
button:focus-visible,input:focus-visible{outline:3px solid #1c242b;outline-offset:2px}
.small{color:#4a555d;font-size:.9rem;margin:-.35rem 0 1rem}
";

/// What the page is about.
pub(crate) enum Page<'a> {
    /// There is no such order.
    Unknown,
    /// An order, with its short name.
    Order(&'a SandboxOrder, String),
}

impl Page<'_> {
    /// The page as it stands at this time.
    pub(crate) fn html(&self, now: Timestamp) -> String {
        let body = match self {
            Self::Unknown => "<h1>没有这个订单</h1><p>请回到报名终端，重新打开支付页面。</p>".to_owned(),
            Self::Order(order, name) => order_body(order, name, now),
        };
        format!(
            "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <meta name=\"robots\" content=\"noindex\"><title>演示支付</title><style>{STYLE}</style></head>\
             <body><main>{body}</main></body></html>"
        )
    }
}

fn order_body(order: &SandboxOrder, name: &str, now: Timestamp) -> String {
    let is_over = now >= order.expires_at;
    let (state, _) = order.at(now);
    let rest = match state {
        SandboxState::Paid => paid(order),
        SandboxState::Slow => message(
            "银行处理中",
            "银行还在处理，大约半分钟后扣款成功。这段时间报名终端会显示还没有收到支付结果；请稍候再按“我已支付，更新支付信息”。",
        ),
        SandboxState::Closed => message("订单已关闭", "没有扣款。请回到报名终端查看；需要时可以重新支付。"),
        SandboxState::Silent if is_over => {
            message("支付时间已过", "本页的“不回应”可以在此结束。") + &form(false)
        }
        SandboxState::Open if is_over => message("支付时间已过", "没有扣款。请回到报名终端查看。"),
        SandboxState::Silent => {
            message(
                "支付渠道不回应",
                "报名终端会显示“支付结果待确认”，这时不会重复收费。可以在下面选择最后的结果。",
            ) + &form(true)
        }
        SandboxState::Open => form(true),
    };
    format!(
        "<h1>报名费支付</h1><p class=\"note\">这是演示用的支付页面，不会真的扣款。</p>\
         <p class=\"amount\">{}</p><dl><dt>订单</dt><dd>{name}</dd><dt>请在此前支付</dt><dd>{}（北京时间）</dd></dl>{rest}",
        payments::yuan(order.amount_fen),
        payments::time_of_day(order.expires_at),
    )
}

/// What was paid, and what of it went back.
fn paid(order: &SandboxOrder) -> String {
    let ask = "请回到报名终端，按“我已支付，更新支付信息”。";
    let all_fen = order.amount_fen.saturating_mul(order.payments);
    if order.refunded_fen > 0 && order.refunded_fen == all_fen {
        return message("已退款", &format!("{} 已经原路退回。", payments::yuan(order.refunded_fen)));
    }
    if order.refunded_fen > 0 {
        let text = format!("多付的 {} 已经原路退回。", payments::yuan(order.refunded_fen));
        return message("支付成功", &text);
    }
    if order.payments > 1 {
        let text = format!("这个订单付了 {} 次，多付的费用会原路退回。{ask}", order.payments);
        return message("支付成功", &text);
    }
    message("支付成功", ask)
}

fn message(title: &str, text: &str) -> String {
    format!("<h2 role=\"status\">{title}</h2><p>{text}</p>")
}

fn form(may_pay: bool) -> String {
    let banks: String = BANKS
        .iter()
        .enumerate()
        .map(|(index, (code, name))| {
            let checked = if index == 0 { " checked" } else { "" };
            format!("<label><input type=\"radio\" name=\"bank\" value=\"{code}\"{checked}>{name}</label>")
        })
        .collect();
    let choice = |class: &str, outcome: &str, name: &str, says: &str| {
        format!(
            "<button class=\"{class}\" name=\"outcome\" value=\"{outcome}\">{name}</button><p class=\"small\">{says}</p>"
        )
    };
    let failed = choice("", "failed", "支付失败", "银行没有扣款，订单关闭。");
    if !may_pay {
        return format!("<form method=\"post\">{failed}</form>");
    }
    format!(
        "<form method=\"post\"><fieldset><legend>选择银行</legend>{banks}</fieldset>{}{failed}{}{}{}</form>",
        choice("first", "paid", "支付成功", "银行扣款成功。"),
        choice("", "slow", "银行处理慢", "半分钟以后才扣款成功，这之前还没有结果。"),
        choice("", "twice", "重复支付", "同一个订单付两次，多付的会退回。"),
        choice("", "silent", "不回应", "银行没有答复，结果不明。"),
    )
}
