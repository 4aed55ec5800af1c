//! Versions of the protocol, and bodies that come compressed.

use kaodian_central::{ProtocolSettings, Settings};
use kaodian_domain::Operation;
use kaodian_wire::{
    ChangesResponse, Outcome, PROTOCOL, ProblemCode, PushRequest, PushResponse, RequestParts, SignedHeaders,
    gunzip, gzip, sign_speaking,
};
use serde_json::{Value, json};

use crate::{
    journey::{Enrolment, push},
    support::{BEIJING, Reply, SHANGHAI, Server, Terminal, nonce},
};

/// A terminal of another version.
struct Speaking<'a>(&'a Terminal<'a>, Option<u32>);

impl Speaking<'_> {
    fn sign(&self, parts: &RequestParts<'_>) -> SignedHeaders {
        let Self(terminal, version) = self;
        let (id, created_s) = (terminal.id.to_string(), terminal.server.now().0 / 1000);
        sign_speaking(*version, &terminal.key, &id, parts, created_s, &nonce())
    }

    async fn raw(
        &self,
        parts: &RequestParts<'_>,
        signed: &SignedHeaders,
        headers: &[(&str, &str)],
    ) -> reqwest::Response {
        let Self(terminal, _) = self;
        let method = reqwest::Method::from_bytes(parts.method.as_bytes()).unwrap();
        let url = format!("{}{}?{}", terminal.server.url, parts.path, parts.query);
        let mut request = terminal.server.http.request(method, url).body(parts.body.to_vec());
        for (name, value) in [
            ("content-digest", Some(&signed.content_digest)),
            ("signature-input", Some(&signed.signature_input)),
            ("signature", Some(&signed.signature)),
            ("kaodian-protocol", signed.protocol.as_ref()),
        ] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    async fn send(&self, method: &str, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Reply {
        let parts = RequestParts { method, path, query: "", body };
        Reply::of(self.raw(&parts, &self.sign(&parts), headers).await).await
    }

    async fn push(&self, push: &Value) -> Reply {
        self.send("POST", "/v1/operations", push.to_string().as_bytes(), &[]).await
    }
}

fn outcomes(reply: &Reply) -> Vec<Outcome> {
    reply.ok::<PushResponse>().results.into_iter().map(|result| result.outcome).collect()
}

async fn server_from(minimum: u32) -> Server {
    let protocol = ProtocolSettings { minimum };
    Server::start_with(Settings { protocol, ..Settings::default() }).await
}

#[tokio::test]
async fn both_sides_say_what_they_speak() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    for version in [None, Some(1), Some(PROTOCOL), Some(PROTOCOL + 7)] {
        let asked = Speaking(&terminal, version).send("GET", "/v1/changes", b"", &[]).await;
        assert_eq!(asked.status, 200, "{version:?}");
    }
    for path in ["/healthz", "/v1/time", "/v1/nothing", "/v1/changes"] {
        let answer = server.http.get(format!("{}{path}", server.url)).send().await.unwrap();
        assert_eq!(answer.headers()["kaodian-protocol"], "1-2", "{path}");
    }
}

#[tokio::test]
async fn the_version_cannot_be_changed_on_the_way() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let parts = RequestParts { method: "GET", path: "/v1/changes", query: "", body: b"" };
    let speaking = Speaking(&terminal, Some(2));
    for (protocol, version) in [(Some("1"), Some(2)), (None, Some(2)), (Some("2"), None)] {
        let signed = Speaking(&terminal, version).sign(&parts);
        let changed = SignedHeaders { protocol: protocol.map(str::to_owned), ..signed };
        Reply::of(speaking.raw(&parts, &changed, &[]).await).await.is(ProblemCode::SignatureInvalid);
    }
    // What is no version is none, also when it is signed.
    Speaking(&terminal, Some(0)).send("GET", "/v1/changes", b"", &[]).await.is(ProblemCode::Malformed);
}

#[tokio::test]
async fn a_terminal_that_is_too_old_is_told_so_and_asked_for_nothing() {
    let server = server_from(2).await;
    let terminal = {
        // Activated by a program that was new enough.
        let code = server.command(&["terminal", "code", "--site", SHANGHAI]).await.unwrap();
        let key = ed25519_dalek::SigningKey::from_bytes(&crate::support::random());
        server.activate_with(code.trim(), &key).await.is(ProblemCode::VersionUnsupported);
        let url = format!("{}/v1/terminals/activate", server.url);
        let public_key = kaodian_wire::write_public_key(&key.verifying_key());
        let body = json!({"code": code.trim(), "publicKey": public_key, "name": "一号机"}).to_string();
        let request = server.http.post(url).header("kaodian-protocol", "2").body(body);
        let activated: kaodian_wire::ActivateResponse = Reply::of(request.send().await.unwrap()).await.ok();
        server.terminal_known(activated, key)
    };
    let (old, new) = (Speaking(&terminal, None), Speaking(&terminal, Some(2)));
    for (method, path, body) in [
        ("GET", "/v1/changes", &b""[..]),
        ("GET", "/v1/catalogue", b""),
        ("POST", "/v1/operations", b"{\"operations\":[]}"),
        ("PUT", "/v1/photos/0000000000000000000000000000000000000000000000000000000000000000", b"jpeg"),
    ] {
        let refused = old.send(method, path, body, &[]).await;
        refused.is(ProblemCode::VersionUnsupported);
        assert_eq!((refused.status, refused.time.is_some()), (426, true), "{path}");
    }
    assert_eq!(new.send("GET", "/v1/changes", b"", &[]).await.status, 200);
    // The time and the health are everybody's.
    for path in ["/v1/time", "/healthz"] {
        let answer = server.http.get(format!("{}{path}", server.url)).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
    }
}

#[tokio::test]
async fn a_minimum_that_is_not_spoken_is_refused_at_the_start() {
    for minimum in [0, PROTOCOL + 1] {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings { protocol: ProtocolSettings { minimum }, ..Settings::default() };
        let config =
            kaodian_central::Config { settings, ..kaodian_central::Config::new(dir.path(), "http://x") };
        let clock = kaodian_central::Clock::from_fn(|| kaodian_domain::Timestamp(0));
        let error = kaodian_central::App::open(&config, clock).await.err().unwrap().to_string();
        assert!(error.contains("[protocol] minimum"), "{error}");
    }
}

#[tokio::test]
async fn an_operation_that_the_server_does_not_know_waits_and_the_others_go_on() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    let other = Enrolment::begin(&terminal, "other", SHANGHAI).await;
    let records = [enrolment.accept(), enrolment.information(1), enrolment.choose(), other.accept()];
    let mut pushed = json!(PushRequest { operations: records.to_vec() });
    pushed["operations"][1]["operation"] = json!({"kind": "scan_palm", "vein": "A"});
    let newer = Speaking(&terminal, Some(PROTOCOL + 1));

    // A terminal of the first version would not understand the answer; it knows nothing that is not known here.
    Speaking(&terminal, None).push(&pushed).await.is(ProblemCode::Malformed);
    let waits = Outcome::AwaitsUpdate;
    for _ in 0..2 {
        let told = outcomes(&newer.push(&pushed).await);
        assert!(matches!(told[0], Outcome::Accepted { revision: 1 }), "{told:?}");
        assert_eq!(
            told[1..3],
            [waits.clone(), waits.clone()],
            "what follows with the same registration waits"
        );
        assert!(matches!(told[3], Outcome::Accepted { revision: 1 }), "others go on: {told:?}");
    }
    // Also what follows in a push of its own, and on another node.
    let node = server.another_node().await;
    let elsewhere = Terminal { server: &node, ..server.terminal_again(&terminal) };
    assert_eq!(push(&elsewhere, &records[2..3]).await, std::slice::from_ref(&waits));
    assert_eq!(enrolment.current().await.revision, 1);
    // Alone, in a push of nothing else.
    let alone = json!({"operations": [pushed["operations"][1].clone()]});
    assert_eq!(outcomes(&newer.push(&alone).await), [waits]);

    // The server was updated and knows it now: everything goes its way.
    let told = push(&terminal, &records).await;
    let revisions = told.iter().map(|outcome| match outcome {
        Outcome::Accepted { revision } => *revision,
        other => panic!("{other:?}"),
    });
    assert_eq!(revisions.collect::<Vec<_>>(), [1, 2, 3, 1]);
    let behind = enrolment.record(Operation::Withdraw);
    assert!(
        matches!(push(&terminal, &[behind]).await[..], [Outcome::Accepted { revision: 4 }]),
        "nothing is left"
    );
}

#[tokio::test]
async fn nothing_that_a_newer_terminal_says_is_dropped_in_silence() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    let mut pushed = json!(PushRequest { operations: vec![enrolment.accept()] });
    pushed["operations"][0]["operation"]["witness"] = json!("王老师");
    let newer = Speaking(&terminal, Some(PROTOCOL + 1));
    assert_eq!(outcomes(&newer.push(&pushed).await), [Outcome::AwaitsUpdate]);
    // A terminal that is not newer has nothing to say that is not known here: it is of no account, as ever.
    let same = Speaking(&terminal, Some(PROTOCOL));
    assert!(matches!(outcomes(&same.push(&pushed).await)[..], [Outcome::Accepted { revision: 1 }]));
}

#[tokio::test]
async fn a_body_may_come_compressed() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    let push = PushRequest { operations: (0..200).map(|_| enrolment.accept()).collect() };
    let whole = serde_json::to_vec(&push).unwrap();
    let packed = gzip(&whole);
    assert!(packed.len() * 4 < whole.len(), "{} of {}", packed.len(), whole.len());
    let speaking = Speaking(&terminal, Some(2));
    let as_gzip = [("content-encoding", "gzip")];
    let told = outcomes(&speaking.send("POST", "/v1/operations", &packed, &as_gzip).await);
    assert!(told.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{told:?}");

    // What was signed are the bytes that came.
    let parts = RequestParts { method: "POST", path: "/v1/operations", query: "", body: &packed };
    let signed_whole = speaking.sign(&RequestParts { body: &whole, ..parts });
    let forged = Reply::of(speaking.raw(&parts, &signed_whole, &as_gzip).await).await;
    forged.is(ProblemCode::SignatureInvalid);

    // A bomb, its like just below the limit, and what is not what it says.
    let limit = 2 * 1024 * 1024;
    let bombs = [
        (20 * limit, ProblemCode::TooLarge),
        (limit + 1, ProblemCode::TooLarge),
        (limit, ProblemCode::Malformed),
    ];
    for (size, code) in bombs {
        let bomb = gzip(&vec![b' '; size]);
        speaking.send("POST", "/v1/operations", &bomb, &as_gzip).await.is(code);
    }
    for (body, encoding) in
        [(&whole, "gzip"), (&packed, "identity"), (&packed, "br"), (&packed, "gzip, gzip")]
    {
        let reply = speaking.send("POST", "/v1/operations", body, &[("content-encoding", encoding)]).await;
        reply.is(ProblemCode::Malformed);
    }
    let cut = &packed[..packed.len() / 2];
    speaking.send("POST", "/v1/operations", cut, &as_gzip).await.is(ProblemCode::Malformed);
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_take_it() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let speaking = Speaking(&terminal, Some(2));
    let ask = async |path: &str, accepts: &[(&str, &str)]| {
        let parts = RequestParts { method: "GET", path, query: "", body: b"" };
        speaking.raw(&parts, &speaking.sign(&parts), accepts).await
    };
    let encoding = |answer: &reqwest::Response| answer.headers().get("content-encoding").cloned();
    let whole = ask("/v1/catalogue", &[]).await;
    assert_eq!((encoding(&whole), &whole.headers()["vary"]), (None, &"accept-encoding".parse().unwrap()));
    let whole = whole.bytes().await.unwrap();
    let packed = ask("/v1/catalogue", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(encoding(&packed).unwrap(), "gzip");
    let packed = packed.bytes().await.unwrap();
    assert!(packed.len() * 2 < whole.len(), "{} of {}", packed.len(), whole.len());
    assert_eq!(gunzip(&packed, whole.len()).unwrap(), whole);

    // Short ones are not worth it, and neither events nor pictures are ever compressed.
    let short = ask("/v1/changes", &[("accept-encoding", "gzip")]).await;
    assert_eq!(encoding(&short), None);
    short.json::<ChangesResponse>().await.unwrap();
    let events = ask("/v1/events", &[("accept-encoding", "gzip")]).await;
    assert_eq!(
        (encoding(&events), &events.headers()["content-type"]),
        (None, &"text/event-stream".parse().unwrap())
    );
    let photo = crate::journey::good_photo(1);
    crate::journey::upload(&terminal, &photo).await;
    let path = format!("/v1/photos/{}", kaodian_wire::sha256_hex(&photo));
    let answer = ask(&path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(encoding(&answer), None);
    assert_eq!(answer.bytes().await.unwrap(), photo);
}
