//! Money that goes back: what no registration takes, and fees that the centre gives back.
//!
//! A refund is written down before the gateway hears of it, under a number that stays the same, and
//! is asked for until the gateway confirms.

use kaodian_domain::{Operation, OrderId, Payment, RefusalCode, Registration, Timestamp};

use crate::{
    App, CentralError,
    gateways::{NoAnswer, RefundState},
    operations,
    settlement::interval_ms,
    store::{
        self,
        order::PaymentOrder,
        refund::{Cause, Part, Refund, RefundProgress},
    },
};

/// Between two attempts: at first and at most.
const ATTEMPT_FIRST_MS: i64 = 60_000;
const ATTEMPT_LONGEST_MS: i64 = 6 * 3_600_000;

/// How many refunds are tried in one go.
const PAGE: u32 = 200;

/// A silent gateway keeps a go at most so often waiting.
const SILENCE: u32 = 3;

/// The number of the first attempt; within the alphabets of WeChat Pay and Alipay.
fn first_number(order: OrderId, part: Part) -> String {
    let letter = match part {
        Part::Whole => 'w',
        Part::Surplus => 's',
    };
    format!("{}-{letter}1", order.0.simple())
}

/// The number after one that the gateway gave up.
fn next_number(number: &str) -> String {
    let stem = number.trim_end_matches(|character: char| character.is_ascii_digit());
    let round: u32 = number[stem.len()..].parse().unwrap_or(0);
    format!("{stem}{}", round.saturating_add(1))
}

/// Wants money back to its payer. Once for each part of an order.
pub(crate) async fn want(
    app: &App,
    order: OrderId,
    part: Part,
    cause: Cause,
    amount_fen: u32,
) -> Result<(), CentralError> {
    let now = app.now();
    let refund = Refund {
        order,
        part,
        cause,
        amount_fen,
        number: first_number(order, part),
        state: RefundProgress::Wanted,
        wanted_at: now,
        attempt_at: Some(now),
        attempts: 0,
    };
    let mut db = app.store().connection().await?;
    Ok(store::refund::insert(&mut db, &refund).await?)
}

/// Tries all refunds whose time has come.
///
/// # Errors
/// [`CentralError`] when the database fails.
pub(crate) async fn run(app: &App) -> Result<(), CentralError> {
    let due = {
        let mut db = app.store().connection().await?;
        store::refund::due(&mut db, app.now(), PAGE).await?
    };
    let mut silences = 0;
    for refund in due {
        if silences >= SILENCE {
            break;
        }
        match attempt(app, &refund).await {
            Ok(Attempt::Silence) => silences += 1,
            Ok(Attempt::Answer | Attempt::Elsewhere) => silences = 0,
            Err(error) => tracing::error!(%error, order = %refund.order, "a refund was left"),
        }
    }
    Ok(())
}

enum Attempt {
    Answer,
    Silence,
    /// Another node makes it.
    Elsewhere,
}

async fn attempt(app: &App, refund: &Refund) -> Result<Attempt, CentralError> {
    let wait_ms = interval_ms(refund.attempts, ATTEMPT_FIRST_MS, ATTEMPT_LONGEST_MS);
    let order = {
        let mut db = app.store().connection().await?;
        if !store::refund::claim(&mut db, refund, app.now().plus_ms(wait_ms)).await? {
            return Ok(Attempt::Elsewhere);
        }
        store::order::find(&mut db, refund.order).await?
    };
    let Some(order) = order else { return Ok(Attempt::Answer) };
    let answer = match (app.gateways().of(order.channel), refund.state) {
        (None, _) => Err(NoAnswer),
        (Some(gateway), RefundProgress::Wanted) => gateway.refund(&order, refund).await,
        (Some(gateway), _) => gateway.refund_state(&order, refund).await,
    };
    let (state, number) = match answer {
        Err(NoAnswer) => return Ok(Attempt::Silence),
        Ok(RefundState::Done { at }) => {
            finish(app, &order, refund, at).await?;
            return Ok(Attempt::Answer);
        }
        Ok(RefundState::Processing) => (RefundProgress::Processing, refund.number.clone()),
        Ok(RefundState::Stuck) => (RefundProgress::Stuck, refund.number.clone()),
        Ok(RefundState::Unheard) => (RefundProgress::Wanted, refund.number.clone()),
        Ok(RefundState::GivenUp) => (RefundProgress::Wanted, next_number(&refund.number)),
    };
    if state == RefundProgress::Stuck {
        tracing::error!(order = %order.id, "the gateway cannot give money back by itself");
    }
    let mut db = app.store().connection().await?;
    store::refund::set_state(&mut db, refund, state, &number).await?;
    Ok(Attempt::Answer)
}

/// The gateway confirmed: a fee that the centre gave back is recorded, then the refund is done.
async fn finish(app: &App, order: &PaymentOrder, refund: &Refund, at: Timestamp) -> Result<(), CentralError> {
    if refund.cause == Cause::Centre {
        let stored = {
            let mut db = app.store().connection().await?;
            store::registration::find(&mut db, order.registration).await?
        };
        if let Some(stored) = stored
            && matches!(&stored.registration.payment, Payment::Paid(receipt) if receipt.order == Some(order.id))
        {
            let operation = Operation::RecordRefund { amount_fen: refund.amount_fen };
            if let Err(refusal) = operations::apply_as_central(app, &stored.registration, operation).await? {
                tracing::error!(order = %order.id, %refusal, "a refund was not recorded");
            }
        }
    }
    let mut db = app.store().connection().await?;
    Ok(store::refund::finish(&mut db, refund, at).await?)
}

/// How far a refund by the centre is.
pub(crate) enum CentreRefund {
    /// The gateway confirmed, and the registration says so.
    Done,
    /// It is written down; the job goes on with it.
    UnderWay(RefundProgress),
    /// The fee was paid in cash: it is given back at a desk.
    Cash,
    /// The rules say no.
    Refused(RefusalCode),
}

/// Gives a registration's fee back through the gateway that took it. The same again goes on with
/// the same refund.
pub(crate) async fn give_back(app: &App, registration: &Registration) -> Result<CentreRefund, CentralError> {
    let receipt = match &registration.payment {
        Payment::Paid(receipt) => receipt,
        Payment::Refunded { .. } => return Ok(CentreRefund::Done),
        Payment::Unpaid | Payment::Open(_) | Payment::Unknown(_) => {
            return Ok(CentreRefund::Refused(RefusalCode::NotRefundable));
        }
    };
    if registration.standing != kaodian_domain::Standing::Active {
        return Ok(CentreRefund::Refused(RefusalCode::Ended));
    }
    let Some(order) = receipt.order else { return Ok(CentreRefund::Cash) };
    want(app, order, Part::Whole, Cause::Centre, receipt.amount_fen).await?;
    let find = async || -> Result<Option<Refund>, CentralError> {
        let mut db = app.store().connection().await?;
        Ok(store::refund::find(&mut db, order, Part::Whole).await?)
    };
    if let Some(refund) = find().await?.filter(|refund| refund.state != RefundProgress::Done) {
        attempt(app, &refund).await?;
    }
    let state = find().await?.map_or(RefundProgress::Wanted, |refund| refund.state);
    Ok(if state == RefundProgress::Done { CentreRefund::Done } else { CentreRefund::UnderWay(state) })
}

/// Records that a fee that was paid in cash was handed back.
pub(crate) async fn record_cash(
    app: &App,
    registration: &Registration,
    amount_fen: u32,
) -> Result<Result<(), RefusalCode>, CentralError> {
    let operation = Operation::RecordRefund { amount_fen };
    let recorded = operations::apply_as_central(app, registration, operation).await?;
    Ok(recorded.map(|_| ()).map_err(|refusal| refusal.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_refunds_stay_or_rise() {
        let order = OrderId(uuid::Uuid::from_u128(1));
        let first = first_number(order, Part::Whole);
        assert_eq!(first, "00000000000000000000000000000001-w1");
        assert_ne!(first, first_number(order, Part::Surplus));
        assert_eq!(next_number(&first), "00000000000000000000000000000001-w2");
        assert_eq!(next_number("0-w9"), "0-w10");
    }
}
