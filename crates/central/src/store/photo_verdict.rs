//! What the terminal and the server said of each photo that an operation attached.

use kaodian_domain::{OperationId, RegistrationId, SiteCode, TerminalId, Timestamp};
use kaodian_wire::{MachineVerdict, VerdictComparison};
use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow};

use super::{StoreError, from_bigint, from_json, parts, placeholders, to_json, to_uuid};

/// Both verdicts on one photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PhotoVerdict {
    pub(crate) operation: OperationId,
    pub(crate) registration: RegistrationId,
    pub(crate) sha256: String,
    /// Of the terminal that judged it.
    pub(crate) site: SiteCode,
    pub(crate) terminal: TerminalId,
    /// When the operation was decided.
    pub(crate) told_at: Timestamp,
    pub(crate) told: MachineVerdict,
    /// `None` while the server has not looked.
    pub(crate) judged: Option<Judged>,
}

/// The server's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) at: Timestamp,
    pub(crate) verdict: MachineVerdict,
    pub(crate) comparison: VerdictComparison,
}

/// How many there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) same: u64,
    pub(crate) other_rules: u64,
    pub(crate) different: u64,
    pub(crate) unjudged: u64,
}

fn read(row: &AnyRow) -> Result<PhotoVerdict, StoreError> {
    let list = |column: &str| -> Result<Vec<String>, StoreError> {
        row.try_get::<Option<String>, _>(column)?.map_or(Ok(Vec::new()), |text| from_json(&text))
    };
    let comparison: Option<String> = row.try_get("comparison")?;
    let judged = match comparison.as_deref().and_then(VerdictComparison::of) {
        Some(comparison) => Some(Judged {
            at: Timestamp(row.try_get("judged_at")?),
            verdict: MachineVerdict {
                rule_pack: row.try_get("rule_pack")?,
                engine: row.try_get("engine")?,
                accepted: row.try_get::<i64, _>("accepted")? != 0,
                rejections: list("rejections")?,
                warnings: list("warnings")?,
            },
            comparison,
        }),
        None => None,
    };
    Ok(PhotoVerdict {
        operation: OperationId(to_uuid(&row.try_get::<String, _>("operation")?)?),
        registration: RegistrationId(to_uuid(&row.try_get::<String, _>("registration")?)?),
        sha256: row.try_get("sha256")?,
        site: SiteCode(row.try_get("site")?),
        terminal: TerminalId(to_uuid(&row.try_get::<String, _>("terminal")?)?),
        told_at: Timestamp(row.try_get("told_at")?),
        told: MachineVerdict {
            rule_pack: row.try_get("told_rule_pack")?,
            engine: None,
            accepted: row.try_get::<i64, _>("told_accepted")? != 0,
            rejections: Vec::new(),
            warnings: list("told_warnings")?,
        },
        judged,
    })
}

/// Notes what was said, once for each operation.
pub(crate) async fn insert_all(db: &mut AnyConnection, verdicts: &[PhotoVerdict]) -> Result<(), StoreError> {
    for part in parts(verdicts) {
        let rows = placeholders(part.len(), 16);
        let mut query = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO photo_verdict (operation, registration, sha256, site, terminal, told_at, told_rule_pack,
                 told_accepted, told_warnings, judged_at, rule_pack, engine, accepted, rejections, warnings, comparison)
             VALUES {rows} ON CONFLICT (operation) DO NOTHING"
        )));
        for verdict in part {
            let central = verdict.judged.as_ref();
            query = query
                .bind(verdict.operation.to_string())
                .bind(verdict.registration.to_string())
                .bind(verdict.sha256.clone())
                .bind(verdict.site.0.clone())
                .bind(verdict.terminal.to_string())
                .bind(verdict.told_at.0)
                .bind(verdict.told.rule_pack.clone())
                .bind(i64::from(verdict.told.accepted))
                .bind(to_json(&verdict.told.warnings)?)
                .bind(central.map(|judged| judged.at.0))
                .bind(central.map(|judged| judged.verdict.rule_pack.clone()))
                .bind(central.and_then(|judged| judged.verdict.engine.clone()))
                .bind(central.map(|judged| i64::from(judged.verdict.accepted)))
                .bind(central.map(|judged| to_json(&judged.verdict.rejections)).transpose()?)
                .bind(central.map(|judged| to_json(&judged.verdict.warnings)).transpose()?)
                .bind(central.map(|judged| judged.comparison.name().to_owned()));
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// Those of a photo at which the server has not looked.
pub(crate) async fn unjudged(db: &mut AnyConnection, sha256: &str) -> Result<Vec<PhotoVerdict>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM photo_verdict WHERE sha256 = $1 AND comparison IS NULL ORDER BY operation",
    )
    .bind(sha256.to_owned())
    .fetch_all(db)
    .await?;
    rows.iter().map(read).collect()
}

/// The server has looked. `false` when another node noted it before.
pub(crate) async fn settle(
    db: &mut AnyConnection,
    operation: OperationId,
    judged: &Judged,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE photo_verdict SET judged_at = $2, rule_pack = $3, engine = $4, accepted = $5, rejections = $6,
             warnings = $7, comparison = $8
         WHERE operation = $1 AND comparison IS NULL",
    )
    .bind(operation.to_string())
    .bind(judged.at.0)
    .bind(judged.verdict.rule_pack.clone())
    .bind(judged.verdict.engine.clone())
    .bind(i64::from(judged.verdict.accepted))
    .bind(to_json(&judged.verdict.rejections)?)
    .bind(to_json(&judged.verdict.warnings)?)
    .bind(judged.comparison.name().to_owned())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many there are, at one site or everywhere.
pub(crate) async fn counts(db: &mut AnyConnection, site: Option<&SiteCode>) -> Result<Counts, StoreError> {
    let all = "SELECT comparison, CAST(count(*) AS BIGINT) AS n FROM photo_verdict GROUP BY comparison";
    let of_site = "SELECT comparison, CAST(count(*) AS BIGINT) AS n FROM photo_verdict WHERE site = $1 GROUP BY comparison";
    let query = site.map_or_else(|| sqlx::query(all), |site| sqlx::query(of_site).bind(site.0.clone()));
    let mut counts = Counts::default();
    for row in query.fetch_all(db).await? {
        let n = from_bigint(row.try_get("n")?)?;
        let comparison: Option<String> = row.try_get("comparison")?;
        match comparison.as_deref().and_then(VerdictComparison::of) {
            Some(VerdictComparison::Same) => counts.same += n,
            Some(VerdictComparison::OtherRules) => counts.other_rules += n,
            Some(VerdictComparison::Different) => counts.different += n,
            None => counts.unjudged += n,
        }
    }
    Ok(counts)
}

/// The newest, at one site or everywhere, of one kind or of any.
pub(crate) async fn newest(
    db: &mut AnyConnection,
    site: Option<&SiteCode>,
    comparison: Option<VerdictComparison>,
    limit: u32,
) -> Result<Vec<PhotoVerdict>, StoreError> {
    let mut wanted = Vec::new();
    wanted.extend(site.map(|site| ("site", site.0.clone())));
    wanted.extend(comparison.map(|comparison| ("comparison", comparison.name().to_owned())));
    let conditions: Vec<_> =
        wanted.iter().enumerate().map(|(index, (column, _))| format!("{column} = ${}", index + 1)).collect();
    let conditions =
        if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
    let query = sqlx::query(AssertSqlSafe(format!(
        "SELECT * FROM photo_verdict {conditions} ORDER BY told_at DESC, operation DESC LIMIT ${}",
        wanted.len() + 1
    )));
    let query = wanted.into_iter().fold(query, |query, (_, value)| query.bind(value));
    let rows = query.bind(i64::from(limit)).fetch_all(db).await?;
    rows.iter().map(read).collect()
}
