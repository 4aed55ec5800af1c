//! Every route with what it should not be sent: nothing of it is believed, nothing is broken by it, and each is refused in
//! words that callers know.

use std::{num::NonZeroU32, process::Command};

use kaodian_central::{LimitSettings, QqSettings, Settings};
use kaodian_wire::{ChangesResponse, ProblemCode, RequestParts};
use serde_json::{Value, json};

use crate::{
    journey::{Enrolment, push},
    support::{BEIJING, SHANGHAI, Server, Terminal, nonce},
};

/// A route that only terminals may ask.
struct Signed {
    method: &'static str,
    /// As the router has it.
    route: &'static str,
    /// A message that can be read, where one is taken.
    body: Option<Value>,
}

const SOME_ID: &str = "01900000-0000-7000-8000-000000000001";
const SOME_DIGEST: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn signed_routes() -> Vec<Signed> {
    let get = |route| Signed { method: "GET", route, body: None };
    let post = |route, body| Signed { method: "POST", route, body };
    let proof = |sign_in: &str| json!({"signIn": sign_in, "password": "desk and stamp 3"});
    vec![
        get("/v1/terminals/keys"),
        get("/v1/staff"),
        get("/v1/changes"),
        get("/v1/reviews"),
        get("/v1/events"),
        get("/v1/catalogue"),
        get("/v1/payment-channels"),
        get("/v1/photos/{sha256}"),
        get("/v1/photos/{sha256}/parts"),
        Signed { method: "PUT", route: "/v1/photos/{sha256}", body: None },
        get("/v1/qq-logins/{id}"),
        post("/v1/qq-logins", None),
        post("/v1/qq-logins/{id}/cancel", None),
        post("/v1/registrations/{id}/payment-query", None),
        post("/v1/registrations/{id}/orders", Some(json!({"channel": "sandbox"}))),
        post(
            "/v1/accounts",
            Some(json!({"name": "kaosheng", "password": "correct horse 79", "mobile": "13800138000",
                "email": "kaosheng@example.cn"})),
        ),
        post("/v1/accounts/sign-in", Some(json!({"name": "nobody", "password": "correct horse 79"}))),
        post(
            "/v1/accounts/password",
            Some(
                json!({"name": "nobody", "oldPassword": "correct horse 79", "newPassword": "another horse 80"}),
            ),
        ),
        post(
            "/v1/staff/password",
            Some(json!({"signIn": "nobody", "oldPassword": "correct horse 79", "newPassword": "another 80"})),
        ),
        post(
            "/v1/recovery/search",
            Some(
                json!({"staff": "110001-001", "documentType": "resident", "documentNumber": "110101200002290018"}),
            ),
        ),
        post(
            "/v1/recovery/reset",
            Some(
                json!({"account": SOME_ID, "documentType": "resident", "documentNumber": "110101200002290018",
                "documentChecked": true, "first": proof("wang"), "second": proof("zhao")}),
            ),
        ),
        post("/v1/operations", Some(json!({"operations": []}))),
        post(
            "/v1/audit-records",
            Some(json!({"records": [r#"{"sequence":9,"at":1,"event":"started"}"#], "link": "0".repeat(64)})),
        ),
        post("/v1/number-blocks", Some(json!({"sitting": "79", "size": 10}))),
        post(
            "/v1/seat-blocks",
            Some(
                json!({"sitting": "79", "wants": [{"site": BEIJING, "subject": "66", "needed": 1, "reserve": 0}]}),
            ),
        ),
        post(
            "/v1/seat-blocks/return",
            Some(json!({"sitting": "79", "keeps": [{"site": BEIJING, "subject": "66", "seats": 0}]})),
        ),
    ]
}

/// Routes that anybody may ask.
const OPEN: [(&str, &str); 14] = [
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/v1/time"),
    ("POST", "/v1/terminals/activate"),
    ("GET", "/qq/login/{state}"),
    ("GET", "/qq/callback"),
    ("POST", "/qq/bind"),
    ("POST", "/qq/confirm"),
    ("POST", "/v1/notifications/wechat"),
    ("POST", "/v1/notifications/alipay"),
    ("GET", "/sandbox/pay/{order}"),
    ("POST", "/sandbox/pay/{order}"),
    ("GET", "/no/such/route"),
];

/// Texts that mean something to databases, file systems, pages and shells.
const HOSTILE: [&str; 8] = [
    "' OR '1'='1",
    "'; DROP TABLE terminal; --",
    "$1 %s {0} ${x} `id`",
    "../../../../etc/passwd",
    "..\\..\\x",
    "<script>alert(1)</script>",
    "\u{0}\u{7f}\u{202e}",
    "𠮷🀄\u{feff}",
];

fn filled(route: &str) -> String {
    route
        .replace("{sha256}", SOME_DIGEST)
        .replace("{id}", SOME_ID)
        .replace("{state}", "abc")
        .replace("{order}", SOME_ID)
}

/// The route with each of these texts in the place of what is variable in it.
fn hostile_paths(route: &str) -> Vec<String> {
    let (Some(from), Some(to)) = (route.find('{'), route.find('}')) else { return Vec::new() };
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let mut texts: Vec<String> = HOSTILE.iter().map(|text| encoded(text)).collect();
    texts.extend(["%2e%2e%2fcentral.key", "%00", "%", "%FF%FE", ".", "..", "0", "-1"].map(str::to_owned));
    texts.push("a".repeat(4000));
    texts.into_iter().map(|text| format!("{}{text}{}", &route[..from], &route[to + 1..])).collect()
}

async fn world() -> Server {
    let many = |number| NonZeroU32::new(number).unwrap();
    let limits = LimitSettings {
        requests_per_second: many(100_000),
        requests_at_once: many(100_000),
        sign_ins_per_minute: many(100_000),
    };
    // Nothing in here asks QQ anything.
    let qq = QqSettings {
        app_id: "101".into(),
        app_secret: "x".into(),
        authorize_url: "http://127.0.0.1:1/authorize".into(),
        graph_url: "http://127.0.0.1:1".into(),
        timeout_s: 1,
    };
    Server::start_with(Settings { limits, qq: Some(qq), ..Settings::default() }).await
}

async fn is_well(terminal: &Terminal<'_>) {
    terminal.get("/v1/changes", "").await.ok::<ChangesResponse>();
}

#[test]
fn no_route_is_left_out() {
    let output = Command::new(env!("CARGO_BIN_EXE_kaodian-central")).arg("openapi").output().unwrap();
    let description: Value = serde_json::from_slice(&output.stdout).unwrap();
    let signed = signed_routes();
    for (route, operations) in description["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            let is_known = signed.iter().any(|known| (known.method, known.route) == (method.as_str(), route))
                || OPEN.iter().any(|known| *known == (method.as_str(), route));
            assert!(is_known, "{method} {route} is described and not in these tables");
        }
    }
}

/// The names of all fields that are described.
fn described_fields(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            let fields = object.get("properties").and_then(Value::as_object);
            found.extend(fields.into_iter().flat_map(|fields| fields.keys().cloned()));
            object.values().for_each(|value| described_fields(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| described_fields(value, found)),
        _ => {}
    }
}

#[test]
fn fields_are_described_as_they_are_written() {
    let output = Command::new(env!("CARGO_BIN_EXE_kaodian-central")).arg("openapi").output().unwrap();
    let description: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut fields = Vec::new();
    described_fields(&description["components"], &mut fields);
    assert!(fields.iter().any(|field| field == "amountFen"));
    let other: Vec<_> = fields.iter().filter(|field| field.contains('_')).collect();
    assert!(other.is_empty(), "{other:?}");
}

#[tokio::test]
async fn who_did_not_sign_or_signed_before_or_is_shut_out_is_refused() {
    let server = world().await;
    let terminal = server.terminal(BEIJING).await;
    for Signed { method, route, body } in signed_routes() {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let path = filled(route);
        let parts = RequestParts { method, path: &path, query: "", body: body.as_bytes() };
        terminal.send_signed(&parts, None).await.is(ProblemCode::Unsigned);
        let signed = terminal.sign(&parts, &nonce());
        let other = RequestParts { body: b"{\"other\":1}", ..parts };
        terminal.send_signed(&other, Some(&signed)).await.is(ProblemCode::SignatureInvalid);
        let elsewhere = format!("{path}x");
        let other = RequestParts { path: &elsewhere, ..parts };
        let refused = terminal.send_signed(&other, Some(&signed)).await.problem().code;
        assert!(
            matches!(refused, ProblemCode::SignatureInvalid | ProblemCode::NotFound),
            "{route}: {refused:?}"
        );
        if route == "/v1/events" {
            continue; // It would be listened to for ever; it is asked for by the same `Signed`.
        }
        terminal.send_signed(&parts, Some(&signed)).await;
        terminal.send_signed(&parts, Some(&signed)).await.is(ProblemCode::Replayed);
    }
    let parts = RequestParts { method: "GET", path: "/v1/changes", query: "", body: b"" };
    let old = terminal.sign(&parts, &nonce());
    server.advance_minutes(6);
    terminal.send_signed(&parts, Some(&old)).await.is(ProblemCode::SignatureStale);
    server.command(&["terminal", "revoke", &terminal.id.to_string()]).await.unwrap();
    for Signed { method, route, body } in signed_routes() {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        terminal.send(method, &filled(route), "", body.as_bytes()).await.is(ProblemCode::TerminalRevoked);
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_read_is_malformed() {
    let server = world().await;
    let terminal = server.terminal(BEIJING).await;
    for Signed { method, route, body } in signed_routes() {
        let (path, Some(example)) = (filled(route), body) else { continue };
        let deep = "[".repeat(10_000);
        for text in ["{", "[1]", "null", "1", "\"\"", "{\"a\":1}", "\u{feff}{}", "{}{}", deep.as_str()] {
            terminal.send(method, &path, "", text.as_bytes()).await.is(ProblemCode::Malformed);
        }
        terminal.send(method, &path, "", b"\xff\xfe{}").await.is(ProblemCode::Malformed);
        let fields = example.as_object().unwrap();
        for name in fields.keys() {
            for wrong in [json!({"a": 1}), json!(1.5), json!(-1), json!(1e300)] {
                let mut message = example.clone();
                message[name] = wrong.clone();
                let reply = terminal.post(&path, &message).await;
                assert_eq!(reply.problem().code, ProblemCode::Malformed, "{route} {name} {wrong}");
            }
            let twice = format!("{{\"{name}\":{0},\"{name}\":{0}}}", fields[name]);
            assert!(terminal.send(method, &path, "", twice.as_bytes()).await.status < 500, "{route} {name}");
        }
    }
    let too_long = vec![b' '; 3 * 1024 * 1024];
    terminal.send("POST", "/v1/operations", "", &too_long).await.is(ProblemCode::TooLarge);
    is_well(&terminal).await;
}

#[tokio::test]
async fn hostile_texts_are_texts() {
    let server = world().await;
    let terminal = server.terminal(BEIJING).await;
    for Signed { method, route, body } in signed_routes() {
        let path = filled(route);
        for (name, value) in body.iter().flat_map(|body| body.as_object().unwrap()) {
            if !value.is_string() {
                continue;
            }
            for text in HOSTILE.iter().copied().chain([&*"长".repeat(50_000)]) {
                let mut message = body.clone().unwrap();
                message[name] = json!(text);
                let reply = terminal.post(&path, &message).await;
                // Nothing is wrong with such a password.
                let is_taken = name == "password" && route == "/v1/accounts" && reply.status == 200;
                let is_refused = (400..500).contains(&reply.status);
                assert!(is_refused || is_taken, "{route} {name} {text:.30}: {}", reply.status);
            }
        }
        for path in hostile_paths(route) {
            let reply = terminal.send(method, &path, "", b"").await;
            assert!((400..500).contains(&reply.status), "{method} {path:.60}: {}", reply.status);
        }
        for query in ["cursor=%27%3B--", "limit=%00", "wait_s=%27", "cursor=-1", "wait_s=99999999999"] {
            if route != "/v1/events" {
                let reply = terminal.send(method, &path, query, b"").await;
                assert!(reply.status < 500, "{method} {route}?{query}: {}", reply.status);
            }
        }
    }
    is_well(&terminal).await;
}

#[tokio::test]
async fn strangers_get_no_further_than_a_refusal() {
    let server = world().await;
    let terminal = server.terminal(BEIJING).await;
    let ask = async |method: &str, path: &str, kind: &str, body: Vec<u8>| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = server.http.request(method, format!("{}{path}", server.url));
        request.header("content-type", kind).body(body).send().await.unwrap().status().as_u16()
    };
    for (method, route) in OPEN {
        let paths = hostile_paths(route).into_iter().chain([filled(route)]);
        for path in paths.collect::<Vec<_>>() {
            for (kind, body) in [
                ("application/json", b"{".to_vec()),
                ("application/json", b"{\"code\":{},\"publicKey\":1,\"name\":[]}".to_vec()),
                (
                    "application/x-www-form-urlencoded",
                    b"secret=%00%27&choice=&out_trade_no=%FF&sign=x".to_vec(),
                ),
                ("application/x-www-form-urlencoded", b"outcome=paid&bank=%27%3B--".to_vec()),
                ("text/plain", vec![0xff; 1000]),
            ] {
                let status = ask(method, &path, kind, body).await;
                let is_refused = (400..500).contains(&status);
                // A state that nobody gave out is told so on a page.
                let is_told = method == "GET" && (200..300).contains(&status);
                assert!(is_refused || is_told, "{method} {path:.60}: {status}");
            }
        }
    }
    for query in
        ["state=%27%20OR%201=1", "state=&code=x", "code=%00", "state=a&usercancel=%FF", "nonce=%0d%0ax"]
    {
        for path in ["/qq/callback", "/v1/time"] {
            let status = ask("GET", &format!("{path}?{query}"), "text/plain", Vec::new()).await;
            assert!(status < 500, "{path}?{query}: {status}");
        }
    }
    is_well(&terminal).await;
}

#[tokio::test]
async fn another_sites_registration_is_not_there() {
    let server = world().await;
    let (here, there) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    let enrolment = Enrolment::begin(&here, "kaosheng", BEIJING).await;
    push(&here, &[enrolment.accept(), enrolment.information(1), enrolment.choose()]).await;
    for route in ["orders", "payment-query"] {
        let path = format!("/v1/registrations/{}/{route}", enrolment.id);
        there.post(&path, &json!({})).await.is(ProblemCode::NotFound);
        assert_ne!(here.post(&path, &json!({})).await.status, 404, "{route} for its own site");
    }
    assert!(there.get("/v1/changes", "").await.ok::<ChangesResponse>().registrations.is_empty());
    let login: kaodian_wire::QqLoginResponse = here.post("/v1/qq-logins", &json!({})).await.ok();
    there.get(&format!("/v1/qq-logins/{}", login.login), "").await.is(ProblemCode::NotFound);
}
