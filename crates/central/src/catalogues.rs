//! The catalogue in force, read from the database when its version changed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use kaodian_domain::{Catalogue, SittingId, Timestamp};

use sqlx::AnyConnection;

use crate::{
    CentralError, seats,
    store::{self, Store, StoreError},
};

/// Reads catalogues. What it remembers is only ever used for the version that the database names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Catalogues {
    parsed: Arc<Mutex<HashMap<u64, Arc<Catalogue>>>>,
}

/// More parsed versions than this are forgotten: only the newest of each sitting are asked for.
const REMEMBERED: usize = 8;

impl Catalogues {
    /// The catalogue in force of the sitting that is open; `None` before the first import.
    pub(crate) async fn current(&self, store: &Store) -> Result<Option<Arc<Catalogue>>, StoreError> {
        self.latest(store, None).await
    }

    /// The catalogue in force of one sitting.
    pub(crate) async fn of_sitting(
        &self,
        store: &Store,
        sitting: &SittingId,
    ) -> Result<Option<Arc<Catalogue>>, StoreError> {
        self.latest(store, Some(sitting)).await
    }

    async fn latest(
        &self,
        store: &Store,
        sitting: Option<&SittingId>,
    ) -> Result<Option<Arc<Catalogue>>, StoreError> {
        let mut db = store.connection().await?;
        let Some(version) = store::catalogue::version(&mut db, sitting).await? else { return Ok(None) };
        if let Some(known) = self.parsed.lock().unwrap_or_else(PoisonError::into_inner).get(&version) {
            return Ok(Some(known.clone()));
        }
        let Some(catalogue) = store::catalogue::find(&mut db, version).await? else { return Ok(None) };
        let catalogue = Arc::new(catalogue);
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if parsed.len() >= REMEMBERED {
            parsed.clear();
        }
        parsed.insert(version, catalogue.clone());
        Ok(Some(catalogue))
    }
}

/// What an import did or would do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// The version in force after it.
    pub(crate) version: u64,
    /// Whether it differs from what was in force.
    pub(crate) is_new: bool,
}

/// Puts a catalogue in force, unless it says what is in force already.
pub(crate) async fn import(
    store: &Store,
    mut catalogue: Catalogue,
    now: Timestamp,
) -> Result<Import, CentralError> {
    let mut tx = store.transaction().await?;
    let in_force = store::catalogue::version(&mut tx, None).await?;
    if let Some(version) = in_force {
        catalogue.version = version;
        if store::catalogue::find(&mut tx, version).await?.is_some_and(|known| known == catalogue) {
            return Ok(Import { version, is_new: false });
        }
    }
    catalogue.version = in_force.unwrap_or(0) + 1;
    put_in_force(&mut tx, &catalogue, now).await?;
    tx.commit().await?;
    Ok(Import { version: catalogue.version, is_new: true })
}

/// Changes the catalogue in force; the version after it, or what would then be wrong with it. `None` when there is
/// no catalogue.
pub(crate) async fn amend(
    store: &Store,
    now: Timestamp,
    change: impl FnOnce(&mut Catalogue) + Send,
) -> Result<Option<Result<u64, Vec<String>>>, CentralError> {
    let mut tx = store.transaction().await?;
    let Some(version) = store::catalogue::version(&mut tx, None).await? else { return Ok(None) };
    let Some(mut catalogue) = store::catalogue::find(&mut tx, version).await? else { return Ok(None) };
    change(&mut catalogue);
    let problems = catalogue.problems();
    if !problems.is_empty() {
        return Ok(Some(Err(problems)));
    }
    catalogue.version = version + 1;
    put_in_force(&mut tx, &catalogue, now).await?;
    tx.commit().await?;
    Ok(Some(Ok(catalogue.version)))
}

async fn put_in_force(
    db: &mut AnyConnection,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<(), StoreError> {
    seats::adopt_limits(db, catalogue).await?;
    store::catalogue::insert(db, catalogue, now).await?;
    store::registration::reconsider_due(db, &catalogue.sitting).await
}
