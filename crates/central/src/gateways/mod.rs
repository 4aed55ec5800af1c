//! Payment gateways.

mod sandbox;
mod sandbox_page;

use std::{future::Future, pin::Pin};

use kaodian_domain::{OrderId, PaymentChannel, Timestamp};

use crate::store::order::PaymentOrder;

pub(crate) use sandbox::{Choice, SandboxGateway};
pub(crate) use sandbox_page::{BANKS, Page};

/// The gateway did not answer, or not so that it can be understood: nobody knows what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the payment gateway does not answer")]
pub(crate) struct NoAnswer;

/// How an order stands at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrderState {
    /// It can still be paid.
    Waiting,
    /// It was paid.
    Paid {
        /// What was paid, in fen.
        amount_fen: u32,
        /// When, by the gateway's clock.
        paid_at: Timestamp,
    },
    /// It was not paid and can no longer be.
    Closed,
}

/// What a gateway says, later.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, NoAnswer>> + Send + 'a>>;

/// Takes money. Every call may be made again with the same order.
pub(crate) trait Gateway: Send + Sync {
    /// Under which name payments through it are recorded.
    fn channel(&self) -> PaymentChannel;

    /// Whether no money moves.
    fn is_pretended(&self) -> bool;

    /// Takes an order in: the address that the QR code holds.
    fn open<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, String>;

    /// How an order stands.
    fn query(&self, order: OrderId) -> Answer<'_, OrderState>;

    /// Closes an order unless it is paid; how it stands after that.
    fn close(&self, order: OrderId) -> Answer<'_, OrderState>;
}
