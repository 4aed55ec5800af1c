//! The photos that are there, and the last verdict on each.

use kaodian_domain::Timestamp;
use kaodian_wire::MachineVerdict;
use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow};

use super::{StoreError, from_json, parts, placeholders, to_json};

/// A stored photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredPhoto {
    pub(crate) sha256: String,
    pub(crate) size_bytes: u32,
    /// The rules of the verdict; empty while there is none.
    pub(crate) rule_pack: String,
    pub(crate) accepted: bool,
    /// The engine of the verdict; empty while there is none, or it is from before engines were noted.
    pub(crate) engine: String,
    /// The rules that it breaks, by their codes.
    pub(crate) rejections: Vec<String>,
    /// The rules that it does not quite keep.
    pub(crate) warnings: Vec<String>,
}

impl StoredPhoto {
    /// The whole verdict, when there is one.
    pub(crate) fn verdict(&self) -> Option<MachineVerdict> {
        (!self.engine.is_empty()).then(|| MachineVerdict {
            rule_pack: self.rule_pack.clone(),
            engine: Some(self.engine.clone()),
            accepted: self.accepted,
            rejections: self.rejections.clone(),
            warnings: self.warnings.clone(),
        })
    }
}

fn read(row: &AnyRow) -> Result<StoredPhoto, StoreError> {
    Ok(StoredPhoto {
        sha256: row.try_get("sha256")?,
        size_bytes: u32::try_from(row.try_get::<i64, _>("size_bytes")?).map_err(StoreError::record)?,
        rule_pack: row.try_get("rule_pack")?,
        accepted: row.try_get::<i64, _>("accepted")? != 0,
        engine: row.try_get("engine")?,
        rejections: from_json(&row.try_get::<String, _>("rejections")?)?,
        warnings: from_json(&row.try_get::<String, _>("warnings")?)?,
    })
}

const COLUMNS: &str = "sha256, size_bytes, rule_pack, accepted, engine, rejections, warnings";

/// A photo came in and is not judged yet. One that is there already keeps its verdict.
pub(crate) async fn take_in(
    db: &mut AnyConnection,
    sha256: &str,
    size_bytes: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO photo (sha256, size_bytes, rule_pack, accepted, stored_at) VALUES ($1, $2, '', 0, $3)
         ON CONFLICT (sha256) DO NOTHING",
    )
    .bind(sha256.to_owned())
    .bind(i64::from(size_bytes))
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// This node judges the photo until then. `false` when another is at it.
pub(crate) async fn claim(
    db: &mut AnyConnection,
    sha256: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE photo SET claimed_until = $3 WHERE sha256 = $1 AND claimed_until <= $2")
        .bind(sha256.to_owned())
        .bind(now.0)
        .bind(until.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The photo with this digest.
pub(crate) async fn find(db: &mut AnyConnection, sha256: &str) -> Result<Option<StoredPhoto>, StoreError> {
    let query = sqlx::query(AssertSqlSafe(format!("SELECT {COLUMNS} FROM photo WHERE sha256 = $1")));
    query.bind(sha256.to_owned()).fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// Those of these photos that there are.
pub(crate) async fn find_all(
    db: &mut AnyConnection,
    digests: &[String],
) -> Result<Vec<StoredPhoto>, StoreError> {
    let mut found = Vec::new();
    for part in parts(digests) {
        let names = placeholders(1, part.len());
        let sql = format!("SELECT {COLUMNS} FROM photo WHERE sha256 IN {names}");
        let query = part.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, name| query.bind(name.clone()));
        for row in query.fetch_all(&mut *db).await? {
            found.push(read(&row)?);
        }
    }
    Ok(found)
}

/// The photo was judged.
pub(crate) async fn save(
    db: &mut AnyConnection,
    photo: &StoredPhoto,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO photo (sha256, size_bytes, rule_pack, accepted, stored_at, engine, rejections, warnings)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (sha256) DO UPDATE SET rule_pack = excluded.rule_pack, accepted = excluded.accepted,
             engine = excluded.engine, rejections = excluded.rejections, warnings = excluded.warnings",
    )
    .bind(photo.sha256.clone())
    .bind(i64::from(photo.size_bytes))
    .bind(photo.rule_pack.clone())
    .bind(i64::from(photo.accepted))
    .bind(now.0)
    .bind(photo.engine.clone())
    .bind(to_json(&photo.rejections)?)
    .bind(to_json(&photo.warnings)?)
    .execute(db)
    .await?;
    Ok(())
}
