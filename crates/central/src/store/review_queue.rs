//! The registrations that wait for a reviewer, by site and in the order of their requests.

use kaodian_domain::{Registration, RegistrationId, SiteCode, SittingId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::{StoreError, from_bigint, from_json, to_uuid};

/// In a file of its own, so that the tests can ask the database how it would do this very query.
const PAGE: &str = include_str!("review_queue_page.sql");

/// One that waits.
pub(crate) struct Waiting {
    pub(crate) registration: Registration,
    pub(crate) place: Place,
}

/// Where one stands in the queue of its site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) requested_at: Timestamp,
    pub(crate) registration: RegistrationId,
}

/// The queue of a site in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SiteQueue {
    pub(crate) site: SiteCode,
    pub(crate) waiting: u64,
    /// When the oldest request was made.
    pub(crate) oldest_at: Timestamp,
}

/// Puts a registration into the queue of a site, or takes it out of any.
pub(crate) async fn set(
    db: &mut AnyConnection,
    registration: &Registration,
    place: Option<&(SiteCode, Timestamp)>,
) -> Result<(), StoreError> {
    let Some((site, requested_at)) = place else {
        sqlx::query("DELETE FROM review_queue WHERE registration = $1")
            .bind(registration.id.to_string())
            .execute(db)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO review_queue (registration, sitting, site, requested_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (registration) DO UPDATE SET site = excluded.site, requested_at = excluded.requested_at",
    )
    .bind(registration.id.to_string())
    .bind(registration.sitting.0.clone())
    .bind(site.0.clone())
    .bind(requested_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// The next of a site's queue after this place, or from its beginning: the oldest request first.
pub(crate) async fn page(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Waiting>, StoreError> {
    let (at, registration) = after
        .map_or((i64::MIN, String::new()), |place| (place.requested_at.0, place.registration.to_string()));
    let rows = sqlx::query(PAGE)
        .bind(sitting.0.clone())
        .bind(site.0.clone())
        .bind(at)
        .bind(registration)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?;
    let waiting = rows.iter().map(|row| {
        let place = Place {
            requested_at: Timestamp(row.try_get("requested_at")?),
            registration: RegistrationId(to_uuid(&row.try_get::<String, _>("registration")?)?),
        };
        Ok(Waiting { registration: from_json(&row.try_get::<String, _>("body")?)?, place })
    });
    waiting.collect()
}

/// How many wait at a site.
pub(crate) async fn count(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
) -> Result<u64, StoreError> {
    let row = sqlx::query(
        "SELECT CAST(count(*) AS BIGINT) AS waiting FROM review_queue WHERE sitting = $1 AND site = $2",
    )
    .bind(sitting.0.clone())
    .bind(site.0.clone())
    .fetch_one(db)
    .await?;
    from_bigint(row.try_get("waiting")?)
}

/// The queues of all sites where somebody waits.
pub(crate) async fn sites(db: &mut AnyConnection, sitting: &SittingId) -> Result<Vec<SiteQueue>, StoreError> {
    let rows = sqlx::query(
        "SELECT site, CAST(count(*) AS BIGINT) AS waiting, min(requested_at) AS oldest FROM review_queue
         WHERE sitting = $1 GROUP BY site ORDER BY site",
    )
    .bind(sitting.0.clone())
    .fetch_all(db)
    .await?;
    let queue = |row: &sqlx::any::AnyRow| {
        Ok(SiteQueue {
            site: SiteCode(row.try_get("site")?),
            waiting: from_bigint(row.try_get("waiting")?)?,
            oldest_at: Timestamp(row.try_get("oldest")?),
        })
    };
    rows.iter().map(queue).collect()
}
