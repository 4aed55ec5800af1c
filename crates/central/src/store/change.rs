//! What to tell each site, in the order in which it happened.

use std::collections::BTreeSet;

use kaodian_domain::{Registration, RegistrationId, SiteCode};
use sqlx::{AnyConnection, Row};

use super::{StoreError, from_bigint, from_json, to_bigint};

/// A page of what changed for a site.
#[derive(Debug)]
pub(crate) struct Page {
    /// Where the next page begins.
    pub(crate) cursor: u64,
    /// There is a next page.
    pub(crate) more: bool,
    /// The registrations, as they are now.
    pub(crate) registrations: Vec<Registration>,
}

/// Holds other changes of these sites back until the transaction ends. Whoever changes registrations or seats locks
/// their sites before anything else, in the order of the set: then two transactions never wait for each other.
pub(crate) async fn lock(db: &mut AnyConnection, sites: &BTreeSet<&SiteCode>) -> Result<(), StoreError> {
    for site in sites {
        sqlx::query(
            "INSERT INTO change_counter (site, last) VALUES ($1, 0)
             ON CONFLICT (site) DO UPDATE SET last = change_counter.last",
        )
        .bind(site.0.clone())
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Notes that a registration changed, for these sites.
pub(crate) async fn note(
    db: &mut AnyConnection,
    registration: RegistrationId,
    sites: &BTreeSet<&SiteCode>,
) -> Result<(), StoreError> {
    // In the order of the set: two transactions that lock the same counters must not cross.
    for site in sites {
        let row = sqlx::query(
            "INSERT INTO change_counter (site, last) VALUES ($1, 1)
             ON CONFLICT (site) DO UPDATE SET last = change_counter.last + 1
             RETURNING last",
        )
        .bind(site.0.clone())
        .fetch_one(&mut *db)
        .await?;
        sqlx::query(
            "INSERT INTO change_feed (site, registration, number) VALUES ($1, $2, $3)
             ON CONFLICT (site, registration) DO UPDATE SET number = excluded.number",
        )
        .bind(site.0.clone())
        .bind(registration.to_string())
        .bind(row.try_get::<i64, _>("last")?)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// What changed for a site since `cursor`, at most `limit` registrations.
pub(crate) async fn page(
    db: &mut AnyConnection,
    site: &SiteCode,
    cursor: u64,
    limit: usize,
) -> Result<Page, StoreError> {
    let rows = sqlx::query(
        "SELECT f.number AS number, r.body AS body FROM change_feed f JOIN registration r ON r.id = f.registration
         WHERE f.site = $1 AND f.number > $2 ORDER BY f.number LIMIT $3",
    )
    .bind(site.0.clone())
    .bind(to_bigint(cursor)?)
    .bind(to_bigint(limit as u64 + 1)?)
    .fetch_all(db)
    .await?;
    let mut page = Page { cursor, more: rows.len() > limit, registrations: Vec::with_capacity(rows.len()) };
    for row in rows.iter().take(limit) {
        page.cursor = from_bigint(row.try_get("number")?)?;
        page.registrations.push(from_json(&row.try_get::<String, _>("body")?)?);
    }
    Ok(page)
}
