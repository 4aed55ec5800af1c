//! The pretended gateway of demonstrations and tests: a page on which the payer chooses what
//! happens. No money moves.

use kaodian_domain::{OrderId, PaymentChannel};

use super::{Answer, Gateway, NoAnswer, OrderState};
use crate::{
    Clock,
    store::{
        self, Store, StoreError,
        order::PaymentOrder,
        sandbox_order::{SandboxOrder, SandboxState},
    },
};

/// What the payer chooses on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// 支付成功
    Paid,
    /// 支付失败
    Failed,
    /// 不回应
    Silent,
}

impl Choice {
    /// The choice with this name in the form.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "paid" => Some(Self::Paid),
            "failed" => Some(Self::Failed),
            "silent" => Some(Self::Silent),
            _ => None,
        }
    }
}

/// The pretended gateway.
pub(crate) struct SandboxGateway {
    store: Store,
    clock: Clock,
    public_url: String,
}

impl SandboxGateway {
    /// A gateway whose pages are reached at `public_url`.
    pub(crate) fn new(store: Store, clock: Clock, public_url: String) -> Self {
        Self { store, clock, public_url }
    }

    async fn find(&self, id: OrderId) -> Result<Option<SandboxOrder>, NoAnswer> {
        let mut db = self.store.connection().await.map_err(no_answer)?;
        store::sandbox_order::find(&mut db, id).await.map_err(no_answer)
    }

    async fn state(&self, id: OrderId) -> Result<OrderState, NoAnswer> {
        // An order that never arrived here cannot be paid here.
        let Some(order) = self.find(id).await? else { return Ok(OrderState::Closed) };
        match order.state {
            SandboxState::Open => Ok(OrderState::Waiting),
            SandboxState::Silent => Err(NoAnswer),
            SandboxState::Paid => {
                Ok(OrderState::Paid { amount_fen: order.amount_fen, paid_at: order.changed_at })
            }
            SandboxState::Closed => Ok(OrderState::Closed),
        }
    }

    async fn take_in(&self, order: &PaymentOrder) -> Result<String, NoAnswer> {
        let mut db = self.store.connection().await.map_err(no_answer)?;
        store::sandbox_order::insert(&mut db, order.id, order.amount_fen, order.expires_at, self.clock.now())
            .await
            .map_err(no_answer)?;
        Ok(format!("{}/sandbox/pay/{}", self.public_url, order.id))
    }

    async fn close_order(&self, id: OrderId) -> Result<OrderState, NoAnswer> {
        let before = self.state(id).await?;
        if before == OrderState::Waiting {
            let mut db = self.store.connection().await.map_err(no_answer)?;
            store::sandbox_order::change(&mut db, id, SandboxState::Closed, None, self.clock.now())
                .await
                .map_err(no_answer)?;
        }
        // Read again: the payer may have been faster.
        self.state(id).await
    }
}

fn no_answer(error: StoreError) -> NoAnswer {
    tracing::error!(%error, "the sandbox gateway failed");
    NoAnswer
}

impl Gateway for SandboxGateway {
    fn channel(&self) -> PaymentChannel {
        PaymentChannel::Sandbox
    }

    fn is_pretended(&self) -> bool {
        true
    }

    fn open<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, String> {
        Box::pin(self.take_in(order))
    }

    fn query(&self, order: OrderId) -> Answer<'_, OrderState> {
        Box::pin(self.state(order))
    }

    fn close(&self, order: OrderId) -> Answer<'_, OrderState> {
        Box::pin(self.close_order(order))
    }
}
