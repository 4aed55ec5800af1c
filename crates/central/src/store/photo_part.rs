//! Parts of photos that have not come whole yet.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kaodian_domain::{TerminalId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::StoreError;

/// A part of a photo.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'a> {
    /// The photo.
    pub(crate) sha256: &'a str,
    /// Where in it this begins.
    pub(crate) first_byte: u32,
    /// How long the whole photo is.
    pub(crate) total_bytes: u32,
    /// The part itself.
    pub(crate) bytes: &'a [u8],
}

/// How much of a photo came from this terminal: bytes from its beginning without a gap, and how long the photo is to be.
pub(crate) async fn received(
    db: &mut AnyConnection,
    terminal: TerminalId,
    sha256: &str,
) -> Result<Option<(u32, u32)>, StoreError> {
    let rows = sqlx::query(
        "SELECT first_byte, size_bytes, total_bytes FROM photo_part
         WHERE terminal = $1 AND sha256 = $2 ORDER BY first_byte",
    )
    .bind(terminal.to_string())
    .bind(sha256.to_owned())
    .fetch_all(db)
    .await?;
    let mut known = None;
    for row in rows {
        let number = |name| u32::try_from(row.try_get::<i64, _>(name)?).map_err(StoreError::record);
        let (end, _) = known.unwrap_or((0, 0));
        if number("first_byte")? == end {
            known = Some((end + number("size_bytes")?, number("total_bytes")?));
        }
    }
    Ok(known)
}

/// Keeps a part. One that came before stays as it is.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    terminal: TerminalId,
    part: Part<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO photo_part (terminal, sha256, first_byte, size_bytes, total_bytes, bytes, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(terminal.to_string())
    .bind(part.sha256.to_owned())
    .bind(i64::from(part.first_byte))
    .bind(i64::try_from(part.bytes.len()).map_err(StoreError::record)?)
    .bind(i64::from(part.total_bytes))
    .bind(BASE64.encode(part.bytes))
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// The parts together, in their order.
pub(crate) async fn assembled(
    db: &mut AnyConnection,
    terminal: TerminalId,
    sha256: &str,
) -> Result<Vec<u8>, StoreError> {
    let rows =
        sqlx::query("SELECT bytes FROM photo_part WHERE terminal = $1 AND sha256 = $2 ORDER BY first_byte")
            .bind(terminal.to_string())
            .bind(sha256.to_owned())
            .fetch_all(db)
            .await?;
    let mut whole = Vec::new();
    for row in rows {
        whole.extend(BASE64.decode(row.try_get::<String, _>("bytes")?).map_err(StoreError::record)?);
    }
    Ok(whole)
}

/// Forgets the parts of a photo.
pub(crate) async fn forget(
    db: &mut AnyConnection,
    terminal: TerminalId,
    sha256: &str,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM photo_part WHERE terminal = $1 AND sha256 = $2")
        .bind(terminal.to_string())
        .bind(sha256.to_owned())
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets the photos of which a part came before this time and nobody brought the rest.
pub(crate) async fn forget_before(db: &mut AnyConnection, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM photo_part WHERE received_at < $1").bind(before.0).execute(db).await?;
    Ok(())
}
