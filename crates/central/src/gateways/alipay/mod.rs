//! Alipay, 当面付: the candidate scans a code (opendocs.alipay.com, alipay.trade.precreate).

mod certificates;
pub(crate) mod moments;
mod settings;
mod signature;
mod trust;

use std::sync::atomic::AtomicI64;

use axum::http::HeaderMap;
use kaodian_domain::{OrderId, PaymentChannel};
use openssl::pkey::{PKey, Private};
use reqwest::{Client, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    Answer, EXPIRY_GRACE_MS, Gateway, NoAnswer, Notice, NoticeAnswer, NoticeRefusal, OrderState, Received,
    RefundState, connection, fen_of_yuan, yuan_of_fen,
};
use crate::{
    CentralError, Clock, Config,
    store::{order::PaymentOrder, refund::Refund},
};
pub use settings::AlipaySettings;
use signature::Pairs;
use trust::Trust;

/// A code that nobody scanned cannot be closed, as Alipay does not know its order yet; it dies by
/// itself. So it lives only as long as somebody stands before it.
const LIFETIME_MS: i64 = 15 * 60_000;

/// Alipay.
pub(crate) struct AlipayGateway {
    settings: AlipaySettings,
    private: PKey<Private>,
    trust: Trust,
    /// Until then no notice makes us ask for a certificate.
    quiet_until_ms: AtomicI64,
    notify_url: String,
    clock: Clock,
    http: Client,
}

/// What every answer begins with.
#[derive(Deserialize)]
struct Verdict {
    code: String,
    #[serde(default)]
    sub_code: String,
}

/// A call's outcome.
enum Outcome<T> {
    /// 10000, or 10003: it goes on.
    Done(T),
    /// 40004: it was refused, with its cause.
    Refused(String),
}

#[derive(Deserialize)]
struct Opened {
    out_trade_no: String,
    qr_code: String,
}

#[derive(Deserialize)]
struct Trade {
    out_trade_no: String,
    trade_no: String,
    trade_status: String,
    #[serde(default)]
    total_amount: String,
    #[serde(default)]
    send_pay_date: String,
}

#[derive(Deserialize)]
struct Refunded {
    out_trade_no: String,
    fund_change: String,
}

#[derive(Deserialize)]
struct RefundFound {
    #[serde(default)]
    out_request_no: String,
    #[serde(default)]
    refund_amount: String,
    #[serde(default)]
    refund_status: String,
    #[serde(default)]
    gmt_refund_pay: String,
}

/// Closing answers with nothing that would be needed.
#[derive(Deserialize)]
struct Nothing {}

const MISSING: &str = "ACQ.TRADE_NOT_EXIST";

impl AlipayGateway {
    /// Reads the keys and sets the connection up; nothing is asked yet.
    pub(crate) fn open(
        settings: &AlipaySettings,
        config: &Config,
        clock: Clock,
    ) -> Result<Self, CentralError> {
        let (private, trust) = settings.keys(&config.data_dir, clock.now())?;
        let http = connection::client(settings::NAME, &[&settings.base_url], settings.timeout_ms)?;
        let notify_url = settings.notify_url.clone();
        let notify_url =
            notify_url.unwrap_or_else(|| format!("{}/v1/notifications/alipay", config.public_url));
        let quiet_until_ms = AtomicI64::new(0);
        Ok(Self { settings: settings.clone(), private, trust, quiet_until_ms, notify_url, clock, http })
    }

    /// Asks, signed; the answer, whoever signed it.
    async fn ask(&self, method: &str, content: &Value) -> Result<String, NoAnswer> {
        let mut pairs: Pairs = [
            ("app_id", self.settings.app_id.as_str()),
            ("method", method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("version", "1.0"),
            ("timestamp", &moments::write(self.clock.now())),
            ("biz_content", &content.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        if method == "alipay.trade.precreate" {
            pairs.insert("notify_url".to_owned(), self.notify_url.clone());
        }
        self.trust.name_certificates(&mut pairs);
        let pairs = signature::signed(pairs, &self.private).ok_or(NoAnswer)?;
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = self
            .http
            .post(&self.settings.base_url)
            .header("content-type", "application/x-www-form-urlencoded;charset=utf-8")
            .body(body);
        let reply = connection::exchange(request).await?;
        if reply.status != StatusCode::OK {
            tracing::warn!(status = reply.status.as_u16(), "Alipay is at fault");
            return Err(NoAnswer);
        }
        String::from_utf8(reply.body.into()).map_err(|_| NoAnswer)
    }

    async fn call<T: DeserializeOwned>(&self, method: &str, content: Value) -> Result<Outcome<T>, NoAnswer> {
        let answer = self.ask(method, &content).await?;
        let key = self.key_for(&answer).await?;
        let Some(text) = signature::verified(&answer, method, &key) else {
            tracing::error!(method, "an answer that Alipay did not sign");
            return Err(NoAnswer);
        };
        let verdict: Verdict = serde_json::from_str(text).map_err(|_| NoAnswer)?;
        match verdict.code.as_str() {
            "10000" | "10003" => serde_json::from_str(text).map(Outcome::Done).map_err(|_| NoAnswer),
            "40004" => Ok(Outcome::Refused(verdict.sub_code)),
            // 20000: Alipay does not know itself.
            _ => {
                tracing::warn!(method, code = verdict.code, cause = verdict.sub_code, "Alipay did not say");
                Err(NoAnswer)
            }
        }
    }

    async fn open_order(&self, order: &PaymentOrder) -> Result<String, NoAnswer> {
        let content = json!({
            "out_trade_no": order.trade_number(),
            "total_amount": yuan_of_fen(order.amount_fen),
            "subject": self.settings.description,
            "seller_id": self.settings.seller_id,
            "time_expire": moments::write(order.expires_at),
        });
        match self.call::<Opened>("alipay.trade.precreate", content).await? {
            Outcome::Done(opened) if opened.out_trade_no == order.trade_number() => Ok(opened.qr_code),
            Outcome::Done(_) => Err(NoAnswer),
            Outcome::Refused(cause) => Err(refused("open", &cause)),
        }
    }

    async fn query_order(&self, order: &PaymentOrder) -> Result<OrderState, NoAnswer> {
        let content = json!({ "out_trade_no": order.trade_number() });
        let trade = match self.call::<Trade>("alipay.trade.query", content).await? {
            Outcome::Done(trade) => trade,
            Outcome::Refused(cause) if cause == MISSING => return Ok(self.missing(order)),
            Outcome::Refused(cause) => return Err(refused("query", &cause)),
        };
        if trade.out_trade_no != order.trade_number() {
            return Err(NoAnswer);
        }
        state(&trade).ok_or(NoAnswer)
    }

    /// An order that nobody scanned is not there yet, but its code may still be.
    fn missing(&self, order: &PaymentOrder) -> OrderState {
        if self.clock.now() >= order.expires_at.plus_ms(EXPIRY_GRACE_MS) {
            OrderState::Closed
        } else {
            OrderState::Waiting
        }
    }

    async fn close_order(&self, order: &PaymentOrder) -> Result<OrderState, NoAnswer> {
        let content = json!({ "out_trade_no": order.trade_number() });
        match self.call::<Nothing>("alipay.trade.close", content).await? {
            Outcome::Done(Nothing {}) => Ok(OrderState::Closed),
            Outcome::Refused(cause) if cause == MISSING => Ok(self.missing(order)),
            // The payer was faster, or is paying.
            Outcome::Refused(cause) => {
                tracing::info!(cause, "Alipay does not close an order");
                self.query_order(order).await
            }
        }
    }

    async fn give_back(&self, order: &PaymentOrder, refund: &Refund) -> Result<RefundState, NoAnswer> {
        let content = json!({
            "out_trade_no": order.trade_number(),
            "refund_amount": yuan_of_fen(refund.amount_fen),
            "out_request_no": refund.number,
        });
        match self.call::<Refunded>("alipay.trade.refund", content).await? {
            Outcome::Done(refunded) if refunded.out_trade_no != order.trade_number() => Err(NoAnswer),
            Outcome::Done(refunded) if refunded.fund_change == "Y" => {
                Ok(RefundState::Done { at: self.clock.now() })
            }
            // Asked before, or on its way.
            Outcome::Done(_) => self.query_refund(order, refund).await,
            Outcome::Refused(cause) => Err(refused("refund", &cause)),
        }
    }

    async fn query_refund(&self, order: &PaymentOrder, refund: &Refund) -> Result<RefundState, NoAnswer> {
        let content = json!({
            "out_trade_no": order.trade_number(),
            "out_request_no": refund.number,
            "query_options": ["gmt_refund_pay"],
        });
        let found = match self.call::<RefundFound>("alipay.trade.fastpay.refund.query", content).await? {
            Outcome::Done(found) => found,
            Outcome::Refused(cause) => return Err(refused("refund query", &cause)),
        };
        if found.out_request_no.is_empty() {
            return Ok(RefundState::Unheard);
        }
        let is_this = found.out_request_no == refund.number
            && fen_of_yuan(&found.refund_amount) == Some(refund.amount_fen);
        match found.refund_status.as_str() {
            _ if !is_this => Err(NoAnswer),
            "REFUND_SUCCESS" => {
                let at = moments::read(&found.gmt_refund_pay).unwrap_or_else(|| self.clock.now());
                Ok(RefundState::Done { at })
            }
            _ => Ok(RefundState::Processing),
        }
    }

    async fn read_notice(&self, body: &[u8]) -> Result<Notice, NoticeRefusal> {
        let mut pairs = Pairs::new();
        for (name, value) in form_urlencoded::parse(body) {
            // A name that comes twice would leave open which of the two was signed.
            if pairs.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(NoticeRefusal::Forged);
            }
        }
        if !self.is_genuine(&pairs).await? {
            return Err(NoticeRefusal::Forged);
        }
        let value = |name: &str| pairs.get(name).map(String::as_str).unwrap_or_default();
        if value("app_id") != self.settings.app_id || value("seller_id") != self.settings.seller_id {
            tracing::error!("Alipay speaks of another merchant");
            return Err(NoticeRefusal::Foreign);
        }
        let trade = Trade {
            out_trade_no: value("out_trade_no").to_owned(),
            trade_no: value("trade_no").to_owned(),
            trade_status: value("trade_status").to_owned(),
            total_amount: value("total_amount").to_owned(),
            send_pay_date: value("gmt_payment").to_owned(),
        };
        let id = trade.out_trade_no.parse().map(OrderId).map_err(|_| NoticeRefusal::Foreign)?;
        // After a refund the trade is told again; what was paid is known by then.
        if !value("gmt_refund").is_empty() {
            return Ok(Notice::Other);
        }
        Ok(Notice::Order(id, state(&trade).ok_or(NoticeRefusal::Foreign)?))
    }
}

/// How a trade stands; `None` when it is not understood.
fn state(trade: &Trade) -> Option<OrderState> {
    match trade.trade_status.as_str() {
        "WAIT_BUYER_PAY" => Some(OrderState::Waiting),
        "TRADE_SUCCESS" | "TRADE_FINISHED" => Some(OrderState::Paid(Received {
            amount_fen: fen_of_yuan(&trade.total_amount)?,
            surplus_fen: 0,
            paid_at: moments::read(&trade.send_pay_date)?,
            number: trade.trade_no.clone(),
        })),
        // Never paid, or all of it given back; the comparison with the bill shows by whom.
        "TRADE_CLOSED" => Some(OrderState::Closed),
        _ => None,
    }
}

/// Alipay signed a refusal: what was asked did not happen in a way that we could go on from.
fn refused(what: &'static str, cause: &str) -> NoAnswer {
    tracing::warn!(what, cause, "Alipay refused");
    NoAnswer
}

impl Gateway for AlipayGateway {
    fn channel(&self) -> PaymentChannel {
        PaymentChannel::Alipay
    }

    fn is_pretended(&self) -> bool {
        false
    }

    fn lifetime_ms(&self) -> i64 {
        LIFETIME_MS
    }

    fn open<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, String> {
        Box::pin(self.open_order(order))
    }

    fn query<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, OrderState> {
        Box::pin(self.query_order(order))
    }

    fn close<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, OrderState> {
        Box::pin(self.close_order(order))
    }

    fn refund<'a>(&'a self, order: &'a PaymentOrder, refund: &'a Refund) -> Answer<'a, RefundState> {
        Box::pin(self.give_back(order, refund))
    }

    fn refund_state<'a>(&'a self, order: &'a PaymentOrder, refund: &'a Refund) -> Answer<'a, RefundState> {
        Box::pin(self.query_refund(order, refund))
    }

    fn notice<'a>(&'a self, _headers: &'a HeaderMap, body: &'a [u8]) -> NoticeAnswer<'a> {
        Box::pin(self.read_notice(body))
    }
}
