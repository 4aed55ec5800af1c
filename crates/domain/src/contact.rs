//! How a candidate is reached, and the free text of the form. Empty text gives `None`.

use crate::RefusalCode;
use crate::document::{half_width, is_blank};

/// The most characters of an e-mail address.
const LONGEST_EMAIL: usize = 64;

/// What was read, normalised; `None` when nothing was typed.
pub type Read = Result<Option<String>, RefusalCode>;

/// Text of one line with at most `longest` code points, without the blanks at its ends.
pub(crate) fn text(raw: &str, longest: usize) -> Read {
    let text = raw.trim_matches(is_blank);
    if text.chars().any(is_control) {
        return Err(RefusalCode::Format);
    }
    if text.chars().count() > longest {
        return Err(RefusalCode::TooLong);
    }
    Ok(some_text(text.to_owned()))
}

/// A mobile number of the mainland: 11 digits from 13 to 19 on, also with +86 before it.
///
/// # Errors
/// [`RefusalCode::Format`].
pub fn mobile(raw: &str) -> Read {
    let typed = ungrouped(raw);
    let number = typed.strip_prefix("+86").or(typed.strip_prefix("0086")).unwrap_or(&typed);
    let is_mobile = matches!(number.as_bytes(), [b'1', b'3'..=b'9', rest @ ..]
        if rest.len() == 9 && rest.iter().all(u8::is_ascii_digit));
    if is_mobile || typed.is_empty() { Ok(some_text(number.to_owned())) } else { Err(RefusalCode::Format) }
}

/// A postcode of the mainland: six digits.
pub(crate) fn postcode(raw: &str) -> Read {
    let code = ungrouped(raw);
    let is_postcode = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
    if is_postcode || code.is_empty() { Ok(some_text(code)) } else { Err(RefusalCode::Format) }
}

/// An e-mail address: the ASCII part of RFC 5321 without quoted names and bare addresses. Only
/// a message that arrives can prove more.
///
/// # Errors
/// [`RefusalCode::Format`] or [`RefusalCode::TooLong`].
pub fn email(raw: &str) -> Read {
    let address: String = raw.trim_matches(is_blank).chars().map(half_width).collect();
    if address.is_empty() {
        return Ok(None);
    }
    if address.chars().count() > LONGEST_EMAIL {
        return Err(RefusalCode::TooLong);
    }
    let is_address =
        address.split_once('@').is_some_and(|(mailbox, domain)| is_mailbox(mailbox) && is_domain(domain));
    if is_address { Ok(Some(address)) } else { Err(RefusalCode::Format) }
}

fn is_mailbox(mailbox: &str) -> bool {
    mailbox.split('.').all(|part| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    })
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    domain.contains('.')
        && domain.split('.').all(is_label)
        && domain.rsplit('.').next().is_some_and(|top| !top.bytes().all(|b| b.is_ascii_digit()))
}

/// Digits as they are typed, without what groups them.
fn ungrouped(raw: &str) -> String {
    raw.chars().map(half_width).filter(|c| !is_blank(*c) && *c != '-').collect()
}

/// Characters that show nothing, break the line or turn its direction: in a printed form they
/// would make the text look like another.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{61C}')
}

fn some_text(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
