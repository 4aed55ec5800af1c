//! Orders at the gateway, and what the gateway says of them.
//!
//! An order is written down before the gateway hears of it, and every question can be asked
//! again: whatever is cut off in between, the next request goes on from there.

use kaodian_domain::{
    Actor, Operation, OrderId, Payment, Refusal, RefusalCode, Registration, RegistrationId, SiteCode,
    Timestamp, apply, payment_due_at,
};
use kaodian_wire::{OrderResponse, ProblemCode};

use crate::{
    App, CentralError,
    gateways::{NoAnswer, OrderState},
    operations,
    problem::ProblemAnswer,
    random,
    store::{self, order::PaymentOrder},
};

/// A registration, for a terminal of a site whose business it is.
pub(crate) async fn find_for(
    app: &App,
    id: RegistrationId,
    site: &SiteCode,
) -> Result<Registration, ProblemAnswer> {
    let mut db = app.store().connection().await?;
    let stored = store::registration::find(&mut db, id).await?.filter(|stored| stored.concerns(site));
    Ok(stored.ok_or(ProblemCode::NotFound)?.registration)
}

/// Opens an order, or answers with the one that is open.
pub(crate) async fn open(app: &App, registration: Registration) -> Result<OrderResponse, ProblemAnswer> {
    let catalogue = app.catalogues().of_sitting(app.store(), &registration.sitting).await?;
    let catalogue = catalogue.ok_or(ProblemCode::NoSitting)?;
    // The pretended gateway takes no part in a real sitting: nobody would have paid.
    if app.gateway().is_pretended() && !catalogue.demonstration {
        return Err(ProblemCode::GatewayUnavailable.into());
    }
    if let Payment::Open(order) = &registration.payment {
        let id = order.order;
        return resume(app, registration, id).await;
    }
    let now = app.now();
    let rules = catalogue.rules_for(&registration);
    let amount_fen = registration.choice.total_fee_fen().unwrap_or(0);
    let order = PaymentOrder {
        id: OrderId(random::uuid()?),
        registration: registration.id,
        channel: app.gateway().channel(),
        amount_fen,
        pay_url: None,
        opened_at: now,
        expires_at: payment_due_at(&registration, &rules).unwrap_or(now),
    };
    let operation = Operation::OpenOrder { order: order.id, channel: order.channel, amount_fen };
    let actor = Actor::Candidate { account: registration.account };
    apply(&registration, &operation, &rules, &actor, now)?;
    {
        let mut db = app.store().connection().await?;
        store::order::insert(&mut db, &order).await?;
    }
    match operations::apply_for(app, &registration, operation, actor).await? {
        Ok(registration) => resume(app, registration, order.id).await,
        // Somebody else opened one at the same moment; there is only ever one.
        Err(Refusal { code: RefusalCode::PaymentInProgress, .. }) => {
            let registration = reload(app, registration).await?;
            match &registration.payment {
                Payment::Open(order) => {
                    let id = order.order;
                    resume(app, registration, id).await
                }
                Payment::Unpaid | Payment::Unknown(_) | Payment::Paid(_) | Payment::Refunded { .. } => {
                    Err(Refusal::from(RefusalCode::PaymentInProgress).into())
                }
            }
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Answers with an order that is written down; the gateway is told of it when it was not yet.
async fn resume(app: &App, registration: Registration, id: OrderId) -> Result<OrderResponse, ProblemAnswer> {
    let found = {
        let mut db = app.store().connection().await?;
        store::order::find(&mut db, id).await?
    };
    let order = found.ok_or(Refusal::from(RefusalCode::OrderUnknown))?;
    if app.now() >= order.expires_at {
        return Err(Refusal::from(RefusalCode::PaymentOverdue).into());
    }
    let pay_url = match order.pay_url.clone() {
        Some(pay_url) => pay_url,
        None => {
            let pay_url =
                app.gateway().open(&order).await.map_err(|NoAnswer| ProblemCode::GatewayUnavailable)?;
            let mut db = app.store().connection().await?;
            store::order::set_pay_url(&mut db, id, &pay_url).await?;
            pay_url
        }
    };
    Ok(OrderResponse {
        order: id,
        channel: order.channel,
        amount_fen: order.amount_fen,
        pay_url,
        expires_at: order.expires_at,
        registration,
    })
}

/// Asks the gateway about the order that is open, and applies what it says.
pub(crate) async fn query(app: &App, registration: Registration) -> Result<Registration, CentralError> {
    let Some(order) = unsettled_order(&registration) else { return Ok(registration) };
    let answer = app.gateway().query(order).await;
    settle(app, registration, order, answer).await
}

/// Has the gateway close the order that is open, and applies what it says: closed, or paid at the
/// last moment.
pub(crate) async fn close(app: &App, registration: Registration) -> Result<Registration, CentralError> {
    let Some(order) = unsettled_order(&registration) else { return Ok(registration) };
    let answer = app.gateway().close(order).await;
    settle(app, registration, order, answer).await
}

fn unsettled_order(registration: &Registration) -> Option<OrderId> {
    match &registration.payment {
        Payment::Open(order) | Payment::Unknown(order) => Some(order.order),
        Payment::Unpaid | Payment::Paid(_) | Payment::Refunded { .. } => None,
    }
}

async fn settle(
    app: &App,
    registration: Registration,
    order: OrderId,
    answer: Result<OrderState, NoAnswer>,
) -> Result<Registration, CentralError> {
    let operation = match answer {
        Ok(OrderState::Paid { amount_fen, paid_at }) => {
            Operation::RecordPayment { order, amount_fen, paid_at }
        }
        Ok(OrderState::Closed) => Operation::CloseOrder { order },
        Ok(OrderState::Waiting) => return Ok(registration),
        Err(NoAnswer) if matches!(registration.payment, Payment::Unknown(_)) => return Ok(registration),
        Err(NoAnswer) => Operation::MarkPaymentUnknown { order },
    };
    match operations::apply_as_central(app, &registration, operation).await? {
        Ok(registration) => Ok(registration),
        Err(refusal) => {
            // Most likely another request settled it first; if not, somebody must look.
            tracing::warn!(registration = %registration.id, %order, %refusal, "the gateway's word was not applied");
            reload(app, registration).await
        }
    }
}

async fn reload(app: &App, registration: Registration) -> Result<Registration, CentralError> {
    let mut db = app.store().connection().await?;
    let stored = store::registration::find(&mut db, registration.id).await?;
    Ok(stored.map_or(registration, |stored| stored.registration))
}

/// An amount as people read it, for example `¥72.00`.
pub(crate) fn yuan(amount_fen: u32) -> String {
    format!("¥{}.{:02}", amount_fen / 100, amount_fen % 100)
}

/// A time as people read it, in China.
pub(crate) fn time_of_day(at: Timestamp) -> String {
    let local = at.in_china();
    format!("{} {:02}:{:02}", at.date_in_china(), local.hour(), local.minute())
}
