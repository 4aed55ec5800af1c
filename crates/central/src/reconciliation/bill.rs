//! The bills that gateways write, read.

use encoding_rs::GB18030;
use kaodian_domain::{Date, PaymentChannel};

use crate::gateways::fen_of_yuan;

/// A line of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Somebody paid.
    Paid {
        /// Our number of the order.
        order: String,
        /// In fen.
        amount_fen: u32,
        /// When, as far as the day.
        day: Option<Date>,
    },
    /// Money went back.
    Refunded {
        /// Our number of the order.
        order: String,
        /// Our number of the refund.
        refund: String,
        /// In fen.
        amount_fen: u32,
    },
}

/// Why a file is no bill. `Display` is for the operator.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BillError {
    /// Neither UTF-8 nor GBK.
    #[error("it is neither UTF-8 nor GBK; take the file as the gateway gave it, unpacked")]
    Encoding,
    /// A column is missing.
    #[error("the column {0} is missing: is it this gateway's bill of payments and refunds?")]
    Column(&'static str),
    /// A line does not fit the header.
    #[error("line {0} cannot be read")]
    Line(usize),
    /// The end is missing.
    #[error("the end of the bill is missing: fetch the file again")]
    Incomplete,
    /// Nothing of it is of the day that was named.
    #[error("its payments are not of this day")]
    OtherDay,
}

/// Reads a channel's bill.
///
/// # Errors
/// [`BillError`]; then nothing of it counts.
pub(crate) fn read(channel: PaymentChannel, bytes: &[u8]) -> Result<Vec<Entry>, BillError> {
    let text = decode(bytes)?;
    match channel {
        PaymentChannel::Wechat => wechat(&text),
        PaymentChannel::Alipay => alipay(&text),
        PaymentChannel::Sandbox | PaymentChannel::Cash => sandbox(&text),
    }
}

fn decode(bytes: &[u8]) -> Result<String, BillError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let decoded = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    decoded.map(|text| text.into_owned()).ok_or(BillError::Encoding)
}

/// Where the columns stand.
struct Header<'a>(Vec<&'a str>);

impl Header<'_> {
    /// The first of these names, by its beginning: units in brackets follow it.
    fn column(&self, names: &[&'static str]) -> Result<usize, BillError> {
        let found = names.iter().find_map(|name| self.0.iter().position(|column| column.starts_with(name)));
        found.ok_or(BillError::Column(names.first().copied().unwrap_or_default()))
    }
}

fn day(text: &str) -> Option<Date> {
    Date::from_iso(text.get(..10)?)
}

/// An amount without its sign: refunds are negative in some bills.
fn amount(text: &str) -> Option<u32> {
    fen_of_yuan(text.trim_start_matches('-'))
}

/// 交易账单: a header, lines whose every value begins with a backtick, and a summary.
fn wechat(text: &str) -> Result<Vec<Entry>, BillError> {
    let mut lines = text.lines().enumerate();
    let header = lines.next().map(|(_, line)| line).unwrap_or_default();
    let header = Header(header.split(',').map(str::trim).collect());
    let (time, order) = (header.column(&["交易时间"])?, header.column(&["商户订单号"])?);
    let (state, total) =
        (header.column(&["交易状态"])?, header.column(&["订单金额", "应结订单金额", "总金额"])?);
    let (refund, refunded) =
        (header.column(&["商户退款单号"])?, header.column(&["申请退款金额", "退款金额"])?);
    let refund_state = header.column(&["退款状态"])?;
    let mut entries = Vec::new();
    for (index, line) in lines {
        let wrong = BillError::Line(index + 1);
        let Some(values) = line.trim_end().strip_prefix('`') else {
            // The summary's own header ends the list.
            return if line.starts_with("总交易单数") { Ok(entries) } else { Err(wrong) };
        };
        // Descriptions may hold commas; only a comma before a backtick parts values.
        let values: Vec<_> = values.split(",`").collect();
        let value = |column: usize| values.get(column).copied().ok_or(BillError::Line(index + 1));
        let order = value(order)?.to_owned();
        match value(state)? {
            "SUCCESS" => entries.push(Entry::Paid {
                order,
                amount_fen: amount(value(total)?).ok_or(wrong)?,
                day: day(value(time)?),
            }),
            "REFUND" | "REVOKED" if matches!(value(refund_state)?, "FAIL" | "CLOSED" | "CHANGE") => {}
            "REFUND" | "REVOKED" => entries.push(Entry::Refunded {
                order,
                refund: value(refund)?.to_owned(),
                amount_fen: amount(value(refunded)?).ok_or(wrong)?,
            }),
            _ => return Err(wrong),
        }
    }
    Err(BillError::Incomplete)
}

/// 业务明细: comments around a header and its lines, values padded with tabs.
fn alipay(text: &str) -> Result<Vec<Entry>, BillError> {
    let lines =
        text.lines().enumerate().skip_while(|(_, line)| line.starts_with('#') || line.trim().is_empty());
    let mut lines = lines.peekable();
    let header = lines.next().map(|(_, line)| line).unwrap_or_default();
    let header = Header(header.split(',').map(str::trim).collect());
    let (order, kind) = (header.column(&["商户订单号"])?, header.column(&["业务类型"])?);
    let (time, total) = (header.column(&["完成时间"])?, header.column(&["订单金额"])?);
    let refund = header.column(&["退款批次号"])?;
    let mut entries = Vec::new();
    for (index, line) in lines {
        if line.starts_with('#') {
            return Ok(entries);
        }
        let wrong = BillError::Line(index + 1);
        let values: Vec<_> = line.split(',').map(|value| value.trim().trim_matches('"').trim()).collect();
        if values.len() != header.0.len() {
            return Err(wrong);
        }
        let amount_fen = amount(values[total]).ok_or(BillError::Line(index + 1))?;
        let order = values[order].to_owned();
        match values[kind] {
            "交易" => entries.push(Entry::Paid { order, amount_fen, day: day(values[time]) }),
            "退款" => {
                entries.push(Entry::Refunded { order, refund: values[refund].to_owned(), amount_fen })
            }
            _ => return Err(wrong),
        }
    }
    Err(BillError::Incomplete)
}

/// The pretended gateway's: `kaodian-central payment sandbox-bill`.
pub(crate) const SANDBOX_HEADER: &str = "time,kind,order,refund,amount";
pub(crate) const SANDBOX_END: &str = "end";

fn sandbox(text: &str) -> Result<Vec<Entry>, BillError> {
    let mut lines = text.lines().enumerate();
    if lines.next().map(|(_, line)| line) != Some(SANDBOX_HEADER) {
        return Err(BillError::Column("time"));
    }
    let mut entries = Vec::new();
    for (index, line) in lines {
        if line == SANDBOX_END {
            return Ok(entries);
        }
        let values: Vec<_> = line.split(',').collect();
        let [time, kind, order, refund, total] = values[..] else { return Err(BillError::Line(index + 1)) };
        let amount_fen = amount(total).ok_or(BillError::Line(index + 1))?;
        let order = order.to_owned();
        match kind {
            "paid" => entries.push(Entry::Paid { order, amount_fen, day: day(time) }),
            "refunded" => entries.push(Entry::Refunded { order, refund: refund.to_owned(), amount_fen }),
            _ => return Err(BillError::Line(index + 1)),
        }
    }
    Err(BillError::Incomplete)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WECHAT: &str = "\u{feff}交易时间,公众账号ID,商户号,商户订单号,交易类型,交易状态,应结订单金额,商户退款单号,退款金额,退款状态,商品名称,订单金额,申请退款金额\r\n\
        `2027-01-05 10:00:00,`wx1,`1900000001,`a1,`NATIVE,`SUCCESS,`140.00,`0,`0.00,`,`报名费, 一门,`144.00,`0.00\r\n\
        `2027-01-05 11:00:00,`wx1,`1900000001,`a1,`NATIVE,`REFUND,`0.00,`a1-w1,`144.00,`SUCCESS,`报名费,`0.00,`144.00\r\n\
        总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n\
        `2,`140.00,`144.00,`0.00,`0.00,`144.00,`144.00\r\n";

    const ALIPAY: &str = "#支付宝业务明细查询\n#账号：[20880000000000000156]\n#----业务明细列表----\n\
        支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,商家实收（元）,退款批次号/请求号,备注\n\
        2027010522001\t,a1\t,交易\t,报名费,2027-01-05 10:00:00,2027-01-05 10:01:00,144.00,144.00,\t,\n\
        2027010522001\t,a1\t,退款\t,报名费,2027-01-05 10:00:00,2027-01-05 12:00:00,-144.00,-144.00,a1-w1\t,\n\
        #----业务明细列表结束----\n#交易合计：1笔\n";

    fn both(day: Option<Date>) -> Vec<Entry> {
        vec![
            Entry::Paid { order: "a1".into(), amount_fen: 14_400, day },
            Entry::Refunded { order: "a1".into(), refund: "a1-w1".into(), amount_fen: 14_400 },
        ]
    }

    #[test]
    fn bills_are_read_in_both_encodings() {
        for (channel, text) in [(PaymentChannel::Wechat, WECHAT), (PaymentChannel::Alipay, ALIPAY)] {
            let (gbk, _, unmappable) = encoding_rs::GBK.encode(text.trim_start_matches('\u{feff}'));
            assert!(!unmappable);
            for bytes in [text.as_bytes(), &gbk] {
                assert_eq!(read(channel, bytes), Ok(both(Date::new(2027, 1, 5))), "{channel:?}");
            }
        }
    }

    #[test]
    fn what_is_no_bill_is_not_read() {
        for (channel, text, error) in [
            (PaymentChannel::Wechat, ALIPAY, BillError::Column("交易时间")),
            (PaymentChannel::Alipay, WECHAT, BillError::Column("业务类型")),
            (PaymentChannel::Sandbox, "", BillError::Column("time")),
        ] {
            assert_eq!(read(channel, text.as_bytes()), Err(error), "{channel:?}");
        }
        let cut = |text: &str, before: &str| text[..text.find(before).unwrap()].to_owned();
        assert_eq!(
            read(PaymentChannel::Wechat, cut(WECHAT, "总交易单数").as_bytes()),
            Err(BillError::Incomplete)
        );
        assert_eq!(
            read(PaymentChannel::Alipay, cut(ALIPAY, "#----业务明细列表结束").as_bytes()),
            Err(BillError::Incomplete)
        );
        let odd = WECHAT.replace("`144.00,`0.00\r\n", "`144.0.0,`0.00\r\n");
        assert_eq!(read(PaymentChannel::Wechat, odd.as_bytes()), Err(BillError::Line(2)));
        assert_eq!(read(PaymentChannel::Wechat, b"\xff\xff\xff"), Err(BillError::Encoding));
    }
}
