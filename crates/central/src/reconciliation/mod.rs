//! Comparing a gateway's bill of a day with our books.

mod bill;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write as _},
};

use kaodian_domain::{Date, OrderId, PaymentChannel, Timestamp};
use kaodian_wire::sha256_hex;
use serde::Serialize;

use crate::{
    App, CentralError,
    gateways::yuan_of_fen,
    store::{
        self,
        order::{BookedState, PaymentOrder},
        refund::Part,
        sandbox_order::SandboxState,
    },
};
pub(crate) use bill::BillError;
use bill::Entry;

/// Where bill and books differ. Orders and refunds by the numbers that the gateway shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub(crate) enum Difference {
    /// The gateway has money of which nothing is known here.
    PaidThereUnknownHere { order: String, there_fen: u32 },
    /// Paid by our books, and not in the bill.
    PaidHereNotThere { order: String, here_fen: u32 },
    /// Paid on both sides, but not the same.
    AmountDiffers { order: String, here_fen: u32, there_fen: u32 },
    /// A refund that one side does not have, or not with this amount.
    RefundDiffers { order: String, refund: String, here_fen: Option<u32>, there_fen: Option<u32> },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yuan = |fen: &Option<u32>| fen.map_or_else(|| "-".to_owned(), yuan_of_fen);
        match self {
            Self::PaidThereUnknownHere { order, there_fen } => {
                write!(f, "paid there, unknown here\t{order}\t-\t{}", yuan_of_fen(*there_fen))
            }
            Self::PaidHereNotThere { order, here_fen } => {
                write!(f, "paid here, not there\t{order}\t{}\t-", yuan_of_fen(*here_fen))
            }
            Self::AmountDiffers { order, here_fen, there_fen } => {
                let (here, there) = (yuan_of_fen(*here_fen), yuan_of_fen(*there_fen));
                write!(f, "amount differs\t{order}\t{here}\t{there}")
            }
            Self::RefundDiffers { refund, here_fen, there_fen, .. } => {
                write!(f, "refund differs\t{refund}\t{}\t{}", yuan(here_fen), yuan(there_fen))
            }
        }
    }
}

/// What a comparison found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    pub(crate) channel: PaymentChannel,
    pub(crate) day: Date,
    /// Lines of the bill.
    pub(crate) payments: usize,
    /// Lines of the bill.
    pub(crate) refunds: usize,
    /// When this very file was first imported, if it was before.
    pub(crate) imported_before_at: Option<Timestamp>,
    pub(crate) differences: Vec<Difference>,
}

/// Why a comparison was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReconciliationError {
    /// The server's own parts.
    #[error(transparent)]
    Central(#[from] CentralError),
    /// The file.
    #[error(transparent)]
    Bill(#[from] BillError),
}

/// Compares the bill of a channel and a day in China with our books, and remembers that it did.
/// Orders that the gateway calls paid and we do not are asked about again by the next job.
pub(crate) async fn compare(
    app: &App,
    channel: PaymentChannel,
    day: Date,
    bytes: &[u8],
) -> Result<Report, ReconciliationError> {
    let entries = bill::read(channel, bytes)?;
    let days: Vec<_> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Paid { day, .. } => *day,
            Entry::Refunded { .. } => None,
        })
        .collect();
    if !days.is_empty() && !days.contains(&day) {
        return Err(BillError::OtherDay.into());
    }
    let (from, to) = hours(day);
    let mut differences = payments(app, channel, &entries, from, to).await?;
    differences.extend(refunds(app, channel, &entries, from, to).await?);
    differences.sort();
    let mut db = app.store().connection().await.map_err(CentralError::from)?;
    let imported_before_at =
        store::reconciliation::note(&mut db, channel, day, &sha256_hex(bytes), differences.len(), app.now())
            .await
            .map_err(CentralError::from)?;
    let payments = entries.iter().filter(|entry| matches!(entry, Entry::Paid { .. })).count();
    Ok(Report { channel, day, payments, refunds: entries.len() - payments, imported_before_at, differences })
}

/// From midnight to midnight in China.
fn hours(day: Date) -> (Timestamp, Timestamp) {
    let from = Timestamp::from_china(day, 0, 0).unwrap_or_default();
    (from, from.plus_ms(24 * 3_600_000))
}

async fn payments(
    app: &App,
    channel: PaymentChannel,
    entries: &[Entry],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Difference>, CentralError> {
    let mut there: BTreeMap<&str, u32> = BTreeMap::new();
    for entry in entries {
        if let Entry::Paid { order, amount_fen, .. } = entry {
            let sum = there.entry(order).or_default();
            *sum = sum.saturating_add(*amount_fen);
        }
    }
    let mut db = app.store().connection().await?;
    let mut differences = Vec::new();
    for (number, there_fen) in &there {
        let order = match number.parse().map(OrderId) {
            Ok(id) => store::order::find(&mut db, id).await?.filter(|order| order.channel == channel),
            Err(_) => None,
        };
        match order {
            Some(order) if order.state == BookedState::Paid => {
                let here_fen = held_fen(&mut db, &order).await?;
                if here_fen != *there_fen {
                    let order = (*number).to_owned();
                    differences.push(Difference::AmountDiffers { order, here_fen, there_fen: *there_fen });
                }
            }
            order => {
                if let Some(order) = order {
                    store::order::ask_again(&mut db, order.id, app.now()).await?;
                }
                let order = (*number).to_owned();
                differences.push(Difference::PaidThereUnknownHere { order, there_fen: *there_fen });
            }
        }
    }
    for order in store::order::paid_between(&mut db, channel, from, to).await? {
        let number = order.trade_number();
        if !there.contains_key(number.as_str()) && !there.contains_key(order.id.to_string().as_str()) {
            let here_fen = held_fen(&mut db, &order).await?;
            differences.push(Difference::PaidHereNotThere { order: number, here_fen });
        }
    }
    Ok(differences)
}

/// What an order received, with what was paid beyond it.
async fn held_fen(db: &mut sqlx::AnyConnection, order: &PaymentOrder) -> Result<u32, CentralError> {
    let surplus = store::refund::find(db, order.id, Part::Surplus).await?;
    Ok(order.paid_fen.saturating_add(surplus.map_or(0, |refund| refund.amount_fen)))
}

async fn refunds(
    app: &App,
    channel: PaymentChannel,
    entries: &[Entry],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Difference>, CentralError> {
    let mut db = app.store().connection().await?;
    let mut differences = Vec::new();
    let mut seen = BTreeSet::new();
    for entry in entries {
        let Entry::Refunded { order, refund: number, amount_fen } = entry else { continue };
        seen.insert(number.as_str());
        let here_fen = store::refund::find_by_number(&mut db, number).await?.map(|refund| refund.amount_fen);
        if here_fen != Some(*amount_fen) {
            differences.push(Difference::RefundDiffers {
                order: order.clone(),
                refund: number.clone(),
                here_fen,
                there_fen: Some(*amount_fen),
            });
        }
    }
    for refund in store::refund::done_between(&mut db, channel, from, to).await? {
        if !seen.contains(refund.number.as_str()) {
            differences.push(Difference::RefundDiffers {
                order: refund.order.0.simple().to_string(),
                refund: refund.number,
                here_fen: Some(refund.amount_fen),
                there_fen: None,
            });
        }
    }
    Ok(differences)
}

/// The pretended gateway's bill of a day in China.
pub(crate) async fn sandbox_bill(app: &App, day: Date) -> Result<String, CentralError> {
    let (from, to) = hours(day);
    let is_of_day = |at: Timestamp| from <= at && at < to;
    let mut db = app.store().connection().await?;
    let mut lines = vec![bill::SANDBOX_HEADER.to_owned()];
    for order in store::sandbox_order::all_paid(&mut db).await? {
        let (state, paid_at) = order.at(app.now());
        if state != SandboxState::Paid || !is_of_day(paid_at) {
            continue;
        }
        for _ in 0..order.payments {
            let mut line = String::new();
            let _ = write!(line, "{},paid,{},,{}", day, order.id.0.simple(), yuan_of_fen(order.amount_fen));
            lines.push(line);
        }
    }
    for refund in store::sandbox_order::all_refunds(&mut db).await? {
        if is_of_day(refund.refunded_at) {
            let (order, amount) = (refund.order.0.simple(), yuan_of_fen(refund.amount_fen));
            lines.push(format!("{day},refunded,{order},{},{amount}", refund.number));
        }
    }
    lines.push(bill::SANDBOX_END.to_owned());
    Ok(lines.join("\n") + "\n")
}
