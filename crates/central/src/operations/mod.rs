//! Deciding on operations: each exactly once, in the order of arrival, by the domain's rules.

mod batch;
mod claims;
mod judging;
mod known;
mod work;

use kaodian_domain::{Actor, Operation, OperationId, OperationRecord, Refusal, RefusalCode, Registration};
use kaodian_wire::Outcome;
use uuid::Uuid;

use crate::{
    App, CentralError, store,
    store::{held_operation::Held, terminal::Terminal},
};

/// Several terminals may change one registration at once; each retry sees what the others did.
const ATTEMPTS: usize = 16;

/// Where an operation comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    /// A terminal sent it: what it claims is checked first.
    Terminal(&'a Terminal),
    /// The server does it itself, for the candidate or for the centre.
    Server,
}

impl<'a> Source<'a> {
    fn terminal(self) -> Option<&'a Terminal> {
        match self {
            Self::Terminal(terminal) => Some(terminal),
            Self::Server => None,
        }
    }
}

/// Decides on the operations of a batch in their order, or says what was decided on them before. All of it is one
/// transaction: what it is told of is committed.
///
/// `unknown` are operations of the same push that this server does not know: they are held, and what the terminal did
/// after them with the same registration waits.
pub(crate) async fn decide_all(
    app: &App,
    records: &[OperationRecord],
    unknown: &[Held],
    source: Source<'_>,
) -> Result<Vec<Outcome>, CentralError> {
    if records.len() != 1
        && let Some(outcomes) = batch::attempt(app, records, unknown, source).await?
    {
        return Ok(outcomes);
    }
    // One alone, or somebody else got in between: each is a transaction of its own.
    let mut outcomes = Vec::with_capacity(records.len());
    for record in records {
        outcomes.push(decide_beside(app, record, unknown, source).await?);
    }
    Ok(outcomes)
}

/// Decides on an operation, or says what was decided on it before.
pub(crate) async fn decide(
    app: &App,
    record: &OperationRecord,
    source: Source<'_>,
) -> Result<Outcome, CentralError> {
    decide_beside(app, record, &[], source).await
}

async fn decide_beside(
    app: &App,
    record: &OperationRecord,
    unknown: &[Held],
    source: Source<'_>,
) -> Result<Outcome, CentralError> {
    for _ in 0..ATTEMPTS {
        let outcomes = batch::attempt(app, std::slice::from_ref(record), unknown, source).await?;
        if let Some(outcome) = outcomes.and_then(|mut outcomes| outcomes.pop()) {
            return Ok(outcome);
        }
    }
    Err(CentralError::Contention)
}

/// Applies an operation of the centre's own; the registration after it, or why not.
pub(crate) async fn apply_as_central(
    app: &App,
    registration: &Registration,
    operation: Operation,
) -> Result<Result<Registration, Refusal>, CentralError> {
    apply_for(app, registration, operation, Actor::Central).await
}

/// Applies an operation on behalf of `actor`; the registration after it, or why not.
pub(crate) async fn apply_for(
    app: &App,
    registration: &Registration,
    operation: Operation,
    actor: Actor,
) -> Result<Result<Registration, Refusal>, CentralError> {
    let record = OperationRecord {
        id: OperationId(Uuid::now_v7()),
        registration: registration.id,
        sitting: registration.sitting.clone(),
        account: registration.account,
        sequence: 0,
        actor,
        at: app.now(),
        base_revision: registration.revision,
        seen_revision: None,
        operation,
    };
    match decide(app, &record, Source::Server).await? {
        Outcome::Accepted { .. } => {
            let mut db = app.store().connection().await?;
            let stored = store::registration::find(&mut db, registration.id).await?;
            Ok(Ok(stored.map_or_else(|| registration.clone(), |stored| stored.registration)))
        }
        Outcome::Refused { refusal, .. } => Ok(Err(refusal)),
        // The server's own operations are known to it.
        Outcome::AwaitsPhoto { .. } | Outcome::AwaitsUpdate => Ok(Err(RefusalCode::PhotoMissing.into())),
    }
}
