//! The plan of each site, and every ticket number that it ever gave.

use std::collections::{BTreeMap, BTreeSet};

use kaodian_domain::{RegistrationId, SiteCode, SittingId, SubjectCode, TicketNumber, Timestamp};
use sqlx::{AnyConnection, Row};

use super::{StoreError, from_bigint, to_bigint, to_uuid};
use crate::admission::{Placed, Plan};

/// Which plan of a site is the last one, and the seed that it was made with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PlanVersion {
    /// 0 before there is one.
    pub(crate) version: u64,
    pub(crate) seed: Option<u64>,
}

/// The last plan of a site.
pub(crate) async fn version(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
) -> Result<PlanVersion, StoreError> {
    let row = sqlx::query("SELECT version, seed FROM admission_plan WHERE sitting = $1 AND site = $2")
        .bind(sitting.0.clone())
        .bind(site.0.clone())
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(PlanVersion::default()) };
    let seed: String = row.try_get("seed")?;
    Ok(PlanVersion {
        version: from_bigint(row.try_get("version")?)?,
        seed: Some(seed.parse().map_err(StoreError::record)?),
    })
}

/// Who sits where, by the last plan.
pub(crate) async fn seats(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
) -> Result<Vec<Placed>, StoreError> {
    let rows = sqlx::query(
        "SELECT registration, subject, starts_at, room, seat, number FROM admission_seat
         WHERE sitting = $1 AND site = $2 ORDER BY starts_at, room, seat",
    )
    .bind(sitting.0.clone())
    .bind(site.0.clone())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Placed {
                starts_at: Timestamp(row.try_get("starts_at")?),
                room: row.try_get("room")?,
                seat: u32::try_from(row.try_get::<i64, _>("seat")?).map_err(StoreError::record)?,
                registration: RegistrationId(to_uuid(&row.try_get::<String, _>("registration")?)?),
                subject: SubjectCode(row.try_get("subject")?),
                number: TicketNumber(row.try_get("number")?),
            })
        })
        .collect()
}

/// Every number that a plan of the site ever gave, and to whom.
pub(crate) async fn numbers(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
) -> Result<BTreeMap<TicketNumber, RegistrationId>, StoreError> {
    let rows =
        sqlx::query("SELECT number, registration FROM admission_number WHERE sitting = $1 AND site = $2")
            .bind(sitting.0.clone())
            .bind(site.0.clone())
            .fetch_all(db)
            .await?;
    rows.iter()
        .map(|row| {
            let owner = RegistrationId(to_uuid(&row.try_get::<String, _>("registration")?)?);
            Ok((TicketNumber(row.try_get("number")?), owner))
        })
        .collect()
}

/// Writes a plan that was made on version `base`; the first one was made on 0. `false` when somebody else planned
/// since. To be called inside a transaction.
pub(crate) async fn save(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
    base: u64,
    seed: u64,
    plan: &Plan,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = if base == 0 {
        "INSERT INTO admission_plan (sitting, site, version, seed, planned_at) VALUES ($1, $2, $3 + 1, $4, $5)
         ON CONFLICT (sitting, site) DO NOTHING"
    } else {
        "UPDATE admission_plan SET version = version + 1, seed = $4, planned_at = $5
         WHERE sitting = $1 AND site = $2 AND version = $3"
    };
    let written = sqlx::query(sql)
        .bind(sitting.0.clone())
        .bind(site.0.clone())
        .bind(to_bigint(base)?)
        .bind(seed.to_string())
        .bind(now.0)
        .execute(&mut *db)
        .await?;
    if written.rows_affected() != 1 {
        return Ok(false);
    }
    // Only what differs is written. Seats are left before they are taken.
    let stored: BTreeSet<_> = seats(db, sitting, site).await?.into_iter().collect();
    let planned: BTreeSet<_> = plan.placed.iter().collect();
    for old in stored.iter().filter(|old| !planned.contains(old)) {
        sqlx::query("DELETE FROM admission_seat WHERE registration = $1 AND subject = $2")
            .bind(old.registration.to_string())
            .bind(old.subject.0.clone())
            .execute(&mut *db)
            .await?;
    }
    for new in plan.placed.iter().filter(|new| !stored.contains(*new)) {
        insert_seat(db, sitting, site, new).await?;
    }
    Ok(true)
}

async fn insert_seat(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
    new: &Placed,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO admission_seat (registration, subject, sitting, site, starts_at, room, seat, number)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.registration.to_string())
    .bind(new.subject.0.clone())
    .bind(sitting.0.clone())
    .bind(site.0.clone())
    .bind(new.starts_at.0)
    .bind(new.room.clone())
    .bind(i64::from(new.seat))
    .bind(new.number.0.clone())
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "INSERT INTO admission_number (sitting, number, site, registration) VALUES ($1, $2, $3, $4)
         ON CONFLICT (sitting, number) DO NOTHING",
    )
    .bind(sitting.0.clone())
    .bind(new.number.0.clone())
    .bind(site.0.clone())
    .bind(new.registration.to_string())
    .execute(&mut *db)
    .await?;
    Ok(())
}
