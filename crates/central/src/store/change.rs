//! What to tell each site, in the order in which it happened.

use std::collections::{BTreeMap, BTreeSet};

use kaodian_domain::{Registration, RegistrationId, SiteCode};
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::{StoreError, from_bigint, from_json, parts, placeholders, to_bigint};

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

/// Notes which registrations changed for each site.
pub(crate) async fn note(
    db: &mut AnyConnection,
    told: &BTreeMap<&SiteCode, Vec<RegistrationId>>,
) -> Result<(), StoreError> {
    // In the order of the map: two transactions that lock the same counters must not cross.
    for (site, registrations) in told {
        let row = sqlx::query(
            "INSERT INTO change_counter (site, last) VALUES ($1, $2)
             ON CONFLICT (site) DO UPDATE SET last = change_counter.last + excluded.last
             RETURNING last",
        )
        .bind(site.0.clone())
        .bind(to_bigint(registrations.len() as u64)?)
        .fetch_one(&mut *db)
        .await?;
        let last: i64 = row.try_get("last")?;
        let mut numbers = (last - to_bigint(registrations.len() as u64)? + 1)..=last;
        for part in parts(registrations) {
            let rows = placeholders(part.len(), 3);
            let mut query = sqlx::query(AssertSqlSafe(format!(
                "INSERT INTO change_feed (site, registration, number) VALUES {rows}
                 ON CONFLICT (site, registration) DO UPDATE SET number = excluded.number"
            )));
            for (registration, number) in part.iter().zip(&mut numbers) {
                query = query.bind(site.0.clone()).bind(registration.to_string()).bind(number);
            }
            query.execute(&mut *db).await?;
        }
    }
    Ok(())
}

/// The last number of each of these sites; a site of which nothing was ever told is not in it.
pub(crate) async fn last_numbers(
    db: &mut AnyConnection,
    sites: &[SiteCode],
) -> Result<BTreeMap<SiteCode, i64>, StoreError> {
    let mut numbers = BTreeMap::new();
    for part in parts(sites) {
        let names = placeholders(1, part.len());
        let sql = format!("SELECT site, last FROM change_counter WHERE site IN {names}");
        let query =
            part.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, site| query.bind(site.0.clone()));
        for row in query.fetch_all(&mut *db).await? {
            numbers.insert(SiteCode(row.try_get("site")?), row.try_get("last")?);
        }
    }
    Ok(numbers)
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
