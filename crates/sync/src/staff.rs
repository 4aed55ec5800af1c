//! The staff of the terminal's site, kept so that they sign in without the network.

use kaodian_domain::{StaffId, Timestamp};
use kaodian_store::{Store, StoreError};
use kaodian_wire::{StaffEntry, StaffResponse};

use crate::{CentralClient, SyncError, Transport, TrustedClock};

/// The setting that holds the list.
const STAFF: &str = "sync.staff";

/// The setting that holds when the server last said that the list is still the one in force.
const CONFIRMED_AT: &str = "sync.staff_confirmed_at";

/// What the server last told of the site's staff. There is no `Debug`: it holds verifiers.
#[derive(Clone, PartialEq, Eq)]
pub struct SiteStaff {
    /// When the server last said that this is the list in force.
    pub confirmed_at: Timestamp,
    /// The version of the list.
    pub version: u64,
    /// Who works here.
    pub staff: Vec<StaffEntry>,
}

impl SiteStaff {
    /// What this terminal was last told; `None` when it was never told.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of_terminal(store: &Store) -> Result<Option<Self>, StoreError> {
        let Some(told) = store.setting::<StaffResponse>(STAFF).await? else { return Ok(None) };
        let confirmed_at = store.setting(CONFIRMED_AT).await?.unwrap_or_default();
        Ok(Some(Self { confirmed_at, version: told.version, staff: told.staff }))
    }

    /// Asks the server and keeps what it tells.
    ///
    /// # Errors
    /// [`SyncError`]; the list that was known before stays.
    pub async fn fetch<T: Transport>(
        store: &Store,
        client: &CentralClient<T>,
        clock: &TrustedClock,
    ) -> Result<Self, SyncError> {
        let told = client.staff().await?;
        store.save_setting(STAFF, &told).await?;
        let confirmed_at = clock.now();
        Self::confirm(store, confirmed_at).await?;
        Ok(Self { confirmed_at, version: told.version, staff: told.staff })
    }

    /// The server said that the list is still the one in force.
    ///
    /// # Errors
    /// What the database says.
    pub async fn confirm(store: &Store, at: Timestamp) -> Result<(), StoreError> {
        store.save_setting(CONFIRMED_AT, &at).await
    }

    /// The one with this identity.
    pub fn with_id(&self, staff: &StaffId) -> Option<&StaffEntry> {
        self.staff.iter().find(|entry| entry.staff == *staff)
    }

    /// The one who signs in with this name, in whatever case.
    pub fn named(&self, sign_in: &str) -> Option<&StaffEntry> {
        let key = sign_in.trim().to_lowercase();
        self.staff.iter().find(|entry| entry.sign_in.to_lowercase() == key)
    }
}
