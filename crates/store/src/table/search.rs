//! `registration_search`: finding a registration by any part of its name, number or document.

use kaodian_domain::{Registration, RegistrationId};
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use crate::{Store, StoreError};

/// A registration that was found; what identifies a person is masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// The registration.
    pub id: RegistrationId,
    /// 张*丰
    pub masked_name: String,
    /// 110101********0018
    pub masked_document: String,
    /// 报名号
    pub number: Option<String>,
}

/// One token for each character, spelt by its code point: SQLite's tokenizer takes characters that
/// are younger than its Unicode tables (Ext C and on) for punctuation and would drop them.
///
/// What people type differently falls away or together: blanks, the dot in a name, full width.
fn tokens(text: &str) -> String {
    let is_layout = |c: char| c.is_whitespace() || matches!(c, '.' | '·' | '•' | '‧' | '・' | '･' | '．');
    let mut tokens = String::with_capacity(text.len() * 2);
    for character in text.chars().filter(|c| !is_layout(*c)).map(half_width) {
        for character in character.to_lowercase() {
            if !tokens.is_empty() {
                tokens.push(' ');
            }
            tokens += &format!("u{:x}", u32::from(character));
        }
    }
    tokens
}

/// The ASCII character of a full-width one, as a Chinese input method types it.
fn half_width(character: char) -> char {
    match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        _ => character,
    }
}

/// What a registration is found by: name, number, document. `None` while there is no information.
fn found_by(state: &Registration) -> Option<[&str; 3]> {
    let information = state.information.as_ref()?;
    let number = state.number.as_ref().map_or("", |number| &number.0);
    Some([information.name.as_str(), number, information.document_number.as_str()])
}

/// Brings the index from what a registration was to what it is. Most operations change nothing of it, and finding the
/// row of an index by its registration reads all of it.
pub(super) async fn index(
    connection: &mut SqliteConnection,
    before: Option<&Registration>,
    state: &Registration,
) -> Result<(), StoreError> {
    let (known, wanted) = (before.and_then(found_by), found_by(state));
    if known == wanted {
        return Ok(());
    }
    let id = state.id.to_string();
    if known.is_some() {
        sqlx::query("DELETE FROM registration_search WHERE id = $1")
            .bind(&id)
            .execute(&mut *connection)
            .await?;
    }
    if let Some(texts) = wanted {
        let [name, number, document] = texts.map(tokens);
        sqlx::query("INSERT INTO registration_search (id, name, number, document) VALUES ($1, $2, $3, $4)")
            .bind(&id)
            .bind(name)
            .bind(number)
            .bind(document)
            .execute(connection)
            .await?;
    }
    Ok(())
}

impl Store {
    /// The registrations whose name, number or document holds `text`, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn search(&self, text: &str, limit: u32) -> Result<Vec<SearchHit>, StoreError> {
        let tokens = tokens(text);
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        // A phrase: the characters one after another.
        let rows = sqlx::query(
            "SELECT state FROM registration WHERE id IN
                 (SELECT id FROM registration_search WHERE registration_search MATCH $1 LIMIT $2)
             ORDER BY changed_at DESC, id DESC",
        )
        .bind(format!("\"{tokens}\""))
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        let mut hits = Vec::with_capacity(rows.len());
        for row in rows {
            let state: Registration = serde_json::from_str(row.try_get("state")?)?;
            let Some(information) = &state.information else { continue };
            hits.push(SearchHit {
                id: state.id,
                masked_name: information.name.masked(),
                masked_document: information.document_number.masked(),
                number: state.number.map(|number| number.0),
            });
        }
        Ok(hits)
    }

    /// A registration by its full number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn registration_numbered(&self, number: &str) -> Result<Option<RegistrationId>, StoreError> {
        let row = sqlx::query("SELECT id FROM registration WHERE number = $1")
            .bind(number)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            let id: String = row.try_get("id")?;
            Ok(RegistrationId(Uuid::parse_str(&id).map_err(|_| StoreError::Corrupt)?))
        })
        .transpose()
    }
}
