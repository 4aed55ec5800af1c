//! Orders at the gateways: opening one, asking about it, closing it. A registration has one open
//! order, at one gateway.
//!
//! An order is written down before the gateway hears of it, and every question can be asked
//! again: whatever is cut off in between, the next request goes on from there.

use kaodian_domain::{
    Actor, Operation, OrderId, Payment, PaymentChannel, Refusal, RefusalCode, Registration, RegistrationId,
    SiteCode, Timestamp, apply, payment_due_at,
};
use kaodian_wire::{OrderResponse, PaymentChannelsResponse, ProblemCode};

use crate::{
    App, CentralError,
    gateways::{Gateway, NoAnswer, OrderState},
    operations,
    problem::ProblemAnswer,
    random, settlement,
    store::{
        self,
        order::{BookedState, PaymentOrder},
    },
};

/// When the gateway is first asked about a new order without being asked for.
const FIRST_POLL_MS: i64 = 60_000;

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

/// The channels that a candidate can choose from, the usual one first.
pub(crate) async fn channels(app: &App) -> Result<PaymentChannelsResponse, CentralError> {
    let catalogue = app.catalogues().current(app.store()).await?;
    let demonstration = catalogue.is_some_and(|catalogue| catalogue.demonstration);
    let channels = app.gateways().offered(demonstration).map(Gateway::channel).collect();
    Ok(PaymentChannelsResponse { channels })
}

/// Opens an order at the gateway of the wanted channel, or the usual one, or answers with the one
/// that is open. One that is open elsewhere is closed first, so that no two can be paid; when it
/// turns out to be paid, the answer is the paid registration with that order.
pub(crate) async fn open(
    app: &App,
    registration: Registration,
    wanted: Option<PaymentChannel>,
) -> Result<OrderResponse, ProblemAnswer> {
    let catalogue = app.catalogues().of_sitting(app.store(), &registration.sitting).await?;
    let catalogue = catalogue.ok_or(ProblemCode::NoSitting)?;
    let mut offered = app.gateways().offered(catalogue.demonstration);
    let gateway = offered.find(|gateway| wanted.is_none_or(|wanted| gateway.channel() == wanted));
    // Whoever names a channel that is not offered asks for what there is not; nothing is out of order.
    let missing = if wanted.is_some() { ProblemCode::NotFound } else { ProblemCode::GatewayUnavailable };
    let gateway = gateway.ok_or(missing)?;
    let registration = match way(app, registration, wanted).await? {
        Way::Open(order, registration) => return resume(app, *registration, *order).await,
        Way::Paid(order, registration) => return Ok(answer(*order, *registration)),
        Way::Free(registration) => *registration,
    };
    let now = app.now();
    let rules = catalogue.rules_for(&registration);
    let amount_fen = registration.choice.total_fee_fen().unwrap_or(0);
    let due_at = payment_due_at(&registration, &rules).unwrap_or(now);
    let order = PaymentOrder {
        id: OrderId(random::uuid()?),
        registration: registration.id,
        channel: gateway.channel(),
        amount_fen,
        pay_url: None,
        opened_at: now,
        expires_at: due_at.min(now.plus_ms(gateway.lifetime_ms())),
        state: BookedState::Open,
        paid_fen: 0,
        paid_at: None,
        poll_at: Some(now.plus_ms(FIRST_POLL_MS)),
        polls: 0,
    };
    let operation = Operation::OpenOrder { order: order.id, channel: order.channel, amount_fen };
    let actor = Actor::Candidate { account: registration.account };
    apply(&registration, &operation, &rules, &actor, now)?;
    {
        let mut db = app.store().connection().await?;
        store::order::insert(&mut db, &order).await?;
    }
    match operations::apply_for(app, &registration, operation, actor).await? {
        Ok(registration) => resume(app, registration, order).await,
        Err(refusal) => {
            // No gateway heard of it, and none will.
            let mut db = app.store().connection().await?;
            store::order::book_closed(&mut db, order.id).await?;
            store::order::settle(&mut db, order.id, BookedState::Closed).await?;
            drop(db);
            other_order(app, registration, refusal).await
        }
    }
}

/// Somebody else opened one at the same moment; there is only ever one.
async fn other_order(
    app: &App,
    registration: Registration,
    refusal: Refusal,
) -> Result<OrderResponse, ProblemAnswer> {
    if refusal.code != RefusalCode::PaymentInProgress {
        return Err(refusal.into());
    }
    let registration = reload(app, registration).await?;
    let Payment::Open(open) = &registration.payment else { return Err(refusal.into()) };
    let order = find_order(app, open.order).await?.ok_or(refusal)?;
    resume(app, registration, order).await
}

/// What stands in the way of a new order.
enum Way {
    /// An order that can be paid as it is.
    Open(Box<PaymentOrder>, Box<Registration>),
    /// An order that was paid.
    Paid(Box<PaymentOrder>, Box<Registration>),
    /// Nothing; what the rules say is another matter.
    Free(Box<Registration>),
}

/// Clears the way for an order at the wanted channel: an order that is open elsewhere, whose time
/// is over, or of which the gateway did not speak, is closed at its gateway.
async fn way(
    app: &App,
    registration: Registration,
    wanted: Option<PaymentChannel>,
) -> Result<Way, ProblemAnswer> {
    let Some(id) = unsettled_order(&registration) else { return Ok(Way::Free(Box::new(registration))) };
    let order = find_order(app, id).await?.ok_or(Refusal::from(RefusalCode::OrderUnknown))?;
    let is_open = matches!(registration.payment, Payment::Open(_));
    let is_wanted = wanted.is_none_or(|wanted| wanted == order.channel);
    if is_open && is_wanted && app.now() < order.expires_at {
        return Ok(Way::Open(Box::new(order), Box::new(registration)));
    }
    let registration = close(app, registration).await?;
    match &registration.payment {
        Payment::Open(_) => Err(Refusal::from(RefusalCode::PaymentInProgress).into()),
        Payment::Unknown(_) => Err(Refusal::from(RefusalCode::PaymentUnknown).into()),
        Payment::Paid(receipt) if receipt.order == Some(id) => {
            Ok(Way::Paid(Box::new(order), Box::new(registration)))
        }
        Payment::Paid(_) | Payment::Unpaid | Payment::Refunded { .. } => {
            Ok(Way::Free(Box::new(registration)))
        }
    }
}

/// Answers with an order that is written down; the gateway is told of it when it was not yet.
async fn resume(
    app: &App,
    registration: Registration,
    mut order: PaymentOrder,
) -> Result<OrderResponse, ProblemAnswer> {
    if order.pay_url.is_none() {
        let gateway = app.gateways().of(order.channel).ok_or(ProblemCode::GatewayUnavailable)?;
        let pay_url = gateway.open(&order).await.map_err(|NoAnswer| ProblemCode::GatewayUnavailable)?;
        let is_open = {
            let mut db = app.store().connection().await?;
            store::order::set_pay_url(&mut db, order.id, &pay_url).await?
        };
        if !is_open {
            // It was given up while the gateway took it in: nobody may pay it any more.
            let closed = gateway.close(&order).await;
            settlement::settle(app, &order, closed).await?;
            return Err(ProblemCode::GatewayUnavailable.into());
        }
        order.pay_url = Some(pay_url);
    }
    Ok(answer(order, registration))
}

fn answer(order: PaymentOrder, registration: Registration) -> OrderResponse {
    OrderResponse {
        order: order.id,
        channel: order.channel,
        amount_fen: order.amount_fen,
        pay_url: order.pay_url.unwrap_or_default(),
        expires_at: order.expires_at,
        registration,
    }
}

/// Asks the gateway about the order that is open, and applies what it says (S25).
pub(crate) async fn query(app: &App, registration: Registration) -> Result<Registration, CentralError> {
    let Some(id) = unsettled_order(&registration) else { return Ok(registration) };
    let Some(order) = find_order(app, id).await? else { return Ok(registration) };
    let answer = ask(app, &order, matches!(registration.payment, Payment::Unknown(_))).await;
    apply_answer(app, registration, &order, answer).await
}

/// Has the gateway close the order that is open, and applies what it says: closed, or paid at the
/// last moment.
pub(crate) async fn close(app: &App, registration: Registration) -> Result<Registration, CentralError> {
    let Some(id) = unsettled_order(&registration) else { return Ok(registration) };
    let Some(order) = find_order(app, id).await? else { return Ok(registration) };
    let answer = match app.gateways().of(order.channel) {
        Some(gateway) => gateway.close(&order).await,
        None => Err(NoAnswer),
    };
    apply_answer(app, registration, &order, answer).await
}

/// How an order stands at its gateway. One that could still be paid is closed when its time is
/// over, and when it `was_unknown`: then nobody looks at its code any more, and the candidate waits
/// for a new one.
pub(crate) async fn ask(app: &App, order: &PaymentOrder, was_unknown: bool) -> Result<OrderState, NoAnswer> {
    let gateway = app.gateways().of(order.channel).ok_or(NoAnswer)?;
    let state = gateway.query(order).await?;
    if state == OrderState::Waiting && (was_unknown || app.now() >= order.expires_at) {
        return gateway.close(order).await;
    }
    Ok(state)
}

/// Applies the gateway's word; where it did not say, the payment is unknown from now on.
async fn apply_answer(
    app: &App,
    registration: Registration,
    order: &PaymentOrder,
    answer: Result<OrderState, NoAnswer>,
) -> Result<Registration, CentralError> {
    if answer == Err(NoAnswer) && matches!(registration.payment, Payment::Open(_)) {
        let operation = Operation::MarkPaymentUnknown { order: order.id };
        if let Err(refusal) = operations::apply_as_central(app, &registration, operation).await? {
            tracing::info!(order = %order.id, %refusal, "another request settled it first");
        }
    }
    settlement::settle(app, order, answer).await?;
    reload(app, registration).await
}

fn unsettled_order(registration: &Registration) -> Option<OrderId> {
    match &registration.payment {
        Payment::Open(order) | Payment::Unknown(order) => Some(order.order),
        Payment::Unpaid | Payment::Paid(_) | Payment::Refunded { .. } => None,
    }
}

async fn find_order(app: &App, id: OrderId) -> Result<Option<PaymentOrder>, CentralError> {
    let mut db = app.store().connection().await?;
    Ok(store::order::find(&mut db, id).await?)
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
