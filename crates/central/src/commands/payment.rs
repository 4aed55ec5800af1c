//! `kaodian-central payment`

use std::io::Write;

use clap::Subcommand;
use kaodian_domain::{Date, Payment, Registration, RegistrationId, RegistrationNumber};

use super::{CommandError, reconcile::day};
use crate::{
    App, payments, reconciliation,
    refunds::{self, CentreRefund},
    store,
};

/// Orders at the gateways, and money that goes back.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List orders, the newest first, and the refunds that are not done. No names
    #[command(after_help = "Example:\n  kaodian-central payment list --unsettled")]
    List {
        /// Only those on which the gateway has not said its last word
        #[arg(long)]
        unsettled: bool,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Give a registration's fee back through the gateway that took it; the registration ends
    ///
    /// The registration says so once the gateway confirmed. Until then the server goes on asking;
    /// the same command again tells how far it is.
    #[command(
        after_help = "Examples:\n  kaodian-central payment refund 1100010001\n  kaodian-central payment refund 3100020001 --cash"
    )]
    Refund {
        /// Its identity or its number
        registration: String,
        /// The fee was paid in cash, and was handed back
        #[arg(long)]
        cash: bool,
    },
    /// Print the pretended gateway's bill of a day, to try reconcile with
    #[command(after_help = "Example:\n  kaodian-central payment sandbox-bill --date 2027-01-05 > bill.csv")]
    SandboxBill {
        /// The day in China, 2027-01-05
        #[arg(long, value_name = "DAY", value_parser = day)]
        date: Date,
    },
}

pub(super) async fn run(
    command: Command,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    match command {
        Command::List { unsettled, limit } => list(app, unsettled, limit, out).await,
        Command::Refund { registration, cash } => refund(app, &registration, cash, out).await,
        Command::SandboxBill { date } => {
            let bill = reconciliation::sandbox_bill(app, date).await?;
            Ok(out.write_all(bill.as_bytes())?)
        }
    }
}

async fn list(
    app: &App,
    unsettled: bool,
    limit: u32,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let mut db = app.store().connection().await?;
    for order in store::order::newest(&mut db, unsettled, limit).await? {
        let state = order.state.name();
        let settled = if order.poll_at.is_some() { "unsettled" } else { "settled" };
        writeln!(
            out,
            "order\t{}\t{}\t{:?}\t{}\t{state}\t{settled}\topened {}",
            order.trade_number(),
            order.registration,
            order.channel,
            payments::yuan(order.amount_fen),
            payments::time_of_day(order.opened_at),
        )?;
    }
    for refund in store::refund::unfinished(&mut db, limit).await? {
        writeln!(
            out,
            "refund\t{}\t{}\t{}\t{}\t{} attempts\twanted {}",
            refund.number,
            payments::yuan(refund.amount_fen),
            refund.cause.name(),
            refund.state.name(),
            refund.attempts,
            payments::time_of_day(refund.wanted_at),
        )?;
    }
    Ok(())
}

async fn find(app: &App, text: &str) -> Result<Registration, CommandError> {
    let missing = || CommandError::Input(format!("there is no registration {text}"));
    let mut db = app.store().connection().await?;
    let found = match text.parse() {
        Ok(id) => store::registration::find(&mut db, RegistrationId(id)).await?,
        Err(_) => {
            drop(db);
            let catalogue = app.catalogues().current(app.store()).await?.ok_or_else(missing)?;
            let number = RegistrationNumber(text.to_owned());
            let mut db = app.store().connection().await?;
            store::registration::find_by_number(&mut db, &catalogue.sitting, &number).await?
        }
    };
    Ok(found.ok_or_else(missing)?.registration)
}

async fn refund(app: &App, text: &str, cash: bool, out: &mut (dyn Write + Send)) -> Result<(), CommandError> {
    let registration = find(app, text).await?;
    let refused = |code| CommandError::Input(format!("refused {text}: {code:?}"));
    match refunds::give_back(app, &registration).await? {
        CentreRefund::Done => writeln!(out, "refunded")?,
        CentreRefund::UnderWay(state) => {
            writeln!(out, "{}: the server goes on asking the gateway", state.name())?;
        }
        CentreRefund::Refused(code) => return Err(refused(code)),
        CentreRefund::Cash if !cash => {
            let text = "it was paid in cash: hand the fee back, then say so with --cash";
            return Err(CommandError::Input(text.to_owned()));
        }
        CentreRefund::Cash => {
            let amount_fen = match &registration.payment {
                Payment::Paid(receipt) => receipt.amount_fen,
                Payment::Unpaid | Payment::Open(_) | Payment::Unknown(_) | Payment::Refunded { .. } => 0,
            };
            refunds::record_cash(app, &registration, amount_fen).await?.map_err(refused)?;
            writeln!(out, "refunded")?;
        }
    }
    Ok(())
}
