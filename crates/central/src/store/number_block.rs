//! Blocks of registration numbers: each serial is given to one terminal, once.

use kaodian_domain::{SiteCode, SittingId, TerminalId, Timestamp};
use kaodian_wire::NumberBlock;
use sqlx::{AnyConnection, Row};

use super::{StoreError, from_bigint};

/// Leases the next serials of a site to a terminal. To be called inside a transaction.
pub(crate) async fn lease(
    db: &mut AnyConnection,
    sitting: &SittingId,
    site: &SiteCode,
    size: u32,
    terminal: TerminalId,
    now: Timestamp,
) -> Result<NumberBlock, StoreError> {
    let size = i64::from(size);
    let row = sqlx::query(
        "INSERT INTO number_series (sitting, site, last) VALUES ($1, $2, $3)
         ON CONFLICT (sitting, site) DO UPDATE SET last = number_series.last + $3
         RETURNING last",
    )
    .bind(sitting.0.clone())
    .bind(site.0.clone())
    .bind(size)
    .fetch_one(&mut *db)
    .await?;
    let last: i64 = row.try_get("last")?;
    let first = last - size + 1;
    sqlx::query(
        "INSERT INTO number_block (sitting, site, first, last, terminal, leased_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(sitting.0.clone())
    .bind(site.0.clone())
    .bind(first)
    .bind(last)
    .bind(terminal.to_string())
    .bind(now.0)
    .execute(&mut *db)
    .await?;
    Ok(NumberBlock {
        sitting: sitting.clone(),
        site: site.clone(),
        first: from_bigint(first)?,
        last: from_bigint(last)?,
    })
}

/// The blocks of a terminal, the newest first.
pub(crate) async fn of_terminal(
    db: &mut AnyConnection,
    terminal: TerminalId,
    sitting: &SittingId,
) -> Result<Vec<NumberBlock>, StoreError> {
    let rows = sqlx::query(
        "SELECT site, first, last FROM number_block WHERE terminal = $1 AND sitting = $2 ORDER BY first DESC",
    )
    .bind(terminal.to_string())
    .bind(sitting.0.clone())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(NumberBlock {
                sitting: sitting.clone(),
                site: SiteCode(row.try_get("site")?),
                first: from_bigint(row.try_get("first")?)?,
                last: from_bigint(row.try_get("last")?)?,
            })
        })
        .collect()
}
