//! The pretended gateway of demonstrations and tests: a page on which the payer chooses what
//! happens. No money moves.

mod page;

use axum::http::HeaderMap;
use kaodian_domain::{OrderId, PaymentChannel, Timestamp};

use super::{Answer, Gateway, NoAnswer, NoticeAnswer, NoticeRefusal, OrderState, Received, RefundState};
use crate::{
    Clock,
    store::{
        self, Store, StoreError,
        order::PaymentOrder,
        refund::Refund,
        sandbox_order::{SandboxChange, SandboxOrder, SandboxRefund, SandboxState},
    },
};
pub(crate) use page::{BANKS, Page};

/// How long a slow bank takes.
const SLOW_MS: i64 = 30_000;

/// What the payer chooses on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// 支付成功
    Paid,
    /// 支付失败
    Failed,
    /// 银行处理慢
    Slow,
    /// 重复支付
    Twice,
    /// 不回应
    Silent,
}

impl Choice {
    /// The choice with this name in the form.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "paid" => Some(Self::Paid),
            "failed" => Some(Self::Failed),
            "slow" => Some(Self::Slow),
            "twice" => Some(Self::Twice),
            "silent" => Some(Self::Silent),
            _ => None,
        }
    }

    /// What it makes of an order that is payable until `expires_at`; `None` when it comes too late.
    pub(crate) fn change<'a>(
        self,
        bank: Option<&'a str>,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Option<SandboxChange<'a>> {
        let (state, pays_at, payments) = match self {
            Self::Paid => (SandboxState::Paid, None, 1),
            Self::Slow => (SandboxState::Slow, Some(now.plus_ms(SLOW_MS)), 1),
            Self::Twice => (SandboxState::Paid, None, 2),
            Self::Silent => (SandboxState::Silent, None, 1),
            Self::Failed => (SandboxState::Closed, None, 1),
        };
        let in_time = now < expires_at || self == Self::Failed;
        in_time.then_some(SandboxChange { state, bank, pays_at, payments })
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
        let (state, since) = order.at(self.clock.now());
        match state {
            SandboxState::Open | SandboxState::Slow => Ok(OrderState::Waiting),
            SandboxState::Silent => Err(NoAnswer),
            SandboxState::Paid => Ok(OrderState::Paid(Received {
                amount_fen: order.amount_fen,
                surplus_fen: order.amount_fen.saturating_mul(order.payments.saturating_sub(1)),
                paid_at: since,
                number: format!("sandbox-{}", order.id),
            })),
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
            let closed =
                SandboxChange { state: SandboxState::Closed, bank: None, pays_at: None, payments: 1 };
            let mut db = self.store.connection().await.map_err(no_answer)?;
            store::sandbox_order::change(&mut db, id, closed, self.clock.now()).await.map_err(no_answer)?;
        }
        // Read again: the payer may have been faster. What a slow bank has begun goes on.
        self.state(id).await
    }

    async fn give_back(&self, order: OrderId, refund: &Refund) -> Result<RefundState, NoAnswer> {
        let found = self.find(order).await?.ok_or(NoAnswer)?;
        let known = self.query_refund(refund).await?;
        if known != RefundState::Unheard {
            return Ok(known);
        }
        let (state, _) = found.at(self.clock.now());
        let paid_fen = found.amount_fen.saturating_mul(found.payments);
        if state != SandboxState::Paid || refund.amount_fen > paid_fen.saturating_sub(found.refunded_fen) {
            return Err(NoAnswer);
        }
        let given = SandboxRefund {
            number: refund.number.clone(),
            order,
            amount_fen: refund.amount_fen,
            refunded_at: self.clock.now(),
        };
        {
            let mut db = self.store.connection().await.map_err(no_answer)?;
            store::sandbox_order::refund(&mut db, &given).await.map_err(no_answer)?;
        }
        self.query_refund(refund).await
    }

    async fn query_refund(&self, refund: &Refund) -> Result<RefundState, NoAnswer> {
        let mut db = self.store.connection().await.map_err(no_answer)?;
        let found = store::sandbox_order::find_refund(&mut db, &refund.number).await.map_err(no_answer)?;
        Ok(found.map_or(RefundState::Unheard, |found| RefundState::Done { at: found.refunded_at }))
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

    fn lifetime_ms(&self) -> i64 {
        i64::MAX
    }

    fn open<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, String> {
        Box::pin(self.take_in(order))
    }

    fn query<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, OrderState> {
        Box::pin(self.state(order.id))
    }

    fn close<'a>(&'a self, order: &'a PaymentOrder) -> Answer<'a, OrderState> {
        Box::pin(self.close_order(order.id))
    }

    fn refund<'a>(&'a self, order: &'a PaymentOrder, refund: &'a Refund) -> Answer<'a, RefundState> {
        Box::pin(self.give_back(order.id, refund))
    }

    fn refund_state<'a>(&'a self, _order: &'a PaymentOrder, refund: &'a Refund) -> Answer<'a, RefundState> {
        Box::pin(self.query_refund(refund))
    }

    fn notice<'a>(&'a self, _headers: &'a HeaderMap, _body: &'a [u8]) -> NoticeAnswer<'a> {
        // It tells nothing of its own accord.
        Box::pin(std::future::ready(Err(NoticeRefusal::Foreign)))
    }
}
