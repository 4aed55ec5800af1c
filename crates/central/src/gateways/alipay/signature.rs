//! What is signed, and how (RSA2): pairs in their order, and the text of an answer as it came.

use std::collections::BTreeMap;

use openssl::pkey::{PKey, Private, Public};

use crate::gateways::keys;

/// Parameters by name, each once.
pub(super) type Pairs = BTreeMap<String, String>;

/// The text that is signed: the pairs that have a value, by name, as they are before any encoding.
fn message(pairs: &Pairs, without: &[&str]) -> String {
    let pairs = pairs
        .iter()
        .filter(|(name, value)| !value.is_empty() && !without.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("&")
}

/// The pairs with their signature.
pub(super) fn signed(mut pairs: Pairs, key: &PKey<Private>) -> Option<Pairs> {
    let signature = keys::sign(key, message(&pairs, &["sign"]).as_bytes())?;
    pairs.insert("sign".to_owned(), signature);
    Some(pairs)
}

/// Whether Alipay signed a notice. Its signature leaves its own kind out, too.
pub(super) fn is_genuine(pairs: &Pairs, key: &PKey<Public>) -> bool {
    let is_rsa2 = pairs.get("sign_type").is_some_and(|kind| kind == "RSA2");
    let message = message(pairs, &["sign", "sign_type"]);
    is_rsa2 && pairs.get("sign").is_some_and(|sign| keys::verifies(key, message.as_bytes(), sign))
}

/// What an answer to a method says, as it came and whoever signed it.
pub(super) fn member<'a>(answer: &'a str, method: &str) -> Option<&'a str> {
    slice(answer, &format!("{}_response", method.replace('.', "_")))
}

/// A text that stands beside what was signed.
pub(super) fn text(answer: &str, member: &str) -> Option<String> {
    serde_json::from_str(slice(answer, member)?).ok()
}

/// What an answer to a method says, as it came, when the signature on it is right.
pub(super) fn verified<'a>(answer: &'a str, method: &str, key: &PKey<Public>) -> Option<&'a str> {
    let text = member(answer, method)?;
    let sign: String = serde_json::from_str(slice(answer, "sign")?).ok()?;
    keys::verifies(key, text.as_bytes(), &sign).then_some(text)
}

/// The exact text of a member's value in a JSON object; the first one of this name.
///
/// A parser would give the value, but the signature is over the bytes as they were written.
fn slice<'a>(object: &'a str, member: &str) -> Option<&'a str> {
    let mut rest = object.trim_start().strip_prefix('{')?;
    loop {
        rest = rest.trim_start();
        let name_end = value_end(rest)?;
        let (name, after) = rest.split_at(name_end);
        let name: String = serde_json::from_str(name).ok()?;
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        let (value, after) = value.split_at(value_end(value)?);
        if name == member {
            return Some(value);
        }
        rest = after.trim_start().strip_prefix(',')?;
    }
}

/// Where the JSON value at the beginning of a text ends.
fn value_end(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_string = false;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            // The end of a number or a word, and of what it stands in.
            b',' | b'}' | b']' | b':' if depth == 0 => return (at > 0).then_some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use openssl::rsa::Rsa;

    use super::*;

    fn key_pair() -> (PKey<Private>, PKey<Public>) {
        let private = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let public = PKey::public_key_from_pem(&private.public_key_to_pem().unwrap()).unwrap();
        (private, public)
    }

    fn pairs(pairs: &[(&str, &str)]) -> Pairs {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn pairs_are_signed_by_name_and_without_empty_ones() {
        let given = pairs(&[
            ("method", "alipay.trade.query"),
            ("app_id", "2021"),
            ("notify_url", ""),
            ("biz_content", "{\"a\":\"报名 费&=\"}"),
            ("sign", "old"),
        ]);
        assert_eq!(
            message(&given, &["sign"]),
            "app_id=2021&biz_content={\"a\":\"报名 费&=\"}&method=alipay.trade.query"
        );
    }

    #[test]
    fn a_notice_is_genuine_or_not() {
        let (private, public) = key_pair();
        let mut notice = pairs(&[("app_id", "2021"), ("total_amount", "144.00")]);
        let sign = keys::sign(&private, message(&notice, &[]).as_bytes()).unwrap();
        notice.insert("sign".into(), sign);
        assert!(!is_genuine(&notice, &public), "of no kind");
        notice.insert("sign_type".into(), "RSA2".into());
        assert!(is_genuine(&notice, &public));
        notice.insert("total_amount".into(), "0.01".into());
        assert!(!is_genuine(&notice, &public));
    }

    #[test]
    fn the_signed_text_is_taken_as_it_came() {
        let (private, public) = key_pair();
        let body = r#"{ "code":"10000","qr_code":"https:\/\/qr.alipay.com\/a\"}b", "n":[1,{"x":null}] }"#;
        let sign = keys::sign(&private, body.as_bytes()).unwrap();
        for answer in [
            format!(r#"{{"alipay_trade_precreate_response":{body},"sign":"{sign}"}}"#),
            format!(r#" {{ "sign" : "{sign}" , "n" : -1.5 , "alipay_trade_precreate_response" : {body} }}"#),
        ] {
            assert_eq!(verified(&answer, "alipay.trade.precreate", &public), Some(body));
            assert_eq!(verified(&answer, "alipay.trade.query", &public), None);
            let other = answer.replace("10000", "10001");
            assert_eq!(verified(&other, "alipay.trade.precreate", &public), None);
        }
        for broken in ["", "{", "{}", "[]", "{\"a\"", "{\"a\":", "{\"a\":\"", "null", "{\"a\":}", "{,"] {
            assert_eq!(slice(broken, "a"), None, "{broken}");
        }
    }
}
