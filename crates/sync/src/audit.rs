//! The terminal's audit log on its way to the central server.

use kaodian_store::{Store, StoreError};
use kaodian_wire::{AUDIT_MAXIMUM, PushAuditRequest};

use crate::{client::CentralClient, engine::SyncError, transport::Transport};

/// How far the server has the log.
const SENT: &str = "sync.audit";

/// What came of sending a part of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditSent {
    /// The server has more of it now.
    More,
    /// There is nothing that it does not have.
    All,
    /// It lost some of it, as after the restore of an older backup, and is sent that from the next time on.
    Again,
    /// It has a log that does not go on with this one; its auditors are told.
    Broken,
    /// It takes no such logs: a server from before there were any.
    Refused,
}

/// How many records of the log the server was last known to have.
///
/// # Errors
/// What the database says.
pub async fn audit_sent(store: &Store) -> Result<u64, StoreError> {
    Ok(store.setting(SENT).await?.unwrap_or_default())
}

/// Sends the next part of the log.
///
/// # Errors
/// [`SyncError`]; trying again later goes on where this stopped.
pub async fn send_audit<T: Transport>(
    store: &Store,
    client: &CentralClient<T>,
) -> Result<AuditSent, SyncError> {
    let sent = audit_sent(store).await?;
    let lines = store.audit_after(sent, u32::try_from(AUDIT_MAXIMUM).unwrap_or(u32::MAX)).await?;
    let Some(last) = lines.last() else { return Ok(AuditSent::All) };
    let link = last.link;
    let records = lines.into_iter().map(|line| line.record).collect();
    let answer = match client.push_audit(&PushAuditRequest { records, link }).await {
        Ok(answer) => answer,
        Err(error) if error.is_permanent() => return Ok(AuditSent::Refused),
        Err(error) => return Err(error.into()),
    };
    if answer.is_broken {
        tracing::error!(sequence = answer.sequence, "the audit log does not go on from there");
        return Ok(AuditSent::Broken);
    }
    store.save_setting(SENT, &answer.sequence).await?;
    Ok(if answer.sequence > sent { AuditSent::More } else { AuditSent::Again })
}
