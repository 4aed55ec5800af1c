//! The staff of the sites: who they are, and what they might do when.

use kaodian_domain::{Role, SiteCode, StaffId, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{StoreError, from_bigint, from_json, to_json};

/// A staff member. There is no `Debug`: name and verifier are nobody's to read.
#[derive(Clone)]
pub(crate) struct Staff {
    pub(crate) id: StaffId,
    pub(crate) site: SiteCode,
    pub(crate) name: String,
    pub(crate) sign_in: String,
    pub(crate) verifier: String,
    pub(crate) must_change_password: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) removed_at: Option<Timestamp>,
    pub(crate) roles: Vec<Role>,
}

/// What [`read`] reads, and which rows.
macro_rules! select_staff {
    ($which:literal) => {
        concat!(
            "SELECT id, site, name, sign_in, verifier, must_change_password, created_at, removed_at,
                 (SELECT roles FROM staff_roles WHERE member = staff.id ORDER BY since DESC LIMIT 1) AS roles
             FROM staff ",
            $which
        )
    };
}

fn read(row: &AnyRow) -> Result<Staff, StoreError> {
    Ok(Staff {
        id: StaffId(row.try_get("id")?),
        site: SiteCode(row.try_get("site")?),
        name: row.try_get("name")?,
        sign_in: row.try_get("sign_in")?,
        verifier: row.try_get("verifier")?,
        must_change_password: row.try_get::<i64, _>("must_change_password")? != 0,
        created_at: Timestamp(row.try_get("created_at")?),
        removed_at: row.try_get::<Option<i64>, _>("removed_at")?.map(Timestamp),
        roles: from_json(&row.try_get::<String, _>("roles")?)?,
    })
}

/// Raises the version of a site's list. In a transaction it comes first: its row keeps others from changing the same
/// site's staff until the end.
pub(crate) async fn raise_version(db: &mut AnyConnection, site: &SiteCode) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO staff_list (site, version) VALUES ($1, 1)
         ON CONFLICT (site) DO UPDATE SET version = staff_list.version + 1",
    )
    .bind(site.0.clone())
    .execute(db)
    .await?;
    Ok(())
}

/// The version of a site's list; 0 when nobody was ever added.
pub(crate) async fn version(db: &mut AnyConnection, site: &SiteCode) -> Result<u64, StoreError> {
    let row = sqlx::query("SELECT version FROM staff_list WHERE site = $1")
        .bind(site.0.clone())
        .fetch_optional(db)
        .await?;
    row.map_or(Ok(0), |row| from_bigint(row.try_get("version")?))
}

/// How many were ever added at a site, those who were removed among them.
pub(crate) async fn count(db: &mut AnyConnection, site: &SiteCode) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT CAST(count(*) AS BIGINT) AS n FROM staff WHERE site = $1")
        .bind(site.0.clone())
        .fetch_one(db)
        .await?;
    Ok(row.try_get("n")?)
}

/// A new one with these roles. `false` when the site has somebody with this sign-in name.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    staff: &Staff,
    sign_in_key: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO staff
             (id, site, name, sign_in, sign_in_key, verifier, must_change_password, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT (site, sign_in_key) WHERE removed_at IS NULL DO NOTHING",
    )
    .bind(staff.id.0.clone())
    .bind(staff.site.0.clone())
    .bind(staff.name.clone())
    .bind(staff.sign_in.clone())
    .bind(sign_in_key.to_owned())
    .bind(staff.verifier.clone())
    .bind(i64::from(staff.must_change_password))
    .bind(staff.created_at.0)
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    set_roles(db, &staff.id, &staff.roles, staff.created_at).await?;
    Ok(true)
}

/// Other roles from now on.
pub(crate) async fn set_roles(
    db: &mut AnyConnection,
    staff: &StaffId,
    roles: &[Role],
    since: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO staff_roles (member, since, roles) VALUES ($1, $2, $3)
         ON CONFLICT (member, since) DO UPDATE SET roles = $3",
    )
    .bind(staff.0.clone())
    .bind(since.0)
    .bind(to_json(&roles)?)
    .execute(db)
    .await?;
    Ok(())
}

/// What somebody might do at a time; nothing before they were added.
pub(crate) async fn roles_at(
    db: &mut AnyConnection,
    staff: &StaffId,
    at: Timestamp,
) -> Result<Vec<Role>, StoreError> {
    let row = sqlx::query(
        "SELECT roles FROM staff_roles WHERE member = $1 AND since <= $2 ORDER BY since DESC LIMIT 1",
    )
    .bind(staff.0.clone())
    .bind(at.0)
    .fetch_optional(db)
    .await?;
    row.map_or_else(|| Ok(Vec::new()), |row| from_json(&row.try_get::<String, _>("roles")?))
}

/// The one with this identity, also when they were removed.
pub(crate) async fn find(db: &mut AnyConnection, id: &StaffId) -> Result<Option<Staff>, StoreError> {
    let sql = select_staff!("WHERE id = $1");
    let row = sqlx::query(sql).bind(id.0.clone()).fetch_optional(db).await?;
    row.as_ref().map(read).transpose()
}

/// The one who signs in at a site with this name, as it is compared.
pub(crate) async fn find_by_sign_in(
    db: &mut AnyConnection,
    site: &SiteCode,
    sign_in_key: &str,
) -> Result<Option<Staff>, StoreError> {
    let sql = select_staff!("WHERE site = $1 AND sign_in_key = $2 AND removed_at IS NULL");
    let row = sqlx::query(sql).bind(site.0.clone()).bind(sign_in_key.to_owned()).fetch_optional(db).await?;
    row.as_ref().map(read).transpose()
}

/// Everybody, by site; those who were removed among them.
pub(crate) async fn all(db: &mut AnyConnection) -> Result<Vec<Staff>, StoreError> {
    let sql = select_staff!("ORDER BY site, id");
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// A site's staff without those who were removed.
pub(crate) async fn of_site(db: &mut AnyConnection, site: &SiteCode) -> Result<Vec<Staff>, StoreError> {
    let sql = select_staff!("WHERE site = $1 AND removed_at IS NULL ORDER BY id");
    let rows = sqlx::query(sql).bind(site.0.clone()).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// Another password. With `old`, only while that is still the one in force. `false` when it is not, or they were removed.
pub(crate) async fn set_verifier(
    db: &mut AnyConnection,
    staff: &StaffId,
    old: Option<&str>,
    new: &str,
    must_change_password: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE staff SET verifier = $2, must_change_password = $3, changed_at = $4
         WHERE id = $1 AND removed_at IS NULL AND ($5 = '' OR verifier = $5)",
    )
    .bind(staff.0.clone())
    .bind(new.to_owned())
    .bind(i64::from(must_change_password))
    .bind(now.0)
    .bind(old.unwrap_or_default().to_owned())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// They no longer work there. `false` when that was so before.
pub(crate) async fn remove(
    db: &mut AnyConnection,
    staff: &StaffId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("UPDATE staff SET removed_at = $2, changed_at = $2 WHERE id = $1 AND removed_at IS NULL")
            .bind(staff.0.clone())
            .bind(now.0)
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}
