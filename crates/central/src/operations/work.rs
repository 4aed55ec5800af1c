//! A registration while the operations of a batch are decided on.

use std::collections::{BTreeMap, BTreeSet};

use kaodian_domain::{Edits, OperationRecord, RegistrationId, SiteCode, TerminalId, Timestamp};

use crate::{reviews, store::registration::StoredRegistration};

/// A registration as it becomes, operation by operation.
pub(super) struct Work {
    pub(super) stored: Option<StoredRegistration>,
    /// The revision that was read; 0 for a new one.
    pub(super) base: u64,
    /// Every site whose business it was meanwhile: the one that it leaves is told, too.
    pub(super) sites: BTreeSet<SiteCode>,
    /// Where it stood in the queues of reviews.
    pub(super) place: Option<(SiteCode, Timestamp)>,
    /// Who edited it last.
    pub(super) edits: Edits,
}

impl Work {
    pub(super) fn on(stored: Option<StoredRegistration>) -> Self {
        let base = stored.as_ref().map_or(0, |stored| stored.registration.revision);
        let place = stored.as_ref().and_then(|stored| reviews::place(&stored.registration));
        let mut work = Self { stored, base, sites: BTreeSet::new(), place, edits: Edits::default() };
        work.note_sites();
        work
    }

    pub(super) fn note_sites(&mut self) {
        let Some(stored) = &self.stored else { return };
        self.sites.insert(stored.origin.clone());
        self.sites.extend(stored.registration.choice.site().cloned());
    }

    pub(super) fn has_changed(&self) -> bool {
        self.stored.as_ref().is_some_and(|stored| stored.registration.revision != self.base)
    }
}

/// The registrations of which the server has more than whoever did these operations had seen, and not from them alone.
pub(super) fn edited_since(
    records: &[OperationRecord],
    works: &BTreeMap<RegistrationId, Work>,
    terminal: TerminalId,
) -> Vec<RegistrationId> {
    let is_newer = |record: &&OperationRecord| {
        let work = works.get(&record.registration);
        let stored = work.and_then(|work| work.stored.as_ref());
        let is_of_others = stored.is_some_and(|stored| stored.only_terminal != Some(terminal));
        let base = work.map_or(0, |work| work.base);
        is_of_others && record.seen_revision.is_some_and(|seen| seen < base)
    };
    let edited: BTreeSet<_> = records.iter().filter(is_newer).map(|record| record.registration).collect();
    edited.into_iter().collect()
}
