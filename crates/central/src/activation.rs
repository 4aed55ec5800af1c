//! One-time codes with which terminals introduce themselves.

use kaodian_domain::{SiteCode, TerminalId, Timestamp};
use kaodian_wire::{
    ActivateRequest, ActivateResponse, ProblemCode, read_public_key, sha256_hex, write_public_key,
};
use uuid::Uuid;

use crate::{
    App, CentralError,
    problem::ProblemAnswer,
    random,
    store::{self, terminal::Terminal},
};

/// Without 0 O 1 I L and other look-alikes, so that a code can be read out and typed.
const ALPHABET: &[u8; 29] = b"23456789ABCDEFGHJKMNPQRTUVXYZ";

const LENGTH: usize = 8;

/// So many wrong codes in a minute, from wherever, and the next have to wait. There are 5e11
/// codes: even with a hundred of them open, guessing one takes centuries.
const FAILURES_PER_MINUTE: i64 = 30;

/// The longest name of a terminal, in characters.
const LONGEST_NAME: usize = 64;

/// A new code for a terminal of this site, grouped for reading out. It is shown once and kept
/// nowhere.
pub(crate) async fn issue(
    app: &App,
    site: &SiteCode,
    name: &str,
    expires_at: Timestamp,
) -> Result<String, CentralError> {
    let mut code = String::with_capacity(LENGTH);
    while code.len() < LENGTH {
        let [byte] = random::bytes::<1>()?;
        // Whole rounds of the alphabet only, so that every character is as likely.
        if usize::from(byte) < ALPHABET.len() * 8 {
            code.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
        }
    }
    let mut db = app.store().connection().await?;
    store::activation::insert(&mut db, &digest(app, &code), site, name, expires_at).await?;
    Ok(format!("{}-{}", &code[..LENGTH / 2], &code[LENGTH / 2..]))
}

/// The digest depends on the server's key: the short codes could be found by trying otherwise.
fn digest(app: &App, code: &str) -> String {
    let mut text = b"kaodian-activation-code/1\n".to_vec();
    text.extend(app.key().to_bytes());
    text.extend(code.as_bytes());
    sha256_hex(&text)
}

/// A code as it was typed: with or without grouping, in upper or lower case.
fn normalised(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '–'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let is_code = code.len() == LENGTH && code.bytes().all(|b| ALPHABET.contains(&b));
    is_code.then_some(code)
}

/// Uses a code up and makes the terminal known.
pub(crate) async fn activate(
    app: &App,
    request: &ActivateRequest,
) -> Result<ActivateResponse, ProblemAnswer> {
    if read_public_key(&request.public_key).is_none() || request.name.chars().count() > LONGEST_NAME {
        return Err(ProblemCode::Malformed.into());
    }
    let now = app.now();
    let mut tx = app.store().transaction().await?;
    if store::activation::failures(&mut tx, now).await? >= FAILURES_PER_MINUTE {
        let mut problem = kaodian_wire::Problem::new(ProblemCode::ActivationCodeInvalid);
        problem.retry_in_s = Some(60);
        return Err(problem.into());
    }
    let id = TerminalId(Uuid::now_v7());
    let redeemed = match normalised(&request.code) {
        Some(code) => store::activation::redeem(&mut tx, &digest(app, &code), id, now).await?,
        None => None,
    };
    let Some((site, planned_name)) = redeemed else {
        store::activation::count_failure(&mut tx, now).await?;
        tx.commit().await?;
        return Err(ProblemCode::ActivationCodeInvalid.into());
    };
    let own_name = request.name.trim();
    let terminal = Terminal {
        id,
        site: site.clone(),
        name: if own_name.is_empty() { planned_name } else { own_name.to_owned() },
        public_key: request.public_key.clone(),
        activated_at: now,
        revoked_at: None,
    };
    store::terminal::insert(&mut tx, &terminal).await?;
    tx.commit().await?;
    tracing::info!(terminal = %id, %site, "a terminal was activated");
    Ok(ActivateResponse { terminal: id, site, central_key: write_public_key(&app.key().verifying_key()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["ABCD-2345", "abcd2345", " ab cd-23 45 "] {
            assert_eq!(normalised(typed).as_deref(), Some("ABCD2345"), "{typed}");
        }
        for typed in ["", "ABCD-234", "ABCD-23456", "ABCD-2340", "ABCD-234é"] {
            assert_eq!(normalised(typed), None, "{typed}");
        }
    }
}
