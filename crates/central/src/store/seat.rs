//! Seats of subjects with a limit: the ledger of each site, and what the terminals hold of it.
//!
//! Whoever changes a site's seats first locks the site ([`super::change::lock`]). Every change is conditional all the
//! same: the database itself never gives out more than there is.

use kaodian_domain::{Seat, SiteCode, SittingId, SubjectCode, TerminalId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::{StoreError, from_bigint};

/// A subject's seats at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// `None` without a limit.
    pub(crate) capacity: Option<u64>,
    /// Held by registrations.
    pub(crate) taken: u64,
    /// Held by terminals.
    pub(crate) leased: u64,
}

impl Ledger {
    /// Seats that nobody holds; `None` without a limit. A limit that was lowered below what is held leaves none.
    pub(crate) fn free(&self) -> Option<u64> {
        Some(self.capacity?.saturating_sub(self.taken).saturating_sub(self.leased))
    }
}

/// The ledger of one subject; `None` when it never had a limit.
pub(crate) async fn ledger(
    db: &mut AnyConnection,
    sitting: &SittingId,
    seat: &Seat,
) -> Result<Option<Ledger>, StoreError> {
    let row = sqlx::query(
        "SELECT capacity, taken, leased FROM seat_ledger WHERE sitting = $1 AND site = $2 AND subject = $3",
    )
    .bind(sitting.0.clone())
    .bind(seat.site.0.clone())
    .bind(seat.subject.0.clone())
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Ledger {
        capacity: row.try_get::<Option<i64>, _>("capacity")?.map(from_bigint).transpose()?,
        taken: from_bigint(row.try_get("taken")?)?,
        leased: from_bigint(row.try_get("leased")?)?,
    }))
}

/// The subjects of a site that have a ledger.
pub(crate) async fn subjects(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
) -> Result<Vec<SubjectCode>, StoreError> {
    let rows =
        sqlx::query("SELECT subject FROM seat_ledger WHERE sitting = $1 AND site = $2 ORDER BY subject")
            .bind(sitting.0.clone())
            .bind(site.0.clone())
            .fetch_all(db)
            .await?;
    rows.iter().map(|row| Ok(SubjectCode(row.try_get("subject")?))).collect()
}

/// The limit of a subject from now on. A new ledger begins with `taken`; one that is there knows better.
pub(crate) async fn set_capacity(
    db: &mut AnyConnection,
    sitting: &SittingId,
    seat: &Seat,
    capacity: Option<u32>,
    taken: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO seat_ledger (sitting, site, subject, capacity, taken, leased) VALUES ($1, $2, $3, $4, $5, 0)
         ON CONFLICT (sitting, site, subject) DO UPDATE SET capacity = $4",
    )
    .bind(sitting.0.clone())
    .bind(seat.site.0.clone())
    .bind(seat.subject.0.clone())
    .bind(capacity.map(i64::from))
    .bind(super::to_bigint(taken)?)
    .execute(db)
    .await?;
    Ok(())
}

async fn change(
    db: &mut AnyConnection,
    sql: &'static str,
    sitting: &SittingId,
    seat: &Seat,
    number: i64,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(sql)
        .bind(sitting.0.clone())
        .bind(seat.site.0.clone())
        .bind(seat.subject.0.clone())
        .bind(number)
        .execute(db)
        .await?;
    Ok(changed.rows_affected() == 1)
}

/// A registration takes a seat that nobody holds. `false` when there is none.
pub(crate) async fn take_free(
    db: &mut AnyConnection,
    sitting: &SittingId,
    seat: &Seat,
) -> Result<bool, StoreError> {
    let sql = "UPDATE seat_ledger SET taken = taken + $4 WHERE sitting = $1 AND site = $2 AND subject = $3
               AND (capacity IS NULL OR taken + leased + $4 <= capacity)";
    change(db, sql, sitting, seat, 1).await
}

/// A registration takes a seat that a terminal holds. `false` when it holds none.
pub(crate) async fn take_leased(
    db: &mut AnyConnection,
    sitting: &SittingId,
    seat: &Seat,
    terminal: TerminalId,
) -> Result<bool, StoreError> {
    if !add_to_lease(db, sitting, seat, terminal, -1, None).await? {
        return Ok(false);
    }
    let sql = "UPDATE seat_ledger SET taken = taken + $4, leased = leased - $4
               WHERE sitting = $1 AND site = $2 AND subject = $3 AND leased >= $4";
    change(db, sql, sitting, seat, 1).await
}

/// A registration gives its seat back.
pub(crate) async fn give_back(
    db: &mut AnyConnection,
    sitting: &SittingId,
    seat: &Seat,
) -> Result<(), StoreError> {
    let sql = "UPDATE seat_ledger SET taken = taken - $4
               WHERE sitting = $1 AND site = $2 AND subject = $3 AND taken >= $4";
    change(db, sql, sitting, seat, 1).await.map(|_| ())
}

/// How many seats a terminal holds.
pub(crate) async fn lease_of(
    db: &mut AnyConnection,
    sitting: &SittingId,
    seat: &Seat,
    terminal: TerminalId,
) -> Result<u64, StoreError> {
    let row = sqlx::query(
        "SELECT seats FROM seat_lease WHERE sitting = $1 AND site = $2 AND subject = $3 AND terminal = $4",
    )
    .bind(sitting.0.clone())
    .bind(seat.site.0.clone())
    .bind(seat.subject.0.clone())
    .bind(terminal.to_string())
    .fetch_optional(db)
    .await?;
    row.map_or(Ok(0), |row| from_bigint(row.try_get("seats")?))
}

/// Everything that a terminal holds.
pub(crate) async fn leases_of(
    db: &mut AnyConnection,
    terminal: TerminalId,
) -> Result<Vec<(SittingId, Seat, u64)>, StoreError> {
    let rows = sqlx::query(
        "SELECT sitting, site, subject, seats FROM seat_lease WHERE terminal = $1 AND seats > 0
         ORDER BY site, sitting, subject",
    )
    .bind(terminal.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let seat =
                Seat { site: SiteCode(row.try_get("site")?), subject: SubjectCode(row.try_get("subject")?) };
            Ok((SittingId(row.try_get("sitting")?), seat, from_bigint(row.try_get("seats")?)?))
        })
        .collect()
}

/// Gives a terminal so many seats more that nobody holds. `false` when there are not so many.
pub(crate) async fn lease(
    db: &mut AnyConnection,
    sitting: &SittingId,
    seat: &Seat,
    terminal: TerminalId,
    more: u64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let more = super::to_bigint(more)?;
    let sql = "UPDATE seat_ledger SET leased = leased + $4 WHERE sitting = $1 AND site = $2 AND subject = $3
               AND taken + leased + $4 <= capacity";
    Ok(change(db, sql, sitting, seat, more).await?
        && add_to_lease(db, sitting, seat, terminal, more, Some(now)).await?)
}

/// Takes so many seats back from a terminal. `false` when it does not hold so many.
pub(crate) async fn take_back(
    db: &mut AnyConnection,
    sitting: &SittingId,
    seat: &Seat,
    terminal: TerminalId,
    fewer: u64,
) -> Result<bool, StoreError> {
    let fewer = super::to_bigint(fewer)?;
    let sql = "UPDATE seat_ledger SET leased = leased - $4
               WHERE sitting = $1 AND site = $2 AND subject = $3 AND leased >= $4";
    Ok(add_to_lease(db, sitting, seat, terminal, -fewer, None).await?
        && change(db, sql, sitting, seat, fewer).await?)
}

/// Changes what a terminal holds; with a time, also where it held nothing.
async fn add_to_lease(
    db: &mut AnyConnection,
    sitting: &SittingId,
    seat: &Seat,
    terminal: TerminalId,
    seats: i64,
    now: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let sql = if now.is_some() {
        "INSERT INTO seat_lease (terminal, sitting, site, subject, seats, told_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (terminal, sitting, site, subject) DO UPDATE SET seats = seat_lease.seats + $5, told_at = $6"
    } else {
        "UPDATE seat_lease SET seats = seats + $5
         WHERE terminal = $1 AND sitting = $2 AND site = $3 AND subject = $4 AND seats + $5 >= 0"
    };
    let query = sqlx::query(sql)
        .bind(terminal.to_string())
        .bind(sitting.0.clone())
        .bind(seat.site.0.clone())
        .bind(seat.subject.0.clone())
        .bind(seats);
    let query = match now {
        Some(now) => query.bind(now.0),
        None => query,
    };
    Ok(query.execute(db).await?.rows_affected() == 1)
}
