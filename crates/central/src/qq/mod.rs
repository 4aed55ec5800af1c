//! Signing in with QQ. The terminal shows a QR code and waits; the candidate's phone goes through QQ and comes back here.
//!
//! All of it stands in the database: the phone's requests may reach another node than the terminal's. A state is good for
//! one return from QQ, in time, and only the terminal that began is told how it ended.

mod binding;
mod confirming;
mod connect;
mod page;

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use kaodian_domain::{AccountId, TerminalId, Timestamp};
use kaodian_wire::{ProblemCode, QqLoginResponse, QqLoginState, sha256_hex};
use reqwest::Url;
use tokio::{sync::Notify, time::Instant};
use uuid::Uuid;

use crate::{
    App, CentralError,
    problem::ProblemAnswer,
    random, sign_in,
    store::{
        self, StoreError,
        qq_login::{QqLogin, Stage},
    },
};

pub(crate) use binding::{BindForm, bind};
pub(crate) use confirming::{ConfirmForm, confirm};
pub use connect::QqSettings;
pub(crate) use page::{BindPage, ConfirmPage, Ending, Page};
use {
    connect::{QqConnect, QqUser},
    page::Words,
};

/// So long the QR code can be scanned.
const LOGIN_MS: i64 = 5 * 60 * 1000;

/// So long an account can be chosen on the phone; one may have to be registered first.
const BINDING_MS: i64 = 10 * 60 * 1000;

/// Logins that ended so long ago are forgotten.
const KEPT_MS: i64 = 60 * 60 * 1000;

/// The longest that a terminal is let wait for an answer, in seconds.
const WAIT_MAXIMUM_S: u32 = 25;

/// How often a waiting request looks whether another node decided something.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What the server needs for it.
pub(crate) struct Qq {
    connect: QqConnect,
    words: Words,
    public_url: String,
    /// Something was decided on this node.
    decided: Notify,
}

impl Qq {
    /// For a server that phones reach at `public_url`.
    pub(crate) fn new(settings: QqSettings, public_url: &str) -> Result<Self, CentralError> {
        Ok(Self {
            connect: QqConnect::new(settings, format!("{public_url}/qq/callback"))?,
            words: Words::bundled()?,
            public_url: public_url.to_owned(),
            decided: Notify::new(),
        })
    }

    /// The pages for a browser that accepts these languages.
    pub(crate) fn page(&self, accepted: &str) -> Page<'_> {
        self.words.for_browser(accepted)
    }
}

/// What the phone is shown, or where it is sent.
pub(crate) enum Shown {
    /// To QQ.
    Elsewhere(Url),
    /// The choice of an account.
    Bind(BindPage),
    /// Whether it is the terminal before them.
    Confirm(ConfirmPage),
    /// How it ended.
    Ending(Ending),
}

/// What QQ's redirect brought.
#[derive(Default)]
pub(crate) struct Returned {
    pub(crate) state: String,
    pub(crate) code: Option<String>,
}

fn qq(app: &App) -> Result<&Qq, ProblemAnswer> {
    app.qq().ok_or_else(|| ProblemCode::QqNotOffered.into())
}

fn secret() -> Result<String, CentralError> {
    Ok(BASE64.encode(random::bytes::<32>()?))
}

/// Two digits, each pair as likely as any other.
fn check_number() -> Result<String, CentralError> {
    loop {
        let [byte] = random::bytes::<1>()?;
        if byte < 200 {
            return Ok(format!("{:02}", byte % 100));
        }
    }
}

fn digest(what: &str, secret: &str) -> String {
    sha256_hex(format!("kaodian-qq-{what}/1\n{secret}").as_bytes())
}

/// Compares without telling by its time where two digests differ.
fn is_same(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b));
    one.len() == other.len() && differing == 0
}

/// Begins a sign-in for a terminal.
pub(crate) async fn begin(app: &App, terminal: TerminalId) -> Result<QqLoginResponse, ProblemAnswer> {
    let qq = qq(app)?;
    let (login, state, check_number) = (random::uuid()?, secret()?, check_number()?);
    let expires_at = app.now().plus_ms(LOGIN_MS);
    let mut db = app.store().connection().await?;
    let state_digest = digest("state", &state);
    store::qq_login::insert(&mut db, login, terminal, &state_digest, &check_number, expires_at).await?;
    let url = format!("{}/qq/login/{state}", qq.public_url);
    Ok(QqLoginResponse { login, url, expires_at, check_number: Some(check_number) })
}

async fn of_terminal(app: &App, terminal: TerminalId, login: Uuid) -> Result<QqLogin, ProblemAnswer> {
    qq(app)?;
    let mut db = app.store().connection().await?;
    let found = store::qq_login::find(&mut db, login).await?;
    found.filter(|found| found.terminal == terminal).ok_or_else(|| ProblemCode::NotFound.into())
}

/// How a sign-in stands, to the terminal that began it: as soon as it is decided, after `wait_s` seconds at the latest.
pub(crate) async fn state(
    app: &App,
    terminal: TerminalId,
    login: Uuid,
    wait_s: u32,
) -> Result<QqLoginState, ProblemAnswer> {
    let until = Instant::now() + Duration::from_secs(u64::from(wait_s.min(WAIT_MAXIMUM_S)));
    let decided = &qq(app)?.decided;
    loop {
        let mut woken = std::pin::pin!(decided.notified());
        // Listening begins before looking, so that nothing falls in between.
        woken.as_mut().enable();
        let state = told(app, of_terminal(app, terminal, login).await?).await?;
        let is_waiting = matches!(state, QqLoginState::Waiting { .. });
        if !is_waiting || Instant::now() >= until {
            return Ok(state);
        }
        let next_look = until.min(Instant::now() + LOOK_EVERY);
        let _ = tokio::time::timeout_at(next_look, woken).await;
    }
}

/// A sign-in as its terminal is told of it.
async fn told(app: &App, login: QqLogin) -> Result<QqLoginState, ProblemAnswer> {
    let is_over = app.now() >= login.expires_at;
    Ok(match (login.stage, login.account) {
        (Stage::Cancelled, _) => QqLoginState::Cancelled,
        (Stage::Failed, _) => QqLoginState::Failed,
        _ if is_over => QqLoginState::Expired,
        (Stage::Done, Some(account)) => {
            let known = {
                let mut db = app.store().connection().await?;
                store::account::find_by_id(&mut db, account).await?.ok_or(ProblemCode::NotFound)?
            };
            let signed_in = sign_in::signed_in(app, sign_in::view(known)).await?;
            QqLoginState::Done { signed_in: Box::new(signed_in) }
        }
        (Stage::Done, None) => QqLoginState::Failed,
        (stage @ (Stage::Open | Stage::Returned | Stage::Binding | Stage::Confirming), _) => {
            QqLoginState::Waiting { expires_at: login.expires_at, on_phone: stage != Stage::Open }
        }
    })
}

/// The terminal gives a sign-in up. What was decided before stays decided.
pub(crate) async fn cancel(
    app: &App,
    terminal: TerminalId,
    login: Uuid,
) -> Result<QqLoginState, ProblemAnswer> {
    let login = of_terminal(app, terminal, login).await?;
    let mut db = app.store().connection().await?;
    for from in [Stage::Open, Stage::Returned, Stage::Binding, Stage::Confirming] {
        store::qq_login::advance(&mut db, login.id, from, Stage::Cancelled, app.now()).await?;
    }
    drop(db);
    told(app, of_terminal(app, terminal, login.id).await?).await
}

/// The sign-in with this state.
async fn with_state(app: &App, state: &str) -> Result<Option<QqLogin>, StoreError> {
    let sought = digest("state", state);
    let mut db = app.store().connection().await?;
    let found = store::qq_login::find_by_state(&mut db, &sought).await?;
    Ok(found.filter(|login| is_same(&login.state_digest, &sought)))
}

/// The sign-in whose page on the phone has this secret.
async fn with_page(app: &App, secret: &str) -> Result<Option<QqLogin>, StoreError> {
    let sought = digest("page", secret);
    let mut db = app.store().connection().await?;
    let found = store::qq_login::find_by_page(&mut db, &sought).await?;
    Ok(found.filter(|login| login.page_digest.as_deref().is_some_and(|known| is_same(known, &sought))))
}

/// The phone opens what the QR code holds.
pub(crate) async fn open(app: &App, state: &str) -> Result<Shown, ProblemAnswer> {
    let qq = qq(app)?;
    let Some(login) = with_state(app, state).await? else { return Ok(Shown::Ending(Ending::Unknown)) };
    if let Some(ending) = ended(&login, app.now()) {
        return Ok(Shown::Ending(ending));
    }
    Ok(qq.connect.authorize_url(state).map_or(Shown::Ending(Ending::Failed), Shown::Elsewhere))
}

/// Why a state is of no use any more; `None` while it is.
fn ended(login: &QqLogin, now: Timestamp) -> Option<Ending> {
    match login.stage {
        Stage::Open if now < login.expires_at => None,
        Stage::Open => Some(Ending::Expired),
        Stage::Cancelled => Some(Ending::Cancelled),
        Stage::Returned | Stage::Binding | Stage::Confirming | Stage::Done | Stage::Failed => {
            Some(Ending::Used)
        }
    }
}

/// QQ sends the phone back. A state counts once: whoever returns with it again is told so and changes nothing.
pub(crate) async fn returned(app: &App, returned: Returned) -> Result<Shown, ProblemAnswer> {
    let qq = qq(app)?;
    let Some(login) = with_state(app, &returned.state).await? else {
        return Ok(Shown::Ending(Ending::Unknown));
    };
    if let Some(ending) = ended(&login, app.now()) {
        return Ok(Shown::Ending(ending));
    }
    let next = if returned.code.is_some() { Stage::Returned } else { Stage::Cancelled };
    {
        let mut db = app.store().connection().await?;
        if !store::qq_login::advance(&mut db, login.id, Stage::Open, next, app.now()).await? {
            return Ok(Shown::Ending(Ending::Used));
        }
    }
    qq.decided.notify_waiters();
    let Some(code) = returned.code else { return Ok(Shown::Ending(Ending::Cancelled)) };
    let user = match qq.connect.user(&code).await {
        Ok(user) => user,
        Err(error) => {
            tracing::warn!(%error, "a sign-in with QQ failed");
            let mut db = app.store().connection().await?;
            store::qq_login::advance(&mut db, login.id, Stage::Returned, Stage::Failed, app.now()).await?;
            qq.decided.notify_waiters();
            return Ok(Shown::Ending(Ending::Failed));
        }
    };
    let openid_digest = digest("openid", &format!("{}\n{}", qq.connect.app_id(), user.openid));
    let known = {
        let mut db = app.store().connection().await?;
        store::qq_identity::account_of(&mut db, &openid_digest).await?
    };
    match known {
        Some(account) => confirming::ask(app, &login, account, &openid_digest).await,
        None => ask_for_account(app, &login, user, &openid_digest).await,
    }
}

async fn ask_for_account(
    app: &App,
    login: &QqLogin,
    user: QqUser,
    openid_digest: &str,
) -> Result<Shown, ProblemAnswer> {
    let secret = secret()?;
    let page_digest = digest("page", &secret);
    let until = app.now().plus_ms(BINDING_MS);
    let mut db = app.store().connection().await?;
    if !store::qq_login::begin_binding(&mut db, login.id, openid_digest, &page_digest, until).await? {
        // The terminal gave up meanwhile.
        return Ok(Shown::Ending(Ending::Cancelled));
    }
    drop(db);
    qq(app)?.decided.notify_waiters();
    let terminal = terminal_name(app, login.terminal).await?;
    let check_number = login.check_number.clone();
    Ok(Shown::Bind(BindPage {
        secret,
        nickname: user.nickname,
        terminal,
        check_number,
        ..BindPage::default()
    }))
}

/// What the site calls a terminal: whoever holds the phone sees where they sign in.
async fn terminal_name(app: &App, terminal: TerminalId) -> Result<String, StoreError> {
    let mut db = app.store().connection().await?;
    let known = store::terminal::find(&mut db, terminal).await?;
    drop(db);
    let Some(terminal) = known else { return Ok(String::new()) };
    let catalogue = app.catalogues().current(app.store()).await?;
    let site = catalogue.as_ref().and_then(|catalogue| catalogue.site(&terminal.site));
    let site = site.map_or_else(|| terminal.site.to_string(), |site| site.name.clone());
    Ok(format!("{site} · {}", terminal.name))
}

/// Why a QQ may open an account.
enum Proof {
    /// It belongs to it.
    Bound,
    /// The account was registered a moment ago.
    Registered,
    /// The account's password fitted this verifier.
    Password(String),
}

/// Signs the account in at the terminal that waits, and binds the QQ to it where it was not.
async fn finish(
    app: &App,
    login: &QqLogin,
    account: AccountId,
    openid_digest: &str,
    proof: Proof,
) -> Result<Ending, ProblemAnswer> {
    let now = app.now();
    let from = if matches!(proof, Proof::Bound) { Stage::Confirming } else { Stage::Binding };
    let mut tx = app.store().transaction().await?;
    if !store::qq_login::finish(&mut tx, login.id, from, account, now).await? {
        return Ok(Ending::Expired);
    }
    // The account may have been given back to its owner meanwhile, or the QQ bound on another phone.
    let holds = match &proof {
        Proof::Bound => store::qq_identity::hold(&mut tx, openid_digest, account).await?,
        Proof::Registered => true,
        Proof::Password(verifier) => store::account::hold(&mut tx, account, verifier).await?,
    };
    let is_bound = matches!(proof, Proof::Bound);
    if !holds || !(is_bound || store::qq_identity::bind(&mut tx, openid_digest, account, now).await?) {
        return Ok(Ending::Used);
    }
    if !is_bound {
        binding::note(&mut tx, login, account, now).await?;
    }
    store::account_sign_in::begin(&mut tx, account, login.terminal, now).await?;
    tx.commit().await?;
    qq(app)?.decided.notify_waiters();
    Ok(Ending::Done)
}

/// Forgets logins that ended long ago.
pub(crate) async fn forget_old(app: &App) -> Result<(), StoreError> {
    let mut db = app.store().connection().await?;
    store::qq_login::forget(&mut db, app.now().plus_ms(-KEPT_MS)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_compared_whole() {
        let one = digest("state", "a");
        assert!(is_same(&one, &one.clone()) && !is_same(&one, &digest("page", "a")));
        assert!(!is_same(&one, &one[1..]) && !is_same(&one, ""));
    }
}
