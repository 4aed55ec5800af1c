//! Doing an operation on a registration: the domain decides, the store keeps, the sync is told.

use kaodian_domain::{
    AccountId, Actor, Catalogue, Operation, OperationId, OperationKind, OperationRecord, Registration,
    RegistrationId, SeatChange, SittingRules, apply, check_seen,
};
use kaodian_store::{Ground, OperateError};
use uuid::Uuid;

use crate::{
    error::AppError,
    terminal::{Session, Terminal},
};

/// The signed-in candidate's registration, with what it is judged by.
pub(crate) struct Current {
    pub(crate) session: Session,
    pub(crate) catalogue: Catalogue,
    pub(crate) registration: Registration,
}

impl Current {
    pub(crate) fn rules(&self) -> SittingRules {
        self.catalogue.rules_for(&self.registration)
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::Candidate { account: self.session.account }
    }

    /// The registration as the candidate saw it where they do such an operation.
    pub(crate) fn seen(&self, kind: OperationKind) -> Option<&Registration> {
        self.session.seen.get(&kind).filter(|seen| seen.id == self.registration.id)
    }
}

impl Terminal {
    /// The signed-in candidate's registration: the newest, or one to which nothing has happened.
    pub(crate) async fn current(&self) -> Result<Current, AppError> {
        let mut session = self.signed_in()?;
        let catalogue = self.catalogue().await?;
        let stored =
            self.store.registrations_of(session.account, &catalogue.sitting).await?.into_iter().next();
        let registration = match (stored, session.fresh) {
            (Some(stored), None) => stored,
            (Some(stored), Some(fresh)) if stored.id == fresh => stored,
            (_, Some(fresh)) => Registration::new(fresh, catalogue.sitting.clone(), session.account),
            (None, None) => {
                let fresh = RegistrationId(Uuid::now_v7());
                session.fresh = Some(fresh);
                self.set_session(Some(session.clone()));
                Registration::new(fresh, catalogue.sitting.clone(), session.account)
            }
        };
        Ok(Current { session, catalogue, registration })
    }

    /// Does an operation of the signed-in candidate; not on answers that changed since they saw them.
    pub(crate) async fn operate(
        &self,
        current: &Current,
        operation: Operation,
    ) -> Result<Registration, AppError> {
        let Registration { id, account, .. } = current.registration;
        let kind = operation.kind();
        let seen = current.seen(kind);
        let after =
            self.operate_as(id, account, &current.catalogue, current.actor(), operation, seen).await?;
        // The page is done with; it is shown anew before the next.
        self.note_seen(kind, None);
        Ok(after)
    }

    /// Does an operation as somebody, who saw the registration as `seen` when that matters.
    pub(crate) async fn operate_as(
        &self,
        id: RegistrationId,
        account: AccountId,
        catalogue: &Catalogue,
        actor: Actor,
        operation: Operation,
        seen: Option<&Registration>,
    ) -> Result<Registration, AppError> {
        let mut alone = None;
        let mut asked = 0;
        let after = loop {
            match self.attempt(id, account, catalogue, &actor, &operation, seen).await {
                // Once for each subject: another one may be missing then.
                Err(OperateError::NoSeat(missing)) if asked < catalogue.rules.maximum_subjects => {
                    asked += 1;
                    if alone.is_none() {
                        // No round may run meanwhile: it would give the seat back before it is taken.
                        alone = Some(self.one_round.lock().await);
                    }
                    self.lease_seats(catalogue, &[missing]).await?;
                }
                other => break other?,
            }
        };
        drop(alone);
        self.nudge.notify_one();
        Ok(after)
    }

    async fn attempt(
        &self,
        id: RegistrationId,
        account: AccountId,
        catalogue: &Catalogue,
        actor: &Actor,
        operation: &Operation,
        seen: Option<&Registration>,
    ) -> Result<Registration, OperateError<AppError>> {
        let at = self.clock.now();
        let decide = |ground: Ground| -> Result<_, AppError> {
            let new = || Registration::new(id, catalogue.sitting.clone(), account);
            let before = ground.before.unwrap_or_else(new);
            let rules = catalogue.rules_for_operation(&before, operation);
            let after = apply(&before, operation, &rules, actor, at)?;
            if let Some(seen) = seen {
                check_seen(operation.kind(), seen, &before, &after)?;
            }
            let record = OperationRecord {
                id: OperationId(Uuid::now_v7()),
                registration: id,
                sitting: before.sitting.clone(),
                account: before.account,
                sequence: ground.sequence,
                actor: actor.clone(),
                at,
                base_revision: before.revision,
                seen_revision: Some(ground.seen_revision),
                operation: operation.clone(),
            };
            let seats = catalogue.limited(SeatChange::between(Some(&before), &after).taken);
            Ok((record, after, seats))
        };
        self.store.operate_with_seats(id, decide).await
    }
}
