//! Which versions of the protocol this server speaks, and with whom it does not speak any more.

use kaodian_wire::{PROTOCOL, PROTOCOL_MINIMUM, ProblemCode, ProtocolRange, read_version};
use serde::Deserialize;

use crate::{CentralError, problem::ProblemAnswer};

/// `[protocol]`
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProtocolSettings {
    /// Terminals that speak less must be updated before they are answered. What they hold waits there.
    pub minimum: u32,
}

impl Default for ProtocolSettings {
    fn default() -> Self {
        Self { minimum: PROTOCOL_MINIMUM }
    }
}

/// What is spoken here, as it was settled.
///
/// # Errors
/// [`CentralError::Settings`] for a minimum that this program does not speak.
pub(crate) fn range(settings: &ProtocolSettings) -> Result<ProtocolRange, CentralError> {
    let ProtocolSettings { minimum } = *settings;
    if (PROTOCOL_MINIMUM..=PROTOCOL).contains(&minimum) {
        return Ok(ProtocolRange { minimum, maximum: PROTOCOL });
    }
    let what = format!("[protocol] minimum must be from {PROTOCOL_MINIMUM} to {PROTOCOL}");
    Err(CentralError::Settings { line: 0, what })
}

/// The highest version that a terminal speaks, by what it tells; those of the first version tell nothing.
///
/// # Errors
/// [`ProblemCode::VersionUnsupported`] when the server speaks that no more, [`ProblemCode::Malformed`] when it is none.
pub(crate) fn version_of(told: Option<&str>, range: ProtocolRange) -> Result<u32, ProblemAnswer> {
    let version = match told {
        Some(told) => read_version(told).ok_or(ProblemCode::Malformed)?,
        None => PROTOCOL_MINIMUM,
    };
    if version < range.minimum {
        return Err(ProblemCode::VersionUnsupported.into());
    }
    Ok(version)
}
