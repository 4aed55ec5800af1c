//! The server as a service: TLS, limits, figures, slow callers, several nodes, and hearing of changes at once.

use std::{num::NonZeroU32, time::Duration};

use kaodian_central::{LimitSettings, Settings, TlsSettings};
use kaodian_wire::{Outcome, ProblemCode, RequestParts};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    journey::{Enrolment, push},
    support::{PASSWORD, SHANGHAI, Server, Terminal, nonce},
};

#[tokio::test]
async fn it_answers_by_tls() {
    let dir = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let tls = TlsSettings { certificate: dir.path().join("certificate"), key: dir.path().join("key") };
    std::fs::write(&tls.certificate, made.cert.pem()).unwrap();
    std::fs::write(&tls.key, made.signing_key.serialize_pem()).unwrap();
    let server = Server::start_with(Settings { tls: Some(tls), ..Settings::default() }).await;
    let url = server.url.replace("http://", "https://") + "/readyz";
    let root = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build().unwrap();
    assert_eq!(client.get(&url).send().await.unwrap().text().await.unwrap(), "ok");
    assert!(server.http.get(&url).send().await.is_err(), "nobody has to trust it");
}

#[tokio::test]
async fn one_terminal_may_ask_for_so_much_and_no_more() {
    let limits = LimitSettings {
        requests_per_second: NonZeroU32::MIN,
        requests_at_once: NonZeroU32::new(20).unwrap(),
        sign_ins_per_minute: NonZeroU32::new(2).unwrap(),
    };
    let server = Server::start_with(Settings { limits, ..Settings::default() }).await;
    let (greedy, other) = (server.terminal(SHANGHAI).await, server.terminal(SHANGHAI).await);
    let guess =
        |name: &str| kaodian_wire::SignInRequest { name: name.to_owned(), password: PASSWORD.to_owned() };
    for name in ["one", "two"] {
        greedy.post("/v1/accounts/sign-in", &guess(name)).await.is(ProblemCode::CredentialsWrong);
    }
    let refused = greedy.post("/v1/accounts/sign-in", &guess("three")).await;
    refused.is(ProblemCode::TooManyRequests);
    assert!(refused.problem().retry_in_s.is_some_and(|seconds| (1..=60).contains(&seconds)));
    let mut answers = Vec::new();
    for _ in 0..30 {
        answers.push(greedy.get("/v1/changes", "").await.status);
    }
    assert!(answers.contains(&200) && answers.contains(&429), "{answers:?}");
    assert_eq!(other.get("/v1/changes", "").await.status, 200, "others are served");
}

#[tokio::test]
async fn figures_tell_of_routes_and_of_nobody() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    push(&terminal, &[enrolment.accept(), enrolment.information(1)]).await;
    let text = server.http.get(format!("{}/metrics", server.url)).send().await.unwrap().text().await.unwrap();
    let pushed = r#"kaodian_requests_total{method="POST",route="/v1/operations",status="200"} 1"#;
    let decided = r#"kaodian_operations_total{outcome="accepted"} 2"#;
    assert!(text.contains(pushed) && text.contains(decided), "{text}");
    assert!(text.contains("kaodian_photos_waiting 0"), "{text}");
    for personal in ["kaosheng", &enrolment.id.to_string(), &terminal.id.to_string()] {
        assert!(!text.contains(personal), "{personal}");
    }
}

/// Listens for changes; each call of the result waits for the next event.
async fn listen(terminal: &Terminal<'_>) -> reqwest::Response {
    let parts = RequestParts { method: "GET", path: "/v1/events", query: "", body: b"" };
    let signed = terminal.sign(&parts, &nonce());
    let request = terminal.server.http.get(format!("{}/v1/events", terminal.server.url));
    let request = request
        .header("content-digest", &signed.content_digest)
        .header("signature-input", &signed.signature_input)
        .header("signature", &signed.signature);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

async fn hears(response: &mut reqwest::Response) {
    let mut said = String::new();
    while !said.contains("event: changed") {
        let chunk = tokio::time::timeout(Duration::from_secs(20), response.chunk()).await;
        said += std::str::from_utf8(&chunk.unwrap().unwrap().unwrap()).unwrap();
    }
}

#[tokio::test]
async fn a_site_hears_at_once_whichever_node_it_asks() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let node = server.another_node().await;
    let elsewhere = Terminal { server: &node, ..server.terminal(SHANGHAI).await };
    let (mut here, mut there) = (listen(&terminal).await, listen(&elsewhere).await);
    // The first word is how things stand.
    tokio::join!(hears(&mut here), hears(&mut there));
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    push(&terminal, &[enrolment.accept()]).await;
    tokio::join!(hears(&mut here), hears(&mut there));

    // A candidate is believed where they have signed in.
    elsewhere.sign_in("kaosheng").await;
    // Both nodes decide on one registration, each on what the other did.
    let from = |terminal| Enrolment {
        terminal,
        id: enrolment.id,
        account: enrolment.account,
        site: SHANGHAI.to_owned(),
    };
    let there = from(&elsewhere);
    let (one, two) = (
        (0..10).map(|_| enrolment.accept()).collect::<Vec<_>>(),
        (0..10).map(|_| there.accept()).collect::<Vec<_>>(),
    );
    let (one, two) = tokio::join!(push(&terminal, &one), push(&elsewhere, &two));
    let all = [one, two].concat();
    assert!(all.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{all:?}");
    assert_eq!(enrolment.current().await.revision, 21);
    // What was sent to one node is not accepted again by the other.
    let parts = RequestParts { method: "GET", path: "/v1/changes", query: "", body: b"" };
    let signed = terminal.sign(&parts, &nonce());
    assert_eq!(terminal.send_signed(&parts, Some(&signed)).await.status, 200);
    let again = Terminal { server: &node, ..terminal };
    again.send_signed(&parts, Some(&signed)).await.is(ProblemCode::Replayed);
}

#[tokio::test]
async fn broken_connections_hurt_nobody() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let address = server.url.strip_prefix("http://").unwrap();
    let heads = [
        "",
        "POST /v1/operations HTTP/1.1\r\n",
        "POST /v1/operations HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\n{\"opera",
        "\u{0}\u{1}\u{2} nonsense\r\n\r\n",
        "GET /v1/photos/../../central.key HTTP/1.1\r\nhost: x\r\n\r\n",
        "POST /v1/operations HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999\r\n\r\n",
        "POST /v1/operations HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
    ];
    for head in heads {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(head.as_bytes()).await.unwrap();
        // Half closed: nothing more comes from here.
        socket.shutdown().await.unwrap();
        let mut said = Vec::new();
        let _ = socket.read_to_end(&mut said).await;
        let said = String::from_utf8_lossy(&said);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{head:?}: {said}");
    }
    assert_eq!(terminal.get("/v1/changes", "").await.status, 200);
}
