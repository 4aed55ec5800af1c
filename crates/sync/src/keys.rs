//! The keys with which forms are signed, kept so that a form is checked without the network.

use ed25519_dalek::VerifyingKey;
use kaodian_domain::Timestamp;
use kaodian_store::{Store, StoreError};
use kaodian_wire::{TerminalKey, read_public_key};
use serde::{Deserialize, Serialize};

use crate::{CentralClient, SyncError, Transport, TrustedClock};

/// The setting that holds them.
const KEYS: &str = "sync.terminal_keys";

/// What the server last told of the keys of the site's terminals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteKeys {
    /// When.
    pub told_at: Timestamp,
    /// The terminals of the site, this one among them.
    pub keys: Vec<TerminalKey>,
}

impl SiteKeys {
    /// What this terminal was last told; `None` when it was never told.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of_terminal(store: &Store) -> Result<Option<Self>, StoreError> {
        store.setting(KEYS).await
    }

    /// Asks the server and keeps what it tells. A server that does not answer takes nothing away.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn fetch<T: Transport>(
        store: &Store,
        client: &CentralClient<T>,
        clock: &TrustedClock,
    ) -> Result<Self, SyncError> {
        let keys = client.terminal_keys().await?.keys;
        let told = Self { told_at: clock.now(), keys };
        told.save(store).await?;
        Ok(told)
    }

    /// Keeps them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn save(&self, store: &Store) -> Result<(), StoreError> {
        store.save_setting(KEYS, self).await
    }

    /// Each key, and whether it was revoked: no terminal that it belongs to is believed any more. What is no key is
    /// left out.
    pub fn each(&self) -> Vec<(VerifyingKey, bool)> {
        let mut each: Vec<(VerifyingKey, bool)> = Vec::new();
        for told in &self.keys {
            let Some(key) = read_public_key(&told.public_key) else { continue };
            let is_revoked = told.revoked_at.is_some();
            // Where the answer to an activation was lost, the next one gives the same key to another terminal.
            match each.iter_mut().find(|(known, _)| *known == key) {
                Some((_, all_revoked)) => *all_revoked &= is_revoked,
                None => each.push((key, is_revoked)),
            }
        }
        each
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use kaodian_domain::TerminalId;
    use kaodian_wire::write_public_key;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_key_is_revoked_when_no_terminal_holds_it_any_more() {
        let [one, two] = [1, 2].map(|seed| SigningKey::from_bytes(&[seed; 32]).verifying_key());
        let told = |public_key: String, revoked_at| TerminalKey {
            terminal: TerminalId(Uuid::now_v7()),
            public_key,
            revoked_at,
        };
        let keys = SiteKeys {
            told_at: Timestamp(1),
            keys: vec![
                told(write_public_key(&one), Some(Timestamp(1))),
                told("nonsense".to_owned(), None),
                told(write_public_key(&two), Some(Timestamp(1))),
                told(write_public_key(&one), None),
            ],
        };
        assert_eq!(keys.each(), [(one, false), (two, true)]);
    }
}
