//! `seat_lease` and `seat_use`: seats of subjects with a limit that this terminal may give out without the network.

use kaodian_domain::{OperationId, Seat, SiteCode, SittingId, SubjectCode, Timestamp};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use crate::{Store, StoreError};

/// What the terminal holds of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldSeats {
    /// Of what.
    pub seat: Seat,
    /// How many the server leased, less those that it has counted as taken since.
    pub leased: u32,
    /// How many of them operations of the outbox take.
    pub used: u32,
    /// Seats that nobody held when the server told it; `None` where it knows no limit.
    pub free: Option<u32>,
    /// When the server told it; 0 when it must be asked again.
    pub told_at: Timestamp,
}

impl HeldSeats {
    /// Seats that can still be given out here.
    pub fn at_hand(&self) -> u32 {
        self.leased.saturating_sub(self.used)
    }

    /// Whether the server said that there is no seat left anywhere.
    pub fn is_full(&self) -> bool {
        self.free == Some(0) && self.at_hand() == 0
    }

    /// Whether a seat can be given out.
    pub fn has_one(&self) -> bool {
        self.free.is_none() || self.at_hand() > 0
    }
}

fn read(row: &SqliteRow) -> Result<HeldSeats, StoreError> {
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(HeldSeats {
        seat: Seat { site: SiteCode(row.try_get("site")?), subject: SubjectCode(row.try_get("subject")?) },
        leased: count(row.try_get("seats")?),
        used: count(row.try_get("used")?),
        free: row.try_get::<Option<i64>, _>("free")?.map(count),
        told_at: Timestamp(row.try_get("told_at")?),
    })
}

const SELECT: &str = "SELECT site, subject, seats, free, told_at,
        (SELECT count(*) FROM seat_use u
         WHERE u.sitting = l.sitting AND u.site = l.site AND u.subject = l.subject) AS used
    FROM seat_lease l WHERE sitting = $1 ORDER BY site, subject";

/// Notes that an operation takes these seats. The one that the terminal does not have, if any.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    sitting: &SittingId,
    operation: OperationId,
    seats: &[Seat],
) -> Result<Option<Seat>, StoreError> {
    let held = sqlx::query(SELECT).bind(&sitting.0).fetch_all(&mut *connection).await?;
    let held = held.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    for seat in seats {
        if !held.iter().any(|held| held.seat == *seat && held.has_one()) {
            return Ok(Some(seat.clone()));
        }
        sqlx::query("INSERT INTO seat_use (operation, sitting, site, subject) VALUES ($1, $2, $3, $4)")
            .bind(operation.to_string())
            .bind(&sitting.0)
            .bind(&seat.site.0)
            .bind(&seat.subject.0)
            .execute(&mut *connection)
            .await?;
    }
    Ok(None)
}

/// The server has decided on an operation. What it accepted is taken from what the terminal holds; what the terminal
/// holds then is asked for again.
pub(super) async fn settle(
    connection: &mut SqliteConnection,
    operation: OperationId,
    is_accepted: bool,
) -> Result<(), StoreError> {
    if is_accepted {
        sqlx::query(
            "UPDATE seat_lease SET seats = max(seats - 1, 0), told_at = 0
             WHERE EXISTS (SELECT 1 FROM seat_use u WHERE u.operation = $1 AND u.sitting = seat_lease.sitting
                           AND u.site = seat_lease.site AND u.subject = seat_lease.subject)",
        )
        .bind(operation.to_string())
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query("DELETE FROM seat_use WHERE operation = $1")
        .bind(operation.to_string())
        .execute(&mut *connection)
        .await?;
    Ok(())
}

impl Store {
    /// What the terminal holds of each subject that it was told of.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seats(&self, sitting: &SittingId) -> Result<Vec<HeldSeats>, StoreError> {
        let rows = sqlx::query(SELECT).bind(&sitting.0).fetch_all(&self.pool).await?;
        rows.iter().map(read).collect()
    }

    /// Keeps what the server says that the terminal holds: it takes the place of what was known.
    ///
    /// # Errors
    /// What the database says.
    pub async fn save_seats(
        &self,
        sitting: &SittingId,
        seat: &Seat,
        leased: u32,
        free: Option<u32>,
        told_at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO seat_lease (sitting, site, subject, seats, free, told_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (sitting, site, subject) DO UPDATE SET seats = $4, free = $5, told_at = $6",
        )
        .bind(&sitting.0)
        .bind(&seat.site.0)
        .bind(&seat.subject.0)
        .bind(leased)
        .bind(free)
        .bind(told_at.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// What the server said of seats is not its last word any more; it is to be asked again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn doubt_seats(&self) -> Result<(), StoreError> {
        sqlx::query("UPDATE seat_lease SET told_at = 0").execute(&self.pool).await?;
        Ok(())
    }

    /// Lets all seats of a subject go but those in use and `reserve` more; how many the terminal keeps. Written before
    /// the server hears of it, so that a seat is never at two places.
    ///
    /// # Errors
    /// What the database says.
    pub async fn let_seats_go(
        &self,
        sitting: &SittingId,
        seat: &Seat,
        reserve: u32,
    ) -> Result<u32, StoreError> {
        let kept: Option<i64> = sqlx::query_scalar(
            "UPDATE seat_lease SET told_at = 0, seats = min(seats, $4 +
                 (SELECT count(*) FROM seat_use u WHERE u.sitting = $1 AND u.site = $2 AND u.subject = $3))
             WHERE sitting = $1 AND site = $2 AND subject = $3 RETURNING seats",
        )
        .bind(&sitting.0)
        .bind(&seat.site.0)
        .bind(&seat.subject.0)
        .bind(reserve)
        .fetch_optional(&self.pool)
        .await?;
        Ok(kept.map_or(0, |kept| u32::try_from(kept).unwrap_or(u32::MAX)))
    }
}
