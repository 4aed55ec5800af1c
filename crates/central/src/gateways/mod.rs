//! Payment gateways: who takes the money, and how each of them is spoken with.

mod alipay;
mod connection;
mod keys;
mod sandbox;
mod wechat;

use std::{future::Future, pin::Pin};

use axum::http::HeaderMap;
use kaodian_domain::{OrderId, PaymentChannel, Timestamp};

use crate::{
    CentralError, Clock, Config,
    store::{Store, order::PaymentOrder, refund::Refund},
};

pub use alipay::AlipaySettings;
pub(crate) use keys::{fen_of_yuan, yuan_of_fen};
pub(crate) use sandbox::{BANKS, Choice, Page, SandboxGateway};
pub use wechat::WechatSettings;

/// A gateway's code that was not used dies some time after it was said to; clocks differ, too.
/// Until then an order that the gateway does not know may still become one.
pub(crate) const EXPIRY_GRACE_MS: i64 = 5 * 60_000;

/// The gateway did not answer, or not so that it can be understood and believed: nobody knows
/// what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the payment gateway does not answer")]
pub(crate) struct NoAnswer;

/// Money that a gateway received for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    /// What was paid, in fen.
    pub(crate) amount_fen: u32,
    /// What was paid beyond it when the payer paid the same order again, in fen.
    pub(crate) surplus_fen: u32,
    /// When, by the gateway's clock.
    pub(crate) paid_at: Timestamp,
    /// The gateway's own number of the payment.
    pub(crate) number: String,
}

/// How an order stands at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OrderState {
    /// It can still be paid.
    Waiting,
    /// It was paid.
    Paid(Received),
    /// It holds no money and can no longer be paid.
    Closed,
}

/// How far a refund is at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundState {
    /// It never heard of it.
    Unheard,
    /// It works on it.
    Processing,
    /// It cannot, until somebody acts at the gateway's own pages.
    Stuck,
    /// It gave this one up; another may be asked for.
    GivenUp,
    /// The money is back.
    Done {
        /// Since when, by the gateway's clock.
        at: Timestamp,
    },
}

/// What a gateway told of its own accord.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    /// How an order stands.
    Order(OrderId, OrderState),
    /// Something that changes nothing here.
    Other,
}

/// Why a notice is not heeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoticeRefusal {
    /// The gateway did not sign it, or not now.
    Forged,
    /// The gateway signed it, for another merchant or about what is not ours.
    Foreign,
    /// It cannot be judged now; the gateway shall say it again.
    Later,
}

/// What a gateway says, later.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, NoAnswer>> + Send + 'a>>;

/// What a notice says, later.
pub(crate) type NoticeAnswer<'a> = Pin<Box<dyn Future<Output = Result<Notice, NoticeRefusal>> + Send + 'a>>;

/// Takes money and gives it back. Every call may be made again with the same order or refund.
pub(crate) trait Gateway: Send + Sync {
    /// Under which name payments through it are recorded.
    fn channel(&self) -> PaymentChannel;

    /// Whether no money moves.
    fn is_pretended(&self) -> bool;

    /// For how long a code of this gateway can be paid at most.
    fn lifetime_ms(&self) -> i64;

    /// Takes an order in: the address that the QR code holds.
    fn open<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, String>;

    /// How an order stands.
    fn query<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, OrderState>;

    /// Closes an order unless it is paid; how it stands after that. `Waiting` when it cannot be
    /// closed yet.
    fn close<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, OrderState>;

    /// Gives money of an order back.
    fn refund<'a>(&'a self, order: &'a PaymentOrder, refund: &'a Refund) -> Answer<'a, RefundState>;

    /// How far a refund is.
    fn refund_state<'a>(&'a self, order: &'a PaymentOrder, refund: &'a Refund) -> Answer<'a, RefundState>;

    /// Reads a message that claims to come from the gateway.
    fn notice<'a>(&'a self, headers: &'a HeaderMap, body: &'a [u8]) -> NoticeAnswer<'a>;
}

/// The gateways that this server was set up with.
pub(crate) struct Gateways(Vec<Box<dyn Gateway>>);

impl Gateways {
    /// Those that are settled, the real ones first, and the pretended one.
    ///
    /// # Errors
    /// [`CentralError::Gateway`] when a key cannot be used.
    pub(crate) fn open(config: &Config, store: &Store, clock: &Clock) -> Result<Self, CentralError> {
        let mut all: Vec<Box<dyn Gateway>> = Vec::new();
        if let Some(settings) = &config.settings.wechat {
            all.push(Box::new(wechat::WechatGateway::open(settings, config, clock.clone())?));
        }
        if let Some(settings) = &config.settings.alipay {
            all.push(Box::new(alipay::AlipayGateway::open(settings, config, clock.clone())?));
        }
        all.push(Box::new(SandboxGateway::new(store.clone(), clock.clone(), config.public_url.clone())));
        Ok(Self(all))
    }

    /// The gateway of a channel, when this server was set up with it.
    pub(crate) fn of(&self, channel: PaymentChannel) -> Option<&dyn Gateway> {
        self.0.iter().find(|gateway| gateway.channel() == channel).map(|gateway| &**gateway)
    }

    /// The gateways that may take money for a sitting, the one that is taken unless another is
    /// asked for first. The pretended one takes no part in a real sitting: nobody would have paid.
    pub(crate) fn offered(&self, demonstration: bool) -> impl Iterator<Item = &dyn Gateway> {
        let offered = self.0.iter().filter(move |gateway| demonstration || !gateway.is_pretended());
        offered.map(|gateway| &**gateway)
    }
}
