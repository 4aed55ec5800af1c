//! Money as people read it.

/// Figures of amounts that nobody can alter (支付结算办法, annex 1).
const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const UNITS: [&str; 4] = ["", "拾", "佰", "仟"];
const MYRIADS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// Fen as yuan with two decimals.
pub(crate) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// Fen in capitals: 壹佰零伍元伍角. After yuan stands 整; after jiao it need not, after fen it must not (支付结算办法,
/// annex 1, 2).
pub(crate) fn capitals(fen: i64) -> String {
    let sign = if fen < 0 { "负" } else { "" };
    let amount = fen.unsigned_abs();
    let (whole, jiao, cents) = (amount / 100, (amount / 10 % 10) as usize, (amount % 10) as usize);
    let mut text = String::from(sign);
    if whole > 0 || amount == 0 {
        text.push_str(&integer(whole));
        text.push('元');
    }
    match (jiao, cents) {
        (0, 0) => text.push('整'),
        (0, cents) => {
            if whole > 0 {
                text.push(DIGITS[0]);
            }
            text.push(DIGITS[cents]);
            text.push('分');
        }
        (jiao, cents) => {
            text.push(DIGITS[jiao]);
            text.push('角');
            if cents > 0 {
                text.push(DIGITS[cents]);
                text.push('分');
            }
        }
    }
    text
}

/// A whole number, in groups of four figures.
fn integer(number: u64) -> String {
    if number == 0 {
        return DIGITS[0].to_string();
    }
    let mut text = String::new();
    let mut has_gap = false;
    for (index, myriad) in MYRIADS.iter().enumerate().rev() {
        let group = number / 10_000_u64.pow(index as u32) % 10_000;
        for (place, unit) in UNITS.iter().enumerate().rev() {
            let digit = (group / 10_u64.pow(place as u32) % 10) as usize;
            if digit == 0 {
                has_gap = true;
                continue;
            }
            // One 零 for any run of zeros between figures.
            if has_gap && !text.is_empty() {
                text.push(DIGITS[0]);
            }
            has_gap = false;
            text.push(DIGITS[digit]);
            text.push_str(unit);
        }
        if group > 0 {
            text.push_str(myriad);
            // The zeros at the end of a group are said by its myriad.
            has_gap = false;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{capitals, yuan};

    #[test]
    fn money_has_two_decimals() {
        assert_eq!([0, 5, 8000, 24_005, -150].map(yuan), ["0.00", "0.05", "80.00", "240.05", "-1.50"]);
        assert_eq!(yuan(i64::MIN), "-92233720368547758.08");
    }

    #[test]
    fn amounts_in_capitals() {
        let cases = [
            (0, "零元整"),
            (1, "壹分"),
            (5, "伍分"),
            (10, "壹角"),
            (12, "壹角贰分"),
            (1000, "壹拾元整"),
            (12_000, "壹佰贰拾元整"),
            (10_505, "壹佰零伍元零伍分"),
            (10_550, "壹佰零伍元伍角"),
            (140_950, "壹仟肆佰零玖元伍角"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元叁角贰分"),
            (1_001_000, "壹万零壹拾元整"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (10_000_000, "壹拾万元整"),
            (10_700_053, "壹拾万柒仟元伍角叁分"),
            (10_000_100, "壹拾万零壹元整"),
            (100_000_000, "壹佰万元整"),
            (1_000_000_000_000, "壹佰亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (-12_000, "负壹佰贰拾元整"),
        ];
        for (fen, expected) in cases {
            assert_eq!(capitals(fen), expected, "{fen}");
        }
        assert!(capitals(i64::MAX).ends_with("柒分"));
    }
}
