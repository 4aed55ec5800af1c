//! `number_block`: serial numbers leased to this terminal; each is taken once.

use kaodian_domain::{SiteCode, SittingId};
use sqlx::Row;

use crate::{Store, StoreError};

impl Store {
    /// Adds a block, `first` to `last`; adding it again changes nothing.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_number_block(
        &self,
        sitting: &SittingId,
        site: &SiteCode,
        first: u64,
        last: u64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO number_block (sitting, site, next, last) VALUES ($1, $2, $3, $4)
             ON CONFLICT (sitting, site, last) DO NOTHING",
        )
        .bind(&sitting.0)
        .bind(&site.0)
        .bind(first.cast_signed())
        .bind(last.cast_signed())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Takes the next serial; `None` when the blocks are used up. A serial that is taken and then
    /// not used is lost, never given again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_number(&self, sitting: &SittingId) -> Result<Option<(SiteCode, u64)>, StoreError> {
        let row = sqlx::query(
            "UPDATE number_block SET next = next + 1
             WHERE id = (SELECT id FROM number_block WHERE sitting = $1 AND next <= last ORDER BY id LIMIT 1)
             RETURNING site, next - 1 AS taken",
        )
        .bind(&sitting.0)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            let taken: i64 = row.try_get("taken")?;
            Ok((SiteCode(row.try_get("site")?), taken.unsigned_abs()))
        })
        .transpose()
    }

    /// The site that the terminal gives numbers for; `None` before it has any.
    ///
    /// # Errors
    /// What the database says.
    pub async fn number_site(&self, sitting: &SittingId) -> Result<Option<SiteCode>, StoreError> {
        let site: Option<String> =
            sqlx::query_scalar("SELECT site FROM number_block WHERE sitting = $1 ORDER BY id DESC LIMIT 1")
                .bind(&sitting.0)
                .fetch_optional(&self.pool)
                .await?;
        Ok(site.map(SiteCode))
    }

    /// How many serials are left for a sitting.
    ///
    /// # Errors
    /// What the database says.
    pub async fn numbers_left(&self, sitting: &SittingId) -> Result<u64, StoreError> {
        let left: i64 = sqlx::query_scalar(
            "SELECT coalesce(sum(last - next + 1), 0) FROM number_block WHERE sitting = $1",
        )
        .bind(&sitting.0)
        .fetch_one(&self.pool)
        .await?;
        Ok(left.unsigned_abs())
    }
}
