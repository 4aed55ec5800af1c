//! `kaodian-central reconcile`

use std::{fs, io::Write, path::PathBuf};

use clap::{Args, ValueEnum};
use kaodian_domain::{Date, PaymentChannel};

use super::CommandError;
use crate::{
    App, payments,
    reconciliation::{self, ReconciliationError},
};

/// Whose bill.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Channel {
    /// 交易账单 (all payments and refunds)
    Wechat,
    /// 业务明细
    Alipay,
    /// payment sandbox-bill
    Sandbox,
}

impl Channel {
    fn channel(self) -> PaymentChannel {
        match self {
            Self::Wechat => PaymentChannel::Wechat,
            Self::Alipay => PaymentChannel::Alipay,
            Self::Sandbox => PaymentChannel::Sandbox,
        }
    }
}

/// Compare a gateway's bill of one day with our books, and list the differences.
///
/// The file is taken as the gateway gives it, unpacked: UTF-8 or GBK. The exit status is 1 when
/// there are differences. Each import is remembered; the same file again says so and is compared
/// again.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  kaodian-central reconcile --channel wechat --date 2027-01-05 20270105.csv"
)]
pub(super) struct Arguments {
    /// Whose bill it is
    #[arg(long, value_enum)]
    channel: Channel,
    /// The day in China that it is of, 2027-01-05
    #[arg(long, value_name = "DAY", value_parser = day)]
    date: Date,
    /// Answer with one JSON object
    #[arg(long)]
    json: bool,
    /// The bill
    file: PathBuf,
}

pub(super) fn day(text: &str) -> Result<Date, String> {
    Date::from_iso(text).ok_or_else(|| "a day is written 2027-01-05".to_owned())
}

pub(super) async fn run(
    arguments: Arguments,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let path = arguments.file.display().to_string();
    let bytes = fs::read(&arguments.file).map_err(CommandError::io(&path))?;
    let report = reconciliation::compare(app, arguments.channel.channel(), arguments.date, &bytes).await;
    let report = report.map_err(|error| match error {
        ReconciliationError::Central(error) => CommandError::from(error),
        ReconciliationError::Bill(error) => CommandError::Input(format!("{path}: {error}")),
    })?;
    if arguments.json {
        let json = serde_json::to_string_pretty(&report)
            .map_err(|_| CommandError::Input("it cannot be shown".to_owned()))?;
        writeln!(out, "{json}")?;
    } else {
        if let Some(at) = report.imported_before_at {
            writeln!(out, "this file was imported before, {}", payments::time_of_day(at))?;
        }
        writeln!(out, "{}: {} payments, {} refunds", report.day, report.payments, report.refunds)?;
        for difference in &report.differences {
            writeln!(out, "{difference}")?;
        }
    }
    match report.differences.len() {
        0 => Ok(()),
        count => Err(CommandError::Differences(count)),
    }
}
