//! What a terminal may claim, before the domain is asked.

use kaodian_domain::{Actor, Operation, OperationRecord, Refusal, RefusalCode};
use sqlx::AnyConnection;

use crate::store::{self, StoreError, registration::StoredRegistration, terminal::Terminal};

/// Why a terminal's record is not believed; `None` when it is.
pub(super) async fn check(
    db: &mut AnyConnection,
    record: &OperationRecord,
    terminal: &Terminal,
    existing: Option<&StoredRegistration>,
) -> Result<Option<Refusal>, StoreError> {
    let claimed = match &record.actor {
        // The centre's word is the centre's alone.
        Actor::Central => Some(RefusalCode::NotPermitted),
        Actor::Candidate { account } if *account != record.account => Some(RefusalCode::NotYours),
        Actor::Staff { site, .. } if *site != terminal.site => Some(RefusalCode::NotPermitted),
        Actor::Candidate { .. } | Actor::Staff { .. } => None,
    };
    if let Some(code) = claimed {
        return Ok(Some(code.into()));
    }
    let is_another = existing.is_some_and(|existing| {
        existing.registration.account != record.account || existing.registration.sitting != record.sitting
    });
    if is_another || !store::account::exists(db, record.account).await? {
        return Ok(Some(RefusalCode::NotYours.into()));
    }
    // Orders are opened here, at the gateway; one that this server does not know could never be
    // settled.
    if matches!(record.operation, Operation::OpenOrder { .. }) {
        return Ok(Some(RefusalCode::OrderUnknown.into()));
    }
    Ok(None)
}
