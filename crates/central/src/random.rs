//! Randomness from the operating system.

use uuid::{Builder, Uuid};

use crate::CentralError;

/// Random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], CentralError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| CentralError::Randomness)?;
    Ok(bytes)
}

/// An identifier that cannot be guessed: 122 random bits (UUIDv4), nothing of the time.
pub(crate) fn uuid() -> Result<Uuid, CentralError> {
    Ok(Builder::from_random_bytes(bytes()?).into_uuid())
}
