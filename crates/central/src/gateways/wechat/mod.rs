//! WeChat Pay, API v3, Native: the candidate scans a code (pay.weixin.qq.com, 产品文档 Native 支付).

mod client;
mod moments;
mod settings;
mod signature;

use axum::http::HeaderMap;
use kaodian_domain::{OrderId, PaymentChannel};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::{
    Answer, EXPIRY_GRACE_MS, Gateway, NoAnswer, Notice, NoticeAnswer, NoticeRefusal, OrderState, Received,
    RefundState, connection,
};
use crate::{
    CentralError, Clock, Config,
    store::{order::PaymentOrder, refund::Refund},
};
use client::{Signed, WechatClient};
pub use settings::WechatSettings;
use signature::Sealed;

/// A `code_url` can be paid for two hours.
const LIFETIME_MS: i64 = 2 * 3_600_000;

/// WeChat Pay.
pub(crate) struct WechatGateway {
    client: WechatClient,
    notify_url: String,
}

#[derive(Deserialize)]
struct Opened {
    code_url: String,
}

/// A payment as answers and notices tell it.
#[derive(Deserialize)]
struct Trade {
    appid: String,
    mchid: String,
    out_trade_no: String,
    trade_state: String,
    #[serde(default)]
    transaction_id: Option<String>,
    #[serde(default)]
    success_time: Option<String>,
    #[serde(default)]
    amount: Option<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    total: u32,
    #[serde(default)]
    currency: Option<String>,
}

#[derive(Deserialize)]
struct RefundAnswer {
    out_refund_no: String,
    out_trade_no: String,
    status: String,
    #[serde(default)]
    success_time: Option<String>,
    amount: RefundAmount,
}

#[derive(Deserialize)]
struct RefundAmount {
    refund: u32,
}

#[derive(Deserialize)]
struct Failure {
    code: String,
}

#[derive(Deserialize)]
struct Envelope {
    event_type: String,
    resource: Sealed,
}

impl Signed {
    /// The code of a refused request; only ever logged and compared.
    fn failure(&self) -> String {
        serde_json::from_slice(&self.body).map(|failure: Failure| failure.code).unwrap_or_default()
    }

    fn is_missing(&self) -> bool {
        let codes = ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"];
        self.status == StatusCode::NOT_FOUND && codes.contains(&self.failure().as_str())
    }
}

impl WechatGateway {
    /// Reads the keys and sets the connection up; nothing is asked yet.
    pub(crate) fn open(
        settings: &WechatSettings,
        config: &Config,
        clock: Clock,
    ) -> Result<Self, CentralError> {
        let keys = settings.keys(&config.data_dir)?;
        let addresses = [settings.base_url.as_str(), &settings.backup_url];
        let http = connection::client(settings::NAME, &addresses, settings.timeout_ms)?;
        let notify_url = settings.notify_url.clone();
        let notify_url =
            notify_url.unwrap_or_else(|| format!("{}/v1/notifications/wechat", config.public_url));
        Ok(Self { client: WechatClient::new(settings.clone(), keys, clock, http), notify_url })
    }

    async fn open_order(&self, order: &PaymentOrder) -> Result<String, NoAnswer> {
        let settings = &self.client.settings;
        let body = json!({
            "appid": settings.app_id,
            "mchid": settings.merchant_id,
            "description": settings.description,
            "out_trade_no": order.trade_number(),
            "time_expire": moments::write(order.expires_at).ok_or(NoAnswer)?,
            "notify_url": self.notify_url,
            "amount": { "total": order.amount_fen, "currency": "CNY" },
        });
        let reply = self.client.call("POST", "/v3/pay/transactions/native", &body.to_string()).await?;
        if reply.status != StatusCode::OK {
            return Err(refused("open", &reply));
        }
        let opened: Opened = serde_json::from_slice(&reply.body).map_err(|_| NoAnswer)?;
        Ok(opened.code_url)
    }

    async fn query_order(&self, order: &PaymentOrder) -> Result<OrderState, NoAnswer> {
        let path = format!(
            "/v3/pay/transactions/out-trade-no/{}?mchid={}",
            order.trade_number(),
            self.client.settings.merchant_id
        );
        let reply = self.client.call("GET", &path, "").await?;
        if reply.is_missing() {
            return Ok(self.missing(order));
        }
        if reply.status != StatusCode::OK {
            return Err(refused("query", &reply));
        }
        let trade: Trade = serde_json::from_slice(&reply.body).map_err(|_| NoAnswer)?;
        let (id, state) = self.read(&trade).ok_or(NoAnswer)?;
        if id == order.id { Ok(state) } else { Err(NoAnswer) }
    }

    /// An order that never arrived: it may be on its way, until its time is over.
    fn missing(&self, order: &PaymentOrder) -> OrderState {
        if self.client.clock.now() >= order.expires_at.plus_ms(EXPIRY_GRACE_MS) {
            OrderState::Closed
        } else {
            OrderState::Waiting
        }
    }

    /// What a payment says of which order; `None` when it is not this merchant's, or not understood.
    fn read(&self, trade: &Trade) -> Option<(OrderId, OrderState)> {
        let settings = &self.client.settings;
        if trade.mchid != settings.merchant_id || trade.appid != settings.app_id {
            tracing::error!("WeChat Pay speaks of another merchant");
            return None;
        }
        let id = OrderId(trade.out_trade_no.parse().ok()?);
        let state = match trade.trade_state.as_str() {
            "SUCCESS" => {
                let amount = trade.amount.as_ref()?;
                if amount.currency.as_deref().is_some_and(|currency| currency != "CNY") {
                    return None;
                }
                OrderState::Paid(Received {
                    amount_fen: amount.total,
                    surplus_fen: 0,
                    paid_at: moments::read(trade.success_time.as_deref()?)?,
                    number: trade.transaction_id.clone()?,
                })
            }
            // A payment that failed can be tried again until the order is closed.
            "NOTPAY" | "USERPAYING" | "PAYERROR" => OrderState::Waiting,
            // What was given back is no longer held; the comparison with the bill shows by whom.
            "CLOSED" | "REVOKED" | "REFUND" => OrderState::Closed,
            _ => return None,
        };
        Some((id, state))
    }

    async fn close_order(&self, order: &PaymentOrder) -> Result<OrderState, NoAnswer> {
        let path = format!("/v3/pay/transactions/out-trade-no/{}/close", order.trade_number());
        let body = json!({ "mchid": self.client.settings.merchant_id }).to_string();
        let reply = self.client.call("POST", &path, &body).await?;
        if reply.status == StatusCode::NO_CONTENT || reply.is_missing() {
            return Ok(OrderState::Closed);
        }
        tracing::info!(code = reply.failure(), "WeChat Pay does not close an order");
        // The payer was faster, or is paying.
        self.query_order(order).await
    }

    async fn give_back(&self, order: &PaymentOrder, refund: &Refund) -> Result<RefundState, NoAnswer> {
        let body = json!({
            "out_trade_no": order.trade_number(),
            "out_refund_no": refund.number,
            "amount": { "refund": refund.amount_fen, "total": order.paid_fen, "currency": "CNY" },
        });
        let reply = self.client.call("POST", "/v3/refund/domestic/refunds", &body.to_string()).await?;
        if reply.status != StatusCode::OK {
            return Err(refused("refund", &reply));
        }
        self.read_refund(order, refund, &reply)
    }

    async fn query_refund(&self, order: &PaymentOrder, refund: &Refund) -> Result<RefundState, NoAnswer> {
        let path = format!("/v3/refund/domestic/refunds/{}", refund.number);
        let reply = self.client.call("GET", &path, "").await?;
        if reply.is_missing() {
            return Ok(RefundState::Unheard);
        }
        if reply.status != StatusCode::OK {
            return Err(refused("refund query", &reply));
        }
        self.read_refund(order, refund, &reply)
    }

    fn read_refund(
        &self,
        order: &PaymentOrder,
        refund: &Refund,
        reply: &Signed,
    ) -> Result<RefundState, NoAnswer> {
        let answer: RefundAnswer = serde_json::from_slice(&reply.body).map_err(|_| NoAnswer)?;
        let is_this = answer.out_refund_no == refund.number
            && answer.out_trade_no == order.trade_number()
            && answer.amount.refund == refund.amount_fen;
        if !is_this {
            return Err(NoAnswer);
        }
        match answer.status.as_str() {
            "SUCCESS" => {
                let at = answer.success_time.as_deref().and_then(moments::read);
                Ok(RefundState::Done { at: at.unwrap_or_else(|| self.client.clock.now()) })
            }
            "PROCESSING" => Ok(RefundState::Processing),
            "ABNORMAL" => Ok(RefundState::Stuck),
            "CLOSED" => Ok(RefundState::GivenUp),
            _ => Err(NoAnswer),
        }
    }

    async fn read_notice(&self, headers: &HeaderMap, body: &[u8]) -> Result<Notice, NoticeRefusal> {
        self.client.check(headers, body).await?;
        let envelope: Envelope = serde_json::from_slice(body).map_err(|_| NoticeRefusal::Foreign)?;
        if envelope.event_type != "TRANSACTION.SUCCESS" {
            return Ok(Notice::Other);
        }
        let inside = envelope.resource.open(&self.client.keys.api_v3).ok_or(NoticeRefusal::Forged)?;
        let trade: Trade = serde_json::from_slice(&inside).map_err(|_| NoticeRefusal::Foreign)?;
        let (id, state) = self.read(&trade).ok_or(NoticeRefusal::Foreign)?;
        Ok(Notice::Order(id, state))
    }
}

/// WeChat Pay signed a refusal: what was asked did not happen in a way that we could go on from.
fn refused(what: &'static str, reply: &Signed) -> NoAnswer {
    tracing::warn!(what, status = reply.status.as_u16(), code = reply.failure(), "WeChat Pay refused");
    NoAnswer
}

impl Gateway for WechatGateway {
    fn channel(&self) -> PaymentChannel {
        PaymentChannel::Wechat
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

    fn notice<'a>(&'a self, headers: &'a HeaderMap, body: &'a [u8]) -> NoticeAnswer<'a> {
        Box::pin(self.read_notice(headers, body))
    }
}
