//! Addresses that are no text.

use axum::{extract::Request, middleware::Next, response::Response};
use kaodian_wire::ProblemCode;

use crate::problem::ProblemAnswer;

/// Refuses an address whose escaped bytes are no text, in the words of every other refusal: nothing lies at it.
pub(crate) async fn require(request: Request, next: Next) -> Result<Response, ProblemAnswer> {
    if is_text(request.uri().path()) {
        Ok(next.run(request).await)
    } else {
        Err(ProblemCode::NotFound.into())
    }
}

/// Whether a path is UTF-8 once its escapes are undone.
fn is_text(path: &str) -> bool {
    let bytes = path.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let (mut undone, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                undone.extend(u8::try_from(high * 16 + low));
                at += 3;
            }
            _ => {
                undone.push(*byte);
                at += 1;
            }
        }
    }
    std::str::from_utf8(&undone).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_before_they_are_read() {
        for (path, expected) in [
            ("/v1/photos/abc", true),
            ("/%E8%80%83", true),
            ("/%00", true),
            ("/%", true),
            ("/%zz%4", true),
            ("/%FF%FE", false),
            ("/%E8%80", false),
        ] {
            assert_eq!(is_text(path), expected, "{path}");
        }
    }
}
