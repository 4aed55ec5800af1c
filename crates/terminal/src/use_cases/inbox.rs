//! The refusal inbox: what the central server refused of what was done at this terminal, for those who mend it.

use std::collections::{HashMap, hash_map::Entry};

use kaodian_domain::{
    Actor, Field, OperationKind, OperationRecord, Photo, Refusal, RefusalCode, Registration, RegistrationId,
    Submission,
};
use kaodian_store::RefusedOperation;

use crate::{
    error::AppError,
    terminal::Terminal,
    view::{DeskTask, DoneBy, InboxEntryView},
};

/// So many are shown; the oldest of more are in the database, and `kaodianctl sync status` lists them.
const SHOWN: usize = 200;

fn done_by(actor: &Actor) -> DoneBy {
    match actor {
        Actor::Candidate { .. } => DoneBy::Candidate,
        Actor::Staff { staff, .. } => DoneBy::Staff { staff: staff.clone() },
        Actor::Central => DoneBy::Central,
    }
}

fn entry(refused: RefusedOperation, registration: Option<&Registration>) -> InboxEntryView {
    let information = registration.and_then(|registration| registration.information.as_deref());
    let number = registration.and_then(|registration| registration.number.as_ref());
    InboxEntryView {
        operation: refused.record.operation.kind(),
        refusal: refused.refusal,
        done_by: done_by(&refused.record.actor),
        done_at: refused.record.at,
        refused_at: refused.refused_at,
        registration_number: number.map(|number| number.0.clone()),
        name: information.map(|information| information.name.as_str().to_owned()),
        document_last_four: information.map(|information| information.document_number.last_four().to_owned()),
    }
}

/// The photo that was accepted with many others after a day without network, and taken away when the centre looked
/// at it: nothing else leaves a registration without the photo that it had.
fn taken_away(
    registration: &Registration,
    done: Vec<OperationRecord>,
    refused: &[RefusedOperation],
) -> Option<RefusedOperation> {
    if registration.photo != Photo::Missing {
        return None;
    }
    let is_photo = |record: &OperationRecord| record.operation.kind() == OperationKind::AttachPhoto;
    let record = done.into_iter().rev().find(is_photo)?;
    if refused.iter().any(|refused| refused.record.id == record.id) {
        return None;
    }
    let refused_at = record.at;
    let refusal = Refusal::of(Field::Photo, RefusalCode::PhotoRejected);
    Some(RefusedOperation { record, refusal, refused_at })
}

impl Terminal {
    /// The photo of a registration that was taken away again, as something that was refused.
    pub(super) async fn photo_taken_away(
        &self,
        registration: &Registration,
        refused: &[RefusedOperation],
    ) -> Result<Option<RefusedOperation>, AppError> {
        if registration.photo != Photo::Missing {
            return Ok(None);
        }
        Ok(taken_away(registration, self.store.operations_of(registration.id).await?, refused))
    }

    /// What the central server refused, the newest first. Nothing leaves it: it is also what is asked about later.
    ///
    /// # Errors
    /// [`crate::ErrorCode::DeskOnly`], [`crate::ErrorCode::StaffNotSignedIn`]; what the database says.
    pub async fn inbox(&self) -> Result<Vec<InboxEntryView>, AppError> {
        self.staff_for(&[DeskTask::Inbox]).await?;
        let mut refused = self.store.refused(None).await?;
        let mut known: HashMap<RegistrationId, Option<Registration>> = HashMap::new();
        for registration in self.store.registrations_in(&self.catalogue().await?.sitting).await? {
            if matches!(registration.submission, Submission::Submitted { .. }) && !registration.has_ended() {
                refused.extend(self.photo_taken_away(&registration, &refused).await?);
            }
            known.insert(registration.id, Some(registration));
        }
        refused.sort_by_key(|each| std::cmp::Reverse(each.refused_at));
        refused.truncate(SHOWN);
        let mut entries = Vec::with_capacity(refused.len());
        for each in refused {
            let id = each.record.registration;
            let registration = match known.entry(id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(self.store.registration(id).await?),
            };
            entries.push(entry(each, registration.as_ref()));
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use kaodian_domain::{AccountId, Operation, OperationId, PhotoReference, SittingId, StaffId, Timestamp};
    use uuid::Uuid;

    use super::*;

    fn photo() -> PhotoReference {
        PhotoReference {
            sha256: "0".repeat(64),
            size_bytes: 1,
            rule_pack: "test".to_owned(),
            accepted: true,
            warnings: Vec::new(),
            assisted: false,
            reason: None,
        }
    }

    fn record(registration: &Registration) -> OperationRecord {
        OperationRecord {
            id: OperationId(Uuid::now_v7()),
            registration: registration.id,
            sitting: registration.sitting.clone(),
            account: registration.account,
            sequence: 1,
            actor: Actor::Candidate { account: registration.account },
            at: Timestamp(7),
            base_revision: 0,
            seen_revision: None,
            operation: Operation::AttachPhoto { photo: photo() },
        }
    }

    #[test]
    fn a_photo_that_is_gone_was_taken_away() {
        let account = AccountId(Uuid::now_v7());
        let id = RegistrationId(Uuid::now_v7());
        let mut registration = Registration::new(id, SittingId("2027-03".to_owned()), account);
        assert!(taken_away(&registration, Vec::new(), &[]).is_none(), "there never was one");

        let done = record(&registration);
        let found = taken_away(&registration, vec![done.clone()], &[]).unwrap();
        assert_eq!((found.refusal.code, found.refused_at), (RefusalCode::PhotoRejected, Timestamp(7)));
        // What the inbox says already is not said twice.
        assert!(taken_away(&registration, vec![done.clone()], &[found]).is_none());

        registration.photo = Photo::Attached { photo: photo(), at: Timestamp(7) };
        assert!(taken_away(&registration, vec![done], &[]).is_none());
    }

    #[test]
    fn whoever_did_it_is_named_by_number() {
        let staff = StaffId("110001-003".to_owned());
        let actor = Actor::Staff {
            staff: staff.clone(),
            site: kaodian_domain::SiteCode("110001".to_owned()),
            roles: Vec::new(),
        };
        assert_eq!(done_by(&actor), DoneBy::Staff { staff });
        assert_eq!(done_by(&Actor::Central), DoneBy::Central);
    }
}
