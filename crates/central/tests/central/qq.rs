//! Signing in with QQ, against an emulator of QQ Connect.

use std::time::Duration;

use kaodian_central::{QqSettings, Settings};
use kaodian_domain::RefusalCode;
use kaodian_wire::{ChangesResponse, Outcome, ProblemCode, QqLoginResponse, QqLoginState, SignInResponse};
use serde_json::json;

use crate::{
    emulators::qq::{APP_ID, APP_SECRET, Format, Mood, QqConnect, openid},
    journey::{Enrolment, push, refusal},
    support::{BEIJING, PASSWORD, SHANGHAI, Server, Terminal},
};

const STRANGER: &str = "阿<b>丽";

async fn world(format: Format) -> (Server, QqConnect) {
    world_that_waits(format, 30).await
}

async fn world_that_waits(format: Format, timeout_s: u64) -> (Server, QqConnect) {
    let qq = QqConnect::start(format).await;
    let settings = QqSettings {
        app_id: APP_ID.to_owned(),
        app_secret: APP_SECRET.to_owned(),
        authorize_url: format!("{}/oauth2.0/authorize", qq.url),
        graph_url: qq.url.clone(),
        timeout_s,
    };
    let server = Server::start_with(Settings { qq: Some(settings), ..Settings::default() }).await;
    (server, qq)
}

async fn begin(terminal: &Terminal<'_>) -> QqLoginResponse {
    terminal.post("/v1/qq-logins", &json!({})).await.ok()
}

async fn stands(terminal: &Terminal<'_>, login: &QqLoginResponse) -> QqLoginState {
    terminal.get(&format!("/v1/qq-logins/{}", login.login), "").await.ok()
}

fn signed_in(state: QqLoginState) -> SignInResponse {
    match state {
        QqLoginState::Done { signed_in } => *signed_in,
        other => panic!("not signed in: {other:?}"),
    }
}

/// A phone's browser.
struct Phone<'a> {
    server: &'a Server,
}

impl Phone<'_> {
    /// What it shows, and where it is sent.
    async fn open(&self, url: &str) -> (String, Option<String>) {
        let response = self.server.http.get(url).send().await.unwrap();
        for (name, value) in [("cache-control", "no-store"), ("referrer-policy", "no-referrer")] {
            assert_eq!(response.headers()[name], value, "{name}");
        }
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        (response.text().await.unwrap(), to)
    }

    /// Scans the code, agrees at QQ (or does not), and comes back.
    async fn scan(&self, qq: &QqConnect, login: &QqLoginResponse, person: Option<&str>) -> String {
        let (_, sent_to) = self.open(&login.url).await;
        self.open(&qq.agree(&sent_to.unwrap(), person)).await.0
    }

    /// Scans, agrees, and says that it is the terminal before them.
    async fn scan_and_confirm(&self, qq: &QqConnect, login: &QqLoginResponse, person: &str) -> String {
        let page = self.scan(qq, login, Some(person)).await;
        self.confirm(&page, "yes").await
    }

    /// Answers the question whether it is the terminal before them.
    async fn confirm(&self, page: &str, choice: &str) -> String {
        assert!(page.contains("action=\"/qq/confirm\""), "{page}");
        self.send_to("/qq/confirm", page, choice, &[]).await
    }

    async fn send(&self, page: &str, choice: &str, fields: &[(&str, &str)]) -> String {
        self.send_to("/qq/bind", page, choice, fields).await
    }

    async fn send_to(&self, route: &str, page: &str, choice: &str, fields: &[(&str, &str)]) -> String {
        let secret = page.split("name=\"secret\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut form = reqwest::Url::parse("http://localhost/").unwrap();
        form.query_pairs_mut()
            .append_pair("secret", secret)
            .append_pair("choice", choice)
            .extend_pairs(fields);
        let sent = self
            .server
            .http
            .post(format!("{}{route}", self.server.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.query().unwrap().to_owned());
        sent.send().await.unwrap().text().await.unwrap()
    }
}

#[track_caller]
fn ended(page: &str, how: &str) {
    assert!(page.contains(&format!("data-ending=\"{how}\"")), "not {how}: {page}");
}

/// The two digits on a page.
#[track_caller]
fn shown_number(page: &str) -> String {
    page.split("data-check>").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

const NEW: [(&str, &str); 5] = [
    ("name", "ali"),
    ("password", PASSWORD),
    ("again", PASSWORD),
    ("mobile", "13800138000"),
    ("email", "ali@example.cn"),
];

#[tokio::test]
async fn the_first_time_a_new_account_is_registered_and_the_next_time_it_opens() {
    for format in [Format::Old, Format::Json, Format::Sloppy] {
        let (server, qq) = world(format).await;
        let terminal = server.terminal(BEIJING).await;
        let phone = Phone { server: &server };
        let login = begin(&terminal).await;
        let waiting = QqLoginState::Waiting { expires_at: login.expires_at, on_phone: false };
        assert_eq!(stands(&terminal, &login).await, waiting, "{format:?}");

        let page = phone.scan(&qq, &login, Some(STRANGER)).await;
        assert!(
            page.contains("阿&lt;b&gt;丽") && page.contains("北京示范考点 · 一号机"),
            "{format:?} {page}"
        );
        assert_eq!(shown_number(&page), login.check_number.clone().unwrap(), "{format:?}");
        assert!(matches!(stands(&terminal, &login).await, QqLoginState::Waiting { on_phone: true, .. }));
        ended(&phone.send(&page, "new", &NEW).await, "done");
        let first = signed_in(stands(&terminal, &login).await);
        assert_eq!((first.account.name.as_str(), first.must_change_password), ("ali", false));

        // Later, at another site: what was begun is brought along.
        let mut enrolment = Enrolment::begin(&terminal, "unused", BEIJING).await;
        enrolment.account = first.account.account;
        assert!(matches!(push(&terminal, &[enrolment.accept()]).await[0], Outcome::Accepted { .. }));
        let elsewhere = server.terminal(SHANGHAI).await;
        assert_eq!(refusal(&elsewhere, &enrolment.accept()).await, RefusalCode::NotYours);
        let login = begin(&elsewhere).await;
        ended(&phone.scan_and_confirm(&qq, &login, STRANGER).await, "done");
        let again = signed_in(stands(&elsewhere, &login).await);
        assert_eq!((again.account, again.registrations.len()), (first.account, 1));
        assert!(matches!(push(&elsewhere, &[enrolment.accept()]).await[0], Outcome::Accepted { .. }));
        // With its password, too.
        let by_name = json!({"name": "ali", "password": PASSWORD});
        assert_eq!(terminal.post("/v1/accounts/sign-in", &by_name).await.status, 200);
    }
}

#[tokio::test]
async fn the_first_time_an_account_is_bound_with_its_password() {
    let (server, qq) = world(Format::Old).await;
    let terminal = server.terminal(BEIJING).await;
    let account = terminal.account("kaosheng").await;
    let phone = Phone { server: &server };
    let login = begin(&terminal).await;
    qq.be(Mood::Nameless);
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    let own = |password| [("name", " KAOSHENG "), ("password", password)];
    let page = phone.send(&page, "own", &own("wrong")).await;
    assert!(page.contains("账号或密码不对") && !page.contains("wrong"), "{page}");
    assert!(matches!(stands(&terminal, &login).await, QqLoginState::Waiting { on_phone: true, .. }));
    ended(&phone.send(&page, "own", &own(PASSWORD)).await, "done");
    assert_eq!(signed_in(stands(&terminal, &login).await).account.account, account);
    ended(&phone.send(&page, "own", &own(PASSWORD)).await, "used");

    let audit = server.command(&["audit", "list"]).await.unwrap();
    assert!(audit.contains("qq_bound") && audit.contains(&account.to_string()), "{audit}");
}

#[tokio::test]
async fn a_wrong_form_says_what_is_wrong_and_a_name_is_locked_as_everywhere() {
    let (server, qq) = world(Format::Json).await;
    let terminal = server.terminal(BEIJING).await;
    terminal.account("kaosheng").await;
    let phone = Phone { server: &server };
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    let with = |name, value| NEW.map(|(field, typed)| (field, if field == name { value } else { typed }));
    for (form, words) in [
        (with("again", "another 1234"), "两次输入的密码不一样"),
        (with("name", "kaosheng"), "这个账号已被使用"),
        (with("mobile", "12"), "手机：请填"),
        (with("email", "a@b"), "邮箱：请填"),
        (with("name", "x"), "账号：3 到 32"),
    ] {
        let page = phone.send(&page, "new", &form).await;
        assert!(
            page.contains(words) && page.contains("value=\"ali@example.cn\"") != (words == "邮箱：请填"),
            "{page}"
        );
        assert!(!page.contains(PASSWORD), "{page}");
    }
    let wrong = [("name", "kaosheng"), ("password", "wrong")];
    for _ in 0..5 {
        assert!(phone.send(&page, "own", &wrong).await.contains("账号或密码不对"));
    }
    // Ten from one page, whatever the names.
    ended(&phone.send(&page, "own", &wrong).await, "failed");
    assert_eq!(stands(&terminal, &login).await, QqLoginState::Failed);
    let right = json!({"name": "kaosheng", "password": PASSWORD});
    terminal.post("/v1/accounts/sign-in", &right).await.is(ProblemCode::AccountLocked);
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    let page = phone.send(&page, "own", &[("name", "kaosheng"), ("password", PASSWORD)]).await;
    assert!(page.contains("账号已暂时锁定"), "{page}");
}

#[tokio::test]
async fn whoever_does_not_want_to_is_not_signed_in() {
    let (server, qq) = world(Format::Old).await;
    let terminal = server.terminal(BEIJING).await;
    let phone = Phone { server: &server };
    // At QQ.
    let login = begin(&terminal).await;
    ended(&phone.scan(&qq, &login, None).await, "cancelled");
    assert_eq!(stands(&terminal, &login).await, QqLoginState::Cancelled);
    ended(&phone.open(&login.url).await.0, "cancelled");
    // On our page.
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    ended(&phone.send(&page, "cancel", &[]).await, "cancelled");
    assert_eq!(stands(&terminal, &login).await, QqLoginState::Cancelled);
    // At the terminal, while the phone is at QQ, and while it chooses.
    let cancel = async |login: &QqLoginResponse| {
        let path = format!("/v1/qq-logins/{}/cancel", login.login);
        terminal.post(&path, &json!({})).await.ok::<QqLoginState>()
    };
    let login = begin(&terminal).await;
    let (_, sent_to) = phone.open(&login.url).await;
    assert_eq!(cancel(&login).await, QqLoginState::Cancelled);
    ended(&phone.open(&qq.agree(&sent_to.unwrap(), Some(STRANGER))).await.0, "cancelled");
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    assert_eq!(cancel(&login).await, QqLoginState::Cancelled);
    ended(&phone.send(&page, "new", &NEW).await, "used");
    // What is done is done.
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    ended(&phone.send(&page, "new", &NEW).await, "done");
    assert_eq!(signed_in(cancel(&login).await).account.name, "ali");
}

#[tokio::test]
async fn a_code_that_is_old_is_not_good_any_more() {
    let (server, qq) = world(Format::Old).await;
    let terminal = server.terminal(BEIJING).await;
    let phone = Phone { server: &server };
    let login = begin(&terminal).await;
    let (_, sent_to) = phone.open(&login.url).await;
    let back = qq.agree(&sent_to.unwrap(), Some(STRANGER));
    server.advance_minutes(5);
    ended(&phone.open(&back).await.0, "expired");
    ended(&phone.open(&login.url).await.0, "expired");
    assert_eq!(stands(&terminal, &login).await, QqLoginState::Expired);

    // An account may be chosen for ten minutes.
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    server.advance_minutes(9);
    assert!(matches!(stands(&terminal, &login).await, QqLoginState::Waiting { on_phone: true, .. }));
    server.advance_minutes(1);
    ended(&phone.send(&page, "new", &NEW).await, "expired");
    assert_eq!(stands(&terminal, &login).await, QqLoginState::Expired);

    // After a while nothing is left of it.
    server.advance_minutes(61);
    kaodian_central::jobs::run_once(&server.app).await.unwrap();
    terminal.get(&format!("/v1/qq-logins/{}", login.login), "").await.is(ProblemCode::NotFound);
    ended(&phone.open(&login.url).await.0, "unknown");
}

#[tokio::test]
async fn a_state_counts_once_and_for_its_own_terminal() {
    let (server, qq) = world(Format::Old).await;
    let (beijing, second) = (server.terminal(BEIJING).await, server.terminal(BEIJING).await);
    let shanghai = server.terminal(SHANGHAI).await;
    let phone = Phone { server: &server };
    let (login, other) = (begin(&beijing).await, begin(&shanghai).await);

    let (_, sent_to) = phone.open(&login.url).await;
    let back = qq.agree(&sent_to.clone().unwrap(), Some(STRANGER));
    let page = phone.open(&back).await.0;
    ended(&phone.open(&back).await.0, "used");
    // With a fresh code of somebody else's, too.
    ended(&phone.open(&qq.agree(&sent_to.unwrap(), Some("somebody"))).await.0, "used");
    ended(&phone.open(&login.url).await.0, "used");

    // Nobody else hears of it, and the other's login is where it was.
    for stranger in [&shanghai, &second] {
        let path = format!("/v1/qq-logins/{}", login.login);
        stranger.get(&path, "").await.is(ProblemCode::NotFound);
        stranger.post(&format!("{path}/cancel"), &json!({})).await.is(ProblemCode::NotFound);
    }
    ended(&phone.send(&page, "new", &NEW).await, "done");
    let waiting = QqLoginState::Waiting { expires_at: other.expires_at, on_phone: false };
    assert_eq!(stands(&shanghai, &other).await, waiting);
    signed_in(stands(&beijing, &login).await);

    // States and secrets that nobody gave out.
    let callback = format!("{}/qq/callback", server.url);
    for query in ["", "?state=", "?state=abc&code=1", "?code=1", "?state=a&state=b"] {
        ended(&phone.open(&format!("{callback}{query}")).await.0, "unknown");
    }
    ended(&phone.open(&format!("{}/qq/login/{}", server.url, other.login)).await.0, "unknown");
    ended(&phone.send("name=\"secret\" value=\"abc\"", "new", &NEW).await, "unknown");
    beijing.get("/v1/qq-logins/abc", "").await.is(ProblemCode::NotFound);
}

#[tokio::test]
async fn two_returns_at_once_are_one() {
    let (server, qq) = world(Format::Json).await;
    let terminal = server.terminal(BEIJING).await;
    let phone = Phone { server: &server };
    let login = begin(&terminal).await;
    let (_, sent_to) = phone.open(&login.url).await;
    let sent_to = sent_to.unwrap();
    let (one, two) = (qq.agree(&sent_to, Some("one")), qq.agree(&sent_to, Some("two")));
    let (one, two) = tokio::join!(phone.open(&one), phone.open(&two));
    let used = [&one.0, &two.0].into_iter().filter(|page| page.contains("data-ending=\"used\"")).count();
    assert_eq!(used, 1, "{one:?} {two:?}");
}

#[tokio::test]
async fn whatever_is_wrong_with_qq_is_said() {
    let (server, qq) = world_that_waits(Format::Old, 5).await;
    let terminal = server.terminal(BEIJING).await;
    let phone = Phone { server: &server };
    for mood in [Mood::CodeUsed, Mood::TokenWrong, Mood::OfAnother, Mood::Down, Mood::Nonsense, Mood::Slow] {
        qq.be(mood);
        let login = begin(&terminal).await;
        ended(&phone.scan(&qq, &login, Some(STRANGER)).await, "failed");
        assert_eq!(stands(&terminal, &login).await, QqLoginState::Failed, "{mood:?}");
    }
    qq.be(Mood::Well);
    let login = begin(&terminal).await;
    assert!(phone.scan(&qq, &login, Some(STRANGER)).await.contains("name=\"secret\""));
}

#[tokio::test]
async fn the_terminal_hears_of_it_at_once_while_it_waits() {
    let (server, qq) = world(Format::Json).await;
    let terminal = server.terminal(BEIJING).await;
    let phone = Phone { server: &server };
    let login = begin(&terminal).await;
    let path = format!("/v1/qq-logins/{}", login.login);
    let wait = async || -> QqLoginState {
        tokio::time::timeout(Duration::from_secs(20), terminal.get(&path, "wait_s=25")).await.unwrap().ok()
    };
    let act = async {
        let page = phone.scan(&qq, &login, Some(STRANGER)).await;
        ended(&phone.send(&page, "new", &NEW).await, "done");
    };
    let (state, ()) = tokio::join!(wait(), act);
    assert_eq!(signed_in(state).account.name, "ali");
    terminal.get(&path, "wait_s=-1").await.is(ProblemCode::Malformed);
}

#[tokio::test]
async fn a_slow_qq_is_waited_for() {
    let (server, qq) = world(Format::Old).await;
    let terminal = server.terminal(BEIJING).await;
    let phone = Phone { server: &server };
    qq.be(Mood::Slow);
    let login = begin(&terminal).await;
    let watch = async {
        // The terminal knows that the phone is back, while QQ takes its time.
        while stands(&terminal, &login).await
            == (QqLoginState::Waiting { expires_at: login.expires_at, on_phone: false })
        {}
        qq.let_go();
    };
    let (page, ()) = tokio::join!(phone.scan(&qq, &login, Some(STRANGER)), watch);
    assert!(page.contains("name=\"secret\""), "{page}");
}

#[tokio::test]
async fn an_account_that_was_given_back_opens_with_no_qq_any_more() {
    let (server, qq) = world(Format::Json).await;
    let terminal = server.terminal(BEIJING).await;
    let phone = Phone { server: &server };
    for sign_in in ["wang", "zhao"] {
        terminal.staff(BEIJING, sign_in, &["operator"]).await;
    }
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    phone.send(&page, "new", &NEW).await;
    let mut enrolment = Enrolment::begin(&terminal, "unused", BEIJING).await;
    enrolment.account = signed_in(stands(&terminal, &login).await).account.account;
    push(&terminal, &[enrolment.accept(), enrolment.information(7)]).await;
    let proof = |sign_in: &str| json!({"signIn": sign_in, "password": crate::support::STAFF_PASSWORD});
    let request = json!({
        "account": enrolment.account, "documentType": "resident",
        "documentNumber": crate::journey::document_number(7), "documentChecked": true,
        "first": proof("wang"), "second": proof("zhao"),
    });
    let given: kaodian_wire::ResetAccountResponse = terminal.post("/v1/recovery/reset", &request).await.ok();
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    let page = phone.send(&page, "own", &[("name", "ali"), ("password", &given.password)]).await;
    assert!(page.contains("一次性密码"), "{page}");
}

#[tokio::test]
async fn a_server_without_it_says_so() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    terminal.post("/v1/qq-logins", &json!({})).await.is(ProblemCode::QqNotOffered);
    assert!(!terminal.get("/v1/changes", "cursor=0").await.ok::<ChangesResponse>().offers_qq);
    let (server, _qq) = world(Format::Json).await;
    let terminal = server.terminal(BEIJING).await;
    assert!(terminal.get("/v1/changes", "cursor=0").await.ok::<ChangesResponse>().offers_qq);
}

#[tokio::test]
async fn nothing_of_qq_is_kept_but_a_digest() {
    let (server, qq) = world(Format::Json).await;
    let terminal = server.terminal(BEIJING).await;
    let phone = Phone { server: &server };
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    phone.send(&page, "new", &NEW).await;
    let state = login.url.rsplit('/').next().unwrap();
    let secret = page.split("name=\"secret\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    for entry in std::fs::read_dir(server.dir.path().join("data")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            continue;
        }
        let bytes = std::fs::read(entry.path()).unwrap();
        for text in [openid(STRANGER).as_str(), state, secret] {
            let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!found, "in {:?}", entry.file_name());
        }
    }
}

/// A QQ that belongs to an account, and a phone that comes back from QQ with it.
async fn known(server: &Server, qq: &QqConnect, terminal: &Terminal<'_>) -> kaodian_domain::AccountId {
    let phone = Phone { server };
    let login = begin(terminal).await;
    let page = phone.scan(qq, &login, Some(STRANGER)).await;
    ended(&phone.send(&page, "new", &NEW).await, "done");
    signed_in(stands(terminal, &login).await).account.account
}

#[tokio::test]
async fn a_known_qq_signs_in_only_when_its_owner_says_that_it_is_their_terminal() {
    let (server, qq) = world(Format::Json).await;
    let terminal = server.terminal(BEIJING).await;
    let account = known(&server, &qq, &terminal).await;
    let phone = Phone { server: &server };
    let login = begin(&terminal).await;
    let page = phone.scan(&qq, &login, Some(STRANGER)).await;
    assert!(page.contains("北京示范考点 · 一号机"), "{page}");
    let number = login.check_number.clone().unwrap();
    assert!(number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
    assert_eq!(shown_number(&page), number);
    assert!(matches!(stands(&terminal, &login).await, QqLoginState::Waiting { on_phone: true, .. }));
    // Both at once, and once more: one sign-in.
    let (one, two) = tokio::join!(phone.confirm(&page, "yes"), phone.confirm(&page, "yes"));
    ended(&one, "done");
    ended(&two, "done");
    ended(&phone.confirm(&page, "yes").await, "done");
    // What is done is not undone by the other button, or by the terminal.
    ended(&phone.confirm(&page, "no").await, "done");
    assert_eq!(signed_in(stands(&terminal, &login).await).account.account, account);
    ended(&phone.open(&login.url).await.0, "used");
}

#[tokio::test]
async fn whoever_was_sent_the_code_of_another_terminal_says_no() {
    let (server, qq) = world(Format::Old).await;
    let (home, kiosk) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    known(&server, &qq, &home).await;
    let victim = Phone { server: &server };
    let login = begin(&kiosk).await;
    let page = victim.scan(&qq, &login, Some(STRANGER)).await;
    assert!(page.contains("上海示范考点"), "the page names where they would be signed in: {page}");
    ended(&victim.confirm(&page, "no").await, "cancelled");
    assert_eq!(stands(&kiosk, &login).await, QqLoginState::Cancelled);
    ended(&victim.confirm(&page, "yes").await, "cancelled");
    assert_eq!(stands(&kiosk, &login).await, QqLoginState::Cancelled);
    // Whoever closes the page is not signed in either.
    let login = begin(&kiosk).await;
    let page = victim.scan(&qq, &login, Some(STRANGER)).await;
    server.advance_minutes(3);
    ended(&victim.confirm(&page, "yes").await, "expired");
    assert_eq!(stands(&kiosk, &login).await, QqLoginState::Expired);
}

#[tokio::test]
async fn only_the_browser_that_came_back_can_confirm() {
    let (server, qq) = world(Format::Json).await;
    let terminal = server.terminal(BEIJING).await;
    known(&server, &qq, &terminal).await;
    let phone = Phone { server: &server };
    let login = begin(&terminal).await;
    let (_, sent_to) = phone.open(&login.url).await;
    let back = qq.agree(&sent_to.unwrap(), Some(STRANGER));
    let page = phone.open(&back).await.0;
    // The terminal, and whoever photographed its screen, know the state and the number, and not the page's secret.
    let state = login.url.rsplit('/').next().unwrap();
    for guess in [state, &login.login.to_string(), login.check_number.as_deref().unwrap(), "", "' OR '1'='1"]
    {
        let forged = format!("action=\"/qq/confirm\" name=\"secret\" value=\"{guess}\"");
        ended(&phone.confirm(&forged, "yes").await, "unknown");
    }
    ended(&phone.open(&back).await.0, "used");
    // Another choice than the two, the form of the other page, and a body that is none.
    ended(&phone.confirm(&page, "perhaps").await, "unknown");
    let bound = phone.send(&page, "new", &NEW).await;
    assert!(!bound.contains("data-ending=\"done\""), "{bound}");
    for body in ["", "secret", "choice=yes", "{}", "secret=a&secret=b"] {
        let sent = server.http.post(format!("{}/qq/confirm", server.url)).body(body);
        let sent = sent.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        assert!(sent.status() == 404, "{body}");
    }
    assert!(matches!(stands(&terminal, &login).await, QqLoginState::Waiting { on_phone: true, .. }));
    // The terminal gives up while the question is open.
    let cancel = terminal.post(&format!("/v1/qq-logins/{}/cancel", login.login), &json!({})).await;
    assert_eq!(cancel.ok::<QqLoginState>(), QqLoginState::Cancelled);
    ended(&phone.confirm(&page, "yes").await, "cancelled");
    assert_eq!(stands(&terminal, &login).await, QqLoginState::Cancelled);
}
