//! Activated terminals.

use kaodian_domain::{SiteCode, TerminalId, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{StoreError, to_uuid};

/// An activated terminal.
#[derive(Debug, Clone)]
pub(crate) struct Terminal {
    pub(crate) id: TerminalId,
    pub(crate) site: SiteCode,
    pub(crate) name: String,
    /// Ed25519, base64.
    pub(crate) public_key: String,
    pub(crate) activated_at: Timestamp,
    pub(crate) revoked_at: Option<Timestamp>,
}

fn read(row: &AnyRow) -> Result<Terminal, StoreError> {
    Ok(Terminal {
        id: TerminalId(to_uuid(&row.try_get::<String, _>("id")?)?),
        site: SiteCode(row.try_get("site")?),
        name: row.try_get("name")?,
        public_key: row.try_get("public_key")?,
        activated_at: Timestamp(row.try_get("activated_at")?),
        revoked_at: row.try_get::<Option<i64>, _>("revoked_at")?.map(Timestamp),
    })
}

/// The terminal with this identity.
pub(crate) async fn find(db: &mut AnyConnection, id: TerminalId) -> Result<Option<Terminal>, StoreError> {
    let query = sqlx::query("SELECT * FROM terminal WHERE id = $1").bind(id.to_string());
    query.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// All terminals, by site.
pub(crate) async fn all(db: &mut AnyConnection) -> Result<Vec<Terminal>, StoreError> {
    let rows = sqlx::query("SELECT * FROM terminal ORDER BY site, activated_at").fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// All terminals of a site, in the order of their activation.
pub(crate) async fn of_site(db: &mut AnyConnection, site: &SiteCode) -> Result<Vec<Terminal>, StoreError> {
    let rows = sqlx::query("SELECT * FROM terminal WHERE site = $1 ORDER BY activated_at, id")
        .bind(site.0.clone())
        .fetch_all(db)
        .await?;
    rows.iter().map(read).collect()
}

/// A new one.
pub(crate) async fn insert(db: &mut AnyConnection, terminal: &Terminal) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO terminal (id, site, name, public_key, activated_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(terminal.id.to_string())
    .bind(terminal.site.0.clone())
    .bind(terminal.name.clone())
    .bind(terminal.public_key.clone())
    .bind(terminal.activated_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes its key's worth away. `false` when there is no such terminal, or it was done before.
pub(crate) async fn revoke(
    db: &mut AnyConnection,
    id: TerminalId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE terminal SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id.to_string())
        .bind(at.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}
