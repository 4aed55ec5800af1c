//! QQ Connect, as its documents have it: a code for a token, a token for the user's name at this application.
//!
//! It is older than its standards: tokens come urlencoded or as JSON, names and errors as JSONP (`callback( {...} );`)
//! or as JSON, and whichever was asked for is not always what comes. All of it is read here.

use std::time::Duration;

use reqwest::Url;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::CentralError;

/// The section `[qq]` of the settings file. It holds a secret, so there is no `Debug`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QqSettings {
    /// APP ID, as QQ Connect gave it.
    pub app_id: String,
    /// APP Key.
    pub app_secret: String,
    /// Where the phone is sent.
    #[serde(default = "default_authorize_url")]
    pub authorize_url: String,
    /// Where tokens and names are asked for.
    #[serde(default = "default_graph_url")]
    pub graph_url: String,
    /// How long QQ may take for one answer, in seconds.
    #[serde(default = "default_timeout_s")]
    pub timeout_s: u64,
}

fn default_authorize_url() -> String {
    "https://graph.qq.com/oauth2.0/authorize".to_owned()
}

fn default_graph_url() -> String {
    "https://graph.qq.com".to_owned()
}

fn default_timeout_s() -> u64 {
    8
}

/// The longest answer that is read.
const ANSWER_MAXIMUM_BYTES: usize = 64 * 1024;

/// Why QQ did not say who it is. Nothing of what was sent or answered is in it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QqError {
    /// No answer, or none in time.
    #[error("QQ does not answer")]
    Unreachable,
    /// It said no, with this code (100020: the code was used before, 100016: the token is none).
    #[error("QQ refused with {0}")]
    Refused(i64),
    /// It answered something else.
    #[error("QQ's answer is not understood")]
    NotUnderstood,
}

/// Somebody at QQ, as this application is told of them.
pub(crate) struct QqUser {
    /// QQ's name for them here; it stays the same.
    pub(crate) openid: String,
    /// What they call themselves, when QQ tells.
    pub(crate) nickname: Option<String>,
}

/// The way to QQ Connect.
pub(crate) struct QqConnect {
    settings: QqSettings,
    redirect_uri: String,
    http: reqwest::Client,
}

impl QqConnect {
    /// For an application that is called back at `redirect_uri`.
    pub(crate) fn new(settings: QqSettings, redirect_uri: String) -> Result<Self, CentralError> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(settings.timeout_s))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| CentralError::Qq)?;
        let connect = Self { settings, redirect_uri, http };
        // An address that is none is found at the start.
        connect
            .authorize_url("")
            .and(connect.address("/oauth2.0/token", &[]))
            .map_err(|_| CentralError::Qq)?;
        Ok(connect)
    }

    /// Where the phone is sent with this state.
    pub(crate) fn authorize_url(&self, state: &str) -> Result<Url, QqError> {
        let parameters = [
            ("response_type", "code"),
            ("client_id", self.settings.app_id.as_str()),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("state", state),
            ("scope", "get_user_info"),
            ("display", "mobile"),
        ];
        Url::parse_with_params(&self.settings.authorize_url, parameters).map_err(|_| QqError::NotUnderstood)
    }

    /// What makes this application's names of QQ's users another application's.
    pub(crate) fn app_id(&self) -> &str {
        &self.settings.app_id
    }

    /// Who came back with this code.
    pub(crate) async fn user(&self, code: &str) -> Result<QqUser, QqError> {
        let token = self
            .ask(
                "/oauth2.0/token",
                &[
                    ("grant_type", "authorization_code"),
                    ("client_id", &self.settings.app_id),
                    ("client_secret", &self.settings.app_secret),
                    ("code", code),
                    ("redirect_uri", &self.redirect_uri),
                    ("fmt", "json"),
                ],
            )
            .await?;
        let token = text(&token, "access_token").ok_or(QqError::NotUnderstood)?;
        let me = self.ask("/oauth2.0/me", &[("access_token", &token), ("fmt", "json")]).await?;
        // A token of another application would make its users ours.
        if text(&me, "client_id").is_none_or(|id| id != self.settings.app_id) {
            return Err(QqError::NotUnderstood);
        }
        let openid = text(&me, "openid").ok_or(QqError::NotUnderstood)?;
        let nickname = self.nickname(&token, &openid).await;
        Ok(QqUser { openid, nickname })
    }

    /// What they call themselves; it greets them and nothing more, so it may fail.
    async fn nickname(&self, token: &str, openid: &str) -> Option<String> {
        let asked =
            [("access_token", token), ("oauth_consumer_key", &self.settings.app_id), ("openid", openid)];
        let answer = self.ask("/user/get_user_info", &asked).await.ok()?;
        let is_well = answer.get("ret").and_then(Value::as_i64) == Some(0);
        text(&answer, "nickname").filter(|_| is_well)
    }

    fn address(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Url, QqError> {
        let address = format!("{}{path}", self.settings.graph_url.trim_end_matches('/'));
        Url::parse_with_params(&address, parameters).map_err(|_| QqError::NotUnderstood)
    }

    async fn ask(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Map<String, Value>, QqError> {
        // The address holds the token: no error of the client's is kept.
        let response = self.http.get(self.address(path, parameters)?).send().await;
        let mut response = response.map_err(|_| QqError::Unreachable)?;
        if response.status().is_server_error() {
            return Err(QqError::Unreachable);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| QqError::Unreachable)? {
            if body.len() + chunk.len() > ANSWER_MAXIMUM_BYTES {
                return Err(QqError::NotUnderstood);
            }
            body.extend_from_slice(&chunk);
        }
        let answer = read(&String::from_utf8_lossy(&body)).ok_or(QqError::NotUnderstood)?;
        match answer.get("error").map(number) {
            None | Some(Some(0)) => Ok(answer),
            Some(code) => Err(QqError::Refused(code.unwrap_or_default())),
        }
    }
}

fn text(answer: &Map<String, Value>, name: &str) -> Option<String> {
    answer.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A code as a number or as its digits.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// An answer in any of QQ's forms: JSON with or without `callback( ... );` around it and a comma too many at its end,
/// or urlencoded.
fn read(answer: &str) -> Option<Map<String, Value>> {
    let Some(object) = object_in(answer) else { return read_urlencoded(answer.trim()) };
    let inside = object[..object.len() - 1].trim_end();
    let inside = inside.strip_suffix(',').unwrap_or(inside);
    serde_json::from_str(&format!("{inside}}}")).ok()
}

/// From the first opening brace to the last closing one.
fn object_in(answer: &str) -> Option<&str> {
    let (from, to) = (answer.find('{')?, answer.rfind('}')?);
    if from < to { answer.get(from..=to) } else { None }
}

fn read_urlencoded(answer: &str) -> Option<Map<String, Value>> {
    let mut address = Url::parse("https://localhost/").ok()?;
    address.set_query(Some(answer));
    let pairs: Map<String, Value> = address
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect();
    pairs.contains_key("access_token").then_some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answer: &str, name: &str, expected: Option<&str>) {
        let found = read(answer).and_then(|answer| text(&answer, name));
        assert_eq!(found.as_deref(), expected, "{answer}");
    }

    #[test]
    fn every_form_of_an_answer_is_read() {
        check("access_token=FE04%2B1&expires_in=7776000&refresh_token=88E4", "access_token", Some("FE04+1"));
        check("{\"access_token\":\"FE04\",\"expires_in\":7776000}", "access_token", Some("FE04"));
        check("callback( {\"client_id\":\"1\",\"openid\":\"AB\"} );\n", "openid", Some("AB"));
        check("callback( {\"client_id\":\"1\",\"openid\":\"AB\", } );", "openid", Some("AB"));
        check("  {\"client_id\":\"1\",\"openid\":\"A}B\"}  ", "openid", Some("A}B"));
        for nothing in ["", "<html>busy</html>", "callback(", "}{", "callback( {\"openid\": } );"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_code_is_read_as_a_number_or_as_digits() {
        for answer in [
            "callback( {\"error\":100020,\"error_description\":\"code is reused error\"} );",
            "{\"error\":\"100020\"}",
        ] {
            assert_eq!(number(&read(answer).unwrap()["error"]), Some(100_020));
        }
    }
}
