//! What a terminal may claim, before the domain is asked.

use kaodian_domain::{
    Actor, Operation, OperationRecord, Refusal, RefusalCode, Role, SiteCode, StaffId, Timestamp,
};
use sqlx::AnyConnection;

use super::known::Known;
use crate::store::{self, StoreError, registration::StoredRegistration, terminal::Terminal};

/// Why a terminal's record is not believed; `None` when it is. `at` is the time that the operation is judged by.
pub(super) async fn check(
    db: &mut AnyConnection,
    record: &OperationRecord,
    at: Timestamp,
    terminal: &Terminal,
    existing: Option<&StoredRegistration>,
    known: &Known,
) -> Result<Option<Refusal>, StoreError> {
    let claimed = match &record.actor {
        // The centre's word is the centre's alone.
        Actor::Central => Some(RefusalCode::NotPermitted),
        Actor::Candidate { account } if *account != record.account => Some(RefusalCode::NotYours),
        Actor::Candidate { account } => (!known.is_signed_in(*account, at)).then_some(RefusalCode::NotYours),
        Actor::Staff { staff, site, roles } => {
            let is_believed = *site == terminal.site && worked_there(db, staff, site, roles, at).await?;
            (!is_believed).then_some(RefusalCode::NotPermitted)
        }
    };
    if let Some(code) = claimed {
        return Ok(Some(code.into()));
    }
    let is_another = existing.is_some_and(|existing| {
        existing.registration.account != record.account || existing.registration.sitting != record.sitting
    });
    if is_another || !known.has_account(record.account) {
        return Ok(Some(RefusalCode::NotYours.into()));
    }
    // Orders are opened here, at the gateway; one that this server does not know could never be
    // settled.
    if matches!(record.operation, Operation::OpenOrder { .. }) {
        return Ok(Some(RefusalCode::OrderUnknown.into()));
    }
    Ok(None)
}

/// Whether somebody worked at a site with all of these roles at that time. What was done before a removal, or while a
/// role was held, stays valid however late it comes.
async fn worked_there(
    db: &mut AnyConnection,
    staff: &StaffId,
    site: &SiteCode,
    roles: &[Role],
    at: Timestamp,
) -> Result<bool, StoreError> {
    let Some(known) = store::staff::find(db, staff).await? else { return Ok(false) };
    if known.site != *site || known.removed_at.is_some_and(|removed_at| at >= removed_at) {
        return Ok(false);
    }
    let held = store::staff::roles_at(db, staff, at).await?;
    Ok(roles.iter().all(|role| held.contains(role)))
}
