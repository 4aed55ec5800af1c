//! What follows from a gateway's word on an order, whoever brought it: a candidate's question, the
//! gateway's notice, or the job that asks about everything that is not settled.
//!
//! Every step may be made twice and by several at once. The domain decides whether a registration
//! takes the money; money that it does not take goes back.

use std::collections::HashMap;

use kaodian_domain::{Operation, OrderId, Payment, PaymentChannel, RefusalCode, Registration};

use crate::{
    App, CentralError,
    gateways::{NoAnswer, Notice, NoticeRefusal, OrderState, Received},
    operations, payments, refunds,
    store::{
        self,
        order::{BookedState, PaymentOrder},
        refund::{Cause, Part},
    },
};

/// Others may change a registration meanwhile; each look sees what they did.
const ATTEMPTS: usize = 8;

/// Between two questions about an order: at first and at most.
const POLL_FIRST_MS: i64 = 60_000;
const POLL_LONGEST_MS: i64 = 6 * 3_600_000;

/// How many orders are asked about in one go.
const PAGE: u32 = 500;

/// A gateway that is silent so often in one go is left alone until the next.
const SILENCE: u32 = 3;

/// Books what the gateway says of an order, and does what follows from it. Where it did not say,
/// nothing does.
pub(crate) async fn settle(
    app: &App,
    order: &PaymentOrder,
    answer: Result<OrderState, NoAnswer>,
) -> Result<(), CentralError> {
    match answer {
        Err(NoAnswer) | Ok(OrderState::Waiting) => return Ok(()),
        Ok(OrderState::Closed) => {
            let mut db = app.store().connection().await?;
            store::order::book_closed(&mut db, order.id).await?;
        }
        Ok(OrderState::Paid(received)) => book_paid(app, order, &received).await?,
    }
    let booked = {
        let mut db = app.store().connection().await?;
        store::order::find(&mut db, order.id).await?
    };
    let Some(booked) = booked else { return Ok(()) };
    match booked.state {
        BookedState::Open => return Ok(()),
        BookedState::Paid => credit(app, &booked).await?,
        BookedState::Closed => release(app, &booked).await?,
    }
    let mut db = app.store().connection().await?;
    Ok(store::order::settle(&mut db, order.id, booked.state).await?)
}

async fn book_paid(app: &App, order: &PaymentOrder, received: &Received) -> Result<(), CentralError> {
    {
        let mut db = app.store().connection().await?;
        let now = app.now();
        store::order::book_paid(
            &mut db,
            order.id,
            received.amount_fen,
            received.paid_at,
            &received.number,
            now,
        )
        .await?;
    }
    if received.surplus_fen > 0 {
        refunds::want(app, order.id, Part::Surplus, Cause::Second, received.surplus_fen).await?;
    }
    Ok(())
}

async fn find_registration(app: &App, order: &PaymentOrder) -> Result<Option<Registration>, CentralError> {
    let mut db = app.store().connection().await?;
    let stored = store::registration::find(&mut db, order.registration).await?;
    Ok(stored.map(|stored| stored.registration))
}

/// What a registration has to do with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bond {
    /// It waits for it.
    Waits,
    /// It was paid by it.
    Holds,
    /// It was paid otherwise.
    PaidOtherwise,
    /// Nothing.
    None,
}

fn bond(registration: &Registration, order: OrderId) -> Bond {
    match &registration.payment {
        Payment::Open(own) | Payment::Unknown(own) if own.order == order => Bond::Waits,
        Payment::Paid(receipt) | Payment::Refunded { receipt, .. } if receipt.order == Some(order) => {
            Bond::Holds
        }
        Payment::Paid(_) | Payment::Refunded { .. } => Bond::PaidOtherwise,
        Payment::Unpaid | Payment::Open(_) | Payment::Unknown(_) => Bond::None,
    }
}

/// Brings the money of a paid order to its registration, or on its way back.
async fn credit(app: &App, order: &PaymentOrder) -> Result<(), CentralError> {
    let back = |cause| refunds::want(app, order.id, Part::Whole, cause, order.paid_fen);
    for _ in 0..ATTEMPTS {
        let Some(registration) = find_registration(app, order).await? else { return back(Cause::Late).await };
        match bond(&registration, order.id) {
            Bond::Holds => return Ok(()),
            Bond::PaidOtherwise => return back(Cause::Second).await,
            Bond::None => return back(Cause::Late).await,
            Bond::Waits => {}
        }
        let operation = Operation::RecordPayment {
            order: order.id,
            amount_fen: order.paid_fen,
            paid_at: order.paid_at.unwrap_or_else(|| app.now()),
        };
        match operations::apply_as_central(app, &registration, operation).await? {
            Ok(_) => return Ok(()),
            Err(refusal) if refusal.code == RefusalCode::AmountMismatch => {
                tracing::error!(order = %order.id, asked = order.amount_fen, paid = order.paid_fen,
                    "another amount was paid than was asked for");
                back(Cause::Amount).await?;
                return release(app, order).await;
            }
            // Somebody else was faster: look again.
            Err(refusal) => tracing::info!(order = %order.id, %refusal, "a payment was not recorded"),
        }
    }
    Err(CentralError::Contention)
}

/// Frees a registration that waits for an order without money.
async fn release(app: &App, order: &PaymentOrder) -> Result<(), CentralError> {
    let Some(registration) = find_registration(app, order).await? else { return Ok(()) };
    if bond(&registration, order.id) != Bond::Waits {
        return Ok(());
    }
    let operation = Operation::CloseOrder { order: order.id };
    if let Err(refusal) = operations::apply_as_central(app, &registration, operation).await? {
        tracing::info!(order = %order.id, %refusal, "another request settled it first");
    }
    Ok(())
}

/// Takes a gateway's notice. When this returns without an error, it need not be said again.
pub(crate) async fn heed(
    app: &App,
    channel: PaymentChannel,
    notice: Result<Notice, NoticeRefusal>,
) -> Result<(), NoticeRefusal> {
    let (id, state) = match notice? {
        Notice::Order(id, state) => (id, state),
        Notice::Other => return Ok(()),
    };
    let later = |error: CentralError| {
        tracing::error!(%error, order = %id, "a notice could not be heeded");
        NoticeRefusal::Later
    };
    let found = async {
        let mut db = app.store().connection().await?;
        store::order::find(&mut db, id).await
    };
    let found = found.await.map_err(|error| later(error.into()))?;
    let Some(order) = found.filter(|order| order.channel == channel) else {
        tracing::error!(order = %id, "a gateway speaks of an order that is not ours");
        return Err(NoticeRefusal::Foreign);
    };
    settle(app, &order, Ok(state)).await.map_err(later)
}

/// Asks the gateways about all orders that are not settled and whose time to ask has come.
///
/// # Errors
/// [`CentralError`] when the database fails.
pub(crate) async fn poll(app: &App) -> Result<(), CentralError> {
    let due = {
        let mut db = app.store().connection().await?;
        store::order::due(&mut db, app.now(), PAGE).await?
    };
    let mut silences: HashMap<PaymentChannel, u32> = HashMap::new();
    for order in due {
        if silences.get(&order.channel).is_some_and(|count| *count >= SILENCE) {
            continue;
        }
        let wait_ms = interval_ms(order.polls, POLL_FIRST_MS, POLL_LONGEST_MS);
        let is_ours = {
            let mut db = app.store().connection().await?;
            store::order::claim(&mut db, &order, app.now().plus_ms(wait_ms)).await?
        };
        if !is_ours {
            continue;
        }
        let registration = find_registration(app, &order).await?;
        let was_unknown = registration.is_some_and(
            |registration| matches!(&registration.payment, Payment::Unknown(own) if own.order == order.id),
        );
        let answer = payments::ask(app, &order, was_unknown).await;
        let silence = silences.entry(order.channel).or_default();
        *silence = if answer == Err(NoAnswer) { *silence + 1 } else { 0 };
        // One that cannot be settled must not keep the others waiting.
        if let Err(error) = settle(app, &order, answer).await {
            tracing::error!(%error, order = %order.id, "an order was left");
        }
    }
    Ok(())
}

/// How long to wait before the next try: twice as long each time.
pub(crate) fn interval_ms(tries: u32, first_ms: i64, longest_ms: i64) -> i64 {
    let factor = 1_i64.checked_shl(tries.min(32)).unwrap_or(i64::MAX);
    first_ms.saturating_mul(factor).min(longest_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_come_ever_more_rarely() {
        let waits: Vec<_> =
            [0, 1, 2, 3, 20, u32::MAX].map(|tries| interval_ms(tries, 60_000, 3_600_000)).into();
        assert_eq!(waits, [60_000, 120_000, 240_000, 480_000, 3_600_000, 3_600_000]);
    }
}
