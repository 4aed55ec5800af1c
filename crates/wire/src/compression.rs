//! Bodies as gzip (RFC 1952), with a limit on what they become.

use std::io::{Read, Write};

use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};

/// A body shorter than this is sent as it is: there is nothing to be saved on it.
pub const COMPRESSED_FROM_BYTES: usize = 1024;

/// Why a compressed body is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GunzipError {
    /// It becomes more than it may.
    #[error("the body becomes too large")]
    TooLarge,
    /// It is not gzip, or ends too early.
    #[error("the body is not gzip")]
    Damaged,
}

/// Compresses a body.
pub fn gzip(body: &[u8]) -> Vec<u8> {
    // A push is said over and over in nearly the same words: the fastest way makes it nearly as small.
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    // Writing to memory does not fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// What was compressed, when it is at most `maximum_bytes` long. No more than that is ever held, whatever the body
/// claims to become.
///
/// # Errors
/// [`GunzipError`].
pub fn gunzip(body: &[u8], maximum_bytes: usize) -> Result<Vec<u8>, GunzipError> {
    let mut whole = Vec::new();
    let limit = u64::try_from(maximum_bytes).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(body).take(limit).read_to_end(&mut whole).map_err(|_| GunzipError::Damaged)?;
    if whole.len() > maximum_bytes { Err(GunzipError::TooLarge) } else { Ok(whole) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compressed_comes_out_again() {
        let body = b"{\"operations\":[]}".repeat(100);
        let packed = gzip(&body);
        assert!(packed.len() < body.len() / 10, "{}", packed.len());
        assert_eq!(gunzip(&packed, body.len()), Ok(body.clone()));
        assert_eq!(gunzip(&packed, body.len() - 1), Err(GunzipError::TooLarge));
        assert_eq!(gunzip(&gzip(b""), 0), Ok(Vec::new()));
    }

    #[test]
    fn what_is_not_gzip_is_refused() {
        let packed = gzip(b"hello");
        for damaged in [&b""[..], b"{}", &packed[..packed.len() - 1], &[&packed[..], b"more"].concat()] {
            assert_eq!(gunzip(damaged, 100), Err(GunzipError::Damaged), "{damaged:?}");
        }
        let mut flipped = packed;
        flipped[10] ^= 0xff;
        assert_eq!(gunzip(&flipped, 100), Err(GunzipError::Damaged));
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        // A little that becomes much; how little depends on the packer.
        let body = vec![0; 64 * 1024 * 1024];
        let bomb = gzip(&body);
        assert!(bomb.len() < body.len() / 10, "{}", bomb.len());
        assert_eq!(gunzip(&bomb, 2 * 1024 * 1024), Err(GunzipError::TooLarge));
    }
}
