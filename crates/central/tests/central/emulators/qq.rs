//! QQ Connect as its documents describe it (wiki.connect.qq.com): the page on which its users agree, tokens, openids,
//! nicknames; both formats of its answers, its error codes, and its moods.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore};

pub(crate) const APP_ID: &str = "101999001";
pub(crate) const APP_SECRET: &str = "emulated-app-key";

/// In which form it answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Format {
    /// Tokens urlencoded, everything else as `callback( {...} );`, whatever was asked for.
    Old,
    /// JSON, as `fmt=json` asks for.
    Json,
    /// JSONP with a comma too many.
    Sloppy,
}

/// What it does next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mood {
    Well,
    /// It refuses every code as used (100020).
    CodeUsed,
    /// It refuses every token (100016).
    TokenWrong,
    /// It tells of users of another application.
    OfAnother,
    /// It answers with a server's error.
    Down,
    /// It answers with something else.
    Nonsense,
    /// It tells no nicknames.
    Nameless,
    /// It answers when it is let.
    Slow,
}

struct Inner {
    format: Mutex<Format>,
    mood: Mutex<Mood>,
    /// Codes that were given out and not used, with whom they stand for.
    codes: Mutex<HashMap<String, String>>,
    used: Mutex<HashSet<String>>,
    tokens: Mutex<HashMap<String, String>>,
    let_go: Semaphore,
}

pub(crate) struct QqConnect {
    pub(crate) url: String,
    inner: Arc<Inner>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

impl QqConnect {
    pub(crate) async fn start(format: Format) -> Self {
        let inner = Arc::new(Inner {
            format: Mutex::new(format),
            mood: Mutex::new(Mood::Well),
            codes: Mutex::default(),
            used: Mutex::default(),
            tokens: Mutex::default(),
            let_go: Semaphore::new(0),
        });
        let router = Router::new()
            .route("/oauth2.0/token", get(token))
            .route("/oauth2.0/me", get(me))
            .route("/user/get_user_info", get(user_info))
            .with_state(Arc::clone(&inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, inner }
    }

    pub(crate) fn be(&self, mood: Mood) {
        *held(&self.inner.mood) = mood;
    }

    /// Lets one answer go that [`Mood::Slow`] keeps.
    pub(crate) fn let_go(&self) {
        self.inner.let_go.add_permits(1);
    }

    /// What the phone's browser does: QQ's page checks what it was sent with, its user agrees (`person`) or not, and the
    /// browser is sent back. The address.
    pub(crate) fn agree(&self, sent_to: &str, person: Option<&str>) -> String {
        let sent_to = reqwest::Url::parse(sent_to).unwrap();
        let asked: HashMap<String, String> = sent_to.query_pairs().into_owned().collect();
        assert_eq!(sent_to.path(), "/oauth2.0/authorize");
        assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", APP_ID));
        assert_eq!(asked["scope"], "get_user_info");
        let mut back = reqwest::Url::parse(&asked["redirect_uri"]).unwrap();
        match person {
            Some(person) => {
                let code = uuid::Uuid::now_v7().simple().to_string();
                held(&self.inner.codes).insert(code.clone(), person.to_owned());
                back.query_pairs_mut().append_pair("code", &code);
            }
            None => {
                back.query_pairs_mut().append_pair("usercancel", "1");
            }
        }
        back.query_pairs_mut().append_pair("state", &asked["state"]);
        back.into()
    }
}

impl Inner {
    /// An answer in the form of the day.
    fn say(&self, answer: &Value) -> Response {
        match *held(&self.format) {
            Format::Json => answer.to_string(),
            Format::Old => format!("callback( {answer} );\n"),
            Format::Sloppy => format!("callback( {}, }} );\n", answer.to_string().trim_end_matches('}')),
        }
        .into_response()
    }

    fn refuse(&self, code: i64, words: &str) -> Response {
        self.say(&json!({"error": code, "error_description": words}))
    }

    /// What comes in the place of any answer.
    async fn mood(&self) -> Result<Mood, Response> {
        let mood = *held(&self.mood);
        match mood {
            Mood::Down => Err(StatusCode::BAD_GATEWAY.into_response()),
            Mood::Nonsense => Err("<html>系统繁忙</html>".into_response()),
            Mood::Slow => {
                self.let_go.acquire().await.unwrap().forget();
                Ok(mood)
            }
            other => Ok(other),
        }
    }
}

type Asked = Query<HashMap<String, String>>;

async fn token(State(inner): State<Arc<Inner>>, Query(asked): Asked) -> Response {
    let mood = match inner.mood().await {
        Ok(mood) => mood,
        Err(answer) => return answer,
    };
    let is_ours = asked["client_id"] == APP_ID && asked["client_secret"] == APP_SECRET;
    if !is_ours
        || asked["grant_type"] != "authorization_code"
        || !asked["redirect_uri"].ends_with("/qq/callback")
    {
        return inner.refuse(100_008, "client request's app is not existed");
    }
    let code = &asked["code"];
    let person = held(&inner.codes).remove(code);
    let is_first = held(&inner.used).insert(code.clone());
    let Some(person) = person.filter(|_| is_first && mood != Mood::CodeUsed) else {
        return inner.refuse(100_020, "code is reused error");
    };
    let token = uuid::Uuid::now_v7().simple().to_string().to_uppercase();
    held(&inner.tokens).insert(token.clone(), person);
    if *held(&inner.format) == Format::Json {
        return inner.say(&json!({"access_token": token, "expires_in": 7_776_000, "refresh_token": "88E4"}));
    }
    format!("access_token={token}&expires_in=7776000&refresh_token=88E4").into_response()
}

async fn me(State(inner): State<Arc<Inner>>, Query(asked): Asked) -> Response {
    let person = held(&inner.tokens).get(&asked["access_token"]).cloned();
    let mood = *held(&inner.mood);
    let Some(person) = person.filter(|_| mood != Mood::TokenWrong) else {
        return inner.refuse(100_016, "access token check failed");
    };
    let application = if mood == Mood::OfAnother { "101999002" } else { APP_ID };
    inner.say(&json!({"client_id": application, "openid": openid(&person)}))
}

async fn user_info(State(inner): State<Arc<Inner>>, Query(asked): Asked) -> Response {
    let person = held(&inner.tokens).get(&asked["access_token"]).cloned();
    let fits = person.as_ref().is_some_and(|person| openid(person) == asked["openid"]);
    // This one is JSON always.
    let answer = match person {
        Some(person) if fits && *held(&inner.mood) != Mood::Nameless => {
            json!({"ret": 0, "msg": "", "nickname": person, "gender": "女"})
        }
        _ => json!({"ret": -23, "msg": "token is invalid"}),
    };
    answer.to_string().into_response()
}

/// QQ's name for a person: 32 hexadecimal digits.
pub(crate) fn openid(person: &str) -> String {
    kaodian_wire::sha256_hex(person.as_bytes())[..32].to_uppercase()
}
