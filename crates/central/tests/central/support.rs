//! A server of its own for each test, and terminals that speak to it.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use clap::Parser;
use ed25519_dalek::{SigningKey, VerifyingKey};
use kaodian_central::{App, Clock, Config, Settings, commands, serve};
use kaodian_domain::{AccountId, SiteCode, TerminalId, Timestamp};
use kaodian_wire::{
    AccountView, ActivateResponse, Problem, ProblemCode, RegisterAccountRequest, RequestParts, SignedHeaders,
    SignedTime, sign,
};
use serde::{Serialize, de::DeserializeOwned};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};

use crate::on_postgres;

/// 2026-11-22 10:00 in China.
pub(crate) const START: i64 = 1_795_312_800_000;
pub(crate) const BEIJING: &str = "110001";
pub(crate) const SHANGHAI: &str = "310002";
pub(crate) const CHENGDU: &str = "510003";
pub(crate) const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/demo-catalogue.toml");

pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) url: String,
    pub(crate) dir: TempDir,
    config: Config,
    now: Arc<AtomicI64>,
    stop: Option<oneshot::Sender<()>>,
    pub(crate) http: reqwest::Client,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
    }
}

impl Server {
    /// A server with the demonstration's catalogue.
    pub(crate) async fn start() -> Self {
        Self::start_with(Settings::default()).await
    }

    /// One whose operator settled this.
    pub(crate) async fn start_with(settings: Settings) -> Self {
        let settings = Settings { database_url: on_postgres::new_database(), ..settings };
        let server = Self::on(tempfile::tempdir().unwrap(), Arc::new(AtomicI64::new(START)), settings).await;
        server.command(&["catalogue", "import", DEMO]).await.unwrap();
        server
    }

    pub(crate) async fn empty() -> Self {
        Self::with_settings(Arc::new(AtomicI64::new(START)), |_| String::new()).await
    }

    /// A server on this clock, with a settings file; `settings` may put files beside it.
    pub(crate) async fn with_settings(now: Arc<AtomicI64>, settings: impl FnOnce(&Path) -> String) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        std::fs::create_dir(&data).unwrap();
        std::fs::write(data.join("central.toml"), settings(&data)).unwrap();
        let settings = Settings::read(&data.join("central.toml")).unwrap();
        Self::on(dir, now, Settings { database_url: on_postgres::new_database(), ..settings }).await
    }

    /// Another node of the same server: its own process in all but name, the same database, photos and key.
    pub(crate) async fn another_node(&self) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("data")).unwrap();
        for shared in ["central.key", "central.db", "photos"] {
            let shared = |data: &std::path::Path| data.join("data").join(shared);
            std::os::unix::fs::symlink(shared(self.dir.path()), shared(dir.path())).unwrap();
        }
        Self::on(dir, self.now.clone(), self.config.settings.clone()).await
    }

    /// A server with these settings.
    pub(crate) async fn on(dir: TempDir, now: Arc<AtomicI64>, settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let config = Config { settings, ..Config::new(dir.path().join("data"), &url) };
        let app = App::open(&config, clock(&now)).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        tokio::spawn(serve(app.clone(), listener, config.settings.tls.clone(), stopped));
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { app, url, dir, config, now, stop: Some(stop), http }
    }

    /// Until nothing waits to be looked at. The server's own task may be at a photo that this one then passes over.
    pub(crate) async fn all_judged(&self) {
        let nothing_waits = async {
            loop {
                kaodian_central::jobs::judge_photos(&self.app).await.unwrap();
                let metrics = self.http.get(format!("{}/metrics", self.url)).send().await.unwrap();
                if metrics.text().await.unwrap().contains("\nkaodian_photos_waiting 0\n") {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), nothing_waits).await.unwrap();
    }

    /// The address of its database; `None` for the file in the data folder.
    pub(crate) fn database_url(&self) -> Option<&str> {
        self.config.settings.database_url.as_deref()
    }

    /// The clock that it goes by.
    pub(crate) fn clock(&self) -> Arc<AtomicI64> {
        self.now.clone()
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    pub(crate) fn advance_minutes(&self, minutes: i64) {
        self.now.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// Runs a command on the same data folder, as another process would.
    pub(crate) async fn command(&self, arguments: &[&str]) -> Result<String, String> {
        let data = self.dir.path().join("data").display().to_string();
        let settings = &self.config.settings;
        let options = [("--database-url", &settings.database_url), ("--photo-store", &settings.photo_store)];
        let options =
            options.into_iter().filter_map(|(name, value)| Some([name, value.as_deref()?])).flatten();
        let arguments =
            ["kaodian-central", "--data", &data].into_iter().chain(options).chain(arguments.iter().copied());
        let arguments = commands::Arguments::try_parse_from(arguments).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        let result = commands::run(arguments, clock(&self.now), &mut out).await;
        let out = String::from_utf8(out).unwrap();
        result.map(|()| out.clone()).map_err(|error| format!("{out}{error}"))
    }

    /// Whether the server would start with the settings file as it stands, and why not.
    pub(crate) async fn started(&self) -> Result<(), String> {
        let data = self.dir.path().join("data");
        let settings = Settings::read(&data.join("central.toml")).map_err(|error| error.to_string())?;
        let database_url = self.config.settings.database_url.clone();
        let config =
            Config { settings: Settings { database_url, ..settings }, ..Config::new(data, &self.url) };
        let app = App::open(&config, clock(&self.now)).await.map_err(|error| error.to_string())?;
        app.close().await;
        Ok(())
    }

    /// Adds a staff member: their id, and the password that they must change.
    pub(crate) async fn staff(&self, site: &str, sign_in: &str, roles: &[&str]) -> (String, String) {
        let mut arguments = vec!["staff", "add", "--site", site, "--name", "王老师", "--sign-in", sign_in];
        for role in roles {
            arguments.extend(["--role", role]);
        }
        let told = self.command(&arguments).await.unwrap();
        let (id, password) = told.trim().split_once('\n').unwrap();
        (id.to_owned(), password.rsplit(' ').next().unwrap().to_owned())
    }

    pub(crate) async fn activate_with(&self, code: &str, key: &SigningKey) -> Reply {
        let request = serde_json::json!({
            "code": code,
            "publicKey": BASE64.encode(key.verifying_key().as_bytes()),
            "name": "一号机",
        });
        let request = self.http.post(format!("{}/v1/terminals/activate", self.url)).body(request.to_string());
        Reply::of(request.send().await.unwrap()).await
    }

    /// An activated terminal at a site.
    pub(crate) async fn terminal(&self, site: &str) -> Terminal<'_> {
        let code = self.command(&["terminal", "code", "--site", site]).await.unwrap();
        let key = SigningKey::from_bytes(&random());
        let activated: ActivateResponse = self.activate_with(code.trim(), &key).await.ok();
        assert_eq!(activated.site, SiteCode(site.to_owned()));
        self.terminal_known(activated, key)
    }

    /// The same terminal again, for another node to be put in.
    pub(crate) fn terminal_again(&self, terminal: &Terminal<'_>) -> Terminal<'_> {
        Terminal {
            server: self,
            id: terminal.id,
            key: terminal.key.clone(),
            central_key: terminal.central_key,
            sequence: AtomicU64::new(terminal.sequence.load(Ordering::SeqCst)),
        }
    }

    /// The terminal that was activated with this answer.
    pub(crate) fn terminal_known(&self, activated: ActivateResponse, key: SigningKey) -> Terminal<'_> {
        let central_key: [u8; 32] = BASE64.decode(activated.central_key).unwrap().try_into().unwrap();
        Terminal {
            server: self,
            id: activated.terminal,
            key,
            central_key: VerifyingKey::from_bytes(&central_key).unwrap(),
            sequence: AtomicU64::new(0),
        }
    }
}

fn clock(now: &Arc<AtomicI64>) -> Clock {
    let now = now.clone();
    Clock::from_fn(move || Timestamp(now.load(Ordering::SeqCst)))
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

pub(crate) fn nonce() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) time: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let time = response.headers().get("kaodian-time").map(|value| value.to_str().unwrap().to_owned());
        assert!(response.headers().contains_key("x-request-id"));
        let is_problem = response
            .headers()
            .get("content-type")
            .is_some_and(|kind| kind.to_str().unwrap() == "application/problem+json");
        assert_eq!(is_problem, status >= 400, "status {status}");
        Self { status, time, body: response.bytes().await.unwrap().to_vec() }
    }

    #[track_caller]
    pub(crate) fn ok<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{} {}", self.status, String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn problem(&self) -> Problem {
        assert!(self.status >= 400, "{} {}", self.status, String::from_utf8_lossy(&self.body));
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        problem
    }

    #[track_caller]
    pub(crate) fn is(&self, code: ProblemCode) {
        assert_eq!(self.problem().code, code);
    }
}

/// A terminal.
pub(crate) struct Terminal<'a> {
    pub(crate) server: &'a Server,
    pub(crate) id: TerminalId,
    pub(crate) key: SigningKey,
    pub(crate) central_key: VerifyingKey,
    pub(crate) sequence: AtomicU64,
}

impl Terminal<'_> {
    pub(crate) fn sign(&self, parts: &RequestParts<'_>, nonce: &str) -> SignedHeaders {
        sign(&self.key, &self.id.to_string(), parts, self.server.now().0 / 1000, nonce)
    }

    /// Sends what is signed, or is not.
    pub(crate) async fn send_signed(
        &self,
        parts: &RequestParts<'_>,
        signed: Option<&SignedHeaders>,
    ) -> Reply {
        let query = if parts.query.is_empty() { String::new() } else { format!("?{}", parts.query) };
        let url = format!("{}{}{query}", self.server.url, parts.path);
        let method = reqwest::Method::from_bytes(parts.method.as_bytes()).unwrap();
        let mut request = self.server.http.request(method, url).body(parts.body.to_vec());
        if let Some(signed) = signed {
            request = request
                .header("content-digest", &signed.content_digest)
                .header("signature-input", &signed.signature_input)
                .header("signature", &signed.signature);
        }
        Reply::of(request.send().await.unwrap()).await
    }

    /// A signed request; the answer's time must be the server's word on this very request.
    pub(crate) async fn send(&self, method: &str, path: &str, query: &str, body: &[u8]) -> Reply {
        let parts = RequestParts { method, path, query, body };
        let nonce = nonce();
        let reply = self.send_signed(&parts, Some(&self.sign(&parts, &nonce))).await;
        assert_eq!(self.time(&reply, &nonce), Some(self.server.now()));
        reply
    }

    pub(crate) fn time(&self, reply: &Reply, nonce: &str) -> Option<Timestamp> {
        SignedTime::verify(reply.time.as_deref()?, &self.central_key, nonce)
    }

    pub(crate) async fn get(&self, path: &str, query: &str) -> Reply {
        self.send("GET", path, query, b"").await
    }

    pub(crate) async fn post<B: Serialize>(&self, path: &str, body: &B) -> Reply {
        self.send("POST", path, "", &serde_json::to_vec(body).unwrap()).await
    }

    /// A staff member of the terminal's site who has changed the password that the centre made up.
    pub(crate) async fn staff(&self, site: &str, sign_in: &str, roles: &[&str]) -> String {
        let (id, made_up) = self.server.staff(site, sign_in, roles).await;
        let change =
            serde_json::json!({"signIn": sign_in, "oldPassword": made_up, "newPassword": STAFF_PASSWORD});
        assert_eq!(self.post("/v1/staff/password", &change).await.status, 204);
        id
    }

    /// A candidate who has an account signs in here, too.
    pub(crate) async fn sign_in(&self, name: &str) {
        let request = serde_json::json!({"name": name, "password": PASSWORD});
        assert_eq!(self.post("/v1/accounts/sign-in", &request).await.status, 200);
    }

    /// A new account.
    pub(crate) async fn account(&self, name: &str) -> AccountId {
        let request = RegisterAccountRequest {
            name: name.to_owned(),
            password: PASSWORD.to_owned(),
            mobile: "13800138000".to_owned(),
            email: "kaosheng@example.cn".to_owned(),
        };
        self.post("/v1/accounts", &request).await.ok::<AccountView>().account
    }
}

/// The password of staff who have changed theirs.
pub(crate) const STAFF_PASSWORD: &str = "desk and stamp 3";

pub(crate) const PASSWORD: &str = "correct horse 79";
